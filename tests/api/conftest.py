"""The full register, on both databases."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from api.settings import Settings
from registry.people.tokens import actor_of_token
from tests.api.everything import Everything
from tests.api.rehearsal import Rehearsal, Stage
from tests.conftest import speaking


@pytest.fixture
async def stage(application: Litestar, everything: Everything, settings: Settings) -> AsyncIterator[Stage]:
    everything.lay_out(settings)
    for key in everything.keys.values():
        # Its use is noted, once an hour: what is forgotten at once would be noted with every request.
        await actor_of_token(everything.chain.database, key)
    database = Rehearsal(str(settings.database_url))
    async with speaking(application, settings, database) as client:
        yield Stage(client, everything, database)
