"""The engine inside the process: tantivy, in a folder, used when no other engine is configured.

The folder holds a pointer (``current``) and the generation that it names. A new generation is filled beside the old one
and replaces it when the pointer is replaced, which is atomic. Other processes notice it with their next question. A
generation that is missing, unreadable or made by another version of the folding counts as empty, and the follower fills
it again.
"""

import re
import shutil
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

import structlog
from anyio import CapacityLimiter, to_thread

from search.documents import Document
from search.engine import Candidates, EngineUnavailable, Mark, Search
from search.fields import fingerprint
from search.generation import Generation
from search.passages import PassagePlace
from search.planner import Plan

log = structlog.get_logger()
T = TypeVar("T")

READERS = 4
"""Questions answered at the same time. More threads do not make two cores faster; these threads do no other work."""

POINTER = "current"
GENERATION = re.compile(r"[0-9a-f]{12}-[0-9a-f]{12}")


class EmbeddedEngine:
    """Keeps the promises of ``search.engine.Engine``. Reads and writes run in threads with their own limiters."""

    def __init__(self, folder: Path, *, generation: str | None = None) -> None:
        """Use ``folder``, which need not exist; ``generation`` names one to use although no pointer names it yet."""
        self.folder = folder
        self._held = generation
        self._opening = threading.Lock()
        self._open: tuple[str, Generation] | None = None
        self._readers: CapacityLimiter | None = None
        self._writers: CapacityLimiter | None = None

    async def put(
        self, documents: Sequence[Document], *, without: Sequence[UUID] = (), mark: Mark | None = None
    ) -> None:
        self._writers = self._writers or CapacityLimiter(1)
        await to_thread.run_sync(lambda: self._generation().put(documents, without, mark), limiter=self._writers)

    async def candidates(self, search: Search) -> Candidates:
        return await self._read(lambda: self._filled_one().candidates(search))

    async def passages(self, plan: Plan, *, limit: int, offset: int) -> tuple[list[PassagePlace], int]:
        """See ``passages.PassageFinder``."""
        return await self._read(lambda: self._filled_one().passages(plan, limit, offset))

    async def count(self) -> int:
        return await self._read(lambda: self._filled_one().count())

    async def refresh(self) -> None:
        """Return at once: what is committed is found by the next question."""

    async def mark(self) -> Mark:
        return await self._read(lambda: self._generation().mark())

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator["EmbeddedEngine"]:
        name = _new_name()
        new = EmbeddedEngine(self.folder, generation=name)
        try:
            yield new
        except BaseException:
            await to_thread.run_sync(lambda: shutil.rmtree(self.folder / name, ignore_errors=True))
            raise
        finally:
            await new.close()
        await to_thread.run_sync(lambda: self._swap(name))

    async def close(self) -> None:
        self._open = None

    async def _read(self, work: Callable[[], T]) -> T:
        self._readers = self._readers or CapacityLimiter(READERS)
        return await to_thread.run_sync(work, limiter=self._readers)

    def _generation(self) -> Generation:
        """Return the generation in force, opened; begin a new one where no usable one exists."""
        try:
            with self._opening:
                return self._filled() if self._held else self._in_force()
        except OSError as fault:
            raise EngineUnavailable(f"the search index cannot be used: {fault}") from fault

    def _filled_one(self) -> Generation:
        """Return the generation to ask. One that was never level with the journal cannot say that nothing is found."""
        generation = self._generation()
        if not generation.is_filled():
            raise EngineUnavailable("the search index has not been filled yet")
        return generation

    def _filled(self) -> Generation:
        """Return the generation that is being filled; one that was cleared away is not begun again half-filled."""
        held = self._open
        if held is None:
            held = self._open = (self._held or "", Generation(self.folder / (self._held or "")))
        elif not held[1].is_there():
            raise EngineUnavailable("the index that was being filled is gone: another one took its place")
        return held[1]

    def _in_force(self) -> Generation:
        name, held = self._current(), self._open
        if held is not None and held[0] == name and held[1].is_there():
            return held[1]
        if name is not None:
            try:
                self._open = (name, Generation(self.folder / name))
            except EngineUnavailable as fault:
                log.warning("index.discarded", generation=name, reason=str(fault))
            else:
                return self._open[1]
        begun = _new_name()
        self._open = (begun, Generation(self.folder / begun))
        self._point_at(begun)
        return self._open[1]

    def _current(self) -> str | None:
        """Return the generation that the pointer names, if this version of the folding and of the fields made it."""
        try:
            name = (self.folder / POINTER).read_text(encoding="ascii").strip()
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        return name if name.startswith(f"{fingerprint()}-") and (self.folder / name).is_dir() else None

    def _swap(self, name: str) -> None:
        previous = self._current()
        self._point_at(name)
        for folder in self.folder.iterdir():
            # The previous one stays for readers in other processes that are in the middle of a question.
            if folder.is_dir() and folder.name not in {name, previous} and GENERATION.fullmatch(folder.name):
                shutil.rmtree(folder, ignore_errors=True)

    def _point_at(self, name: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f"{POINTER}-{uuid4().hex}"
        draft.write_text(name, encoding="ascii")
        draft.replace(self.folder / POINTER)


def _new_name() -> str:
    return f"{fingerprint()}-{uuid4().hex[:12]}"
