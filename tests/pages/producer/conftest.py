"""The producer before a small office, on both databases."""

import pytest
from httpx import AsyncClient

from registry.database import Database
from tests.labels.chain import Chain, build_chain
from tests.pages.sitting import Desk


@pytest.fixture
def farm(client: AsyncClient) -> Desk:
    """Return a browser that is at home on the producer's pages."""
    return Desk(client, "/producer")


@pytest.fixture
async def season(database: Database) -> Chain:
    """Return a right of use with 200 kg certified, of which 50 are in a lot."""
    return await build_chain(database, certified=200_000, lot=50_000)
