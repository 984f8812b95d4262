"""Every engine that can be had here; the contract is the same for all of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from search.engine import Engine
from tests.search import engines


@pytest.fixture(params=engines.NAMES)
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Engine]:
    """Return an empty engine."""
    made = engines.made(request.param, tmp_path / "index")
    yield made
    await made.close()
