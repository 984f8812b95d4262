"""Registers that many tests begin with, each built once through the use cases and copied for every test of its own.

The processes of one run share them: the first that needs a stage builds it, the others wait for it.
"""

import asyncio
import fcntl
import io
import pickle
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
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
    """Return a folder for what a builder keeps beside its register; it stays until the run ends."""
    return Path(tempfile.mkdtemp(dir=_KEPT[-1]))


_KEPT: list[Path] = []
"""Where the register that is being built keeps what lies beside it."""


class Stock(ABC):
    """What there is on one kind of database; ``builders`` by the name of the stage that each brings a register to.

    ``shelf`` is the folder that the processes of a run share.
    """

    def __init__(self, builders: Mapping[str, Builder], shelf: Path, migrate: Callable[[str], None]) -> None:
        self._builders = builders
        self._shelf = shelf
        self._migrate = migrate
        self._built: dict[str, bytes] = {}
        shelf.mkdir(exist_ok=True)
        self._found(EMPTY)

    def take(self, stage: str, folder: Path) -> str:
        """Return the address of a register of the taker's own; ``folder`` is where it lies if it is a file."""
        self._found(stage)
        return self.copied(stage, folder)

    def left(self, stage: str, kind: type[T], database: Database) -> T:
        """Return what the builder of ``stage`` returned, of this ``kind``, as if it had built ``database``."""
        left = _Unpacked(io.BytesIO(self._found(stage)), database).load()
        assert isinstance(left, kind)
        return left

    def _found(self, stage: str) -> bytes:
        """Return what the builder of ``stage`` returned, packed; build the stage if no process has yet."""
        if stage not in self._built:
            packed = self._shelf / f"{stage}.packed"
            with _alone(self._shelf / f"{stage}.lock"):
                if not packed.exists():
                    packed.write_bytes(self._build(stage))
            self._built[stage] = packed.read_bytes()
        return self._built[stage]

    def _build(self, stage: str) -> bytes:
        if stage == EMPTY:
            self.add(stage, None)
            self._migrate(self.address(stage))
            return b""
        self.add(stage, EMPTY)
        database = Database(self.address(stage))
        _KEPT.append(self._shelf)
        value = asyncio.run(_brought(database, self._builders[stage]))
        _KEPT.pop()
        packed = io.BytesIO()
        _Packed(packed, database).dump(value)
        return packed.getvalue()

    @abstractmethod
    def add(self, stage: str, origin: str | None) -> None:
        """Lay a copy of the stage ``origin`` in stock as ``stage``; without an origin, a database without tables."""

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
    """Files on the shelf."""

    def add(self, stage: str, origin: str | None) -> None:
        if origin is not None:
            shutil.copy(self._shelf / f"{origin}.db", self._shelf / f"{stage}.db")

    def address(self, stage: str) -> str:
        return f"sqlite+aiosqlite:///{self._shelf / stage}.db"

    def copied(self, stage: str, folder: Path) -> str:
        path = folder / "register.db"
        shutil.copy(self._shelf / f"{stage}.db", path)
        return f"sqlite+aiosqlite:///{path}"

    def drop(self, address: str) -> None:
        """Leave the file to the folder of the test, which goes with it."""


class PostgresqlStock(Stock):
    """Databases of one server, whose ``address`` has ``{name}`` where the database's name goes."""

    def __init__(
        self, builders: Mapping[str, Builder], shelf: Path, migrate: Callable[[str], None], address: str
    ) -> None:
        self._address = address
        super().__init__(builders, shelf, migrate)

    def add(self, stage: str, origin: str | None) -> None:
        copied = "" if origin is None else f" TEMPLATE stock_{origin}"
        asyncio.run(execute(self._address, f"CREATE DATABASE stock_{stage}{copied}"))

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


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Let one process in at a time."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class _Packed(pickle.Pickler):
    """Leaves the database out of what was built on it."""

    def __init__(self, file: io.BytesIO, built: Database) -> None:
        super().__init__(file)
        self._built = built

    def persistent_id(self, obj: Any) -> str | None:
        return "database" if obj is self._built else None


class _Unpacked(pickle.Unpickler):
    """Puts another database into its place."""

    def __init__(self, file: io.BytesIO, database: Database) -> None:
        super().__init__(file)
        self._database = database

    def persistent_load(self, pid: Any) -> Database:
        assert pid == "database"
        return self._database
