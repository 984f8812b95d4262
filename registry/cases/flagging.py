"""Cases that rules of scans open: one open case a label or a lot, however often they notice it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.acts import nobody, recorded
from registry.acts.told import kept
from registry.cases.linking import Links, of_lot, of_order
from registry.cases.matter import CASE
from registry.cases.opening import new_case
from registry.database import queue_here
from registry.journal import By
from registry.journal.clock import Duty
from registry.labels.scans.flags import WHOLE_ORDER, Flag
from registry.saying import Value, say
from registry.tables import Case, ScanFlag
from registry.vocabulary import CaseSource, CaseStatus, ScanRule, Subject, Suspicion

LOCK = 0x50CA
SUSPECTED: Mapping[ScanRule, Suspicion] = {
    ScanRule.R2: Suspicion.SCANNED_OFTEN,
    ScanRule.R3: Suspicion.SCANNED_TOO_FAR,
    ScanRule.R4: Suspicion.SCANNED_WIDELY,
    ScanRule.R5: Suspicion.SCANNED_AFTER_SALE,
    ScanRule.R6: Suspicion.SCANNED_IN_BULK,
}
"""What is suspected where a rule speaks."""

flag_case = recorded(
    "flag_case",
    on=CASE,
    title=say("Noticed by the rules of scans"),
    notifies=nobody("the flag itself is told, once for an order and a rule"),
    history=say("Noticed by the rules of scans: %(suspicion)s"),
    final=say("A case without ground is closed: nothing found."),
)


def flag_of(batch: int | None, index: int | None, lot_id: UUID | None = None) -> str:
    """Return what tells from another what was noticed: a lot, a label, or a whole order."""
    if lot_id is not None:
        return f"lot:{lot_id}"
    return f"order:{batch}" if index is None else f"label:{batch}:{index}"


async def open_from_flag(
    session: AsyncSession,
    suspicion: Suspicion,
    *,
    batch: int | None = None,
    index: int | None = None,
    lot_id: UUID | None = None,
    code: str | None = None,
    told: Mapping[str, Value] | None = None,
    by: By = journal.SCANS,
) -> Case | None:
    """Open a case for a label (``batch`` and ``index`` from 0), an order (``batch``) or a lot; None while one is open.

    ``told`` are counts that the line keeps beside what is suspected. Two that come at once open one case.
    """
    flag = flag_of(batch, index, lot_id)
    await queue_here(session, LOCK)
    connection = await session.connection()
    is_open = select(col(Case.id)).where(col(Case.flag) == flag, col(Case.status) != CaseStatus.CLOSED)
    if (await connection.execute(is_open)).first() is not None:
        return None
    if lot_id is not None:
        links = await of_lot(connection, lot_id)
    else:
        links = (await of_order(connection, batch))._replace(label_index=index) if batch is not None else Links()
    if links.lot_id is None:
        return None  # a number of no order: nothing to open a case about
    more = {"flag": flag, "seen_on": calendar.today()}
    case = await new_case(session, CaseSource.SCAN, suspicion, links._replace(code=code), **more)
    session.add(case)
    facts: dict[str, Any] = {"suspicion": suspicion, **(told or {})}
    sealed = {name: kept(value) for name, value in facts.items()}
    await journal.enter(session, by, flag_case.name, Subject.CASE, case.id, told=sealed)
    return case


async def open_for(session: AsyncSession, flag: Flag) -> None:
    """Open a case for a flag that is not in shadow, in its transaction."""
    index = None if flag.label_index == WHOLE_ORDER else flag.label_index
    told = {"sessions": flag.sessions}
    await open_from_flag(session, SUSPECTED[flag.rule], batch=flag.batch, index=index, told=told)


async def _open_flagged(session: AsyncSession, day: date, _: str) -> str | None:
    """Open cases for the flags of the day before, and of this one so far, that none was opened for."""
    since = datetime.combine(day - timedelta(days=1), time(), calendar.OFFICE_TIME)
    columns: list[Any] = [
        col(getattr(ScanFlag, name)) for name in ("batch_number", "label_index", "rule", "sessions", "is_shadow", "at")
    ]
    statement = select(*columns).where(col(ScanFlag.at) >= since, ~col(ScanFlag.is_shadow))
    connection = await session.connection()
    for row in (await connection.execute(statement.order_by(col(ScanFlag.at)))).all():
        index = None if row.label_index == WHOLE_ORDER else row.label_index
        opened = select(col(Case.id)).where(
            col(Case.flag) == flag_of(row.batch_number, index), col(Case.opened_at) >= row.at
        )
        if (await connection.execute(opened.limit(1))).first() is None:
            await open_for(session, Flag(row.batch_number, row.label_index, row.rule, row.sessions, row.is_shadow))
    return None


open_flagged = Duty("open_flagged", _open_flagged, say("Open cases for what the rules of scans noticed"))
"""What one day's comparing of orders flags, and whatever a process that ended had not opened yet."""
