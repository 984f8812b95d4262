"""Keeps an engine level with the journal. Every step can be repeated, and lost output is made again.

The place to read on is what the engine itself says it reflects, not the bookmark: so an index that was thrown away,
restored or copied is noticed. The bookmark tells the office the same place.
"""

from collections.abc import Sequence
from uuid import UUID

import structlog
from sqlalchemy import func, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.database import Database
from registry.journal import ERASE, Head, following
from registry.journal.following import Progress, Read
from registry.saying import say
from registry.tables import Record
from registry.tables.journal import Phase
from registry.vocabulary import Subject
from search.documents import Audience
from search.engine import Engine, EngineMisused, EngineUnavailable, Mark
from search.gathering import MANY, chunks, gather, last_line, seen_by, touched

log = structlog.get_logger()

NAME = "search"
INDEXED = frozenset({Subject.RECORD.value, Subject.PARTY.value})
"""Subjects whose words stand in an index."""
_SAID = {
    Audience.PUBLIC: say("The index of the public search"),
    Audience.OFFICE: say("The index of the office's search"),
}
_SAID_OF_A_SERVER = {
    Audience.PUBLIC: say("The index of the public search, at the search server"),
    Audience.OFFICE: say("The index of the office's search, at the search server"),
}


class SearchFollower(following.Follower):
    """Reads the journal of ``database`` for ``engine``. Several may run; the engine lets one of them write at once."""

    with_items = False

    def __init__(
        self, database: Database, engine: Engine, audience: Audience = Audience.PUBLIC, *, name: str = NAME
    ) -> None:
        """Follow under a ``name`` of the engine's own; the name of an audience other than the public is added to it."""
        super().__init__(database)
        self.engine = engine
        self.audience = audience
        self.name = name if audience is Audience.PUBLIC else f"{name}-{audience}"
        self.said = _SAID[audience] if name == NAME else _SAID_OF_A_SERVER[audience]

    async def reached(self) -> Head:
        """Return the line that the index says it reflects."""
        mark = await self.engine.mark()
        return Head(mark.position, bytes.fromhex(mark.seal))

    async def catch_up(self, progress: Progress | None = None) -> int:
        """Bring the index level with the journal; return how many lines were read.

        An empty index is built again from the register itself. Raises BrokenChain when the index was filled from lines
        that are not in this journal.
        """
        read = 0
        if (await self.engine.mark()).position == 0:
            async with self.database.reading() as connection:
                is_empty = (await last_line(connection))[0] == 0
            read = 0 if is_empty else (await self.rebuild(progress)).position
        return read + await super().catch_up()

    async def begin_again(self) -> None:
        """Discard what the index says of the journal, and build the index again."""
        await self.rebuild()

    def passing_faults(self) -> tuple[type[Exception], ...]:
        return *super().passing_faults(), EngineUnavailable, EngineMisused

    async def handle(self, read: Sequence[Read], reached: Head, _: AsyncSession | None) -> None:
        """Index the records that the lines touched; after an erasure of personal data, build the index again.

        What is replaced in an index stays in its old parts until they are merged, which may take any time.
        """
        if any(line.act == ERASE and line.phase == Phase.CONFIRMED and line.subject in INDEXED for line in read):
            await self.rebuild()
            return
        async with self.database.reading() as connection:
            ids = await touched(connection, ((line.subject, line.subject_id) for line in read))
        await self._index(ids, Mark(reached.position, reached.digest.hex()))
        await self.engine.refresh()

    async def rebuild(self, progress: Progress | None = None) -> Mark:
        """Fill a new index from the register and replace the old one with it; the old one answers until then."""
        async with self.database.reading() as connection:
            mark = Mark(*await last_line(connection))
            total = (
                await connection.execute(select(func.count()).select_from(Record).where(seen_by(self.audience)))
            ).scalar_one()
        log.info("index.rebuilding", records=total, position=mark.position)
        async with self.engine.fresh() as fresh:
            done, last = 0, None
            while True:
                # Lines written during the run come after the mark and are read again afterwards.
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
        async with self.database.writing() as session:
            await following.move_bookmark(session, self.name, Head(mark.position, bytes.fromhex(mark.seal)))
        log.info("index.rebuilt", records=done, position=mark.position)
        return mark

    async def _index(self, ids: set[UUID], reached: Mark) -> None:
        """Put documents in batches. The mark goes with the last batch: an interruption repeats work and loses none.

        The engine may be slow, so nothing of the register is held open while it works.
        """
        batches = [list(some) for some in chunks(sorted(ids))] or [[]]
        for batch in batches:
            async with self.database.reading() as connection:
                documents = await gather(connection, batch, self.audience) if batch else []
            shown = {document.id for document in documents}
            gone = [record_id for record_id in batch if record_id not in shown]
            await self.engine.put(documents, without=gone, mark=reached if batch is batches[-1] else None)
