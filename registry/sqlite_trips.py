"""SQLite connections: short reads run on the event loop, every other statement makes one call to the thread.

The standard driver calls the connection's thread four times (cursor, execute, fetch, close), which costs more than the
statement itself. A read therefore starts on the event loop. SQLite interrupts it after ``STEPS``, so that nobody waits
long, and the thread runs it again from its beginning. Statements that write, take a lock or wait for the disk go to
the thread at once.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import aiosqlite

Brought = tuple[sqlite3.Cursor, list[Any], bool]
"""A cursor, its first rows, and whether there may be more."""
AT_ONCE = 256
"""Rows that come back with the statement; further rows are fetched when they are read."""
STEPS = 10_000
"""Steps of SQLite's virtual machine that a read may take on the event loop: about a millisecond."""
IN_A_ROW = 16
"""Reads of a connection on the event loop before other tasks get a turn."""
_QUERY_ONLY = "PRAGMA query_only="


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
        values = tuple(parameters or ())
        found = self._conn.read_here(sql, values)
        if found is None:
            return await self._brought(lambda connection: connection.execute(sql, values))
        self._cursor, self._rows, self._has_more = found
        await self._conn.let_others_go_on()
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> "TripCursor":
        """Execute one statement for many sets of values."""
        return await self._brought(lambda connection: connection.executemany(sql, map(tuple, parameters)))

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

    async def _brought(self, begin: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> "TripCursor":
        self._cursor, self._rows, self._has_more = await self._conn.trip(self._conn.first_rows, begin)
        return self


class TripConnection(aiosqlite.Connection):
    """A connection with at most one call to its thread for each statement, and none for ending what was not begun."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=AT_ONCE)
        self._thread.daemon = True
        self._asked = self._answered = 0
        self._only_reads = False
        self._read_here = 0

    def cursor(self) -> TripCursor:  # type: ignore[override] # opened without a trip, so there is nothing to wait for
        """Return a cursor."""
        return TripCursor(self)

    async def commit(self) -> None:
        """Commit if a transaction is open."""
        if self._is_busy or self._conn.in_transaction:
            await super().commit()

    async def rollback(self) -> None:
        """Roll back if a transaction is open. A transaction that only reads ends on the event loop."""
        if self._only_reads and not self._is_busy:
            self._conn.rollback()
        elif self._is_busy or self._conn.in_transaction:
            await super().rollback()

    @property
    def _is_busy(self) -> bool:
        """Say whether the thread is working; a cancelled statement may still be opening a transaction."""
        return self._asked != self._answered

    def read_here(self, sql: str, values: tuple[Any, ...]) -> Brought | None:
        """Execute a short read on the event loop; return None if the statement has to go to the thread."""
        if self._is_busy or not self._is_read(sql):
            return None
        self._conn.set_progress_handler(_break_off, STEPS)
        try:
            brought = self.first_rows(lambda connection: connection.execute(sql, values))
        except sqlite3.OperationalError as refusal:
            if refusal.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                return None
            raise
        finally:
            self._conn.set_progress_handler(None, 0)
        if sql.startswith(_QUERY_ONLY):
            self._only_reads = sql == f"{_QUERY_ONLY}1"
        return brought

    async def let_others_go_on(self) -> None:
        """Give other tasks a turn after every ``IN_A_ROW`` reads: a read on the event loop waits for nothing."""
        self._read_here += 1
        if self._read_here % IN_A_ROW == 0:
            await asyncio.sleep(0)

    def _is_read(self, sql: str) -> bool:
        """Say whether the statement changes nothing, so that it may be interrupted and run again."""
        return self._only_reads or sql.startswith(("SELECT ", "SELECT\n", _QUERY_ONLY)) or sql == "BEGIN"

    async def trip(self, fn: Callable[..., Any], *given: Any) -> Any:
        """Run a function in the connection's thread and return its result."""
        return await self._execute(fn, *given)

    def first_rows(self, begin: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> Brought:
        """Execute; return the cursor, its first rows, and whether there may be more."""
        cursor = begin(self._conn)
        rows = cursor.fetchmany(AT_ONCE) if cursor.description else []
        has_more = len(rows) == AT_ONCE
        if not has_more:
            cursor.close()
        return cursor, rows, has_more

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        # One side is written by the loop alone and the other by the thread alone: neither needs a lock.
        def answered() -> Any:
            try:
                return fn(*args, **kwargs)
            finally:
                self._answered += 1

        self._asked += 1
        return await super()._execute(answered)  # type: ignore[no-untyped-call] # the driver's own is not typed


def _break_off() -> bool:
    """Tell SQLite to interrupt the statement: it has used all its steps."""
    return True


def connect(database: str, **options: Any) -> TripConnection:
    """Return an awaitable connection with the options of ``sqlite3.connect``."""
    # The event loop and the thread use it in turns, see ``read_here``.
    return TripConnection(partial(sqlite3.connect, database, **options | {"check_same_thread": False}))
