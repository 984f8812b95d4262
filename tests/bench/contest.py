"""The verdict on a label against an empty handler of the same server, turn by turn, in one run."""

import asyncio
import itertools
import os
import statistics
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from registry.codes import label_codes
from registry.database import Database
from tests.bench.beside import figures
from tests.bench.load import PAGE, ask_all, asking
from tests.bench.processes import seconds, server_of
from tests.labels.chain import EPOCH, MASTER, Chain, build_chain
from tests.tour.test_tour import answers, free_port

CONNECTIONS = 16
ROUNDS = 15
REQUESTS = 3_000
"""Requests in one burst: about a second's worth, so that one round sees the same state of the machine."""
ORDERS, LABELS = 8, 1_000


EMPTY = "empty handler"
AGAINST = "empty handler, same server"


class Cost(NamedTuple):
    """CPU microseconds per request."""

    server: float
    database: float


class Figure(NamedTuple):
    name: str
    value: float
    unit: str
    against: str = ""


def agent(n: int) -> str:
    """Return the User-Agent of one of 400 browsers."""
    return f"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.{n % 400} Mobile Safari/537.36"


def many(requests: Iterable[bytes]) -> list[bytes]:
    """Return a burst: the requests, repeated."""
    return list(itertools.islice(itertools.cycle(requests), REQUESTS))


def _costs(costs: dict[str, list[Cost]]) -> Iterator[Figure]:
    """Yield the cost of a request for the server's processes, and for the database's."""
    for name, each in costs.items():
        yield Figure(f"{name}, CPU of the server", statistics.median(one.server for one in each), "µs/request")
        if any(one.database for one in each):
            of_it = statistics.median(one.database for one in each)
            yield Figure(f"{name}, CPU of the database", of_it, "µs/request")
        if name != EMPTY:
            ratios = [one.server / other.server for one, other in zip(each, costs[EMPTY], strict=True)]
            yield Figure(f"{name}, CPU of the server", statistics.median(ratios), "ratio", AGAINST)


def _figures(rates: dict[str, list[float]]) -> Iterator[Figure]:
    against = AGAINST
    for name, each in rates.items():
        yield Figure(name, statistics.median(each), "requests/s")
        if name != EMPTY:
            ratios = [one / other for one, other in zip(each, rates[EMPTY], strict=True)]
            yield Figure(name, statistics.median(ratios), "ratio", against)
            yield Figure(f"{name}, lowest round", min(ratios), "ratio", against)
            yield Figure(f"{name}, highest round", max(ratios), "ratio", against)


class Contest:
    """The register at ``url``, its labels, and a server for it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self._chain: Chain
        self.folder = folder

    async def run(self) -> list[Figure]:
        """Return the medians of all rounds, and the lowest and highest ratio, which show the noise of the machine."""
        paths = await self._labels()
        contestants = {
            EMPTY: [asking("/empty")] * REQUESTS,
            "verdict as JSON": many(asking(path) for path in paths),
            # The routes read what stands behind the address.
            "verdict as JSON, by way of the routes": many(asking(f"{path}?from=bench") for path in paths),
            "verdict as JSON, counted": many(asking(path, agent=agent(n)) for n, path in enumerate(paths)),
            "verdict as a page, counted": many(
                asking(path, accept=PAGE, agent=agent(n)) for n, path in enumerate(paths)
            ),
        }
        rates: dict[str, list[float]] = {name: [] for name in contestants}
        costs: dict[str, list[Cost]] = {name: [] for name in contestants}
        async with self._served() as (port, pid):
            await self._warm(port, contestants)
            database = await server_of(self.url)
            for turn in range(ROUNDS):
                # Forward, then backward: so the work of other processes affects all alike.
                order = list(contestants.items())
                for name, requests in order if turn % 2 == 0 else reversed(order):
                    before = seconds(pid), seconds(database)
                    rate, _ = await ask_all(port, requests, CONNECTIONS)
                    rates[name].append(rate)
                    used = seconds(pid) - before[0], seconds(database) - before[1]
                    costs[name].append(Cost(*(1e6 * one / len(requests) for one in used)))
            beside = await figures(port, pid, paths, self._chain, self.folder)
        await self._chain.database.close()
        return [*_figures(rates), *_costs(costs), *(Figure(*one) for one in beside)]

    async def _warm(self, port: int, contestants: dict[str, list[bytes]]) -> None:
        for name, requests in contestants.items():
            _, said = await ask_all(port, requests, CONNECTIONS)
            if name != EMPTY and b'"verdict":"issued"' not in said and b'narrow issued"' not in said:
                raise RuntimeError(f"What is measured is no verdict on a label that was issued: {said.decode()}")

    async def _labels(self) -> list[str]:
        """Issue the labels and return their addresses, mixed so that neighbours belong to different orders."""
        chain = self._chain = await build_chain(Database(self.url))
        numbers = [await chain.issued(LABELS, pack=10) for _ in range(ORDERS)]
        of_orders = [
            label_codes.series(
                chain.ring.keys(EPOCH, label_codes.FORMAT, number), label_codes.FORMAT, number, 0, LABELS
            )
            for number in numbers
        ]
        return [f"/{code}" for together in zip(*of_orders, strict=True) for code in together]

    @asynccontextmanager
    async def _served(self) -> AsyncIterator[tuple[int, int]]:
        self.folder.mkdir(parents=True, exist_ok=True)
        port = free_port()
        environment = os.environ | {
            "SOGOC_DATABASE_URL": self.url,
            "SOGOC_SEARCH_FOLDER": str(self.folder / "search"),
            "SOGOC_LABEL_MASTERS": f'{{"{EPOCH}": "{MASTER}"}}',
            "SOGOC_FOLLOW": "false",
            "SOGOC_SCAN_SALTS": str(self.folder / "salts.json"),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.serving", str(port), env=environment
        )
        try:
            while not await asyncio.to_thread(answers, f"http://127.0.0.1:{port}"):
                if process.returncode is not None:
                    raise RuntimeError("The server did not start.")
                await asyncio.sleep(0.1)
            yield port, process.pid
        finally:
            process.terminate()
            await process.wait()
