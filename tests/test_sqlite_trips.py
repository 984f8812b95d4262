"""Short reads stay on the loop, the rest goes to SQLite's thread once: nothing of what the driver promises is lost."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from registry.database import Database
from registry.sqlite_trips import AT_ONCE, IN_A_ROW, STEPS, TripConnection

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most)"
COUNT = text(f"{NUMBERS} SELECT i FROM n")  # noqa: S608 # of constants
INSERT = text(f"{NUMBERS} INSERT INTO kept SELECT i FROM n RETURNING i")  # noqa: S608 # of constants


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'register.db'}")
    async with database.writing() as session:
        await session.exec(text("CREATE TABLE kept (i INTEGER PRIMARY KEY)"))  # type: ignore[call-overload] # SQLModel types exec for its own select
    yield database
    await database.close()


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    made: list[Any] = []
    trip = TripConnection._execute  # every trip passes here

    async def counted(self: TripConnection, fn: Any, *args: Any, **kwargs: Any) -> Any:
        made.append(fn)
        return await trip(self, fn, *args, **kwargs)

    monkeypatch.setattr(TripConnection, "_execute", counted)
    return made


async def test_a_snapshot_of_three_short_statements_makes_no_trip(database: Database, trips: list[Any]):
    async with database.reading() as connection:
        await connection.execute(COUNT, {"most": 1})
    trips.clear()
    async with database.reading() as connection:
        for _ in range(3):
            await connection.execute(COUNT, {"most": 7})
    assert trips == []


async def test_who_reads_without_a_pause_lets_others_go_on(database: Database):
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with database.reading() as connection:
        await connection.execute(COUNT, {"most": 1})
        other = asyncio.create_task(count_turns())
        for _ in range(10 * IN_A_ROW):
            await connection.execute(COUNT, {"most": 1})
        other.cancel()
    assert turns >= 9


async def test_a_long_read_is_broken_off_on_the_loop_and_makes_one_trip(database: Database, trips: list[Any]):
    total = text(f"SELECT sum(i) FROM ({NUMBERS} SELECT i FROM n)")  # noqa: S608 # of constants
    async with database.reading() as connection:
        await connection.execute(total, {"most": 1})
        trips.clear()
        assert (await connection.execute(total, {"most": STEPS})).scalar() == STEPS * (STEPS + 1) // 2
        assert len(trips) == 1
        assert (await connection.execute(total, {"most": 2})).scalar() == 3
        assert len(trips) == 1


async def test_a_long_read_of_a_writer_undoes_nothing_that_was_written(database: Database, trips: list[Any]):
    total = text(f"SELECT count(*) FROM ({NUMBERS} SELECT i FROM n), kept")  # noqa: S608 # of constants
    async with database.writing() as session:
        await session.exec(text("INSERT INTO kept VALUES (1)"))  # type: ignore[call-overload] # SQLModel types exec for its own select
        trips.clear()
        counted = await session.exec(total.bindparams(most=STEPS))  # type: ignore[call-overload] # SQLModel types exec for its own select
        assert counted.scalar() == STEPS
        assert len(trips) == 1
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT i FROM kept"))).scalars().all() == [1]


async def test_what_writes_or_takes_a_lock_goes_to_the_thread(database: Database, trips: list[Any]):
    async with database.writing() as session:
        trips.clear()
        assert (await session.exec(text("SELECT count(*) FROM kept"))).scalar() == 0  # type: ignore[call-overload] # SQLModel types exec for its own select
        assert len(trips) == 1, "the writer's lock"
        for number in (7, 8):
            await session.exec(text("INSERT INTO kept VALUES (:i)").bindparams(i=number))  # type: ignore[call-overload] # SQLModel types exec for its own select
            await session.exec(text("SELECT count(*) FROM kept"))  # type: ignore[call-overload] # SQLModel types exec for its own select
        assert len(trips) == 3
        await session.exec(INSERT.bindparams(most=0))  # type: ignore[call-overload] # SQLModel types exec for its own select
        assert len(trips) == 4, "it writes, though it begins with its numbers"
    assert len(trips) == 5, "the disk"


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
        assert trips == []
        await stream.close()
        assert len(trips) == 1
    async with database.writing() as session:
        await session.exec(text("INSERT INTO kept VALUES (1)"))  # type: ignore[call-overload] # no reader is in the way


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
