"""The pages before a small office with one registered name and its labels."""

import pytest

from registry.database import Database
from tests.labels.chain import Chain, build_chain
from tests.office import Office, open_office


@pytest.fixture
async def office(database: Database) -> Office:
    return await open_office(database)


@pytest.fixture
async def chain(database: Database) -> Chain:
    """Return a registered geographical indication, its producer, and a lot ready for labels."""
    return await build_chain(database)
