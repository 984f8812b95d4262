"""Every engine that can be had here; the contract is the same for all of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from search.embedded import EmbeddedEngine
from search.engine import Engine


@pytest.fixture(params=["embedded"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Engine]:
    """Return an empty engine; another engine is another name in the list above and a line here."""
    engines = {"embedded": lambda: EmbeddedEngine(tmp_path / "index")}
    made: Engine = engines[request.param]()
    yield made
    await made.close()
