"""A stand-in that judges every request, and the engine before it."""

from collections.abc import AsyncIterator, Iterator

import pytest

from search.engine import Mark, Search
from search.meilisearch_access import ServerAccess
from search.meilisearch_engine import MeilisearchEngine
from search.meilisearch_keys import FILLS
from search.planner import plan
from tests.search.corpus import document
from tests.search.engines import PATIENT
from tests.search.meilisearch.document import DOCUMENT
from tests.search.meilisearch.stand_in import MeilisearchWireStandIn, standing_in

LINE = Mark(7, "ab")
ANYTHING = Search(plan("phuc trach"))
KEYS = ServerAccess("", "a key that searches", "a key that fills", "office-1")


@pytest.fixture
def stand_in() -> Iterator[MeilisearchWireStandIn]:
    """Return a stand-in; when the test is over, no request was against the published description."""
    if not DOCUMENT.is_file():
        pytest.skip(f"there is no {DOCUMENT.name} in the shared data")
    with standing_in(KEYS, set(FILLS)) as made:
        yield made
    assert made.faults == []


@pytest.fixture
async def engine(stand_in: MeilisearchWireStandIn) -> AsyncIterator[MeilisearchEngine]:
    access = ServerAccess(stand_in.url, KEYS.search_key, KEYS.index_key, KEYS.prefix)
    made = MeilisearchEngine(access, question=PATIENT)
    yield made
    await made.close()


async def filled(engine: MeilisearchEngine, *names: str) -> None:
    await engine.put([document(name) for name in names], mark=LINE)
    await engine.refresh()
