"""The facts of many records, read in six statements however many records there are."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import col

from registry import calendar
from registry.fairness import in_turns
from registry.people import visibility
from registry.people.periods import covering
from registry.people.permissions import Actor
from registry.tables import (
    AdministrativeUnit,
    Area,
    AreaUnit,
    Classification,
    Entry,
    Particulars,
    Party,
    Provenance,
    Record,
    RecordParty,
)
from registry.vocabulary import Capacity, Confidence, Level, PartyKind, Scheme, Subject
from search.documents import EYES, Audience, Document, TableFacts, document_of
from search.places import NOWHERE, Told, Unit, bare

MANY = 1_000
"""How many ids one statement asks for; both databases accept 32,000 values and more."""

RECORD = (
    "id", "kind", "category", "custody", "office", "country", "status", "name", "product",
    "application_number", "registration_number", "decision_number", "filed_on", "registered_on",
)  # fmt: skip


ANSWERABLE = (Capacity.HOLDER, Capacity.MANAGER, Capacity.APPLICANT)
"""Who is shown as answerable for a right: the first of these capacities in which somebody stands in the record."""


async def gather(
    connection: AsyncConnection,
    ids: Collection[UUID],
    audience: Audience = Audience.PUBLIC,
    *,
    reader: Actor | None = None,
) -> list[Document]:
    """Return the documents of those records that an audience may see; at most MANY ids at a time.

    With a ``reader`` the records are those on the reader's desk, and the documents are for the reader alone.
    """
    wanted = list(ids)
    records = (
        await connection.execute(
            select(*(getattr(Record, name) for name in RECORD))
            .where(col(Record.id).in_(wanted))
            .order_by(col(Record.id))
        )
    ).all()
    bodies = dict(_pairs(await connection.execute(_particulars(wanted))))
    parties = _grouped(await connection.execute(standing_parties(wanted)))
    classes = _grouped(await connection.execute(_classes(wanted)))
    places = _places(await connection.execute(_units(wanted)))
    sources = _grouped(await connection.execute(_sources(wanted)))
    documents = [
        document_of(
            TableFacts(
                **dict(zip(RECORD, record, strict=True)),
                particulars=bodies.get(record.id, {}),
                parties=[(name, PartyKind(kind) if kind else None) for _, name, kind in parties[record.id]],
                holders=_holders(parties[record.id]),
                classes=[(Scheme(scheme), code) for scheme, code in classes[record.id]],
                told=places.get(record.id, NOWHERE),
                source=next((source for source, _ in sources[record.id]), None),
                confidence=next((confidence for _, confidence in sources[record.id]), None),
            ),
            audience,
            reader=reader,
        )
        async for record in in_turns(records)
    ]
    return [document for document in documents if document is not None]


def seen_by(audience: Audience) -> ColumnElement[bool]:
    """Return the condition under which a record is in an audience's index, following ``visibility.RECORD``."""
    return visibility.visible(visibility.RECORD, EYES[audience])


def open_to_all() -> ColumnElement[bool]:
    """Return the condition under which everybody may find a record."""
    return seen_by(Audience.PUBLIC)


def standing_parties(ids: Sequence[UUID]) -> Select[UUID, Capacity, str, PartyKind]:
    """Select (record, capacity, name, kind of party or None) of those who stand in the records today."""
    today = calendar.today()
    return (
        select(
            col(RecordParty.record_id),
            col(RecordParty.capacity),
            func.coalesce(col(Party.name), col(RecordParty.name)),
            col(Party.kind),
        )
        .outerjoin(Party, col(Party.id) == col(RecordParty.party_id))
        .where(
            col(RecordParty.record_id).in_(ids),
            covering(RecordParty.from_on, RecordParty.to_on, today),
        )
        .order_by(col(RecordParty.record_id), col(RecordParty.capacity), col(RecordParty.id))
    )


async def touched(connection: AsyncConnection, entries: Iterable[tuple[str, str]]) -> set[UUID]:
    """Return the records whose document may change with these lines: those named, those of their parties and places."""
    subjects: dict[str, set[UUID]] = defaultdict(set)
    for subject, subject_id in entries:
        if subject in _REACHES or subject == Subject.RECORD:
            subjects[subject].add(UUID(subject_id))
    ids = subjects.pop(Subject.RECORD, set())
    for subject, others in subjects.items():
        for some in chunks(list(others)):
            ids.update((await connection.execute(_REACHES[subject](some))).scalars())
    return ids


async def last_line(connection: AsyncConnection) -> tuple[int, str]:
    """Return position and digest (hexadecimal) of the journal's last line; (0, "") while there is none."""
    statement = select(col(Entry.position), col(Entry.digest)).order_by(col(Entry.position).desc()).limit(1)
    row = (await connection.execute(statement)).one_or_none()
    return (row.position, row.digest.hex()) if row else (0, "")


def chunks(ids: Sequence[UUID], size: int = MANY) -> Iterable[Sequence[UUID]]:
    return (ids[at : at + size] for at in range(0, len(ids), size))


def _of_parties(parties: Sequence[UUID]) -> Select[Any]:
    return select(col(RecordParty.record_id)).where(col(RecordParty.party_id).in_(parties)).distinct()


def _of_units(units: Sequence[UUID]) -> Select[Any]:
    """Select the records whose area names one of the units, or a unit that lies in one of them."""
    unit, parent = aliased(AdministrativeUnit), aliased(AdministrativeUnit)
    return (
        select(col(Area.record_id))
        .join(AreaUnit, col(AreaUnit.area_id) == col(Area.id))
        .join(unit, col(unit.id) == col(AreaUnit.unit_id))
        .outerjoin(parent, col(parent.id) == col(unit.parent_id))
        .where(or_(col(unit.id).in_(units), col(parent.id).in_(units), col(parent.parent_id).in_(units)))
        .distinct()
    )


_REACHES: dict[str, Any] = {Subject.PARTY: _of_parties, Subject.UNIT: _of_units}


def _particulars(ids: Sequence[UUID]) -> Select[Any]:
    latest = (
        select(col(Particulars.record_id), func.max(col(Particulars.version)).label("version"))
        .where(col(Particulars.record_id).in_(ids))
        .group_by(col(Particulars.record_id))
        .subquery()
    )
    return select(col(Particulars.record_id), col(Particulars.body)).join(
        latest,
        and_(col(Particulars.record_id) == latest.c.record_id, col(Particulars.version) == latest.c.version),
    )


def _classes(ids: Sequence[UUID]) -> Select[UUID, Scheme, str]:
    return (
        select(col(Classification.record_id), col(Classification.scheme), col(Classification.code))
        .where(col(Classification.record_id).in_(ids))
        .order_by(col(Classification.record_id), col(Classification.scheme), col(Classification.code))
    )


def _sources(ids: Sequence[UUID]) -> Select[UUID, str, Confidence | None]:
    return select(col(Provenance.record_id), col(Provenance.source), col(Provenance.confidence)).where(
        col(Provenance.record_id).in_(ids)
    )


def _units(ids: Sequence[UUID]) -> Select[Any]:
    """Select the units that the words of the area in force name, each with its parent and grandparent."""
    latest = (
        select(col(Area.record_id), func.max(col(Area.version)).label("version"))
        .where(col(Area.record_id).in_(ids))
        .group_by(col(Area.record_id))
        .subquery()
    )
    unit, parent, above = aliased(AdministrativeUnit), aliased(AdministrativeUnit), aliased(AdministrativeUnit)
    facts: list[Any] = [
        col(Area.record_id), col(unit.code), col(unit.name), col(unit.level), col(unit.valid_to),
        col(unit.formed_from), col(parent.name), col(parent.level), col(above.name),
    ]  # fmt: skip
    return (
        select(*facts)
        .join(latest, and_(col(Area.record_id) == latest.c.record_id, col(Area.version) == latest.c.version))
        .join(AreaUnit, col(AreaUnit.area_id) == col(Area.id))
        .join(unit, col(unit.id) == col(AreaUnit.unit_id))
        .outerjoin(parent, col(parent.id) == col(unit.parent_id))
        .outerjoin(above, col(above.id) == col(parent.parent_id))
        .order_by(col(Area.record_id), col(unit.code))
    )


def _pairs(rows: Iterable[Any]) -> list[tuple[UUID, dict[str, Any]]]:
    return [(row[0], row[1]) for row in rows]


def _grouped(rows: Iterable[Any]) -> defaultdict[UUID, list[tuple[Any, ...]]]:
    groups: defaultdict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
    for record_id, *facts in rows:
        groups[record_id].append(tuple(facts))
    return groups


def _places(rows: Iterable[Any]) -> dict[UUID, Told]:
    """Return the places of each record's area: its units by tier, and the units that became those of today."""
    named: defaultdict[UUID, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for record_id, code, name, level, valid_to, formed_from, parent, parent_level, above in rows:
        told = named[record_id]
        province = {Level.PROVINCE: name, Level.DISTRICT: parent}.get(level, above or parent)
        told["provinces"].append(province)
        told["districts"].append(parent if parent_level == Level.DISTRICT else None)
        if level != Level.PROVINCE:
            told["districts" if level == Level.DISTRICT else "communes"].append(name)
        if level == Level.COMMUNE and valid_to is None:
            told["codes"].append(code)
        if level == Level.COMMUNE and province:
            origins = re.split(r"\s*[;|]\s*", formed_from or "")
            told["former"] += [Unit(bare(province), bare(origin)) for origin in origins if origin]
    return {
        record_id: Told(**{tier: tuple(dict.fromkeys(one for one in several if one)) for tier, several in told.items()})
        for record_id, told in named.items()
    }


def _holders(parties: Sequence[tuple[Any, ...]]) -> list[tuple[str, PartyKind | None]]:
    """Return the parties in the first capacity of ANSWERABLE in which somebody stands."""
    for wanted in ANSWERABLE:
        found = [(name, PartyKind(kind) if kind else None) for capacity, name, kind in parties if capacity == wanted]
        if found:
            return found
    return []
