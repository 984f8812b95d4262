"""A follower that is killed at any step leaves an index that the next one brings up to date, on a real server.

The way to the server counts the requests of the follower, a process of its own, and kills it with the signal that
cannot be caught: before a request reaches the server, or when the server has answered and nobody heard it.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from registry.database import Database
from registry.tables import Record
from registry.vocabulary import Subject
from search.checking import compare
from search.documents import Audience
from search.engines import Indexes
from tests.commands.program import SOGOC, Program
from tests.search import engines as borrowed
from tests.search.meilisearch.proxy import Fault, FaultyProxy, faulty_way_to
from tests.search.meilisearch.test_followed import withdrawn, written
from tests.search.test_follower import amended

pytestmark = [pytest.mark.meilisearch, pytest.mark.timeout(3600)]

KILLED = 50
RECORDS = 40
MODES = ("--rebuild", "--once")


@dataclass
class DeadlyProxy(FaultyProxy):
    """Kills the process ``victim`` at its request number ``at``, before or after the server has it."""

    victim: int = 0
    at: int = 0
    is_heard: bool = False
    killed: list[str] = field(default_factory=list)

    async def _forward(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, fault: Fault
    ) -> None:
        if self.asked == self.at and self.victim:
            if self.is_heard:
                await self.fetch(head, reader)
            self.killed.append(head.split(b" HTTP")[0].decode())
            os.kill(self.victim, signal.SIGKILL)
            return
        await super()._forward(head, reader, writer, fault)


@pytest.fixture
async def way() -> AsyncIterator[DeadlyProxy]:
    async with faulty_way_to(os.environ[borrowed.URL], DeadlyProxy) as proxy:
        yield proxy


async def changed(database: Database, ids: list[UUID], n: int) -> None:
    """Write a little: a new record, one that changes its name, one that disappears."""
    ids += await written(database, f"Vinh {n}")
    await withdrawn(database, ids.pop(0))
    async with database.writing() as session:
        record = await session.get(Record, ids[n % len(ids)])
        assert record is not None
        record.name = f"Huế {n}"
        session.add(record)
        await amended(session, Subject.RECORD, record.id)


async def test_killed_fifty_times_the_indexes_are_the_register_s_afterwards(
    sqlite_stock: object, tmp_path: Path, way: DeadlyProxy
):
    database_url = sqlite_stock.take("empty", tmp_path)  # type: ignore[attr-defined] # a stock of registers
    database = Database(database_url)
    access = replace(borrowed.access(), prefix=f"test-{uuid4().hex[:12]}")
    indexes = Indexes.of(tmp_path / "search", access)
    program = Program(tmp_path, database_url, {
        "SOGOC_MEILI_URL": way.url, "SOGOC_MEILI_SEARCH_KEY": access.search_key,
        "SOGOC_MEILI_INDEX_KEY": access.index_key, "SOGOC_MEILI_PREFIX": access.prefix,
        "SOGOC_SEARCH_FOLDER": str(tmp_path / "search"),
    })  # fmt: skip
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        stack.push_async_callback(indexes.aclose)
        for engines in (indexes.public, indexes.office):
            assert engines.server is not None
            stack.push_async_callback(borrowed.remove, engines.server)
        ids = await written(database, *(f"Phúc Trạch {n}" for n in range(RECORDS)))
        steps = dict.fromkeys(((mode, is_heard) for mode in MODES for is_heard in (False, True)), 0)
        while len(way.killed) < KILLED:
            for mode, is_heard in steps:
                steps[mode, is_heard] += 1
                way.asked, way.at, way.is_heard = 0, steps[mode, is_heard], is_heard
                await changed(database, ids, way.at)
                if not await is_killed(way, program, mode):
                    steps[mode, is_heard] = 0  # it has no more steps than that: from the first one again
                await hold_what_the_register_does(database, indexes)
    assert {line.partition("/")[2].partition("/")[0] for line in way.killed} >= {"multi-search", "indexes", "tasks"}


async def is_killed(way: DeadlyProxy, program: Program, mode: str) -> bool:
    """Run the follower; say whether it was killed before it came to its end."""
    before = len(way.killed)
    process = await asyncio.create_subprocess_exec(SOGOC, "follow", mode, env=program.environment(), cwd=program.folder)
    way.victim = process.pid
    status = await process.wait()
    way.victim = 0
    is_dead = len(way.killed) > before
    assert status == (-signal.SIGKILL if is_dead else 0)
    return is_dead


async def hold_what_the_register_does(database: Database, indexes: Indexes) -> None:
    """Let the next follower bring every index up to date, and compare it; what is withdrawn the office still finds."""
    for follower in indexes.followers(database):
        await follower.catch_up()
        difference = await compare(database, follower.engine, follower.audience)
        assert difference.is_none, difference
        assert difference.held == RECORDS or (follower.audience is Audience.OFFICE and difference.held > RECORDS)
