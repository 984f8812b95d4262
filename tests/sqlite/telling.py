"""What SQLite tells about a statement: through a connection of the register, and plainly."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from registry import sqlite_trips
from registry.sqlite_trips import TripConnection

AT_ONCE_LATE, NEVER_LATE = -1.0, 3600.0


def numbers(what: str) -> str:
    """Return a statement of the numbers i from 1 to its only value."""
    counted = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n"
    return f"SELECT {what} FROM ({counted})"  # noqa: S608 # of constants


@contextmanager
def bound(steps: int, patience: float) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite_trips, "STEPS", steps)
        patch.setattr(sqlite_trips, "PATIENCE", patience)
        yield


@contextmanager
def plain(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS kept (i INTEGER PRIMARY KEY)")
        yield connection


async def told(reader: TripConnection, sql: str, values: tuple[Any, ...] = ()) -> list[Any] | str:
    """Return the rows of a statement, or why there are none."""
    cursor = reader.cursor()
    try:
        await cursor.execute(sql, values)
        return list(await cursor.fetchall())
    except sqlite3.Error as refusal:
        return f"{type(refusal).__name__}: {refusal}"


def told_plainly(connection: sqlite3.Connection, sql: str, values: tuple[Any, ...] = ()) -> list[Any] | str:
    try:
        return connection.execute(sql, values).fetchall()
    except sqlite3.Error as refusal:
        return f"{type(refusal).__name__}: {refusal}"
