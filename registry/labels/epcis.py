"""The history of a lot as EPCIS 2.0 events (GS1, ISO/IEC 19987; terms of the Core Business Vocabulary 2.0).

Goods with a GTIN are named by their GS1 Digital Link, others by the address of their lot in the register. Labels are
counted per lot and never listed, because a code is only for the person who holds the pack. A lot made of other lots has
a transformation event, with the same id in the documents of all lots concerned. Of a recipient the register knows only
the name: the identifier is made from it, the same in all documents, and the header has the name as master data.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry import calendar
from registry.journal.history import done, with_items
from registry.labels.ranges import ship_labels
from registry.labels.standing import stands
from registry.labels.transformed import correct_transformation
from registry.tables import Entry, LabelBatch, LabelRange
from registry.use import chain
from registry.use.lots import recall
from registry.use.recalls import WITH_OTHERS
from registry.vocabulary import LotStatus, Measure, RangeState, Subject

CONTEXT: Final = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
_UNITS: Final = {Measure.GRAM: "GRM", Measure.MILLILITRE: "MLT"}
"""Codes of UN/CEFACT Recommendation 20; pieces have no unit."""
_STEPS: Final[dict[RangeState | None, tuple[str, str, str]]] = {
    None: ("ADD", "commissioning", "active"),
    RangeState.ACTIVATED: ("ADD", "packing", "in_progress"),
    RangeState.VOID: ("DELETE", "decommissioning", "inactive"),
    RangeState.REVOKED: ("OBSERVE", "holding", "non_sellable_other"),
    RangeState.RECALLED: ("OBSERVE", "holding", "recalled"),
    RangeState.DISPLAYED: ("OBSERVE", "retail_selling", "sellable_accessible"),
    RangeState.SHIPPED: ("OBSERVE", "shipping", "in_transit"),
    RangeState.SOLD: ("OBSERVE", "retail_selling", "retail_sold"),
}
"""Action, business step and disposition. Marks of an inspector stay inside the office, so they have no event."""


_RECALLS: Final = (recall.name, *(one.name for one in WITH_OTHERS))
"""Acts that recall a lot: alone or together with others."""
_RUN: Final = ("id", "batch_number", "first", "last", "state", "marked_at")
PARTY: Final = "urn:epcglobal:epcis:vtype:Party"
"""The type of the vocabulary of parties in the header."""


async def document(connection: AsyncConnection, lot: Row[Any], site: str) -> dict[str, Any]:
    """Return the events of a lot, oldest first, as an EPCIS document in JSON-LD."""
    orders: Any = select(col(LabelBatch.number)).where(col(LabelBatch.lot_id) == lot.id)
    said: Any = (
        select(*(col(getattr(LabelRange, name)) for name in _RUN))
        .where(col(LabelRange.batch_number).in_(orders), stands())
        .order_by(col(LabelRange.marked_at), col(LabelRange.id))
    )
    runs = (await connection.execute(said)).all()
    made = _made(lot, site) if not lot.is_made else await _transformed(connection, lot, site)
    names = await _recipients(connection, {run.batch_number for run in runs if run.state == RangeState.SHIPPED})
    events = [made, *(_of_run(run, lot, site, names.get(run.id)) for run in runs if run.state in _STEPS)]
    events += [await _transformed(connection, other, site) for other in await chain.outputs(lot.id).rows(connection)]
    if lot.status == LotStatus.RECALLED:
        events.append(_recalled(await _last(connection, lot.id, _RECALLS), lot, site))
    return {
        "@context": [CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": _moment(calendar.now()),
        **_header({_party(site, name): name for name in names.values()}),
        "epcisBody": {"eventList": sorted(events, key=lambda event: str(event["eventTime"]))},
    }


def _header(parties: Mapping[str, str]) -> dict[str, Any]:
    """Return the header with the names of parties by their identifiers, if there are any (EPCIS 2.0, 9.8)."""
    if not parties:
        return {}
    words = [{"id": one, "attributes": [{"id": "cbvmda:name", "attribute": name}]} for one, name in parties.items()]
    vocabulary = {"type": PARTY, "vocabularyElementList": words}
    return {"epcisHeader": {"epcisMasterData": {"vocabularyList": [vocabulary]}}}


def _party(site: str, name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{site}/recipients/{name}')}"


async def _recipients(connection: AsyncConnection, orders: set[int]) -> Mapping[UUID, str]:
    """Return the recipients of shipped ranges of labels by the id of the range, from the entries of the journal."""
    lines = with_items().where(
        col(Entry.subject) == Subject.LABEL_BATCH,
        col(Entry.subject_id).in_([str(number) for number in orders]),
        col(Entry.act) == ship_labels.name,
    )
    found = [done(row).facts for row in await connection.execute(lines)] if orders else []
    return {UUID(str(one["range"])): str(one["recipient"]) for one in found if one.get("recipient")}


async def _last(connection: AsyncConnection, lot_id: UUID, acts: Sequence[str]) -> Row[Any]:
    """Return the last entry of one of these acts on a lot."""
    lines: Any = (
        select(col(Entry.at), col(Entry.position))
        .where(col(Entry.subject) == Subject.LOT, col(Entry.subject_id) == str(lot_id), col(Entry.act).in_(acts))
        .order_by(col(Entry.position).desc())
        .limit(1)
    )
    return (await connection.execute(lines)).one()


def _made(lot: Row[Any], site: str) -> dict[str, Any]:
    return _event(f"urn:uuid:{lot.id}", lot.declared_at, None, lot, site, count=lot.quantity) | {"ilmd": _data(lot)}


def _data(lot: Row[Any]) -> dict[str, str]:
    """Return the master data of a lot (CBV, section 9)."""
    data = {"cbvmda:lotNumber": lot.number}
    if lot.expires_on is not None:
        data["cbvmda:itemExpirationDate"] = lot.expires_on.isoformat()
    return data


def _of_run(run: Row[Any], lot: Row[Any], site: str, recipient: str | None) -> dict[str, Any]:
    state, count = RangeState(run.state), run.last + 1 - run.first
    event = _event(f"urn:uuid:{run.id}", run.marked_at, state, lot, site, count=count, packs=True)
    if state is RangeState.ACTIVATED:
        return _packed(event, f"{site}/api/v1/label-orders/{run.batch_number}")
    if state is RangeState.SHIPPED and recipient is not None:
        event["destinationList"] = [{"type": "possessing_party", "destination": _party(site, recipient)}]
    return event


def _packed(event: dict[str, Any], order: str) -> dict[str, Any]:
    """Return the event as packs that are added to their order of labels (CBV 2.0, *packing*)."""
    counted = event.pop("quantityList")
    return event | {"type": "AggregationEvent", "parentID": order, "childQuantityList": counted}


def _recalled(line: Row[Any], lot: Row[Any], site: str) -> dict[str, Any]:
    name = f"{site}/api/v1/journal?after={line.position - 1}&limit=1"
    return _event(name, line.at, RangeState.RECALLED, lot, site, count=lot.quantity)


def _event(
    name: str, at: datetime, step: RangeState | None, lot: Row[Any], site: str, *, count: int, packs: bool = False
) -> dict[str, Any]:
    """Return one event for ``count`` units of the lot's measure, or with ``packs`` for as many packs."""
    action, business_step, disposition = _STEPS[step]
    counted = _counted(lot, site, count, packs=packs)
    return {
        "type": "ObjectEvent",
        **_when(name, at, business_step, disposition, site),
        "action": action,
        "quantityList": [counted],
    }


def _when(name: str, at: datetime, business_step: str, disposition: str, site: str) -> dict[str, Any]:
    """Return the fields that every event has: its id, time, business step and place."""
    return {
        "eventID": name,
        "eventTime": _moment(at),
        "eventTimeZoneOffset": "+07:00",
        "bizStep": business_step,
        "disposition": disposition,
        "readPoint": {"id": site},
    }


def _counted(lot: Row[Any], site: str, count: int, *, packs: bool = False) -> dict[str, Any]:
    """Return a quantity of a lot, in its measure or in packs."""
    unit = None if packs else _UNITS.get(Measure(lot.measure))
    return {"epcClass": _class_of(lot, site), "quantity": count} | ({} if unit is None else {"uom": unit})


async def _transformed(connection: AsyncConnection, lot: Row[Any], site: str) -> dict[str, Any]:
    """Return the event that made a lot of other lots; if it was cancelled, the event declares that it did not occur."""
    inputs = await chain.inputs(connection, lot.id)
    at = _when(f"urn:uuid:{lot.id}", lot.declared_at, "creating_class_instance", "active", site)
    event = {
        "type": "TransformationEvent",
        **at,
        "inputQuantityList": [_counted(one, site, one.went_in) for one in inputs],
        "outputQuantityList": [_counted(lot, site, lot.quantity)],
        "ilmd": _data(lot),
    }
    if lot.status == LotStatus.VOID:
        line = await _last(connection, lot.id, (correct_transformation.name,))
        event["errorDeclaration"] = {"declarationTime": _moment(line.at), "reason": "did_not_occur"}
    return event


def _class_of(lot: Row[Any], site: str) -> str:
    if lot.gtin is None:
        return f"{site}/api/v1/lots/{lot.id}"
    return f"{site}/01/{lot.gtin}/10/{quote(lot.number, safe='')}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
