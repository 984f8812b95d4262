"""The full register, on both databases."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from api.settings import Settings
from registry.database import Database
from search.embedded import EmbeddedEngine
from search.follower import Follower
from tests.api.everything import build_everything
from tests.api.rehearsal import Rehearsal, Stage
from tests.conftest import speaking


@pytest.fixture
async def stage(application: Litestar, database: Database, settings: Settings) -> AsyncIterator[Stage]:
    everything = await build_everything(database, settings.files)
    engine = EmbeddedEngine(settings.search_folder)
    await Follower(database, engine).catch_up()  # an index that was never filled does not answer
    await engine.close()
    async with speaking(application, settings, Rehearsal(str(settings.database_url))) as client:
        yield Stage(client, everything)
