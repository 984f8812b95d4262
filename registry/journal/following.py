"""Followers: whatever is made from the journal. Each has a name, a bookmark and one method; the rest is said here once.

A class that names itself is found by walking the package (``gathered``) and made of the database alone: it runs with
the others, and ``/healthz`` and the desk tell how far behind it is. Those that need more (an engine) are made by hand.

*Inside* followers write into the register's own database (notices, an outbox): their work and the bookmark are one
transaction, so that everything happens once. *Outside* ones (an index, a webhook) work first and move the bookmark
after: what they do must bear repetition. Several processes may run the same follower.
"""

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
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
"""Told how many of how many are done."""
log = structlog.get_logger()


class Read(NamedTuple):
    """A line as a follower gets it.

    ``document`` is what the subject then was; None of an import, and for followers that do not ask for items.
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
    """How many lines a follower is behind (below 0: it knows more than is here), and when it read on last."""

    follower: str
    lines: int
    moved_at: datetime | None


class _Stopped(Exception):
    """Somebody asked the follower to stop; what it has not done yet is done the next time."""


class Follower(ABC):
    """Reads the journal of ``database`` in order, a batch at a time."""

    name: str
    inside: ClassVar[bool] = False
    with_items: ClassVar[bool] = True
    """Whether lines come with what their subject then was: late as it may be, a follower then tells what was."""
    said: Said | None = None
    """What is made of the journal, for those who look whether all is well."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._stop: anyio.Event | None = None

    @abstractmethod
    async def handle(self, read: Sequence[Read], reached: Head, session: AsyncSession | None) -> None:
        """Do what these lines ask for; ``reached`` is the last of them.

        ``session`` is the bookmark's transaction for those inside, else None.
        """

    async def reached(self) -> Head:
        """Return the line that was handled last; an engine that knows it itself answers instead of the bookmark."""
        async with self.database.reading() as connection:
            return await bookmark(connection, self.name)

    async def lag(self) -> int:
        """Return how many lines are waiting."""
        before = await self.reached()
        async with self.database.reading() as connection:
            return (await head(connection)).position - before.position

    async def catch_up(self, progress: Progress | None = None) -> int:
        """Handle what is there; return how many lines that were. BrokenChain when it has read another journal."""
        done = 0
        while True:
            self._heed()
            before = await self.reached()
            read, after = await self._read_on(before)
            if not read:
                return done
            if not await self._take(read, before, after):
                return done  # another runner took this batch and goes on
            done += len(read)
            if progress is not None:
                progress(done, done + await self.lag())

    async def demand_same_journal(self) -> None:
        """Raise BrokenChain when this follower has read lines that are not in the journal.

        So it is when an older copy of the register was put back, or another one: what was made from the lines that are
        missing here (numbers, notices, an index) is out in the world.
        """
        before = await self.reached()
        async with self.database.reading() as connection:
            await self._demand(connection, before)

    async def accept(self) -> None:
        """Begin again if it has read lines that are not in the journal: this register is the one that stands."""
        try:
            await self.demand_same_journal()
        except BrokenChain:
            log.warning("follower.begins_again", follower=self.name)
            await self.begin_again()

    async def begin_again(self) -> None:
        """Forget how far it got; who keeps output elsewhere throws that away too."""
        async with self.database.writing() as session:
            gone = delete(Bookmark).where(col(Bookmark.follower) == self.name)
            await (await session.connection()).execute(gone)

    async def follow(self, stop: anyio.Event) -> None:
        """Keep level until ``stop`` is set; what cannot be done now is tried again, less and less often."""
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
        """Return what may pass if it is tried again later."""
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
                    "The follower %(name)s has read to line %(position)s, which is not in this journal of %(last)s "
                    "lines: an older copy of the register was put back, or it is another one. Put the newest copy "
                    "back; if this one is to stand, say so with --accept-older, and what was made of the missing lines "
                    "is made anew.",
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
        read = [Read._make((*(getattr(row, name) for name in columns), told.get(row.position))) for row in found]
        return read, Head(found[-1].position, found[-1].digest) if found else before

    async def _documents(self, connection: AsyncConnection, found: Sequence[Any]) -> dict[int, Document]:
        items = [kept(row) for row in found if row.body is not None and row.subject in SHAPES]
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
    """Return every follower that names itself in some modules and packages, in the order of their names.

    All modules of a package are imported for it, and looked for in its folders: once is enough.
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
    """Return how far each follower is behind, by name: those named, and all that ever read."""
    last = (await head(connection)).position
    columns = col(Bookmark.follower), col(Bookmark.position), col(Bookmark.moved_at)
    read = {
        row.follower: Lag(row.follower, last - row.position, row.moved_at)
        for row in (await connection.execute(select(*columns))).all()
    }
    return [read.get(name, Lag(name, last, None)) for name in sorted({*names, *read})]


async def bookmark(connection: AsyncConnection, name: str) -> Head:
    """Return how far a follower has read; (0, 32 zero bytes) before its first line."""
    statement = select(col(Bookmark.position), col(Bookmark.digest)).where(col(Bookmark.follower) == name)
    row = (await connection.execute(statement)).one_or_none()
    return Head(row.position, row.digest or GENESIS) if row else Head(0, GENESIS)


async def move_bookmark(session: AsyncSession, name: str, after: Head) -> None:
    """Note how far a follower outside the register has read; nothing is written when it is noted already."""
    noted = await session.get(Bookmark, name) or Bookmark(follower=name)
    if noted.position != after.position:
        noted.position, noted.digest, noted.moved_at = after.position, after.digest or None, calendar.now()
        session.add(noted)


async def _take_bookmark(session: AsyncSession, name: str, before: Head, after: Head) -> bool:
    """Move the bookmark from ``before``; False when another runner has moved it meanwhile."""
    connection = await session.connection()
    values = {"position": after.position, "digest": after.digest, "moved_at": calendar.now()}
    if before.position == 0:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        made = dialect.insert(Bookmark).values(follower=name, **values).on_conflict_do_nothing()
        return bool((await connection.execute(made)).rowcount)
    moved = update(Bookmark).where(col(Bookmark.follower) == name, col(Bookmark.position) == before.position)
    return bool((await connection.execute(moved.values(values))).rowcount)


async def wait(awaited: Callable[[], Awaitable[None]], seconds: float) -> None:
    """Wait for ``awaited``, but no longer than ``seconds``."""
    with anyio.move_on_after(seconds):
        await awaited()
