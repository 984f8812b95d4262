"""Followers read the journal in order and make something from it; each has a name, a bookmark and one method.

``gathered`` finds every class that has a name by walking the package and needs only the database to make it. Such a
follower runs with the others, and ``/healthz`` and the desk show how far behind it is. A follower that needs more (a
search engine) is made by hand.

*Inside* followers write into the register's own database (notices, an outbox): their work and the bookmark are one
transaction, so that each entry is handled exactly once. *Outside* followers (an index, a webhook) work first and move
the bookmark afterwards, so they may handle an entry twice without harm. Several processes may run the same follower.
"""

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import attrgetter
from types import ModuleType
from typing import Any, ClassVar, NamedTuple

import anyio
import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.database import Database
from registry.errors import BrokenChain
from registry.fairness import in_turns
from registry.journal.describing import Document
from registry.journal.entries import GENESIS, Head, head
from registry.journal.history import documents, kept, lines
from registry.journal.shapes import SHAPES
from registry.saying import Said, say
from registry.tables import Bookmark, Entry

AT_ONCE = 500
QUICK, SLOW, FAILED = 0.5, 2.0, 30.0
"""Seconds between looks: after work, when nothing happens, and at most after failures."""

Progress = Callable[[int, int], None]
"""Is called with (entries done, entries in all)."""
log = structlog.get_logger()


class Read(NamedTuple):
    """An entry as a follower receives it.

    ``document`` is the subject as it was after the act; None for an import and for followers that do not ask for items.
    """

    position: int
    subject: str
    subject_id: str
    act: str
    actor: str
    phase: str
    at: datetime
    document: Document | None


@dataclass(frozen=True, slots=True)
class Lag:
    """How many entries a follower is behind, and when it last read. Below 0 it has read entries that are not here."""

    follower: str
    lines: int
    moved_at: datetime | None


class _Stopped(Exception):
    """Somebody asked the follower to stop; it does the rest when it runs again."""


class Follower(ABC):
    """Reads the journal of ``database`` in order, one batch at a time."""

    name: str
    inside: ClassVar[bool] = False
    with_items: ClassVar[bool] = True
    """Whether each entry comes with the subject as it was then; a late follower then still reports the right state."""
    said: Said | None = None
    """What the follower does, for people who check the state of the register."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._stop: anyio.Event | None = None

    @abstractmethod
    async def handle(self, read: Sequence[Read], reached: Head, session: AsyncSession | None) -> None:
        """Do what these entries require; ``reached`` is the last of them.

        ``session`` is the bookmark's transaction for inside followers, None for outside ones.
        """

    async def reached(self) -> Head:
        """Return the entry that was handled last. An engine that knows it itself answers instead of the bookmark."""
        async with self.database.reading() as connection:
            return await bookmark(connection, self.name)

    async def lag(self) -> int:
        """Return how many entries wait to be handled."""
        before = await self.reached()
        async with self.database.reading() as connection:
            return (await head(connection)).position - before.position

    async def catch_up(self, progress: Progress | None = None) -> int:
        """Handle all waiting entries; return how many. BrokenChain when this follower has read another journal."""
        done = 0
        while True:
            self._heed()
            before = await self.reached()
            read, after = await self._read_on(before)
            if not read:
                return done
            if not await self._take(read, before, after):
                return done  # another runner took this batch and continues
            done += len(read)
            if progress is not None:
                progress(done, done + await self.lag())

    async def demand_same_journal(self) -> None:
        """Raise BrokenChain when this follower has read entries that are not in this journal.

        This happens when an older copy of the register, or another register, was put back. What was made from the
        missing entries (numbers, notices, an index) is already in use.
        """
        before = await self.reached()
        async with self.database.reading() as connection:
            await self._demand(connection, before)

    async def accept(self) -> None:
        """Start again from the first entry if this follower has read entries that are not in this journal.

        The office calls it when it decides that this register is the valid one.
        """
        try:
            await self.demand_same_journal()
        except BrokenChain:
            log.warning("follower.begins_again", follower=self.name)
            await self.begin_again()

    async def begin_again(self) -> None:
        """Delete the bookmark; a follower with output elsewhere also deletes that output."""
        async with self.database.writing() as session:
            gone = delete(Bookmark).where(col(Bookmark.follower) == self.name)
            await (await session.connection()).execute(gone)

    async def follow(self, stop: anyio.Event) -> None:
        """Handle entries until ``stop`` is set; after a fault try again, at growing intervals up to FAILED seconds."""
        pause = QUICK
        self._stop = stop
        while not stop.is_set():
            try:
                read = await self.catch_up()
            except _Stopped:
                return
            except self.passing_faults() as fault:
                pause = min(pause * 2, FAILED)
                log.warning("follower.behind", follower=self.name, reason=str(fault), again_in=pause)
            else:
                pause = QUICK if read else min(pause * 1.5, SLOW)
            await wait(stop.wait, pause)

    def passing_faults(self) -> tuple[type[Exception], ...]:
        """Return the exceptions after which it is worth trying again."""
        return SQLAlchemyError, OSError, BrokenChain

    def _heed(self) -> None:
        if self._stop is not None and self._stop.is_set():
            raise _Stopped

    async def _demand(self, connection: AsyncConnection, before: Head) -> None:
        if before.position == 0:
            return
        there = select(col(Entry.digest)).where(col(Entry.position) == before.position)
        if (await connection.execute(there)).scalar_one_or_none() != before.digest:
            last = (await head(connection)).position
            raise BrokenChain(
                say(
                    "The follower %(name)s has read to line %(position)s, which is not in this journal of "
                    "%(last)s lines: an older copy of the register was restored, or this is another register. "
                    "Restore the newest copy; to keep this one, start with --accept-older, and what was made of "
                    "the missing lines is made again.",
                    name=self.name,
                    position=before.position,
                    last=last,
                )
            )

    async def _read_on(self, before: Head) -> tuple[list[Read], Head]:
        async with self.database.reading() as connection:
            await self._demand(connection, before)
            found = [row async for row in lines(connection, before.position, before.position + AT_ONCE)]
            told = await self._documents(connection, found) if self.with_items else {}
        columns = Read._fields[:-1]
        take = attrgetter(*columns)
        read = [Read._make((*take(row), told.get(row.position))) async for row in in_turns(found)]
        return read, Head(found[-1].position, found[-1].digest) if found else before

    async def _documents(self, connection: AsyncConnection, found: Sequence[Any]) -> dict[int, Document]:
        items = [kept(row) async for row in in_turns(found) if row.body is not None and row.subject in SHAPES]
        opened = await documents(connection, items)
        return {one.position: document for one, document in zip(items, opened, strict=True)}

    async def _take(self, read: Sequence[Read], before: Head, after: Head) -> bool:
        if not self.inside:
            await self.handle(read, after, None)
            async with self.database.writing() as session:
                await move_bookmark(session, self.name, after)
            return True
        async with self.database.writing() as session:
            if not await _take_bookmark(session, self.name, before, after):
                return False
            await self.handle(read, after, session)
        return True


@cache
def gathered(*places: ModuleType) -> tuple[type[Follower], ...]:
    """Return every named follower in these modules and packages, in the order of the names.

    It imports all modules of a package to find them, so the result is cached.
    """
    found: dict[str, type[Follower]] = {}
    for place in places:
        inner = pkgutil.walk_packages(place.__path__, f"{place.__name__}.") if hasattr(place, "__path__") else ()
        for module in (place, *(importlib.import_module(info.name) for info in inner)):
            for one in vars(module).values():
                if isinstance(one, type) and issubclass(one, Follower) and "name" in vars(one):
                    found[one.name] = one
    return tuple(found[name] for name in sorted(found))


async def lags(connection: AsyncConnection, names: Iterable[str] = ()) -> list[Lag]:
    """Return how far behind each follower is, in the order of names: the given names and all that have a bookmark."""
    last = (await head(connection)).position
    columns = col(Bookmark.follower), col(Bookmark.position), col(Bookmark.moved_at)
    read = {
        row.follower: Lag(row.follower, last - row.position, row.moved_at)
        for row in (await connection.execute(select(*columns))).all()
    }
    return [read.get(name, Lag(name, last, None)) for name in sorted({*names, *read})]


async def bookmark(connection: AsyncConnection, name: str) -> Head:
    """Return how far a follower has read; (0, 32 zero bytes) before its first entry."""
    statement = select(col(Bookmark.position), col(Bookmark.digest)).where(col(Bookmark.follower) == name)
    row = (await connection.execute(statement)).one_or_none()
    return Head(row.position, row.digest or GENESIS) if row else Head(0, GENESIS)


async def move_bookmark(session: AsyncSession, name: str, after: Head) -> None:
    """Note how far an outside follower has read; nothing is written when the bookmark is already there."""
    noted = await session.get(Bookmark, name) or Bookmark(follower=name)
    if noted.position != after.position:
        noted.position, noted.digest, noted.moved_at = after.position, after.digest or None, calendar.now()
        session.add(noted)


async def _take_bookmark(session: AsyncSession, name: str, before: Head, after: Head) -> bool:
    """Move the bookmark on from ``before``; False when another runner has moved it in the meantime."""
    connection = await session.connection()
    values = {"position": after.position, "digest": after.digest, "moved_at": calendar.now()}
    if before.position == 0:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        made = dialect.insert(Bookmark).values(follower=name, **values).on_conflict_do_nothing()
        return bool((await connection.execute(made)).rowcount)
    moved = update(Bookmark).where(col(Bookmark.follower) == name, col(Bookmark.position) == before.position)
    return bool((await connection.execute(moved.values(values))).rowcount)


async def wait(awaited: Callable[[], Awaitable[None]], seconds: float) -> None:
    """Wait for ``awaited``, at most ``seconds``."""
    with anyio.move_on_after(seconds):
        await awaited()
