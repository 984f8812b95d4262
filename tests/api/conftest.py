"""The counter of an open office, and the full register, on both databases."""

from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient

from api.app import create_app
from api.settings import Settings
from registry.database import Database
from tests.api.counter import Counter, open_counter
from tests.api.everything import build_everything
from tests.api.rehearsal import Rehearsal, Stage


@pytest.fixture
async def counter(database: Database, client: AsyncClient) -> Counter:
    return await open_counter(database, client)


@pytest.fixture
async def stage(database: Database, settings: Settings) -> AsyncIterator[Stage]:
    everything = await build_everything(database, settings.files)
    app = create_app(settings, Rehearsal(str(settings.database_url)))
    transport = ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type] # scopes are typed narrower
    async with app.lifespan(), AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield Stage(client, everything)
