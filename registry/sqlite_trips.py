"""SQLite's connections as the register uses them: one trip to the connection's thread for each statement.

The driver goes there to open a cursor, to execute, to fetch and to close: four times the same wait for a statement
that takes microseconds.
"""

import sqlite3
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import aiosqlite

AT_ONCE = 256
"""Rows that come back with the statement itself; what is longer is fetched as it is read."""


class TripCursor(aiosqlite.Cursor):
    """What one statement returned. Its first rows came with it; a cursor without more rows is closed already."""

    _conn: "TripConnection"

    def __init__(self, connection: "TripConnection") -> None:
        self._conn = connection
        self.iter_chunk_size = AT_ONCE
        self._rows: list[Any] = []
        self._has_more = False

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> "TripCursor":
        """Execute one statement and bring its first rows."""
        return await self._brought(lambda connection: connection.execute(sql, tuple(parameters or ())))

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> "TripCursor":
        """Execute one statement for each of many values."""
        return await self._brought(lambda connection: connection.executemany(sql, map(tuple, parameters)))

    async def fetchone(self) -> Any:
        """Return the next row, or None after the last."""
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """Return at most ``size`` rows, one where none is said; none after the last."""
        size = size or 1
        if self._has_more and len(self._rows) < size:
            self._rows += await self._conn.trip(self._cursor.fetchmany, max(size, AT_ONCE))
            self._has_more = len(self._rows) >= size
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def fetchall(self) -> list[Any]:
        """Return all rows that were not fetched yet."""
        rows, self._rows = self._rows, []
        if self._has_more:
            rows += await self._conn.trip(self._cursor.fetchall)
            self._has_more = False
        return rows

    async def close(self) -> None:
        """Let go of the rows that were not fetched."""
        self._rows = []
        if self._has_more:
            self._has_more = False
            await self._conn.trip(self._cursor.close)

    async def _brought(self, begin: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> "TripCursor":
        self._cursor, self._rows, self._has_more = await self._conn.trip(self._conn.first_rows, begin)
        return self


class TripConnection(aiosqlite.Connection):
    """A connection whose cursors make one trip a statement, and which makes none to end what was not begun."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=AT_ONCE)
        self._thread.daemon = True
        self._asked = self._answered = 0

    def cursor(self) -> TripCursor:  # type: ignore[override] # opened without a trip, so there is nothing to wait for
        """Return a cursor."""
        return TripCursor(self)

    async def commit(self) -> None:
        """Commit, where a transaction is open."""
        if self._may_be_within:
            await super().commit()

    async def rollback(self) -> None:
        """Undo, where a transaction is open."""
        if self._may_be_within:
            await super().rollback()

    @property
    def _may_be_within(self) -> bool:
        """A statement that nobody waits for any more may still be opening a transaction."""
        return self._asked != self._answered or self._conn.in_transaction

    async def trip(self, fn: Callable[..., Any], *given: Any) -> Any:
        """Have the connection's thread do this, and return what it returned."""
        return await self._execute(fn, *given)

    def first_rows(
        self, begin: Callable[[sqlite3.Connection], sqlite3.Cursor]
    ) -> tuple[sqlite3.Cursor, list[Any], bool]:
        """Execute, in the thread, and return the cursor with its first rows and whether there may be more."""
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


def connect(database: str, **options: Any) -> TripConnection:
    """Return a connection to wait for, with the options of ``sqlite3.connect``."""
    return TripConnection(partial(sqlite3.connect, database, **options))
