"""Checks beside other work: p99 under load, the cost of entries of the journal, and how long the office waits."""

import asyncio
import itertools
import os
import statistics
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from registry.parties.enrolling import amend_contact
from tests.bench.load import PAGE, asking
from tests.bench.paced import Line, pace, quantile
from tests.bench.processes import seconds
from tests.labels.chain import Chain
from tests.office import token_for
from tests.procedure.office import do

PROBES, CROWD, ENTRIES = 200, 1_000, 50
"""Per second: pages that are timed, checks beside them, entries of the journal."""
WINDOW = 5.0
PAIRS = 3
CROWDS = 7
"""Pairs of windows: of a p99, ten requests in a window decide."""
SHOPPERS = 64
SYNCS = 200


def checks(paths: list[str], agents: int = 400) -> Iterator[bytes]:
    """Yield pages that people ask for, endlessly."""
    for n, path in enumerate(itertools.cycle(paths)):
        agent = f"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.{n % agents} Mobile Safari/537.36"
        yield asking(path, accept=PAGE, agent=agent)


def sync_milliseconds(folder: Path) -> float:
    """Return the time that the disk takes to store a page, in milliseconds, the median."""
    took = []
    with (folder / "synced").open("wb") as file:
        for _ in range(SYNCS):
            file.write(bytes(4096))
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)


async def crowded(port: int, paths: list[str]) -> list[tuple[float, float]]:
    """Return pairs of p99 in milliseconds: alone, and while many others check labels."""
    pairs = []
    for _ in range(CROWDS):
        alone = await pace(port, checks(paths), PROBES, WINDOW)
        probing = asyncio.create_task(pace(port, checks(paths), PROBES, WINDOW))
        await asyncio.gather(probing, pace(port, checks(paths[::-1]), CROWD, WINDOW, 64))
        pairs.append((quantile(alone, 0.99), quantile(probing.result(), 0.99)))
    return pairs


async def with_entries(port: int, pid: int, paths: list[str], chain: Chain) -> list[tuple[float, float]]:
    """Return pairs of the server's CPU seconds for the same checks: alone, and while the journal grows."""
    pairs = []
    for _ in range(PAIRS):
        alone = await _cost(port, pid, paths)
        async with _entering(chain):
            pairs.append((alone, await _cost(port, pid, paths)))
    return pairs


async def _cost(port: int, pid: int, paths: list[str]) -> float:
    before = seconds(pid)
    await pace(port, checks(paths), PROBES, WINDOW)
    return seconds(pid) - before


@asynccontextmanager
async def _entering(chain: Chain) -> AsyncIterator[None]:
    """Enter, this many times a second and from another process than the server, what no label depends on."""

    async def enter() -> None:
        for number in itertools.count():
            due = asyncio.create_task(asyncio.sleep(1 / ENTRIES))
            async with chain.database.writing() as session:
                rival = chain.office.rival
                phone = f"09{number:08}"
                await do(session, rival.actor, amend_contact, rival.party_id, phone=phone)
            await due

    entering = asyncio.create_task(enter())
    try:
        yield
    finally:
        entering.cancel()
        await asyncio.gather(entering, return_exceptions=True)


async def waits_of_the_office(port: int, paths: list[str], chain: Chain) -> list[float]:
    """Return how many milliseconds each act takes while shoppers check without a pause."""
    async with chain.database.writing() as session:
        token = (await token_for(session, chain.office.rival.actor)).text
    until = time.perf_counter() + WINDOW
    requests = checks(paths)

    async def shopper() -> None:
        line = Line(port)
        while time.perf_counter() < until:
            await line.ask(next(requests))
        line.leave()

    shoppers = [asyncio.create_task(shopper()) for _ in range(SHOPPERS)]
    took, line = [], Line(port)
    for number in itertools.count():
        if time.perf_counter() >= until:
            break
        began = time.perf_counter()
        answer = await line.ask(_amending(chain, token, number))
        if b" 200 " not in answer[:20]:
            raise RuntimeError(answer.decode(errors="replace"))
        took.append(1000 * (time.perf_counter() - began))
        await asyncio.sleep(0.02)
    line.leave()
    await asyncio.gather(*shoppers)
    return took


def _amending(chain: Chain, token: str, number: int) -> bytes:
    body = f'{{"phone":"08{number:08}"}}'.encode()
    head = (
        f"POST /api/v1/parties/{chain.office.rival.party_id}/amend-contact HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def figures(port: int, pid: int, paths: list[str], chain: Chain, folder: Path) -> list[Any]:
    """Return all figures as (name, value, unit, against)."""
    crowd = await crowded(port, paths)
    moving = await with_entries(port, pid, paths, chain)
    waits = await waits_of_the_office(port, paths, chain)
    quiet, loud = (statistics.median(one[n] for one in crowd) for n in (0, 1))
    return [
        ("the disk keeps a page (fdatasync)", sync_milliseconds(folder), "ms", ""),
        (f"page counted, {PROBES}/s, p99", quiet, "ms", ""),
        (f"page counted, {PROBES}/s beside {CROWD} checks/s, p99", loud, "ms", ""),
        (f"p99 beside {CROWD} checks/s", statistics.median(b / a for a, b in crowd), "ratio", "p99 alone"),
        (f"CPU of the server at {ENTRIES} entries/s", statistics.median(b / a for a, b in moving), "ratio", "quiet"),
        (f"acts of the office beside {SHOPPERS} shoppers without a pause, median", statistics.median(waits), "ms", ""),
        (f"acts of the office beside {SHOPPERS} shoppers without a pause, longest", max(waits), "ms", ""),
    ]
