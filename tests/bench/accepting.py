"""How long a request for a million labels waits until it is accepted; the files are made afterwards."""

import time

import uvloop

from registry.database import Database
from registry.labels import jobs
from tests.bench.contest import Figure
from tests.labels.chain import build_chain

MILLION = 1_000_000


async def _accepted(url: str) -> float:
    database = Database(url)
    try:
        chain = await build_chain(database, certified=MILLION, lot=MILLION)
        number = await chain.order(MILLION, pack=1)
        await chain.approve(number)
        began = time.perf_counter()
        async with database.writing() as session:
            actor = chain.office.producer.actor
            await jobs.accept(session, actor, number, kind="lists.zip", wishes={}, runs=[(0, MILLION - 1)])
        return time.perf_counter() - began
    finally:
        await database.close()


def accepting(url: str, name: str) -> Figure:
    """Return the seconds until the request is stored, on a register with one order of a million labels."""
    return Figure(f"a million labels, accepted, {name}", uvloop.run(_accepted(url)), "s")
