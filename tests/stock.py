"""Registers that many tests begin with, each built once through the use cases and copied for every test of its own."""

import asyncio
import atexit
import copy
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import asyncpg
from sqlalchemy import make_url

from registry.database import Database

EMPTY = "empty"
"""The stage of a register that has been migrated, and no more."""

T = TypeVar("T")
Builder = Callable[[Database], Awaitable[Any]]


def folder() -> Path:
    """Return a folder for what a builder keeps beside its register; it goes when the tests end."""
    made = Path(tempfile.mkdtemp(prefix="sogoc-stock-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


class Stock(ABC):
    """What there is on one kind of database; ``builders`` by the name of the stage that each brings a register to."""

    def __init__(self, builders: Mapping[str, Builder]) -> None:
        self._builders = builders
        self._built: dict[str, tuple[Any, Database]] = {}

    def take(self, stage: str, folder: Path) -> str:
        """Return the address of a register of the taker's own; ``folder`` is where it lies if it is a file."""
        if stage != EMPTY and stage not in self._built:
            self.add(stage, EMPTY)
            database = Database(self.address(stage))
            self._built[stage] = asyncio.run(_brought(database, self._builders[stage])), database
        return self.copied(stage, folder)

    def left(self, stage: str, kind: type[T], database: Database) -> T:
        """Return what the builder of ``stage`` returned, of this ``kind``, as if it had built ``database``."""
        value, built = self._built[stage]
        left = copy.deepcopy(value, {id(built): database})
        assert isinstance(left, kind)
        return left

    @abstractmethod
    def add(self, stage: str, origin: str) -> None:
        """Lay a copy of the stage ``origin`` in stock as ``stage``."""

    @abstractmethod
    def address(self, stage: str) -> str:
        """Return where the register at ``stage`` lies in stock."""

    @abstractmethod
    def copied(self, stage: str, folder: Path) -> str:
        """Return the address of a new copy of the register at ``stage``."""

    @abstractmethod
    def drop(self, address: str) -> None:
        """Throw away what was taken."""


class SqliteStock(Stock):
    """Files in a folder."""

    def __init__(self, builders: Mapping[str, Builder], folder: Path, migrate: Callable[[str], None]) -> None:
        super().__init__(builders)
        self._folder = folder
        migrate(self.address(EMPTY))

    def add(self, stage: str, origin: str) -> None:
        shutil.copy(self._folder / f"{origin}.db", self._folder / f"{stage}.db")

    def address(self, stage: str) -> str:
        return f"sqlite+aiosqlite:///{self._folder / stage}.db"

    def copied(self, stage: str, folder: Path) -> str:
        path = folder / "register.db"
        shutil.copy(self._folder / f"{stage}.db", path)
        return f"sqlite+aiosqlite:///{path}"

    def drop(self, address: str) -> None:
        """Leave the file to the folder of the test, which goes with it."""


class PostgresqlStock(Stock):
    """Databases of one server, whose ``address`` has ``{name}`` where the database's name goes."""

    def __init__(self, builders: Mapping[str, Builder], address: str, migrate: Callable[[str], None]) -> None:
        super().__init__(builders)
        self._address = address
        asyncio.run(execute(address, f"CREATE DATABASE stock_{EMPTY}"))
        migrate(self.address(EMPTY))

    def add(self, stage: str, origin: str) -> None:
        asyncio.run(execute(self._address, f"CREATE DATABASE stock_{stage} TEMPLATE stock_{origin}"))

    def address(self, stage: str) -> str:
        return self._address.format(name=f"stock_{stage}")

    def copied(self, stage: str, folder: Path) -> str:  # noqa: ARG002 # the server keeps its databases itself
        name = f"test_{uuid4().hex}"
        asyncio.run(execute(self._address, f"CREATE DATABASE {name} TEMPLATE stock_{stage} STRATEGY file_copy"))
        return self._address.format(name=name)

    def drop(self, address: str) -> None:
        asyncio.run(execute(self._address, f"DROP DATABASE {make_url(address).database} WITH (FORCE)"))


async def execute(address: str, statement: str) -> None:
    """Let the server at ``address`` execute a statement, outside any transaction."""
    dsn = make_url(address.format(name="postgres")).set(drivername="postgresql")
    connection = await asyncpg.connect(dsn.render_as_string(hide_password=False))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _brought(database: Database, build: Builder) -> Any:
    try:
        return await build(database)
    finally:
        await database.close()
