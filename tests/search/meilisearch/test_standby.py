"""Whatever becomes of the search server, a question is answered in time, and what answers it is told."""

import time
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import anyio
import pytest

from search import meilisearch_engine, standby
from search.embedded import EmbeddedEngine
from search.engine import EngineUnavailable, Mark, Search
from search.meilisearch_access import ServerAccess
from search.meilisearch_engine import QUESTION, MeilisearchEngine
from search.meilisearch_reading import Queries, Results
from search.meilisearch_wire import Wire
from search.planner import plan
from search.standby import REST, StandingBy
from tests.search.corpus import document
from tests.search.engines import PATIENT
from tests.search.meilisearch.conftest import KEYS
from tests.search.meilisearch.proxy import Fault, FaultyProxy, faulty_way_to
from tests.search.meilisearch.stand_in import MeilisearchWireStandIn

pytestmark = pytest.mark.material

LINE = Mark(7, "ab")
ASKED = Search(plan("phuc trach"))
HARM = [one for one in Fault if one is not Fault.NONE]


class Clock:
    """Monotonic time that a test moves on."""

    def __init__(self) -> None:
        self.passed = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.passed


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(standby, "time", made)
    return made


@pytest.fixture
async def way(stand_in: MeilisearchWireStandIn) -> AsyncIterator[FaultyProxy]:
    async with faulty_way_to(stand_in.url, FaultyProxy) as proxy:
        yield proxy


@pytest.fixture
async def embedded(tmp_path: Path) -> AsyncIterator[EmbeddedEngine]:
    made = EmbeddedEngine(tmp_path / "index")
    await made.put([document("Phúc Trạch")], mark=LINE)
    yield made
    await made.close()


@pytest.fixture
async def server(way: FaultyProxy) -> MeilisearchEngine:
    # A busy machine may be slow wherever it is not the time itself that is promised.
    made = MeilisearchEngine(ServerAccess(way.url, KEYS.search_key, KEYS.index_key, KEYS.prefix), question=PATIENT)
    await made.put([document("Phúc Trạch")], mark=LINE)
    await made.refresh()
    return made


@pytest.fixture
def both(server: MeilisearchEngine, embedded: EmbeddedEngine) -> StandingBy:
    return StandingBy(server, embedded)


async def is_limited(both: StandingBy) -> bool:
    found = await both.candidates(ASKED)
    assert [text.name for text in found.texts] == ["phuc trach"]
    return found.is_limited


@pytest.mark.parametrize("fault", HARM)
async def test_whatever_happens_on_the_way_the_answer_comes_in_time_and_is_marked(
    both: StandingBy, server: MeilisearchEngine, way: FaultyProxy, fault: Fault
):
    assert not await is_limited(both)
    way.fault, both.first = fault, MeilisearchEngine(server.access)
    assert await is_limited(both)
    assert way.lasted == 0, "the answer waited for as long as the server did harm"


async def test_a_question_has_seven_tenths_of_a_second_over_all_its_requests(
    server: MeilisearchEngine, monkeypatch: pytest.MonkeyPatch, clock: Clock
):
    monkeypatch.setattr(meilisearch_engine, "time", clock)
    given: list[float] = []

    async def searched(wire: Wire, queries: Queries, *, within: float) -> Results:
        given.append(within)
        found: Results = await wire.call(lambda client: client.multi_search(queries)["results"])
        clock.passed += 0.5
        return found

    monkeypatch.setattr(meilisearch_engine, "_searched", searched)
    await MeilisearchEngine(server.access).candidates(ASKED)
    assert QUESTION == 0.7
    assert given[0] <= QUESTION
    assert all(later <= max(before - 0.5, 0) for before, later in pairwise(given))


async def test_a_server_that_is_gone_is_no_trouble(both: StandingBy):
    both.first = MeilisearchEngine(ServerAccess("http://127.0.0.1:9", KEYS.search_key, KEYS.index_key, KEYS.prefix))
    assert await is_limited(both)


async def test_a_server_that_failed_is_left_alone_for_a_while_and_then_asked_again(
    both: StandingBy, way: FaultyProxy, clock: Clock
):
    way.fault = Fault.DROPPED
    assert await is_limited(both)
    way.fault = Fault.NONE
    asked = way.asked
    clock.passed = REST - 5
    assert await is_limited(both)
    assert way.asked == asked
    clock.passed = REST + 1
    assert not await is_limited(both)
    assert not await is_limited(both)


async def test_after_a_rest_one_question_tries_and_the_others_do_not_wait(
    both: StandingBy, server: MeilisearchEngine, way: FaultyProxy, clock: Clock
):
    both.first = server
    way.fault = Fault.DROPPED
    assert await is_limited(both)
    clock.passed, way.fault, asked = REST + 1, Fault.FROZEN, way.asked
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(is_limited, both)
        while way.asked == asked:
            await anyio.sleep(0.01)
        assert await is_limited(both)
        assert len(way.carried) == 1, "the one that tries still waits"
        tasks.cancel_scope.cancel()
    assert way.asked == asked + 1


async def test_a_key_that_is_refused_does_not_stop_the_search(both: StandingBy, stand_in: MeilisearchWireStandIn):
    stand_in.keys.pop(KEYS.search_key)
    assert await is_limited(both)


async def test_when_both_fail_the_search_says_so(both: StandingBy, way: FaultyProxy, embedded: EmbeddedEngine):
    way.fault = Fault.DROPPED
    both.second = EmbeddedEngine(embedded.folder.parent / "never filled")
    with pytest.raises(EngineUnavailable):
        await both.candidates(ASKED)


async def test_a_server_whose_index_is_gone_is_not_believed(both: StandingBy, stand_in: MeilisearchWireStandIn):
    stand_in.indexes.clear()
    assert await is_limited(both)


async def test_a_server_that_lost_its_records_is_not_believed(
    both: StandingBy, server: MeilisearchEngine, stand_in: MeilisearchWireStandIn
):
    stand_in.indexes[server.live] = {
        name: one for name, one in stand_in.indexes[server.live].items() if one["role"] != "record"
    }
    assert await is_limited(both)


async def test_a_server_that_has_one_too_many_is_not_believed(
    both: StandingBy, server: MeilisearchEngine, stand_in: MeilisearchWireStandIn
):
    stand_in.indexes[server.live]["another"] = {"id": "another", "role": "record"}
    assert await is_limited(both)


@pytest.mark.parametrize("mark", [Mark(7, "00"), Mark(0, "")])
async def test_a_server_that_reflects_another_register_is_not_believed(
    both: StandingBy, server: MeilisearchEngine, mark: Mark
):
    await server.put([], mark=mark)
    await server.refresh()
    assert await is_limited(both) is (mark.position == LINE.position)


async def test_a_server_may_be_behind_for_a_moment_and_no_longer(
    both: StandingBy, server: MeilisearchEngine, embedded: EmbeddedEngine, clock: Clock
):
    await embedded.put([], mark=Mark(8, "cd"))
    assert not await is_limited(both)
    clock.passed = standby.APART + 1
    assert await is_limited(both)
    await server.put([], mark=Mark(8, "cd"))
    await server.refresh()
    clock.passed += REST
    assert not await is_limited(both)


async def test_a_server_may_be_ahead_of_the_embedded_engine_for_a_moment_and_no_longer(
    both: StandingBy, server: MeilisearchEngine, clock: Clock
):
    await server.put([document("Huế")], mark=Mark(8, "cd"))
    await server.refresh()
    found = await both.candidates(ASKED)
    assert (found.is_limited, await both.mark()) == (False, Mark(8, "cd"))
    clock.passed = standby.APART + 1
    assert await is_limited(both)


async def test_the_mark_told_is_that_of_the_index_that_answered(both: StandingBy, way: FaultyProxy):
    await both.first.put([], mark=Mark(8, "cd"))  # type: ignore[attr-defined] # it is the server's engine here
    await both.first.refresh()  # type: ignore[attr-defined] # likewise
    await both.candidates(ASKED)
    assert await both.mark() == Mark(8, "cd")
    way.fault = Fault.DROPPED
    await both.candidates(ASKED)
    assert await both.mark() == LINE
