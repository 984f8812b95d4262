"""The counter of an open office, on both databases."""

import pytest
from httpx import AsyncClient

from registry.database import Database
from tests.api.counter import Counter, open_counter


@pytest.fixture
async def counter(database: Database, client: AsyncClient) -> Counter:
    return await open_counter(database, client)
