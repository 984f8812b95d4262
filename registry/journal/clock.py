"""The clock: runs each duty once for every day of the office, in the order of the days.

It does not matter who runs the clock or how often. A duty works in portions, each in its own transaction. The row
(duty, day) notes how far the duty is, and the last portion closes the day. A second runner waits for the first. After a
crash the duty continues behind its last finished portion. Days begin with the first entry of the register, and missed
days are caught up.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import anyio
import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.database import Database, queue_here
from registry.journal.following import wait
from registry.saying import Said
from registry.tables import DutyDay as Done
from registry.tables import Entry

LOCK = 0x50C7
AGAIN = 600.0
"""Seconds between looks at the calendar."""
log = structlog.get_logger()

Portion = Callable[[AsyncSession, date, str], Awaitable[str | None]]
"""Does the next portion for a day after a key ("" at first); returns the key it reached, None when the day is done."""


class Duty(NamedTuple):
    """Work that is due once a day; it receives the day (never asks for today) and enters its changes as CLOCK.

    ``said`` describes the duty for people who check the state of the register.
    """

    name: str
    perform: Portion
    said: Said


class DutyStanding(NamedTuple):
    """How far a duty is: the last closed day, the instant when it was closed, and the number of days still open."""

    duty: Duty
    last: date | None
    done_at: datetime | None
    days: int


async def keep_up(database: Database, duties: Sequence[Duty], today: date) -> list[tuple[str, date]]:
    """Do everything that is due up to ``today``, in the order of the days; return (duty, day) closed by this runner."""
    await database.remove_left_copies()
    closed = []
    for duty in duties:
        day = await _next(database, duty)
        while day is not None and day <= today:
            if await _do(database, duty, day):
                closed.append((duty.name, day))
            day += timedelta(days=1)
    return closed


async def standings(connection: AsyncConnection, duties: Sequence[Duty], today: date) -> list[DutyStanding]:
    """Return how far each duty is."""
    columns = (col(Done.name), func.max(col(Done.day)), func.max(col(Done.done_at)))
    closed = select(*columns).where(col(Done.done_at).is_not(None)).group_by(col(Done.name))
    last = {name: (day, done_at) for name, day, done_at in await connection.execute(closed)}
    began = await _began(connection)
    found = []
    for duty in duties:
        day, done_at = last.get(duty.name, (None, None))
        due = day + timedelta(days=1) if day is not None else began
        found.append(DutyStanding(duty, day, done_at, 0 if due is None else max(0, (today - due).days + 1)))
    return found


async def run(database: Database, duties: Sequence[Duty], stop: anyio.Event) -> None:
    """Keep up with the days until ``stop`` is set; a database fault is logged and tried again after AGAIN seconds."""
    while not stop.is_set():
        try:
            await keep_up(database, duties, calendar.today())
        except (SQLAlchemyError, OSError) as fault:
            log.warning("clock.behind", reason=str(fault), again_in=AGAIN)
        await wait(stop.wait, AGAIN)


async def _next(database: Database, duty: Duty) -> date | None:
    """Return the first day that is not closed; None while the register has no entry."""
    last = select(func.max(col(Done.day))).where(col(Done.name) == duty.name, col(Done.done_at).is_not(None))
    async with database.reading() as connection:
        closed: date | None = (await connection.execute(last)).scalar_one()
        return await _began(connection) if closed is None else closed + timedelta(days=1)


async def _began(connection: AsyncConnection) -> date | None:
    """Return the local day of the register's first entry, from which duties are due; None while there is no entry."""
    first = select(col(Entry.at)).order_by(col(Entry.position)).limit(1)
    began = (await connection.execute(first)).scalar_one_or_none()
    return None if began is None else began.astimezone(calendar.OFFICE_TIME).date()


async def _do(database: Database, duty: Duty, day: date) -> bool:
    """Do all portions of a day; False when another runner has closed it."""
    while True:
        async with database.writing() as session:
            await queue_here(session, LOCK)
            row = await session.get(Done, (duty.name, day)) or Done(name=duty.name, day=day)
            if row.done_at is not None:
                return False
            reached = await duty.perform(session, day, row.reached)
            if reached is None:
                row.done_at = calendar.now()
            else:
                row.reached = reached
            session.add(row)
        if reached is None:
            return True
