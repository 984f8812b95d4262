"""Applies the rules to a check: whether the shopper is warned, and what the office learns, written after the answer."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from registry import calendar
from registry.database import Database
from registry.errors import RegistryError
from registry.labels.remembering import Remembered
from registry.labels.scans import rules
from registry.labels.scans.counting import Seen, minute_of
from registry.labels.scans.flags import Flag, Follow, enter
from registry.vocabulary import Reason, ScanRule

REMEMBERED = 65_536
"""Flags that this process knows to be written; writing a forgotten one again changes nothing."""
ROOM = 1_000
Key = tuple[int, int, ScanRule, bool]
log = structlog.get_logger()


class Flagging:
    """The signs of copies that one process finds.

    Nobody waits for them: a lost one is found again at the next check.
    """

    def __init__(self, database: Database, follow: Follow | None = None) -> None:
        self._database = database
        self._follow = follow
        self._known: OrderedDict[Key, None] = OrderedDict()
        self._new: asyncio.Queue[Flag | None] = asyncio.Queue(ROOM)

    def warning(
        self, batch: Remembered, index: int, seen: Seen, at: datetime, place: str | None = None
    ) -> Reason | None:
        """Return the reason for a warning, None without one.

        With ``place`` the check was counted and its flags are noted.
        """
        counter = seen.counter
        if counter is None:
            return None
        today, limits = at.astimezone(calendar.OFFICE_TIME).date(), batch.label.scan_limits
        spoken = rules.spoken(counter, batch.look(index, minute_of(at), today=today, place=place or ""), limits)
        if spoken and place is not None:
            for rule in spoken:
                self.note(Flag(batch.label.batch, index, rule.name, counter.sessions, limits.is_shadow(today)))
        return rules.warning(spoken, limits, today)

    def note(self, flag: Flag) -> None:
        """Queue a flag for writing, unless this process knows that it is written."""
        key = flag.batch, flag.label_index, flag.rule, flag.is_shadow
        if key in self._known or self._new.full():
            return
        self._known[key] = None
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        self._new.put_nowait(flag)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Write noted flags until the block ends; those that wait then are still written."""
        writing = asyncio.create_task(self._write())
        try:
            yield
        finally:
            await self._new.put(None)
            await writing

    async def settle(self) -> None:
        """Wait until all noted flags are written."""
        await self._new.join()

    async def _write(self) -> None:
        while (flag := await self._new.get()) is not None:
            await self._enter(flag)
            self._new.task_done()

    async def _enter(self, flag: Flag) -> None:
        try:
            async with self._database.writing() as session:
                await enter(session, flag, self._follow)
        except (SQLAlchemyError, RegistryError, OSError) as fault:
            log.warning("flag.unwritten", reason=str(fault))
            self._known.pop((flag.batch, flag.label_index, flag.rule, flag.is_shadow), None)
