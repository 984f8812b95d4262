"""A server that is killed in the middle of checks has lost none that it acknowledged."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from registry.database import Database
from registry.tables import LabelScan
from tests.bench.load import asking
from tests.bench.paced import Line
from tests.labels.chain import EPOCH, MASTER, Chain
from tests.tour.test_tour import answers, free_port

SHOPPERS = 16
UNCOUNTED = b'"sessions":null'
SECONDS_TO_START = 60
AFTER = (60, 150, 400, 90, 250)
"""Checks after which the server is killed."""
PATIENCE = 30.0


@contextmanager
def served(url: str, folder: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Serve in a group of processes of its own, on PostgreSQL by two; whatever is left of it ends with the block."""
    port = free_port()
    environment = os.environ | {
        "SOGOC_DATABASE_URL": url,
        "SOGOC_SEARCH_FOLDER": str(folder / "search"),
        "SOGOC_SCAN_SALTS": str(folder / "salts.json"),
        "SOGOC_FILES": str(folder / "files"),
        "SOGOC_LABEL_MASTERS": f'{{"{EPOCH}": "{MASTER}"}}',
        "SOGOC_FOLLOW": "false",
    }
    workers = "1" if url.startswith("sqlite") else "2"
    command = [sys.executable, "-m", "tests.bench.serving", str(port), workers]
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        deadline = time.monotonic() + SECONDS_TO_START
        while not answers(f"http://127.0.0.1:{port}"):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield port, process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


async def until_killed(port: int, group: int, paths: list[str], told: Counter[str], numbers: Iterator[int]) -> None:
    """Let shoppers check labels, each time with another browser, until the server is killed under them."""

    async def shopper() -> None:
        line = Line(port)
        try:
            while True:
                told["sent"] += 1
                agent = f"Mozilla/5.0 (Linux; Android 14) Telephone {next(numbers)}"
                answer = await line.ask(asking(paths[told["sent"] % len(paths)], agent=agent))
                told["acknowledged"] += UNCOUNTED not in answer
        except (OSError, asyncio.IncompleteReadError):
            line.leave()

    shoppers = [asyncio.create_task(shopper()) for _ in range(SHOPPERS)]
    enough = told["acknowledged"] + AFTER[next(numbers) % len(AFTER)]
    async with asyncio.timeout(PATIENCE):
        while told["acknowledged"] < enough:
            await asyncio.sleep(0.005)
    os.killpg(group, signal.SIGKILL)
    await asyncio.gather(*shoppers)


async def counted(database: Database) -> int:
    async with database.reading() as connection:
        return int((await connection.execute(select(func.coalesce(func.sum(col(LabelScan.scans)), 0)))).scalar_one())


async def killed(chain: Chain, folder: Path, times: int) -> None:
    number = await chain.issued(10)
    paths = [f"/{chain.code(number, index)}" for index in range(10)]
    told, numbers = Counter[str](), iter(range(10**9))
    for _ in range(times):
        with served(chain.database.url.render_as_string(hide_password=False), folder) as (port, process):
            await until_killed(port, process.pid, paths, told, numbers)
        assert told["acknowledged"] <= await counted(chain.database) <= told["sent"]


async def test_no_acknowledged_check_is_lost_with_the_server(chain: Chain, tmp_path: Path):
    await killed(chain, tmp_path, 1)


@pytest.mark.soak
async def test_nor_when_it_is_killed_again_and_again(chain: Chain, tmp_path: Path):
    await killed(chain, tmp_path, 20)
