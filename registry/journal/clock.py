"""What time does. A duty is done once for every day of the office, in order, whoever runs the clock and however often.

A duty works in portions, each a transaction of its own in which its row (duty, day) notes how far it is; the last
portion closes the day. A second runner waits for the first, and a crash leaves the day where the last portion ended.
Days begin with the register's first entry, and missed ones are caught up.
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
"""Does the next portion for a day after a key ("" at first); returns the key it got to, None when all is done."""


class Duty(NamedTuple):
    """Something due once a day; it gets the day, never asks for today, and enters what it changes by CLOCK.

    ``said`` is what it does, for those who look whether all is done.
    """

    name: str
    perform: Portion
    said: Said


class DutyStanding(NamedTuple):
    """How far a duty is: the last day that was closed and when it was, and how many days are undone."""

    duty: Duty
    last: date | None
    done_at: datetime | None
    days: int


async def keep_up(database: Database, duties: Sequence[Duty], today: date) -> list[tuple[str, date]]:
    """Do everything that is due up to ``today`` in the order of the days; return the days that this runner closed."""
    closed = []
    for duty in duties:
        day = await _next(database, duty)
        while day is not None and day <= today:
            if await _do(database, duty, day):
                closed.append((duty.name, day))
            day += timedelta(days=1)
    return closed


async def standings(connection: AsyncConnection, duties: Sequence[Duty], today: date) -> list[DutyStanding]:
    """Return how far each duty is; for those who look whether all is well."""
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
    """Keep up with the days until ``stop`` is set."""
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
    """Return the day of the register's first entry, from which on duties are due."""
    first = select(col(Entry.at)).order_by(col(Entry.position)).limit(1)
    began = (await connection.execute(first)).scalar_one_or_none()
    return None if began is None else began.astimezone(calendar.OFFICE_TIME).date()


async def _do(database: Database, duty: Duty, day: date) -> bool:
    """Do all portions of a day; False when another runner closed it."""
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
