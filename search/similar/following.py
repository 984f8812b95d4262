"""Keeps the signs of one process level with the journal, from its own place in it: nothing is stored or shared.

Every serving process has its own signs. A question first reads the lines written since the last one: so a sign that was
lodged a moment ago is compared, whichever process it was lodged in.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import NamedTuple
from uuid import UUID

import anyio
import structlog
from anyio import CapacityLimiter, to_thread
from PIL import Image
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from registry.database import Database
from registry.documents.intake import FORMATS, judge
from registry.documents.store import Spoilt, Store
from registry.errors import RegistryError
from search.similar import prints, reading
from search.similar.pictures import Picture, Pictures
from search.similar.prints import Print
from search.similar.reading import DrawnMark, ReadTo, SignsRead
from search.similar.service import SignPage, Signs, SimilarAnswer
from search.similar.signs import Question, Sign, SignAudience

log = structlog.get_logger()

PATIENCE = 5.0
"""Seconds that a question waits while the signs are read for the first time."""

PAUSE, AFTER_FAILURE = 2.0, 30.0
READERS = 2
BEFORE = ReadTo(-1, b"")
"""The place of a process that has read nothing yet; an empty journal has been read up to 0."""


class NotReady(Exception):
    """The signs are still being read; the same question succeeds some seconds later."""


class Similar(NamedTuple):
    """What is near, as of a line of the journal and with this version of the weights."""

    answer: SimilarAnswer
    pictures: SignPage
    as_of: int
    version: str


class PictureQuestion(NamedTuple):
    """Files (digests) and Vienna codes to ask for."""

    files: Sequence[str] = ()
    codes: frozenset[str] = frozenset()


class SimilarSigns:
    """The signs and pictures of a register, in memory. One task writes at a time, any number of threads read."""

    def __init__(self, database: Database, store: Store) -> None:
        self.database, self.store = database, store
        self.signs, self.pictures = Signs(), Pictures()
        self._mark = BEFORE
        self._places: frozenset[Sign] = frozenset()
        self._prints: dict[str, Print | None] = {}
        self._writing = asyncio.Lock()
        self._first: asyncio.Task[None] | None = None
        self._drawing: asyncio.Task[None] | None = None
        self._read_since: set[str] = set()
        self._limiter: CapacityLimiter | None = None

    @property
    def as_of(self) -> int:
        """The line of the journal up to which the signs are level."""
        return max(self._mark.position, 0)

    async def ask(self, question: Question, drawn: PictureQuestion, *, most: int, skip: int) -> Similar:
        """Return what is near among the signs held now; whoever asks calls ``level`` first."""
        as_of, self._limiter = self.as_of, self._limiter or CapacityLimiter(READERS)
        answer = await to_thread.run_sync(
            partial(self.signs.ask, question, most=most, skip=skip), limiter=self._limiter
        )
        if self._drawing is not None and (drawn.files or drawn.codes):
            await asyncio.wait([self._drawing], timeout=PATIENCE)
        near = await to_thread.run_sync(partial(self._near, question, drawn, most, skip), limiter=self._limiter)
        return Similar(answer, near, as_of, self.signs.version)

    async def level(self, connection: AsyncConnection | None = None) -> None:
        """Read the lines since the last time, on the ``connection`` of a reader or on a new one.

        The first time everything is read; where that takes longer than PATIENCE, NotReady is raised and reading
        continues. Where a reader's snapshot is older than the signs, nothing is done.
        """
        if self._mark == BEFORE:
            await self._begun()
        elif connection is not None:
            with suppress(LookupError):
                await self._read_on(connection)
        else:
            async with self.database.reading() as own:
                await self._read_on_or_anew(own)

    async def follow(self, stop: anyio.Event) -> None:
        """Stay level until ``stop`` is set, whether questions come or not; what fails is tried again later."""
        while not stop.is_set():
            pause = PAUSE
            try:
                with suppress(NotReady):
                    await self.level()
            except (SQLAlchemyError, OSError) as fault:
                pause = AFTER_FAILURE
                log.warning("similar.behind", reason=str(fault), again_in=pause)
            with anyio.move_on_after(pause):
                await stop.wait()

    async def close(self) -> None:
        """Stop reading."""
        under_way = [task for task in (self._first, self._drawing) if task is not None]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        self._first = self._drawing = None

    async def _begun(self) -> None:
        if self._first is None or self._first.done():
            self._first = asyncio.create_task(self._rebuild())
        done, _ = await asyncio.wait([self._first], timeout=PATIENCE)
        if not done:
            raise NotReady("The signs are being read.")
        self._first.result()

    async def _rebuild(self) -> None:
        """Read everything. Lines written meanwhile come after the mark and are read again."""
        async with self._writing:
            async with self.database.reading() as connection:
                mark = await reading.last_line(connection)
                lists = await reading.lists_of_goods(connection)
                places = await reading.places(connection)
                signs, drawn = list(places), []
                async for read in reading.everything(connection):
                    signs += read.signs
                    drawn += read.drawn
            await to_thread.run_sync(self.signs.rebuild, signs, lists)
            self._mark, self._places = mark, frozenset(places)
        log.info("similar.read", signs=len(signs), position=mark.position)
        if drawn:
            self._read_since.clear()
            self._drawing = asyncio.create_task(self._draw_all(drawn))

    async def _draw_all(self, drawn: Sequence[DrawnMark]) -> None:
        """Take the prints of all pictures, one after the other; meanwhile questions use those that are ready."""
        for one in drawn:
            async with self._writing:
                if one.id not in self._read_since:
                    await self._draw([one])

    async def _read_on_or_anew(self, connection: AsyncConnection) -> None:
        try:
            await self._read_on(connection)
        except LookupError:
            log.warning("similar.other_journal", position=self._mark.position)
            self._mark = BEFORE
            await self._begun()

    async def _read_on(self, connection: AsyncConnection) -> None:
        while await self._has_read_some(connection):
            pass

    async def _has_read_some(self, connection: AsyncConnection) -> bool:
        async with self._writing:
            lines = await reading.lines_from(connection, self._mark)
            if lines is None:
                return False
            read = SignsRead()
            for some in _chunks(sorted(lines.records)):
                part = await reading.of_records(connection, some)
                read.signs.extend(part.signs)
                read.drawn.extend(part.drawn)
            gone = {str(one) for one in lines.records}
            if lines.has_units:
                places = frozenset(await reading.places(connection))
                read.signs.extend(places - self._places)
                gone |= {one.id for one in self._places - places}
                self._places = places
            self._read_since |= gone
            await to_thread.run_sync(self.signs.change, read.signs, gone)
            self.pictures.change((), gone - {one.id for one in read.drawn})
            await self._draw(read.drawn)
            self._mark = lines.last
            return True

    async def _draw(self, drawn: Sequence[DrawnMark]) -> None:
        for one in drawn:
            held = [await to_thread.run_sync(self._print, digest) for digest in one.files]
            taken = tuple(print_ for print_ in held if print_ is not None)
            self.pictures.change([Picture(one.id, one.name, one.codes, taken, one.is_public)])

    def _near(self, question: Question, drawn: PictureQuestion, most: int, skip: int) -> SignPage:
        asked = [one for digest in drawn.files for one in self._asked(digest)]
        if not asked and not drawn.codes:
            return SignPage((), has_more=False)
        return self.pictures.ask(
            asked, drawn.codes, self.signs.lexicon.weights["pictures"],
            with_unpublished=question.audience is SignAudience.OFFICE, but=question.but, most=most, skip=skip,
        )  # fmt: skip

    def _asked(self, digest: str) -> list[Print]:
        picture = _picture(self.store, digest)
        return prints.asked(picture) if picture is not None else []

    def _print(self, digest: str) -> Print | None:
        if digest not in self._prints:
            picture = _picture(self.store, digest)
            self._prints[digest] = prints.taken(picture) if picture is not None else None
        return self._prints[digest]


@asynccontextmanager
async def following(similar: SimilarSigns) -> AsyncIterator[None]:
    """Keep the signs level while the block runs."""
    stop = anyio.Event()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(similar.follow, stop)
        try:
            yield
        finally:
            stop.set()


def _picture(store: Store, digest: str) -> Image.Image | None:
    """Return a picture of the store, decoded within the limits for incoming files; None if it is none or is missing."""
    try:
        paper = judge(store.get(digest))
        if not paper.media_type.startswith("image/"):
            return None
        picture = Image.open(io.BytesIO(paper.content), formats=FORMATS)
        picture.load()
    except (RegistryError, Spoilt, OSError, ValueError) as fault:
        log.warning("similar.picture_left_out", digest=digest, reason=str(fault))
        return None
    return picture


def _chunks(ids: Sequence[UUID]) -> list[Sequence[UUID]]:
    return [ids[at : at + reading.MANY] for at in range(0, len(ids), reading.MANY)]
