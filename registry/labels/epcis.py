"""What happened to a lot as EPCIS 2.0 events (GS1, ISO/IEC 19987; words of the Core Business Vocabulary 2.0).

Goods with a GTIN are named by their GS1 Digital Link, others by their lot's address in the register. Labels are counted
by the lot they are for, never listed: a code is for who holds the pack.
"""

from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry import calendar
from registry.labels.standing import stands
from registry.tables import Entry, LabelBatch, LabelRange
from registry.use.lots import recall
from registry.vocabulary import LotStatus, Measure, RangeState, Subject

CONTEXT: Final = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
_UNITS: Final = {Measure.GRAM: "GRM", Measure.MILLILITRE: "MLT"}
"""UN/CEFACT recommendation 20; pieces are counted without a unit."""
_STEPS: Final[dict[RangeState | None, tuple[str, str, str]]] = {
    None: ("ADD", "commissioning", "active"),
    RangeState.ACTIVATED: ("OBSERVE", "packing", "in_progress"),
    RangeState.VOID: ("DELETE", "decommissioning", "inactive"),
    RangeState.REVOKED: ("OBSERVE", "holding", "non_sellable_other"),
    RangeState.RECALLED: ("OBSERVE", "holding", "recalled"),
    RangeState.DISPLAYED: ("OBSERVE", "retail_selling", "sellable_accessible"),
    RangeState.SHIPPED: ("OBSERVE", "shipping", "in_transit"),
    RangeState.SOLD: ("OBSERVE", "retail_selling", "retail_sold"),
}
"""Action, step and disposition. An inspector's mark is the office's own and goes to nobody."""


async def document(connection: AsyncConnection, lot: Row[Any], site: str) -> dict[str, Any]:
    """Return the events of a lot, oldest first, as an EPCIS document in JSON-LD."""
    orders: Any = select(col(LabelBatch.number)).where(col(LabelBatch.lot_id) == lot.id)
    said: Any = (
        select(*(col(getattr(LabelRange, name)) for name in ("id", "first", "last", "state", "marked_at")))
        .where(col(LabelRange.batch_number).in_(orders), stands())
        .order_by(col(LabelRange.marked_at), col(LabelRange.id))
    )
    runs = (await connection.execute(said)).all()
    events = [_made(lot, site), *(_of_run(run, lot, site) for run in runs if run.state in _STEPS)]
    if lot.status == LotStatus.RECALLED:
        events.append(_recalled(await _recall(connection, lot.id), lot, site))
    return {
        "@context": [CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": _moment(calendar.now()),
        "epcisBody": {"eventList": sorted(events, key=lambda event: str(event["eventTime"]))},
    }


async def _recall(connection: AsyncConnection, lot_id: UUID) -> Row[Any]:
    """Return the line of the journal by which a recalled lot was recalled."""
    lines: Any = (
        select(col(Entry.at), col(Entry.position))
        .where(col(Entry.subject) == Subject.LOT, col(Entry.subject_id) == str(lot_id), col(Entry.act) == recall.name)
        .order_by(col(Entry.position).desc())
        .limit(1)
    )
    return (await connection.execute(lines)).one()


def _made(lot: Row[Any], site: str) -> dict[str, Any]:
    ilmd = {"cbvmda:lotNumber": lot.number}
    if lot.expires_on is not None:
        ilmd["cbvmda:itemExpirationDate"] = lot.expires_on.isoformat()
    return _event(f"urn:uuid:{lot.id}", lot.declared_at, None, lot, site, count=lot.quantity) | {"ilmd": ilmd}


def _of_run(run: Row[Any], lot: Row[Any], site: str) -> dict[str, Any]:
    state, count = RangeState(run.state), run.last + 1 - run.first
    return _event(f"urn:uuid:{run.id}", run.marked_at, state, lot, site, count=count, packs=True)


def _recalled(line: Row[Any], lot: Row[Any], site: str) -> dict[str, Any]:
    name = f"{site}/api/v1/journal?after={line.position - 1}&limit=1"
    return _event(name, line.at, RangeState.RECALLED, lot, site, count=lot.quantity)


def _event(
    name: str, at: datetime, step: RangeState | None, lot: Row[Any], site: str, *, count: int, packs: bool = False
) -> dict[str, Any]:
    """Return one event on ``count`` units of the lot's measure, or on so many packs of it."""
    action, business_step, disposition = _STEPS[step]
    counted: dict[str, Any] = {"epcClass": _class_of(lot, site), "quantity": count}
    unit = None if packs else _UNITS.get(Measure(lot.measure))
    if unit is not None:
        counted["uom"] = unit
    return {
        "type": "ObjectEvent",
        "eventID": name,
        "eventTime": _moment(at),
        "eventTimeZoneOffset": "+07:00",
        "action": action,
        "bizStep": business_step,
        "disposition": disposition,
        "readPoint": {"id": site},
        "quantityList": [counted],
    }


def _class_of(lot: Row[Any], site: str) -> str:
    if lot.gtin is None:
        return f"{site}/api/v1/lots/{lot.id}"
    return f"{site}/01/{lot.gtin}/10/{quote(lot.number, safe='')}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
