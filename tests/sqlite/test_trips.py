"""A statement goes to SQLite's thread once, and nothing of what the driver promises is lost by it."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError, ProgrammingError

from registry.database import Database
from registry.sqlite_trips import AT_ONCE
from tests.sqlite.telling import AT_ONCE_LATE, NEVER_LATE, bound

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most)"
COUNT = text(f"{NUMBERS} SELECT i FROM n")  # noqa: S608 # of constants
KEPT = text("SELECT i FROM kept ORDER BY i")
INSERT = text(f"{NUMBERS} INSERT INTO kept SELECT i FROM n RETURNING i")  # noqa: S608 # of constants


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'register.db'}")
    async with database.writing() as session:
        await session.exec(text("CREATE TABLE kept (i INTEGER PRIMARY KEY)"))  # type: ignore[call-overload] # SQLModel types exec for its own select
    yield database
    await database.close()


async def test_a_transaction_of_three_statements_makes_five_trips(database: Database, trips: list[Any]):
    trips.clear()
    async with database.writing() as session:
        for _ in range(3):
            await session.exec(COUNT.bindparams(most=7))  # type: ignore[call-overload] # SQLModel types exec for its own select
    assert len(trips) == 5, "to begin, three statements, and to end"


@pytest.mark.parametrize("most", [1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE + 5])
async def test_every_row_comes_once_and_in_order(database: Database, most: int):
    right = list(range(1, most + 1))
    async with database.reading() as connection:
        assert list((await connection.execute(COUNT, {"most": most})).scalars()) == right
        assert (await connection.execute(COUNT, {"most": most})).scalar() == 1
        stream = await connection.stream(COUNT, {"most": most})
        assert [row.i async for row in stream] == right
        stream = await connection.stream(COUNT, {"most": most})
        assert [row.i async for part in stream.partitions(100) for row in part] == right
    async with database.writing() as session:
        returned = await session.exec(INSERT.bindparams(most=most))  # type: ignore[call-overload] # SQLModel types exec for its own select
        assert list(returned.scalars()) == right
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM kept"))).scalar() == most


async def test_a_stream_holds_no_more_than_it_was_asked_for(database: Database, trips: list[Any]):
    async with database.reading() as connection:
        await connection.execute(COUNT, {"most": 1})
        trips.clear()
        stream = await connection.stream(COUNT, {"most": 100 * AT_ONCE})
        assert (await stream.fetchone()).i == 1  # type: ignore[union-attr] # there is one
        assert len(trips) == 1
        await stream.close()
    async with database.writing() as session:
        await session.exec(text("INSERT INTO kept VALUES (1)"))  # type: ignore[call-overload] # no reader is in the way


@pytest.mark.parametrize("patience", [AT_ONCE_LATE, NEVER_LATE])
async def test_a_stream_that_nobody_reads_to_its_end_keeps_no_state_for_whoever_comes_next(
    database: Database, patience: float
):
    """Its cursor lives on, in the thread or with whoever began to read, and its connection is given out again."""
    async with database.writing() as session:
        await session.exec(INSERT.bindparams(most=2 * AT_ONCE))  # type: ignore[call-overload] # SQLModel types exec for its own select
    stopped = []
    with bound(1, patience):
        async with database.reading() as connection:
            stopped.append(await connection.stream(KEPT))
        async with database.writing() as session:
            stopped.append(await (await session.connection()).stream(KEPT))
            assert (await stopped[-1].fetchone()).i == 1  # type: ignore[union-attr] # there is one
    with closing(sqlite3.connect(str(database.url.database), isolation_level=None)) as another:
        another.execute("DELETE FROM kept WHERE i > 1")
        assert another.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0), "no state is in its way"
    async with database.reading() as connection:
        assert list((await connection.execute(text("SELECT i FROM kept"))).scalars()) == [1]
    async with database.writing() as session:
        await session.exec(text("INSERT INTO kept VALUES (2)"))  # type: ignore[call-overload] # SQLModel types exec for its own select
    with pytest.raises(ProgrammingError, match="closed"):
        await stopped[-1].fetchmany(2 * AT_ONCE)


async def test_a_statement_that_fails_is_told_as_the_driver_tells_it(database: Database):
    with pytest.raises(OperationalError, match="no such table"):
        async with database.reading() as connection:
            await connection.execute(text("SELECT 1 FROM nowhere"))
    with pytest.raises(IntegrityError):
        async with database.writing() as session:
            await session.exec(text("INSERT INTO kept VALUES (1), (1)"))  # type: ignore[call-overload] # SQLModel types exec for its own select
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM kept"))).scalar() == 0


async def test_who_reads_cannot_write_whoever_had_the_connection_before(database: Database):
    for _ in range(2):
        with pytest.raises(OperationalError, match="readonly"):
            async with database.reading() as connection:
                await connection.execute(text("INSERT INTO kept VALUES (1)"))
        async with database.writing() as session:
            await session.exec(text("INSERT INTO kept VALUES (2)"))  # type: ignore[call-overload] # SQLModel types exec for its own select
            await session.exec(text("DELETE FROM kept"))  # type: ignore[call-overload] # SQLModel types exec for its own select


async def test_who_is_stopped_in_the_middle_leaves_nothing_open(database: Database):
    """A writer is cancelled at every moment of its transaction: what comes after finds the register free."""

    async def write(number: int) -> None:
        async with database.writing() as session:
            await session.exec(text("INSERT INTO kept VALUES (:i)").bindparams(i=number))  # type: ignore[call-overload] # SQLModel types exec for its own select

    for turns in range(40):
        task = asyncio.create_task(write(-turns - 1))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await asyncio.wait_for(write(turns), timeout=5)
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM kept WHERE i >= 0"))).scalar() == 40


async def test_capitals_of_vietnamese_have_their_small_letters_as_on_postgresql(database: Database):
    async with database.reading() as connection:
        small = await connection.execute(text("SELECT lower('Đức Thọ ỔI'), lower(NULL), lower(7)"))
        assert tuple(small.one()) == ("đức thọ ổi", None, "7")


async def test_what_is_no_database_is_told_and_leaves_no_thread_behind(tmp_path: Path):
    (tmp_path / "register.db").write_text("no database, " * 100)
    before = set(threading.enumerate())
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'register.db'}")
    with pytest.raises(DatabaseError, match="not a database"):
        async with database.reading():
            pass
    assert set(threading.enumerate()) <= before
    await database.close()
