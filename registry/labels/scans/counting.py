"""Counts checks of labels in one serving process, and reads the counters."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

import structlog
from sqlalchemy.exc import SQLAlchemyError

from registry import calendar
from registry.database import Database
from registry.labels.scans.counter import Scan, ScanCounter, day_of, session_of
from registry.labels.scans.salts import Salts
from registry.labels.scans.store import Key, open_store, read
from registry.labels.scans.writer import NotCounted, ScanWriter
from registry.labels.sharing import Sharing
from registry.labels.verification import Label

AN_HOUR = 3600.0
EPOCH = date(1970, 1, 1)
log = structlog.get_logger()


class Seen(NamedTuple):
    """The counter of a label at a check, None before the first one.

    ``is_missed`` says that this check should have been counted and was not.
    """

    counter: ScanCounter | None
    is_missed: bool = False


NOBODY_YET = Seen(None)


class Counting:
    """Counts while it is open; when closed it only reads."""

    def __init__(self, database: Database, salts_file: Path) -> None:
        self._database = database
        self._salts = Salts(database, salts_file)
        self._writer: ScanWriter | None = None
        self._reading = Sharing[Key, ScanCounter](partial(read, database))

    @property
    def uncounted(self) -> int:
        """Return how many checks this process answered without counting them, although it should have."""
        return self._writer.uncounted if self._writer is not None else 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Count until the block ends; scans that wait then are still written."""
        await self._salts.turn(minute_of_now())
        turning = asyncio.create_task(self._turn_salts())
        self._writer = ScanWriter(await open_store(self._database))
        try:
            yield
        finally:
            turning.cancel()
            writer, self._writer = self._writer, None
            with suppress(asyncio.CancelledError):
                await turning
            await writer.close()

    async def count(self, label: Label, at: datetime, *, address: str, agent: bytes, place: str = "") -> Seen:
        """Count a check by a person.

        When this returns, the count is on the disk, or the result says that it is missed.
        """
        minute = minute_of(at)
        if self._writer is None:
            return await self.read(label)
        session = session_of(self._salts.of(day_of(minute)), address, agent)
        scan = Scan(label.batch, label.label_index, session, minute, place)
        try:
            counter = await self._writer.count(scan)
        except NotCounted:
            return Seen(None, is_missed=True)
        return Seen(counter)

    async def read(self, label: Label) -> Seen:
        """Return the counter without counting: for machines, link previews and signed-in users."""
        counter = await self._reading.of((label.batch, label.label_index))
        return Seen(counter) if counter else NOBODY_YET

    async def _turn_salts(self) -> None:
        while True:
            await asyncio.sleep(AN_HOUR)
            try:
                await self._salts.turn(minute_of_now())
            except (SQLAlchemyError, OSError) as fault:
                log.warning("salts.kept", reason=str(fault))


def minute_of(at: datetime) -> int:
    """Return an instant in minutes, as the counters use it."""
    return int(at.timestamp()) // 60


def minute_of_now() -> int:
    """Return the present minute."""
    return minute_of(calendar.now())


def date_of(day: int) -> date:
    """Return the date of a day of the counters."""
    return EPOCH + timedelta(days=day)


def day_at(minute: int) -> date:
    """Return the office's date of a minute of the counters."""
    return date_of(day_of(minute))
