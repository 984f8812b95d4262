"""An office, and a right under which producers are authorised, on both databases."""

import pytest
from httpx import AsyncClient

from registry.database import Database
from tests.api.counter import Counter, open_counter
from tests.office import Office, open_office
from tests.use.ground import Ground, prepare


@pytest.fixture
async def office(database: Database) -> Office:
    return await open_office(database)


@pytest.fixture
async def ground(database: Database, office: Office) -> Ground:
    return await prepare(database, office)


@pytest.fixture
async def counter(database: Database, client: AsyncClient) -> Counter:
    return await open_counter(database, client)
