"""Who asks at once shares a read, and nobody is answered by one that began before the question."""

import asyncio
from collections.abc import Collection, Mapping

import pytest

from registry.labels.sharing import Sharing


class Counters:
    """Stands for a database: what it holds when a read begins is what the read finds, once it is let go."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self.reads: list[set[str]] = []
        self.let_go = asyncio.Event()
        self.fault: OSError | None = None

    async def read(self, keys: Collection[str]) -> Mapping[str, int]:
        self.reads.append(set(keys))
        found = {key: self.rows[key] for key in keys if key in self.rows}
        await self.let_go.wait()
        if self.fault is not None:
            raise self.fault
        return found


@pytest.fixture
def counters() -> Counters:
    return Counters()


async def asked(sharing: Sharing[str, int], *keys: str) -> list[asyncio.Task[int | None]]:
    tasks = [asyncio.create_task(sharing.of(key)) for key in keys]
    for _ in range(3):
        await asyncio.sleep(0)
    return tasks


async def test_those_who_ask_while_a_read_is_under_way_share_the_next_one(counters: Counters):
    sharing = Sharing(counters.read)
    counters.rows = {"a": 1, "b": 2}
    first = await asked(sharing, "a")
    others = await asked(sharing, "a", "b", "b", "nothing")
    counters.let_go.set()
    assert await asyncio.gather(*first, *others) == [1, 1, 2, 2, None]
    assert counters.reads == [{"a"}, {"a", "b", "nothing"}]


async def test_a_question_is_answered_by_a_read_that_began_after_it(counters: Counters):
    sharing = Sharing(counters.read)
    counters.rows = {"a": 1}
    first = await asked(sharing, "a")
    counters.rows = {"a": 2}
    second = await asked(sharing, "a")
    counters.let_go.set()
    assert await asyncio.gather(*first, *second) == [1, 2]


async def test_a_read_that_fails_is_told_to_those_who_shared_it_and_the_next_one_is_tried(counters: Counters):
    sharing = Sharing(counters.read)
    counters.fault = OSError("gone")
    counters.let_go.set()
    told = await asyncio.gather(sharing.of("a"), sharing.of("b"), return_exceptions=True)
    assert [str(one) for one in told] == ["gone", "gone"]
    counters.fault, counters.rows = None, {"a": 1}
    assert await sharing.of("a") == 1


async def test_who_gives_up_leaves_the_read_to_the_others(counters: Counters):
    sharing = Sharing(counters.read)
    counters.rows = {"a": 1}
    impatient, patient = await asked(sharing, "a", "a")
    impatient.cancel()
    counters.let_go.set()
    assert await patient == 1
    assert impatient.cancelled()
