"""Short reads of SQLite stay on the event loop: whoever reads sees what plain SQLite says, and holds nobody up."""

import asyncio
from itertools import count, pairwise
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import text

from registry.database import Database
from registry.sqlite_trips import AT_ONCE, IN_A_ROW, TripConnection, connect
from tests.sqlite.telling import AT_ONCE_LATE, NEVER_LATE, bound, numbers, plain, told, told_plainly


@pytest.mark.parametrize("steps", [1, 2, 3, 5, 7, 11, 100])
async def test_nobody_meets_a_read_that_was_broken_off_and_a_beginning_never_is(
    reader: TripConnection, trips: list[Any], steps: int
):
    """SQLite counts the steps of all runs of a statement: each of them ends at each place of the count."""
    with bound(steps, AT_ONCE_LATE):
        for _ in range(3 * steps):
            assert await told(reader, "BEGIN") == []
            assert reader.in_transaction
            assert await told(reader, "SELECT count(*), total(i) FROM kept") == [(5, 15.0)]
            assert await told(reader, numbers("sum(i)"), (100,)) == [(5050,)]
            await reader.rollback()
            assert not reader.in_transaction
    assert len(trips) >= 3 * steps, "the sums were broken off"
    if steps == 1:
        assert len(trips) == 6, "every read was broken off, and nothing else made a trip"


async def test_a_short_snapshot_makes_no_trip(reader: TripConnection, trips: list[Any]):
    with bound(1, NEVER_LATE):
        for _ in range(3):
            await told(reader, "BEGIN")
            assert await told(reader, "SELECT total(i) FROM kept WHERE i > ?", (3,)) == [(9.0,)]
            assert await told(reader, "SELECT lower('ĐỨC')") == [("đức",)]
            await reader.rollback()
    assert trips == []


async def test_a_long_read_makes_one_trip_and_others_go_on_meanwhile(reader: TripConnection, trips: list[Any]):
    turns = 0

    async def take_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    await told(reader, "BEGIN")
    others = asyncio.create_task(take_turns())
    with bound(100, AT_ONCE_LATE):
        assert await told(reader, numbers("count(*)"), (100_000,)) == [(100_000,)]
    others.cancel()
    assert len(trips) == 1
    assert turns > 1


async def test_who_reads_without_a_pause_lets_others_go_on(reader: TripConnection, trips: list[Any]):
    order = []

    async def read(name: str) -> None:
        for _ in range(3 * IN_A_ROW):
            await told(reader, "SELECT 1")
            order.append(name)

    await told(reader, "BEGIN")
    with bound(100, NEVER_LATE):
        await asyncio.gather(read("a"), read("b"))
    assert trips == []
    changes = sum(one != next_one for one, next_one in pairwise(order))
    assert changes >= 5


async def test_a_read_waits_for_what_a_cancelled_one_left_running(reader: TripConnection, trips: list[Any]):
    await told(reader, "BEGIN")
    go_on = Event()
    cancelled = asyncio.create_task(reader.trip(go_on.wait))
    await asyncio.sleep(0)
    cancelled.cancel()
    await asyncio.gather(cancelled, return_exceptions=True)
    trips.clear()
    reading = asyncio.create_task(told(reader, "SELECT count(*) FROM kept"))
    ending = asyncio.create_task(reader.rollback())
    await asyncio.sleep(0)
    behind = len(trips)
    go_on.set()
    assert behind == 2, "both stand behind it in the queue of the thread"
    assert await reading == [(5,)]
    await ending
    assert not reader.in_transaction
    assert await told(reader, "BEGIN") == []
    assert len(trips) == 2


async def test_a_read_cancelled_midway_leaves_a_connection_that_reads_on(reader: TripConnection):
    for turns in range(12):
        await told(reader, "BEGIN")
        with bound(1, AT_ONCE_LATE):
            reading = asyncio.create_task(told(reader, numbers("sum(i)"), (3_000,)))
            for _ in range(turns):
                await asyncio.sleep(0)
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            assert await told(reader, "SELECT total(i) FROM kept") == [(15.0,)]
        await reader.rollback()


async def test_a_read_of_a_writer_that_was_broken_off_undoes_nothing(path: Path, trips: list[Any]):
    writer = connect(str(path), read_only=False)
    with bound(1, AT_ONCE_LATE):
        async with writer:
            await told(writer, "BEGIN IMMEDIATE")
            await told(writer, "INSERT INTO kept VALUES (6)")
            await told(writer, "SAVEPOINT s")
            await told(writer, "INSERT INTO kept VALUES (7)")
            trips.clear()
            assert await told(writer, "SELECT count(*), total(i) FROM kept") == [(7, 28.0)]
            assert len(trips) == 1
            await told(writer, "ROLLBACK TO s")
            assert await told(writer, "SELECT count(*), total(i) FROM kept") == [(6, 21.0)]
            await told(writer, "COMMIT")
    with plain(path) as another:
        assert told_plainly(another, "SELECT total(i) FROM kept") == [(21.0,)]


async def test_a_writer_that_is_closed_within_a_stream_leaves_the_register_free(path: Path):
    writer = connect(str(path), read_only=False)
    async with writer:
        await told(writer, "BEGIN IMMEDIATE")
        await told(writer, "INSERT INTO kept VALUES (6)")
        stream = await writer.cursor().execute(numbers("i"), (3 * AT_ONCE,))
    with plain(path) as another:
        assert told_plainly(another, "INSERT INTO kept VALUES (7) RETURNING i") == [(7,)]
        assert told_plainly(another, "SELECT total(i) FROM kept") == [(22.0,)]
    assert await stream.fetchmany(AT_ONCE) == [(i,) for i in range(1, AT_ONCE + 1)], "these had come"


async def test_a_read_that_was_broken_off_sees_the_same_state_again(
    path: Path, reader: TripConnection, trips: list[Any]
):
    with plain(path) as writer:
        await told(reader, "BEGIN")
        assert await told(reader, "SELECT count(*) FROM kept") == [(5,)]
        writer.execute("DELETE FROM kept")
        writer.execute("DROP TABLE kept")
        with bound(1, AT_ONCE_LATE):
            assert await told(reader, "SELECT count(*) FROM kept") == [(5,)]
            assert len(trips) == 1
            await reader.rollback()
            await told(reader, "BEGIN")
            assert await told(reader, "SELECT count(*) FROM kept") == "OperationalError: no such table: kept"


async def test_a_writer_that_waits_for_another_process_holds_up_no_reader(path: Path):
    database = Database(f"sqlite+aiosqlite:///{path}")
    with plain(path) as another:
        another.execute("BEGIN IMMEDIATE")
        another.execute("DELETE FROM kept")

        async def write() -> None:
            async with database.writing() as session:
                await session.exec(text("INSERT INTO kept VALUES (7)"))  # type: ignore[call-overload] # SQLModel types exec for its own select

        writing = asyncio.create_task(write())
        for _ in range(50):
            async with database.reading() as connection:
                assert (await connection.execute(text("SELECT count(*) FROM kept"))).scalar() == 5
            await asyncio.sleep(0)
        assert not writing.done()
        another.execute("COMMIT")
    await writing
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT i FROM kept"))).scalars().all() == [7]
    await database.close()


@pytest.mark.parametrize("patience", [AT_ONCE_LATE, NEVER_LATE])
async def test_readers_side_by_side_each_have_their_own_state(path: Path, patience: float):
    database = Database(f"sqlite+aiosqlite:///{path}")
    numbers = count(6)

    async def read() -> None:
        async with database.reading() as connection:
            before = (await connection.execute(text("SELECT total(i) FROM kept"))).scalar()
            for _ in range(5):
                await asyncio.sleep(0)
                assert (await connection.execute(text("SELECT total(i) FROM kept"))).scalar() == before

    async def write() -> None:
        async with database.writing() as session:
            statement = text("INSERT INTO kept VALUES (:i)").bindparams(i=next(numbers))
            await session.exec(statement)  # type: ignore[call-overload] # SQLModel types exec for its own select

    with bound(1, patience):
        await asyncio.gather(*(write() if turn % 4 == 0 else read() for turn in range(40)))
    await database.close()
