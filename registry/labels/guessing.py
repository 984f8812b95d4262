"""Codes that were never issued, counted by network: who tries many is made to wait, and the office is warned.

A label whose seal is good costs nothing here and is always answered: behind the one address of a mobile network there
are thousands of shoppers, and a guess hits one in 10^12. What is limited is the work that guesses make, and seen is
that somebody guesses.
"""

import math
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.database import Database
from registry.people import notices
from registry.people.accounts import acting_in
from registry.saying import say
from registry.tables import Notice
from registry.throttling import Limit, refusal, wait_for
from registry.vocabulary import NoticeKind, Role

MOST = 20_000
"""Networks that are remembered as having to wait."""
ROOM = 64
"""Guesses that are being counted at a time; what comes beside them is answered, and warns with the next counted one."""
GUESSING = "guessing"
"""What stands in the place of an act in the notice; ``registry/notices/wording.py`` has its words."""
WATCHING = (Role.ADMINISTRATOR, Role.REGISTRAR, Role.INSPECTOR)
log = structlog.get_logger()


class Budget(NamedTuple):
    """How many codes never issued one network may ask for in ``window``, and how many all of them before an alarm."""

    guesses: int = 20
    alarm: int = 1000
    window: timedelta = timedelta(minutes=10)


class Guessing:
    """Counts for one process; the budgets are shared by all through the database."""

    def __init__(self, database: Database, budget: Budget, clock: Callable[[], datetime] | None = None) -> None:
        said = say("Many codes that were never issued were asked for from your network. Wait %(wait)s.", wait="")
        self._database = database
        self._clock = clock or calendar.now
        self.budget = budget
        self._limit = Limit("guesses", budget.guesses, budget.window, said)
        self._everywhere = Limit("guesses_everywhere", budget.alarm, budget.window, said)
        self._waits: OrderedDict[str, datetime] = OrderedDict()
        self._counting = 0
        self._pending = 0
        self._warned_at: datetime | None = None
        self.refused = 0
        """How many guesses this process refused."""

    async def count(self, network: str) -> None:
        """Count a code that was never issued; Busy, with the seconds, for a network that has used up its budget.

        One that has to wait costs no statement until then. What the database does not take is answered, not refused.
        """
        self._pending += 1
        self._demand_patience(network)
        if self._counting >= ROOM:
            return
        self._counting += 1
        try:
            seconds = await self._take(network)
        except (SQLAlchemyError, OSError) as fault:
            log.warning("guesses.uncounted", reason=str(fault))
            return
        finally:
            self._counting -= 1
        if seconds:
            self._waits[network] = self._clock() + timedelta(seconds=seconds)
            while len(self._waits) > MOST:
                self._waits.popitem(last=False)
            self._demand_patience(network)

    def wait(self, network: str) -> int:
        """Return how many seconds a network has to wait that was refused before; 0 for one that may be asked for."""
        until = self._waits.get(network)
        if until is None:
            return 0
        left = (until - self._clock()).total_seconds()
        if left <= 0:
            del self._waits[network]
            return 0
        self.refused += 1
        return math.ceil(left)

    def _demand_patience(self, network: str) -> None:
        seconds = self.wait(network)
        if seconds:
            raise refusal(self._limit, seconds)

    async def _take(self, network: str) -> int:
        """Take of both budgets; warn where that of all networks is used up."""
        pending, self._pending = self._pending, 0
        async with self._database.writing() as session:
            seconds = await wait_for(session, self._limit, network)
            if await wait_for(session, self._everywhere, "", cost=pending):
                await self._warn(session)
        return seconds

    async def _warn(self, session: AsyncSession) -> None:
        """Tell the log, and the officers who watch: once in a window, and one notice a day."""
        now = self._clock()
        if self._warned_at is not None and now - self._warned_at < self.budget.window:
            return
        self._warned_at = now
        log.warning("guesses.many", alarm=self.budget.alarm, minutes=self.budget.window // timedelta(minutes=1))
        connection = await session.connection()
        common = {"kind": NoticeKind.TASK, "act": GUESSING, "is_office": True, "at": now}
        key = f"{GUESSING} {calendar.today()}"
        watching = sorted(await acting_in(connection, *WATCHING))
        told = [{**common, "account_id": one, "key": key} for one in watching]
        if told:
            await notices.leave(connection, told, anew=True)

    async def is_alarmed(self, connection: AsyncConnection) -> bool:
        """Say whether the office was warned within the window, by whichever process."""
        since = self._clock() - self.budget.window
        if self._warned_at is not None and self._warned_at >= since:
            return True
        warned = select(func.count()).select_from(Notice).where(col(Notice.act) == GUESSING, col(Notice.at) >= since)
        return bool((await connection.execute(warned)).scalar_one())
