"""A follower that is killed at any step leaves an embedded index that answers, and that the next one brings up to date.

A step is a place in the modules that follow and write, reached for the first time: a call made, or answered. Half of
the followers die there, the others some thousandths of a second later, in the middle of what tantivy or the disk does.
"""

import asyncio
import multiprocessing
import os
import random
import signal
import sys
import threading
from collections.abc import Iterator
from multiprocessing.context import ForkServerContext
from pathlib import Path
from types import FrameType
from typing import Any, Protocol
from uuid import UUID

import pytest

from registry.database import Database
from registry.journal import following
from search import embedded, follower, generation
from search.checking import compare
from search.documents import Audience
from search.engines import Indexes
from search.finding import Query, find
from tests.search.meilisearch.test_followed import withdrawn, written

FILES = frozenset(module.__file__ for module in (embedded, follower, following, generation))
RECORDS = 20
LATER = 0.02
"""Seconds at most from a step to the end of a follower that dies in the middle."""

SEED = 7
PATIENCE = 60


class Steps(Protocol):
    """How far a follower came, in memory that outlives it."""

    value: int


class Stock(Protocol):
    def take(self, name: str, folder: Path) -> str: ...


def followed_to(url: str, folder: Path, is_rebuilt: bool, at: int, after: float, steps: Steps) -> None:
    """Follow both indexes in a process of its own, and die ``after`` so many seconds when it comes to step ``at``."""
    reached: set[tuple[int, int, str]] = set()

    def watch(frame: FrameType, event: str, _: Any) -> None:
        if frame.f_code.co_filename not in FILES:
            return
        reached.add((id(frame.f_code), frame.f_lasti, event))
        if len(reached) > steps.value:
            steps.value = len(reached)
            if steps.value == at and after:
                signal.setitimer(signal.ITIMER_REAL, after)  # nobody handles it: the kernel ends the process
            elif steps.value == at:
                os.kill(os.getpid(), signal.SIGKILL)

    threading.setprofile(watch)
    sys.setprofile(watch)
    asyncio.run(_followed(url, folder, is_rebuilt))


async def _followed(url: str, folder: Path, is_rebuilt: bool) -> None:
    database, indexes = Database(url), Indexes.of(folder, None)
    for one in indexes.followers(database):
        await (one.rebuild() if is_rebuilt else one.catch_up())
    await database.close()


class Mortal:
    """Starts followers and tells how they ended. They are made by a small process that has no threads."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.context: ForkServerContext = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload([__name__])

    async def follows(self, is_rebuilt: bool, at: int = 0, after: float = 0.0) -> tuple[bool, int]:
        """Let one follow; return whether it was killed, and how many steps it took."""
        steps = self.context.Value("i", 0, lock=False)
        process = self.context.Process(target=followed_to, args=(self.url, self.folder, is_rebuilt, at, after, steps))
        process.start()
        await asyncio.to_thread(process.join, PATIENCE)
        assert process.exitcode in {0, -signal.SIGKILL, -signal.SIGALRM}
        return process.exitcode != 0, steps.value


def spread(most: int, count: int) -> Iterator[int]:
    """Yield ``count`` steps out of ``most``, from the first to the last."""
    yield from (1 + at * (most - 1) // max(count - 1, 1) for at in range(count))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("killed", [6, pytest.param(50, marks=pytest.mark.soak)])
async def test_an_index_answers_after_each_kill_and_is_the_register_s_with_the_next_follower(
    sqlite_stock: Stock, tmp_path: Path, killed: int
):
    url, folder = sqlite_stock.take("empty", tmp_path), tmp_path / "search"
    database, indexes, mortal = Database(url), Indexes.of(folder, None), Mortal(url, folder)
    chance = random.Random(SEED)  # noqa: S311 # nothing is guarded by it
    ids = await written(database, *(f"Phúc Trạch {n}" for n in range(RECORDS)))
    deaths = 0
    for is_rebuilt in (True, False):
        await changed(database, ids, -is_rebuilt)
        _, most = await mortal.follows(is_rebuilt)
        for n, step in enumerate(spread(most, killed // 2)):
            await changed(database, ids, n)
            is_dead, _ = await mortal.follows(is_rebuilt, step, n % 2 * chance.uniform(0, LATER))
            deaths += is_dead
            for engines in (indexes.public, indexes.office):
                assert (await find(engines.embedded, Query("phuc trach"))).total, (is_rebuilt, step)
            await hold_what_the_register_does(database, indexes)
    await indexes.aclose()
    await database.close()
    assert deaths >= killed * 0.6, "the others came to their end before they could be killed"


async def changed(database: Database, ids: list[UUID], n: int) -> None:
    """Write a little: a new record, and one that disappears."""
    ids += await written(database, f"Phúc Trạch mới {n}")
    await withdrawn(database, ids.pop(0))


async def hold_what_the_register_does(database: Database, indexes: Indexes) -> None:
    for one in indexes.followers(database):
        await one.catch_up()
        difference = await compare(database, one.engine, one.audience)
        assert difference.is_none, difference
        assert difference.held == RECORDS or (one.audience is Audience.OFFICE and difference.held > RECORDS)
