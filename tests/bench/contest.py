"""The verdict on a label against an empty handler of the same server, turn by turn, in one run."""

import asyncio
import itertools
import os
import statistics
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from registry.database import Database
from registry.labels import codes
from tests.bench.load import ask_all, asking
from tests.labels.chain import EPOCH, MASTER, build_chain
from tests.tour.test_tour import answers, free_port

CONNECTIONS = 16
ROUNDS = 15
REQUESTS = 3_000
"""In one burst: some second's worth, so that one round sees the same machine from its beginning to its end."""
ORDERS, LABELS = 8, 1_000


class Figure(NamedTuple):
    name: str
    value: float
    unit: str
    against: str = ""


class Contest:
    """The register at ``url``, labels in it, and a server before it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder

    async def run(self) -> list[Figure]:
        """Return the medians of all rounds, and the lowest and highest ratio as a measure of the machine's noise."""
        paths = await self._labels()
        empty = [asking("/empty")] * REQUESTS
        verdicts = list(itertools.islice(itertools.cycle(map(asking, paths)), REQUESTS))
        rates: dict[str, list[float]] = {"empty": [], "verdict": []}
        async with self._served() as port:
            await self._warm(port, empty, verdicts)
            for turn in range(ROUNDS):
                # Forward, then backward: what the machine does meanwhile falls on both.
                order = [("empty", empty), ("verdict", verdicts)]
                for name, requests in order if turn % 2 == 0 else reversed(order):
                    rate, _ = await ask_all(port, requests, CONNECTIONS)
                    rates[name].append(rate)
        ratios = [one / other for one, other in zip(rates["verdict"], rates["empty"], strict=True)]
        against = "empty handler, same server"
        return [
            Figure("empty handler", statistics.median(rates["empty"]), "requests/s"),
            Figure("verdict as JSON", statistics.median(rates["verdict"]), "requests/s"),
            Figure("verdict as JSON", statistics.median(ratios), "ratio", against),
            Figure("verdict as JSON, lowest round", min(ratios), "ratio", against),
            Figure("verdict as JSON, highest round", max(ratios), "ratio", against),
        ]

    async def _warm(self, port: int, empty: list[bytes], verdicts: list[bytes]) -> None:
        _, said = await ask_all(port, verdicts, CONNECTIONS)
        if b'"verdict":"genuine"' not in said:
            raise RuntimeError(f"What is measured is no verdict on a genuine label: {said.decode()}")
        await ask_all(port, empty, CONNECTIONS)

    async def _labels(self) -> list[str]:
        """Issue the labels and return their addresses, orders mixed so that neighbours belong to different ones."""
        database = Database(self.url)
        try:
            chain = await build_chain(database)
            numbers = [await chain.issued(LABELS, pack=10) for _ in range(ORDERS)]
            of_orders = [
                codes.series(chain.ring.keys(EPOCH, codes.FORMAT, number), codes.FORMAT, number, 0, LABELS)
                for number in numbers
            ]
            return [f"/{code}" for together in zip(*of_orders, strict=True) for code in together]
        finally:
            await database.close()

    @asynccontextmanager
    async def _served(self) -> AsyncIterator[int]:
        self.folder.mkdir(parents=True, exist_ok=True)
        port = free_port()
        environment = os.environ | {
            "SOGOC_DATABASE_URL": self.url,
            "SOGOC_SEARCH_FOLDER": str(self.folder / "search"),
            "SOGOC_LABEL_MASTERS": f'{{"{EPOCH}": "{MASTER}"}}',
            "SOGOC_FOLLOW": "false",
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.serving", str(port), env=environment
        )
        try:
            while not await asyncio.to_thread(answers, f"http://127.0.0.1:{port}"):
                if process.returncode is not None:
                    raise RuntimeError("The server did not start.")
                await asyncio.sleep(0.1)
            yield port
        finally:
            process.terminate()
            await process.wait()
