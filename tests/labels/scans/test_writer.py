"""Scans are counted for good, in groups, on both databases; what cannot be counted is told."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlmodel import col

from registry.database import Database
from registry.labels.scans.counter import Scan, ScanCounter
from registry.labels.scans.store import open_store, read
from registry.labels.scans.writer import FaultyScan, NotCounted, ScanWriter
from registry.tables import LabelScan

MINUTE = 29_000_000


@pytest.fixture
async def writer(database: Database) -> AsyncIterator[ScanWriter]:
    writer = ScanWriter(await open_store(database))
    yield writer
    await writer.close()


def scan(batch: int, index: int, who: int = 1, minute: int = MINUTE) -> Scan:
    return Scan(batch, index, f"{who:016x}", minute, "VN-30")


async def kept(database: Database, batch: int, index: int) -> ScanCounter:
    return (await read(database, [(batch, index)]))[batch, index]


async def test_what_is_told_is_on_the_disk(writer: ScanWriter, database: Database):
    told = await writer.count(scan(1, 0))
    assert told == await kept(database, 1, 0)
    assert (told.scans, told.sessions, told.seen_at) == (1, 1, (("VN-30", MINUTE),))


async def test_hundreds_at_once_are_all_counted_in_few_groups(writer: ScanWriter, database: Database):
    scans = [scan(n % 3, n % 5, n) for n in range(600)]
    told = await asyncio.gather(*map(writer.count, scans))
    assert writer.groups <= 10
    async with database.reading() as connection:
        total = (await connection.execute(select(func.sum(col(LabelScan.scans))))).scalar_one()
        rows = (await connection.execute(select(func.count()).select_from(LabelScan))).scalar_one()
    assert (total, rows) == (600, 15)
    assert sorted(one.scans for one, asked in zip(told, scans, strict=True) if asked[:2] == (0, 0)) == list(
        range(1, 41)
    )


async def test_several_processes_lose_no_count(database: Database):
    writers = [ScanWriter(await open_store(database)) for _ in range(3)]
    await asyncio.gather(*(writer.count(scan(1, n % 2, n)) for n in range(90) for writer in writers))
    for writer in writers:
        await writer.close()
    assert (await kept(database, 1, 0)).scans + (await kept(database, 1, 1)).scans == 270


async def test_a_row_that_was_changed_elsewhere_is_read_again(writer: ScanWriter, database: Database):
    await writer.count(scan(1, 0))
    async with database.writing() as session:
        change = update(LabelScan).values(today="", turn=col(LabelScan.turn) + 1)
        await (await session.connection()).execute(change)
    told = await writer.count(scan(1, 0, 2))
    assert (told.scans, told.today) == (2, f"{2:016x}")


async def test_the_fault_of_one_is_not_paid_for_by_the_others(writer: ScanWriter, database: Database):
    # Neither database keeps such a row, each for a reason of its own.
    batch: Any = None if database.is_sqlite else 2**40
    wrong = Scan(batch, 0, "0" * 16, MINUTE)
    told = await asyncio.gather(
        writer.count(scan(1, 0)), writer.count(wrong), writer.count(scan(1, 1)), return_exceptions=True
    )
    assert isinstance(told[1], NotCounted)
    assert writer.uncounted == 1
    assert (await kept(database, 1, 0)).scans == (await kept(database, 1, 1)).scans == 1


class HangingStore:
    """A stand-in for a database that does not answer: it proves patience and room, and nothing of counting."""

    def __init__(self) -> None:
        self.let_go = asyncio.Event()
        self.written: list[Sequence[Scan]] = []

    async def write(self, scans: Sequence[Scan]) -> list[ScanCounter]:
        await self.let_go.wait()
        self.written.append(scans)
        return [ScanCounter(one.minute, one.minute, 1, 1) for one in scans]

    async def close(self) -> None:
        pass


class RefusingStore(HangingStore):
    """A stand-in for a database that refuses groups."""

    async def write(self, scans: Sequence[Scan]) -> list[ScanCounter]:
        if len(scans) > 1:
            raise FaultyScan
        raise OSError("no room on the disk")


async def test_nobody_waits_longer_than_patience_and_who_gave_up_is_not_counted_later():
    store = HangingStore()
    writer = ScanWriter(store, patience=0.05)
    told = await asyncio.gather(*(writer.count(scan(1, n)) for n in range(3)), return_exceptions=True)
    assert all(isinstance(one, NotCounted) for one in told)
    late = asyncio.create_task(writer.count(scan(2, 0)))
    await asyncio.sleep(0)
    store.let_go.set()
    assert (await late).scans == 1
    await writer.close()
    assert [one for group in store.written for one in group if one.batch == 2]
    assert writer.uncounted == 3


async def test_there_is_room_for_so_many_and_no_more():
    store = HangingStore()
    writer = ScanWriter(store, room=5)
    waiting = [asyncio.create_task(writer.count(scan(1, 0)))]
    await asyncio.sleep(0.01)  # it is being written now, and takes no room
    waiting += [asyncio.create_task(writer.count(scan(1, n))) for n in range(5)]
    await asyncio.sleep(0)
    with pytest.raises(NotCounted):
        await writer.count(scan(1, 9))
    store.let_go.set()
    assert len(await asyncio.gather(*waiting)) == 6
    await writer.close()


async def test_a_database_that_refuses_is_told_to_each():
    writer = ScanWriter(RefusingStore())
    told = await asyncio.gather(*(writer.count(scan(1, n)) for n in range(3)), return_exceptions=True)
    assert all(isinstance(one, NotCounted) for one in told)
    await writer.close()


async def test_what_waits_is_written_before_leaving(database: Database):
    writer = ScanWriter(await open_store(database))
    waiting = [asyncio.create_task(writer.count(scan(3, n))) for n in range(20)]
    await asyncio.sleep(0)
    await writer.close()
    assert len(await asyncio.gather(*waiting)) == 20
    with pytest.raises(NotCounted):
        await writer.count(scan(3, 0))
