"""A rebuild is not noticed by those who ask, whatever is written meanwhile."""

import anyio

from search.engine import Engine, Mark
from search.finding import Query, find
from tests.search.corpus import document
from tests.search.filling import put

RECORDS = 40
REBUILDS = 3


async def test_a_rebuild_under_writes_has_no_moment_of_emptiness(engine: Engine):
    standing = [document(f"Vinh {n}") for n in range(RECORDS)]
    await put(engine, standing, mark=Mark(1, "aa"))
    totals: list[int] = []
    stop = anyio.Event()

    async def ask() -> None:
        while not stop.is_set():
            totals.append((await find(engine, Query("vinh"))).total)
            await anyio.sleep(0.01)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(ask)
        for n in range(REBUILDS):
            async with engine.fresh() as fresh:
                await fresh.put(standing)
                await put(engine, [document(f"Vinh mới {n}")], mark=Mark(2 + n, "bb"))
                await fresh.put([], mark=Mark(1, "aa"))
                await fresh.refresh()
        stop.set()
    assert len(totals) > REBUILDS
    assert min(totals) >= RECORDS
    assert (await engine.mark(), await engine.count()) == (Mark(1, "aa"), RECORDS)
