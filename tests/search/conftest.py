"""Every engine that can be had here; the contract is the same for all of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from registry.database import Database
from search.embedded import EmbeddedEngine
from search.engine import Engine
from search.follower import SearchFollower
from tests.search import engines


@pytest.fixture(params=engines.NAMES)
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Engine]:
    """Return an empty engine."""
    made = engines.made(request.param, tmp_path / "index")
    yield made
    await made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
async def follower(database: Database, folder: Path) -> AsyncIterator[SearchFollower]:
    engine = EmbeddedEngine(folder)
    yield SearchFollower(database, engine)
    await engine.close()
