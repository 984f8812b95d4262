"""The full register, on both databases."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from litestar import Litestar

from api.settings import Settings
from registry.labels import leaving
from registry.labels.leaving import Span
from registry.people.tokens import actor_of_token
from tests.api.everything import Everything
from tests.api.rehearsal import Rehearsal, Stage
from tests.conftest import speaking


@pytest.fixture
async def stage(
    application: Litestar, everything: Everything, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Stage]:
    everything.lay_out(settings)
    # A file is counted in a transaction after the one that opens its delivery, of which nothing was kept.
    monkeypatch.setattr(leaving, "hand_over", _may_leave)
    monkeypatch.setattr(leaving, "last_leaves", _leaves)
    for key in everything.keys.values():
        # Its use is noted, once an hour: what is forgotten at once would be noted with every request.
        await actor_of_token(everything.chain.database, key)
    database = Rehearsal(str(settings.database_url))
    async with speaking(application, settings, database) as client:
        yield Stage(client, everything, database)


async def _may_leave(_: Any, __: Any, span: Span) -> int:
    return span.end - 1


async def _leaves(*_: Any) -> bool:
    return True
