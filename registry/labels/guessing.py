"""Counts codes that were never issued, per network: a network with many of them has to wait, and the office is warned.

A label with a valid seal costs nothing here and is always answered, because thousands of shoppers share one address of
a mobile network. A guess finds a valid code once in 10^12. So only the work caused by guessing is limited, and guessing
becomes visible.
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
"""How many guesses are counted at the same time; others are answered and added to the next count of the alarm."""
GUESSING = "guessing"
"""Stands for the act in the notice; ``registry/notices/wording.py`` has the sentences."""
WATCHING = (Role.ADMINISTRATOR, Role.REGISTRAR, Role.INSPECTOR)
log = structlog.get_logger()


class Budget(NamedTuple):
    """How many codes never issued one network may ask for in ``window``, and how many of all networks are too many."""

    guesses: int = 20
    alarm: int = 1000
    window: timedelta = timedelta(minutes=10)


class Guessing:
    """Counts for one process; all processes share the budgets through the database."""

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
        """Count a code that was never issued; raises Busy, with the seconds, when the network has used up its budget.

        A network that has to wait costs no statement until then. When the database fails, the guess is answered and not
        refused.
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
        """Return how many seconds a network still has to wait; 0 when it may ask."""
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
        """Count in both budgets; warn when the budget of all networks is used up."""
        pending, self._pending = self._pending, 0
        async with self._database.writing() as session:
            seconds = await wait_for(session, self._limit, network)
            if await wait_for(session, self._everywhere, "", cost=pending):
                await self._warn(session)
        return seconds

    async def _warn(self, session: AsyncSession) -> None:
        """Warn in the log and to the officers who watch: once in a window, with one notice a day."""
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
        """Say whether any process has warned the office within the window."""
        since = self._clock() - self.budget.window
        if self._warned_at is not None and self._warned_at >= since:
            return True
        warned = select(func.count()).select_from(Notice).where(col(Notice.act) == GUESSING, col(Notice.at) >= since)
        return bool((await connection.execute(warned)).scalar_one())
