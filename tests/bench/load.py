"""Requests against a served instance: the verdict on a label and an empty handler of the same server, turn by turn."""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from pydantic import SecretStr

from registry.database import Database
from registry.labels import codes
from registry.labels.keys import ENVIRONMENT_PREFIX
from tests.labels.chain import build_chain
from tests.tour.test_tour import answers, free_port

CONNECTIONS = 16
ROUNDS = 7
SECONDS = 1.5
LABELS = 90


class Figure(NamedTuple):
    name: str
    value: float
    unit: str
    against: str


class Contest:
    """The register at ``url``, a label in it, and a server before it."""

    def __init__(self, url: str, folder: Path, master: SecretStr) -> None:
        self.url = url
        self.folder = folder
        self.master = master

    async def run(self) -> list[Figure]:
        paths = await self._labels()
        port = free_port()
        rates: dict[str, list[float]] = {"empty": [], "verdict": []}
        async with self._served(port):
            for turn in range(ROUNDS):
                # Forward, then backward: what the machine does meanwhile falls on both.
                order = [("empty", ["/empty"]), ("verdict", paths)]
                for name, addresses in order if turn % 2 == 0 else reversed(order):
                    rates[name].append(await burst(port, addresses))
        ratios = [one / other for one, other in zip(rates["verdict"], rates["empty"], strict=True)]
        return [
            Figure("empty handler", statistics.median(rates["empty"]), "requests/s", ""),
            Figure("verdict as JSON", statistics.median(rates["verdict"]), "requests/s", ""),
            Figure("verdict as JSON", statistics.median(ratios), "ratio", "empty handler, same server"),
        ]

    async def _labels(self) -> list[str]:
        database = Database(self.url)
        try:
            chain = await build_chain(database)
            number = await chain.issued(LABELS)
            keys = chain.ring.keys(1, codes.FORMAT, number)
            return [f"/{code}" for code in codes.series(keys, codes.FORMAT, number, 0, LABELS)]
        finally:
            await database.close()

    @asynccontextmanager
    async def _served(self, port: int) -> AsyncIterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        environment = {
            **os.environ,
            "SOGOC_DATABASE_URL": self.url,
            "SOGOC_SEARCH_FOLDER": str(self.folder / "search"),
            "SOGOC_LABEL_MASTERS": f'{{"1": "{self.master.get_secret_value()}"}}',
            "SOGOC_FOLLOW": "false",
        }
        environment.pop(f"{ENVIRONMENT_PREFIX}1", None)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.serving", str(port), env=environment
        )
        try:
            while not await asyncio.to_thread(answers, f"http://127.0.0.1:{port}"):
                await asyncio.sleep(0.1)
            yield
        finally:
            process.terminate()
            await process.wait()


async def burst(port: int, paths: list[str]) -> float:
    """Return answers a second over ``SECONDS``, with ``CONNECTIONS`` connections kept open."""
    counts = await asyncio.gather(*(ask(port, paths, offset) for offset in range(CONNECTIONS)))
    return sum(counts) / SECONDS


async def ask(port: int, paths: list[str], offset: int) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    until, count = time.perf_counter() + SECONDS, 0
    while time.perf_counter() < until:
        path = paths[(offset + count) % len(paths)]
        writer.write(f"GET {path} HTTP/1.1\r\nHost: bench\r\nAccept: application/json\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.split(b":")[1]))
        count += 1
    writer.close()
    return count
