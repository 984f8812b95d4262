"""A database of five rows, who reads it, and what went to the thread."""

from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from registry.sqlite_trips import TripConnection, connect
from tests.sqlite.telling import plain


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What went to the thread; which statement lets others go on does not depend on the tests before."""
    monkeypatch.setattr(TripConnection, "_statements", count(1))
    made: list[Any] = []
    trip = TripConnection._execute  # every trip passes here

    async def counted(self: TripConnection, fn: Any, *args: Any, **kwargs: Any) -> Any:
        made.append(fn)
        return await trip(self, fn, *args, **kwargs)

    monkeypatch.setattr(TripConnection, "_execute", counted)
    return made


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """The path of a database with five rows, which stays open."""
    with plain(tmp_path / "register.db") as writer:
        writer.execute("INSERT INTO kept VALUES (1), (2), (3), (4), (5)")
        yield tmp_path / "register.db"


@pytest.fixture
async def reader(path: Path) -> AsyncIterator[TripConnection]:
    connection = connect(str(path), read_only=True)
    async with connection:
        yield connection
