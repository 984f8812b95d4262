"""Stores what another source says of a mirrored right with that right, so that no second right appears."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.causes import cause
from registry.database import queue_here
from registry.journal import OFFICE, Line
from registry.rights.mirroring.facts import Addition, RowOutcome
from registry.rights.mirroring.refreshing import IMPORT_LOCK
from registry.rights.mirroring.writing import ADDITIONS, RECORD, adopt, documents_of
from registry.rights.recorded import mirror
from registry.saying import say
from registry.vocabulary import Choice, Custody, Kind, Subject

NOT_HERE = cause(
    "right_missing", say("it speaks of %(office)s %(number)s, which is not in the register", office="", number="")
)
OWN_RECORD = cause("own_record", say("%(office)s %(number)s is this office's own record", office="", number=""))
NONE: tuple[int, dict[str, Any]] = (0, {})


async def annotate(session: AsyncSession, rows: Sequence[Addition]) -> list[RowOutcome]:
    """Store ``rows`` in the particulars of their rights; return the outcome of each row, in the same order.

    Facts that are already stored are left; new or different facts make one new version of the particulars for each
    right. A row whose right is not here, or is this office's own, is faulty.
    """
    await session.flush()
    await queue_here(session, IMPORT_LOCK)
    connection = await session.connection()
    rights = await _rights(connection, rows)
    documents = await documents_of(connection, {key for key, _ in rights.values()})
    outcomes: list[RowOutcome] = []
    lines: list[Line] = []
    touched: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        key, custody = rights.get((row.office, row.kind, row.number), (None, None))
        if key is None:
            outcomes.append(RowOutcome(Choice.FAULTY, (NOT_HERE.at(office=row.office, number=row.number),)))
            continue
        if custody is not Custody.MIRRORED:
            outcomes.append(RowOutcome(Choice.FAULTY, (OWN_RECORD.at(office=row.office, number=row.number),)))
            continue
        body = touched.get(key) or documents.get(key, NONE)[1]
        if body.get(ADDITIONS, {}).get(row.section, {}).get(row.key) == row.facts:
            outcomes.append(RowOutcome(Choice.UNCHANGED))
            continue
        touched[key] = _with(body, row)
        outcomes.append(RowOutcome(Choice.CHANGED))
        told = {"section": row.section, "key": row.key}
        lines.append(Line(OFFICE, mirror.name, Subject.RECORD, key, told))
    if touched:
        now = calendar.now()
        await adopt(connection, [(key, documents.get(key, NONE)[0] + 1, body) for key, body in touched.items()], now)
        this = bindparam("key", type_=RECORD.c.id.type)
        moved = update(RECORD).where(RECORD.c.id == this).values(version=RECORD.c.version + 1, updated_at=now)
        await connection.execute(moved, [{"key": key} for key in touched])
        await journal.enter_all(session, lines)
    return outcomes


async def _rights(
    connection: AsyncConnection, rows: Iterable[Addition]
) -> dict[tuple[str, Kind, str], tuple[UUID, Custody]]:
    wanted = {row.number for row in rows}
    statement = select(
        RECORD.c.id,
        RECORD.c.custody,
        RECORD.c.office,
        RECORD.c.kind,
        RECORD.c.application_number,
        RECORD.c.registration_number,
    ).where(or_(RECORD.c.application_number.in_(wanted), RECORD.c.registration_number.in_(wanted)))
    rights: dict[tuple[str, Kind, str], tuple[UUID, Custody]] = {}
    for key, custody, office, kind, *numbers in await connection.execute(statement):
        for number in numbers:
            rights[office, kind, number] = (key, custody)
    return rights


def _with(body: dict[str, Any], row: Addition) -> dict[str, Any]:
    additions = body.get(ADDITIONS, {})
    section = additions.get(row.section, {})
    return body | {ADDITIONS: additions | {row.section: section | {row.key: row.facts}}}
