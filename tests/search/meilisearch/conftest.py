"""A stand-in that judges every request, and the engine before it."""

from collections.abc import AsyncIterator, Iterator

import pytest

from search.meilisearch_engine import MeilisearchEngine
from search.meilisearch_keys import FILLS
from search.meilisearch_wire import Access
from tests.search.meilisearch.document import DOCUMENT
from tests.search.meilisearch.stand_in import MeilisearchWireStandIn, standing_in

KEYS = Access("", "a key that searches", "a key that fills", "office-1")


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
    made = MeilisearchEngine(Access(stand_in.url, KEYS.search_key, KEYS.index_key, KEYS.prefix))
    yield made
    await made.close()
