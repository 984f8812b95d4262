"""SQLite connections with one call to the connection's thread for each statement, and none for a short read.

The standard driver calls the thread four times (cursor, execute, fetch, close), which costs more than the statement
itself.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from functools import partial
from itertools import count
from time import perf_counter
from typing import Any

import aiosqlite

Brought = tuple[sqlite3.Cursor, list[Any], bool]
"""A cursor, its first rows, and whether there may be more."""
BUSY_MILLISECONDS = 15_000
AT_ONCE = 256
"""Rows that come back with the statement; further rows are fetched when they are read."""
PATIENCE = 0.001
"""Seconds after which a read on the event loop is broken off."""
STEPS = 100
"""Steps of SQLite's virtual machine between two looks at the clock: some microseconds, if no page comes from disk."""
IN_A_ROW = 16
"""Statements after which other tasks get a turn, even if none of them had to wait."""


class TripCursor(aiosqlite.Cursor):
    """The result of one statement with its first rows; a cursor without more rows is already closed."""

    _conn: "TripConnection"

    def __init__(self, connection: "TripConnection") -> None:
        self._conn = connection
        self.iter_chunk_size = AT_ONCE
        self._rows: list[Any] = []
        self._has_more = False

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> "TripCursor":
        """Execute one statement and fetch its first rows."""
        self._cursor, self._rows, self._has_more = await self._conn.run(sql, tuple(parameters or ()))
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> "TripCursor":
        """Execute one statement for many sets of values."""
        many = self._conn.first_rows, "executemany", sql, map(tuple, parameters)
        self._cursor, self._rows, self._has_more = await self._conn.trip(*many)
        return self

    async def fetchone(self) -> Any:
        """Return the next row, None after the last."""
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """Return at most ``size`` rows (1 by default); none after the last."""
        size = size or 1
        if self._has_more and len(self._rows) < size:
            self._rows += await self._conn.trip(self._cursor.fetchmany, max(size, AT_ONCE))
            self._has_more = len(self._rows) >= size
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def fetchall(self) -> list[Any]:
        """Return all remaining rows."""
        rows, self._rows = self._rows, []
        if self._has_more:
            rows += await self._conn.trip(self._cursor.fetchall)
            self._has_more = False
        return rows

    async def close(self) -> None:
        """Drop the remaining rows."""
        self._rows = []
        if self._has_more:
            self._has_more = False
            await self._conn.trip(self._cursor.close)


class TripConnection(aiosqlite.Connection):
    """A connection with one call to its thread for each statement, and none for a short read within a transaction.

    Such a read runs on the event loop. After ``PATIENCE`` it is broken off, and the thread runs it again from the
    beginning: in the same transaction, and before anybody saw a row. Nothing else is ever broken off: a statement that
    writes would lose its whole transaction, and SQLite breaks off even after the last step, when a BEGIN has begun.

    On the event loop nobody waits for a lock. In WAL mode BEGIN takes none; the first read of a transaction takes one,
    for which writers and checkpoints do not make it wait; the end of a transaction that only read gives it back. After
    a process was killed within its commit, the next reader, whoever it is, reads the write-ahead log again, a few MB.
    What does wait is the disk: a page that is not in memory is read on the event loop, at worst some pages for each of
    the ``STEPS`` between two looks at the clock.
    """

    _statements = count(1)
    """Counts the statements of all connections."""

    def __init__(self, connector: Callable[[], sqlite3.Connection], *, read_only: bool) -> None:
        super().__init__(connector, iter_chunk_size=AT_ONCE)
        self._thread.daemon = True
        self._read_only = read_only
        self._asked = self._answered = 0
        self._long: list[sqlite3.Cursor] = []
        """The results of this transaction whose rows did not all come at once."""

    async def _connect(self) -> "TripConnection":
        try:
            await super()._connect()
        except sqlite3.Error:
            self._thread.join()  # it has only to stop, and would tell that to a loop that may be closed by then
            raise
        return self

    def cursor(self) -> TripCursor:  # type: ignore[override] # opened without a trip, so there is nothing to wait for
        """Return a cursor."""
        return TripCursor(self)

    async def run(self, sql: str, values: tuple[Any, ...]) -> Brought:
        """Execute a statement."""
        if next(self._statements) % IN_A_ROW == 0:
            await asyncio.sleep(0)
        if self._is_idle and sql == "BEGIN":
            return self.first_rows("execute", sql, values)
        if self._is_idle and self._conn.in_transaction and sql.startswith("SELECT"):
            found = self._tried(sql, values)
            if found is not None:
                return found
        return await self.trip(self.first_rows, "execute", sql, values)  # type: ignore[no-any-return] # the driver's own is not typed

    async def commit(self) -> None:
        """Commit if a transaction is open."""
        if not self._is_idle or self._conn.in_transaction:
            await self.trip(self._end, self._conn.commit)

    async def rollback(self) -> None:
        """Roll back if a transaction is open; one that only read ends on the event loop."""
        if self._is_idle and self._read_only:
            self._end(self._conn.rollback)
        elif not self._is_idle or self._conn.in_transaction:
            await self.trip(self._end, self._conn.rollback)

    async def close(self) -> None:
        """Close. What is open ends first: SQLite keeps a connection and its lock while a result has unread rows."""
        try:
            if self._connection is not None:
                await self.rollback()
        finally:
            await super().close()

    def _end(self, how: Callable[[], None]) -> None:
        """End the transaction, and with it its results: one with unread rows would keep its state for the next."""
        while self._long:
            self._long.pop().close()
        how()

    @property
    def _is_idle(self) -> bool:
        """Say whether the thread has nothing to do: a cancelled statement may still be opening a transaction."""
        return self._asked == self._answered

    async def trip(self, fn: Callable[..., Any], *given: Any) -> Any:
        """Run a function in the connection's thread and return its result."""
        return await self._execute(fn, *given)

    def first_rows(self, how: str, sql: str, values: Iterable[Any]) -> Brought:
        """Execute; return the cursor, its first rows, and whether there may be more."""
        cursor = getattr(self._conn, how)(sql, values)
        rows = cursor.fetchmany(AT_ONCE) if cursor.description else []
        has_more = len(rows) == AT_ONCE
        if has_more:
            self._long.append(cursor)
        else:
            cursor.close()
        return cursor, rows, has_more

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        # Only the event loop writes one counter and only the thread the other, so no lock is needed.
        def answered() -> Any:
            try:
                return fn(*args, **kwargs)
            finally:
                self._answered += 1

        self._asked += 1
        return await super()._execute(answered)  # type: ignore[no-untyped-call] # the driver's own is not typed

    def _tried(self, sql: str, values: tuple[Any, ...]) -> Brought | None:
        """Read on the event loop; return None if that was broken off."""
        late = perf_counter() + PATIENCE
        self._conn.set_progress_handler(lambda: perf_counter() > late, STEPS)
        try:
            return self.first_rows("execute", sql, values)
        except sqlite3.OperationalError as refusal:
            if refusal.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT and self._conn.in_transaction:
                return None
            raise
        finally:
            self._conn.set_progress_handler(None, 0)


def connect(database: str, *, read_only: bool, **options: Any) -> TripConnection:
    """Return an awaitable connection with the options of ``sqlite3.connect``."""
    return TripConnection(partial(_opened, database, read_only=read_only, **options), read_only=read_only)


def _opened(database: str, *, read_only: bool, **options: Any) -> sqlite3.Connection:
    """Open a connection with real transactions, foreign keys and durable commits, whose readers block no writer."""
    # The driver must not begin transactions itself. The event loop and the thread use the connection in turns.
    mine: dict[str, Any] = {"isolation_level": None, "check_same_thread": False}
    connection: sqlite3.Connection = sqlite3.connect(database, **options | mine)
    # SQLite's own ``lower`` knows only English letters; PostgreSQL's also knows Vietnamese ones.
    connection.create_function("lower", 1, _small, deterministic=True)
    try:
        for pragma in (
            f"busy_timeout={BUSY_MILLISECONDS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",  # erased data is overwritten in freed pages
            f"query_only={int(read_only)}",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _small(value: str | float | None) -> str | None:
    return None if value is None else str(value).lower()
