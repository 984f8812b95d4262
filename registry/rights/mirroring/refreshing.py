"""Updates the mirrored records from their source."""

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

from sqlalchemy import RowMapping, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import journal
from registry.causes import cause
from registry.database import queue_here
from registry.rights.mirroring.facts import MirroredRecord, RowOutcome
from registry.rights.mirroring.writing import PROVENANCE, RECORD, add, change
from registry.saying import say
from registry.vocabulary import Choice, Kind

KEY_TWICE = cause("key_twice", say("%(key)s occurs twice here", key=""))
NUMBER_TAKEN = cause(
    "number_taken", say("number %(number)s already belongs to another record of %(office)s", number="", office="")
)
IMPORT_LOCK = 0x50C1
"""Imports wait here for one another, so that two imports of one file never add the same record twice."""


async def mirror(session: AsyncSession, rows: Sequence[MirroredRecord]) -> list[RowOutcome]:
    """Update the mirrored records from ``rows``; return the outcome of each row, in the same order.

    A row is faulty when its number belongs to another record or its key appeared before. It needs about ten statements
    for any number of rows. Raises NotAcceptable when particulars are no document of their kind.
    """
    await session.flush()
    await queue_here(session, IMPORT_LOCK)
    connection = await session.connection()
    known = await _known(connection, rows)
    numbers = await _numbers(connection, rows)
    outcomes: list[RowOutcome] = []
    added: list[tuple[UUID, MirroredRecord]] = []
    changed: list[tuple[RowMapping, MirroredRecord]] = []
    seen: set[tuple[str, str]] = set()
    for row in rows:
        there = known.get(row.identity)
        if row.identity in seen:
            outcomes.append(RowOutcome(Choice.FAULTY, (KEY_TWICE.at(key=row.source_key),)))
            continue
        seen.add(row.identity)
        if there is not None and there["digest"] == row.digest:
            outcomes.append(RowOutcome(Choice.UNCHANGED))
            continue
        record_id = there["id"] if there is not None else uuid4()
        if taken := _claim(numbers, record_id, row):
            outcomes.append(RowOutcome(Choice.FAULTY, (NUMBER_TAKEN.at(number=taken, office=row.office),)))
        elif there is None:
            added.append((record_id, row))
            outcomes.append(RowOutcome(Choice.ADDED))
        else:
            changed.append((there, row))
            outcomes.append(RowOutcome(Choice.CHANGED))
    lines, rows_of = await add(connection, added)
    await journal.enter_all(session, lines + await change(connection, changed), instead=rows_of)
    return outcomes


async def _known(connection: AsyncConnection, rows: Iterable[MirroredRecord]) -> dict[tuple[str, str], RowMapping]:
    keys: dict[str, set[str]] = {}
    for row in rows:
        keys.setdefault(row.source, set()).add(row.source_key)
    known: dict[tuple[str, str], RowMapping] = {}
    for source, of_source in keys.items():
        statement = (
            select(RECORD, *(column for column in PROVENANCE.c if column.name != "record_id"))
            .join_from(RECORD, PROVENANCE)
            .where(PROVENANCE.c.source == source, PROVENANCE.c.source_key.in_(of_source))
        )
        known |= {(source, found["source_key"]): found for found in (await connection.execute(statement)).mappings()}
    return known


_Numbers = dict[tuple[str, str, Kind, str], UUID]


async def _numbers(connection: AsyncConnection, rows: Iterable[MirroredRecord]) -> _Numbers:
    """Return the records that have the numbers of ``rows`` today."""
    applications = {row.application_number for row in rows if row.application_number}
    registrations = {row.registration_number for row in rows if row.registration_number}
    statement = select(
        RECORD.c.id, RECORD.c.office, RECORD.c.kind, RECORD.c.application_number, RECORD.c.registration_number
    ).where(or_(RECORD.c.application_number.in_(applications), RECORD.c.registration_number.in_(registrations)))
    numbers: _Numbers = {}
    for record_id, office, kind, application, registration in await connection.execute(statement):
        numbers["application", office, kind, application] = record_id
        numbers["registration", office, kind, registration] = record_id
    return numbers


def _claim(numbers: _Numbers, record_id: UUID, row: MirroredRecord) -> str | None:
    """Reserve the row's numbers; when one belongs to another record, return it and reserve none."""
    wanted = [
        (series, row.office, row.kind, number)
        for series, number in (("application", row.application_number), ("registration", row.registration_number))
        if number
    ]
    for key in wanted:
        if numbers.get(key, record_id) != record_id:
            return key[-1]
    numbers.update(dict.fromkeys(wanted, record_id))
    return None
