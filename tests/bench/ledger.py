"""The cost of an audit and of a move: one register, filled from the shared extract, read and filled again."""

import time
from collections.abc import Iterator
from pathlib import Path

import uvloop

from registry.database import Database
from registry.exchange import run
from registry.journal.audit import audit
from registry.journal.moving import move
from tests.bench.contest import Figure

ENTRIES = 100_000


def figures(urls: Iterator[str], name: str, path: Path) -> Iterator[Figure]:
    """Yield the CPU of an audit of this many entries, each with its own subject, and subjects moved per second."""
    first, second = next(urls), next(urls)

    async def measured() -> tuple[float, float]:
        source, target = Database(first), Database(second)
        try:
            await run(source, path)
            began = time.process_time()
            replay = await audit(source)
            audited = (time.process_time() - began) / replay.entries * ENTRIES
            if replay.findings:
                raise RuntimeError(f"What is measured does not hold: {replay.findings[:3]}")
            started = time.perf_counter()
            moved = await move(source, target)
            return audited, moved.subjects / (time.perf_counter() - started)
        finally:
            await source.close()
            await target.close()

    audited, moved = uvloop.run(measured())
    yield Figure(f"audit of {ENTRIES:,} entries and as many subjects, {name}", audited, "s of CPU")
    yield Figure(f"move, {name} to {name}", moved, "subjects/s")
