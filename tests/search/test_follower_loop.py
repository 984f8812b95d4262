"""The loop of a follower goes on until it is told to stop."""

import anyio
import pytest

from registry.database import Database
from registry.journal import following as reading
from search.engine import EngineBusy
from search.follower import SearchFollower
from tests.search.test_follower import is_found, mirror


async def test_the_loop_follows_until_it_is_told_to_stop(database: Database, follower: SearchFollower):
    stop = anyio.Event()
    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(follower.follow, stop)
            async with database.writing() as session:
                record_id = await mirror(session, "Vinh")
            await is_found(follower, record_id)
            stop.set()


async def test_the_loop_survives_an_engine_that_is_busy(
    database: Database, follower: SearchFollower, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reading, "QUICK", 0.01)
    async with database.writing() as session:
        record_id = await mirror(session, "Vinh")
    catch_up = follower.catch_up
    refused: list[bool] = []

    async def sometimes() -> int:
        if len(refused) < 2:
            refused.append(True)
            raise EngineBusy("another process is writing")
        return await catch_up()

    monkeypatch.setattr(follower, "catch_up", sometimes)
    stop = anyio.Event()
    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(follower.follow, stop)
            await is_found(follower, record_id)
            stop.set()
    assert len(refused) == 2
