"""The only module that depends on the kind of database, but for the spelling of keys (``key_texts``)."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import trials
from registry.sqlite_trips import BUSY_MILLISECONDS, connect

POOL = 8
"""Connections that are kept open, and how many readers and writers of a process have one at the same time."""
SPARE = 2 * POOL
"""Further connections, for the writers and for whoever already has one and needs another."""
STATEMENT_SECONDS = 30
STATEMENTS = 2_000
"""Compiled statements that an engine keeps, so that none is compiled twice: that takes milliseconds."""


class Database:
    """Gives out transactions, and makes SQLite keep the same promises as PostgreSQL."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _engine(self.url)
        self.reader = _reader(self.engine)
        self._turn = asyncio.Lock() if self.is_sqlite else None
        self._readers, self._writers = asyncio.Semaphore(POOL), asyncio.Semaphore(POOL)
        self._points: SqlitePoints | PostgresqlPoints | None = None

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction, which is committed at the end and rolled back on any exception."""
        async with (
            self.turn(),
            _place(self._writers),
            AsyncSession(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session
            if _UNDONE.get():
                await session.rollback()

    @asynccontextmanager
    async def trying(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction for something long that is only tried: nothing of it stays.

        On SQLite it is made in a copy of the register, which lies beside it meanwhile, so that others can write; where
        the disk has no room for a copy, others wait.
        """
        async with self._copied() as tried, tried.writing() as session:
            yield session
            await session.rollback()

    @asynccontextmanager
    async def _copied(self) -> AsyncIterator["Database"]:
        source = Path(str(self.url.database))
        await self.remove_left_copies()
        if not self.is_sqlite or not await asyncio.to_thread(trials.has_room, source):
            yield self
            return
        with trials.place(source) as there:
            await asyncio.to_thread(trials.copy, source, there)
            tried = Database(f"sqlite+aiosqlite:///{there}")
            try:
                yield tried
            finally:
                await tried.close()

    async def remove_left_copies(self) -> None:
        """Remove the copies in which a process tried something when it was killed."""
        if self.is_sqlite:
            await asyncio.to_thread(trials.remove_left, Path(str(self.url.database)))

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Wait for the turn to write. SQLite has one writer, and waiting here costs less than its busy handler.

        Writers without the ORM wait here too: the busy handler has no order, and a writer without pauses would block
        the office.
        """
        return nullcontext() if self._turn is None else _holding(self._turn)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Open a snapshot for reading rows; it cannot write and does not wait for writers."""
        async with _place(self._readers), self.reader.connect() as connection:
            yield connection

    async def revision(self) -> str | None:
        """Return the revision of the tables; None while there are no tables."""
        async with self.reading() as connection:
            try:
                found: str | None = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()
            except ProgrammingError:
                return None
            except OperationalError as refusal:
                if "no such table" not in str(refusal):
                    raise
                return None
        return found

    async def points(self) -> "SqlitePoints | PostgresqlPoints":
        """Return the connections of the verify path, which reads single rows without the ORM."""
        if self._points is None:
            self._points = SqlitePoints(self.url) if self.is_sqlite else await PostgresqlPoints.open(self.url)
        return self._points

    async def close(self) -> None:
        if self._points is not None:
            await self._points.close()
            self._points = None
        for engine in (self.reader, self.engine):
            await engine.dispose()


_UNDONE: ContextVar[bool] = ContextVar("undone", default=False)


def is_undone() -> bool:
    """Say whether writes in this context are rolled back at the end."""
    return _UNDONE.get()


@contextmanager
def undoing(*, undone: bool = True) -> Iterator[None]:
    """Roll back every transaction opened inside; with ``undone=False`` inside such a block, keep them."""
    token = _UNDONE.set(undone)
    try:
        yield
    finally:
        _UNDONE.reset(token)


_HELD: ContextVar[list[int] | None] = ContextVar("held", default=None)
"""How many connections the present request has, in a list that all its tasks share; None outside of requests."""


@contextmanager
def one_request() -> Iterator[None]:
    """Let the tasks of a request share what they hold: requests with a connection do not wait for each other."""
    token = _HELD.set([0])
    try:
        yield
    finally:
        _HELD.reset(token)


@asynccontextmanager
async def _place(places: asyncio.Semaphore) -> AsyncIterator[None]:
    held = _HELD.get() or [0]
    async with nullcontext() if held[0] else places:
        held[0] += 1
        try:
            yield
        finally:
            held[0] -= 1


@asynccontextmanager
async def _holding(lock: asyncio.Lock) -> AsyncIterator[None]:
    async with lock:
        yield


Value = int | str | list[int]
"""A value of a point read; a list only on PostgreSQL."""


class SqlitePoints:
    """Point reads on one query-only connection in the event loop itself: about 10 µs each, without waiting."""

    def __init__(self, url: URL) -> None:
        self._connection = sqlite3.connect(str(url.database), isolation_level=None, cached_statements=64)
        self._connection.execute("PRAGMA query_only=1")
        self._connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        self._spelled: dict[str, str] = {}

    async def rows(self, statement: str, *values: Value) -> Sequence[tuple[Any, ...]]:
        """Return the rows of ``statement``, whose values are ``$1``, ``$2`` and so on."""
        spelled = self._spelled.get(statement)
        if spelled is None:
            spelled = self._spelled[statement] = statement.replace("$", "?")
        return self._connection.execute(spelled, values).fetchall()

    async def close(self) -> None:
        self._connection.close()


class PostgresqlPoints:
    """Point reads with a small pool of their own, so that a busy office never delays a shopper."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

    @classmethod
    async def open(cls, url: URL) -> "PostgresqlPoints":
        dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        settings = {
            "default_transaction_read_only": "on",
            "statement_timeout": f"{STATEMENT_SECONDS}s",
            # These few statements are joins by key. A generic plan without compilation is enough; planning would cost
            # more.
            "plan_cache_mode": "force_generic_plan",
            "jit": "off",
        }
        return cls(
            await asyncpg.create_pool(dsn, min_size=0, max_size=POOL, server_settings=settings, reset=_leave_as_it_is)
        )

    async def rows(self, statement: str, *values: Value) -> Sequence[tuple[Any, ...]]:
        """Return the rows of ``statement``, whose values are ``$1``, ``$2`` and so on."""
        return [tuple(row) for row in await self._pool.fetch(statement, *values)]

    async def close(self) -> None:
        await self._pool.close()


def instant(at: datetime | str) -> datetime:
    """Return an instant of a point read: SQLite gives UTC text without a zone, PostgreSQL the instant."""
    return datetime.fromisoformat(at).replace(tzinfo=UTC) if isinstance(at, str) else at


async def _leave_as_it_is(_: object) -> None:
    """Return a connection without the round trip that resets settings and locks, because point reads set none."""


async def queue_here(session: AsyncSession, lock: int) -> None:
    """Wait until no other transaction holds ``lock``, then hold it to the end. On SQLite writers already wait."""
    if session.get_bind().dialect.name == "postgresql":
        await session.exec(text("SELECT pg_advisory_xact_lock(:lock)").bindparams(lock=lock))  # type: ignore[call-overload] # SQLModel types exec for its own select


_SIZES = {"pool_size": POOL, "max_overflow": SPARE, "query_cache_size": STATEMENTS}


def _engine(url: URL, *, read_only: bool = False) -> AsyncEngine:
    if url.get_backend_name() == "sqlite":
        connecting = {"async_creator_fn": partial(connect, read_only=read_only)}
        engine = create_async_engine(url, connect_args=connecting, **_SIZES)

        @event.listens_for(engine.sync_engine, "begin")
        def begin(connection: Connection) -> None:
            # A writer locks at once, so that what it has read is still true when it writes.
            connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

        return engine
    # Compilation is only worth it for statements of seconds; ours are short, and tables without statistics look large.
    settings = {"statement_timeout": f"{STATEMENT_SECONDS}s", "jit": "off"}
    return create_async_engine(
        url, pool_pre_ping=True, pool_recycle=1800, connect_args={"server_settings": settings}, **_SIZES
    )


def _reader(engine: AsyncEngine) -> AsyncEngine:
    """Return an engine that cannot write and has one state of the register for all statements of a transaction.

    On SQLite it has connections of its own: what is forbidden on a connection is compiled into its statements.
    """
    if engine.dialect.name == "postgresql":
        return engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
    return _engine(engine.url, read_only=True)
