"""Keeps an engine level with the journal. Everything it does can be repeated, and lost output is made again.

What the engine itself says it reflects decides where to read on, not the bookmark: an index that was thrown away,
restored or copied therefore tells the truth about itself. The bookmark reports the same place to the office.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

import anyio
import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col

from registry import calendar
from registry.database import Database
from registry.tables import Bookmark, Entry, Record
from search.documents import Audience
from search.engine import Engine, EngineMisused, EngineUnavailable, Mark
from search.gathering import MANY, chunks, gather, last_line, seen_by, touched

log = structlog.get_logger()

NAME = "search"
QUICK, SLOW, FAILED = 0.5, 2.0, 30.0
"""Seconds between looks: after work, when nothing happens, and at most after failures."""

Progress = Callable[[int, int], None]
"""Told how many of how many records are done."""


class _Stopped(Exception):
    """Somebody asked the follower to stop; what it has not done yet is done the next time."""


class Follower:
    """Reads the journal of ``database`` for ``engine``. Several may run; the engine lets one write at a time."""

    def __init__(
        self, database: Database, engine: Engine, audience: Audience = Audience.PUBLIC, *, name: str = NAME
    ) -> None:
        """Follow under a ``name`` of the engine's own; an audience other than the public is added to it."""
        self.database = database
        self.engine = engine
        self.audience = audience
        self.name = name if audience is Audience.PUBLIC else f"{name}-{audience}"
        self._stop: anyio.Event | None = None

    async def catch_up(self, progress: Progress | None = None) -> int:
        """Bring the index level with the journal; return how many lines were read.

        An index that is empty, or that does not belong to this journal, is built anew from the register itself.
        """
        mark = await self.engine.mark()
        read = 0
        if not await self._continues(mark):
            mark = await self.rebuild(progress)
            read = mark.position
        while lines := await self._read_on(mark):
            mark, count = lines
            read += count
            self._heed()
        return read

    async def rebuild(self, progress: Progress | None = None) -> Mark:
        """Fill a fresh index from the register and put it in the old one's place; the old one answers until then."""
        async with self.database.reading() as connection:
            mark = Mark(*await last_line(connection))
            total = (
                await connection.execute(select(func.count()).select_from(Record).where(seen_by(self.audience)))
            ).scalar_one()
        log.info("index.rebuilding", records=total, position=mark.position)
        async with self.engine.fresh() as fresh:
            done, last = 0, None
            while True:
                # Lines written while this runs are after the mark and read again afterwards.
                async with self.database.reading() as connection:
                    statement = (
                        select(col(Record.id)).where(seen_by(self.audience)).order_by(col(Record.id)).limit(MANY)
                    )
                    statement = statement.where(col(Record.id) > last) if last is not None else statement
                    ids = (await connection.execute(statement)).scalars().all()
                    documents = await gather(connection, ids, self.audience) if ids else []
                if not ids:
                    break
                await fresh.put(documents)
                done, last = done + len(ids), ids[-1]
                self._heed()
                if progress is not None:
                    progress(done, total)
            await fresh.put([], mark=mark)
            await fresh.refresh()
        await self._move_bookmark(mark)
        log.info("index.rebuilt", records=done, position=mark.position)
        return mark

    async def lag(self) -> int:
        """Return how many lines of the journal the index does not reflect yet; all of them while it has none."""
        mark = await self.engine.mark()
        async with self.database.reading() as connection:
            last, _ = await last_line(connection)
        return last - mark.position if await self._continues(mark) else last

    async def follow(self, stop: anyio.Event) -> None:
        """Keep level until ``stop`` is set; what cannot be done now is tried again, less and less often."""
        pause = QUICK
        self._stop = stop
        while not stop.is_set():
            try:
                read = await self.catch_up()
            except _Stopped:
                return
            except (EngineUnavailable, EngineMisused, SQLAlchemyError, OSError) as fault:
                pause = min(pause * 2, FAILED)
                log.warning("index.behind", follower=self.name, reason=str(fault), again_in=pause)
            else:
                pause = QUICK if read else min(pause * 1.5, SLOW)
            await _wait(stop.wait, pause)

    def _heed(self) -> None:
        if self._stop is not None and self._stop.is_set():
            raise _Stopped

    async def _continues(self, mark: Mark) -> bool:
        """Say whether the index was filled from this journal: the line it names stands here, with that digest."""
        async with self.database.reading() as connection:
            last, _ = await last_line(connection)
            if mark.position == 0 or last < mark.position:
                return last == mark.position
            statement = select(col(Entry.digest)).where(col(Entry.position) == mark.position)
            digest = (await connection.execute(statement)).scalar_one_or_none()
        return digest is not None and digest.hex() == mark.seal

    async def _read_on(self, mark: Mark) -> tuple[Mark, int] | None:
        """Index what the next lines touched; return the new mark and how many lines there were, None when level."""
        async with self.database.reading() as connection:
            statement = (
                select(col(Entry.position), col(Entry.subject), col(Entry.subject_id), col(Entry.digest))
                .where(col(Entry.position) > mark.position)
                .order_by(col(Entry.position))
                .limit(MANY)
            )
            lines = (await connection.execute(statement)).all()
            if not lines:
                return None
            ids = await touched(connection, ((line.subject, line.subject_id) for line in lines))
        reached = Mark(lines[-1].position, lines[-1].digest.hex())
        await self._index(ids, reached)
        await self.engine.refresh()
        await self._move_bookmark(reached)
        return reached, len(lines)

    async def _index(self, ids: set[UUID], reached: Mark) -> None:
        """Put in batches; the mark goes with the last one, so that an interruption repeats work and loses none.

        An engine may have to be waited for, and nothing of the register is held open meanwhile.
        """
        batches = [list(some) for some in chunks(sorted(ids))] or [[]]
        for batch in batches:
            async with self.database.reading() as connection:
                documents = await gather(connection, batch, self.audience) if batch else []
            shown = {document.id for document in documents}
            gone = [record_id for record_id in batch if record_id not in shown]
            await self.engine.put(documents, without=gone, mark=reached if batch is batches[-1] else None)

    async def _move_bookmark(self, mark: Mark) -> None:
        async with self.database.writing() as session:
            bookmark = await session.get(Bookmark, self.name) or Bookmark(follower=self.name)
            if bookmark.position != mark.position:
                bookmark.position, bookmark.moved_at = mark.position, calendar.now()
                session.add(bookmark)


async def _wait(awaited: Callable[[], Awaitable[None]], seconds: float) -> None:
    with anyio.move_on_after(seconds):
        await awaited()
