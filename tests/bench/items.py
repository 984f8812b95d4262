"""The cost of items in an import: its CPU against that of an import that writes only the chain, in turns in one run."""

import statistics
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvloop
from sqlalchemy import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.database import Database, queue_here
from registry.exchange import run
from registry.journal import Line, chained, head, leaf
from registry.journal.entries import LOCK, Written
from registry.tables import Entry
from tests.bench.contest import Figure

ROUNDS = 3


async def enter_alone(session: AsyncSession, lines: Iterable[Line], *, instead: Any = None) -> int:
    """Write lines that are chained and have no item."""
    del instead  # what an item would hold
    await session.flush()
    await queue_here(session, LOCK)
    connection = await session.connection()
    position, digest = await head(connection)
    entries = []
    for line in lines:
        position += 1
        written = Written(
            position, line.subject.value, str(line.subject_id), str(line.act), str(line.by.account_id),
            line.by.credential, line.phase.value, line.corrects, calendar.now(), bytes(32),
        )  # fmt: skip
        digest = chained(digest, leaf(written))
        entries.append(written._asdict() | {"digest": digest})
    if entries:
        await connection.execute(insert(Entry), entries)
    return position


@contextmanager
def chain_alone() -> Iterator[None]:
    whole = journal.enter_all
    journal.enter_all = enter_alone
    try:
        yield
    finally:
        journal.enter_all = whole


def costs(urls: Iterator[str], name: str, path: Path) -> Iterator[Figure]:
    """Yield the ratio of the two, and the rows per CPU second with items."""

    async def bring_in(url: str) -> tuple[float, int]:
        database = Database(url)
        try:
            began = time.process_time()
            summary = await run(database, path)
            return time.process_time() - began, summary.rows
        finally:
            await database.close()

    ratios, rates = [], []
    for _ in range(ROUNDS):
        with chain_alone():
            alone, _rows = uvloop.run(bring_in(next(urls)))
        whole, rows = uvloop.run(bring_in(next(urls)))
        ratios.append(whole / alone)
        rates.append(rows / whole)
    yield Figure(f"import with items, {name}", statistics.median(ratios), "ratio of CPU", "the chain alone")
    yield Figure(f"import with items, {name}, highest round", max(ratios), "ratio of CPU", "the chain alone")
    yield Figure(f"import with items, {name}", statistics.median(rates), "rows/s of CPU")
