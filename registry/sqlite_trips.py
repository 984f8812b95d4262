"""SQLite connections with one call to the connection's thread for each statement.

The standard driver calls the thread four times (cursor, execute, fetch, close), which costs more than the statement
itself.
"""

import sqlite3
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import aiosqlite

AT_ONCE = 256
"""Rows that come back with the statement; further rows are fetched when they are read."""


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
        return await self._brought(lambda connection: connection.execute(sql, tuple(parameters or ())))

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
    """A connection with one call to its thread for each statement, and none for ending what was not begun."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=AT_ONCE)
        self._thread.daemon = True
        self._asked = self._answered = 0

    def cursor(self) -> TripCursor:  # type: ignore[override] # opened without a trip, so there is nothing to wait for
        """Return a cursor."""
        return TripCursor(self)

    async def commit(self) -> None:
        """Commit if a transaction is open."""
        if self._may_be_within:
            await super().commit()

    async def rollback(self) -> None:
        """Roll back if a transaction is open."""
        if self._may_be_within:
            await super().rollback()

    @property
    def _may_be_within(self) -> bool:
        """Say whether a transaction may be open; a cancelled statement may still be opening one."""
        return self._asked != self._answered or self._conn.in_transaction

    async def trip(self, fn: Callable[..., Any], *given: Any) -> Any:
        """Run a function in the connection's thread and return its result."""
        return await self._execute(fn, *given)

    def first_rows(
        self, begin: Callable[[sqlite3.Connection], sqlite3.Cursor]
    ) -> tuple[sqlite3.Cursor, list[Any], bool]:
        """Execute in the thread; return the cursor, its first rows, and whether there may be more."""
        cursor = begin(self._conn)
        rows = cursor.fetchmany(AT_ONCE) if cursor.description else []
        has_more = len(rows) == AT_ONCE
        if not has_more:
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


def connect(database: str, **options: Any) -> TripConnection:
    """Return an awaitable connection with the options of ``sqlite3.connect``."""
    return TripConnection(partial(sqlite3.connect, database, **options))
