"""Deliveries of print files as requests make them, and what tests ask of them."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from registry import calendar
from registry.errors import RegistryError
from registry.labels import deliveries, jobs, leaving, standing
from registry.labels.deliveries import MadeAtOnce
from registry.labels.leaving import Span
from registry.labels.runs import Run
from registry.labels.standing import PINS
from registry.tables import Notice
from tests.labels.chain import Chain

OCTETS = 1000
WHOLE = Span(0, OCTETS)


async def opened(
    chain: Chain, number: int, *runs: Run, who: str = "producer", kind: str = "labels.csv", octets: int = OCTETS
) -> Any:
    wishes = {"recipient": "Xưởng in lớp cào"} if kind == PINS else {}
    made = MadeAtOnce(kind, wishes, runs or ((0, 9),), calendar.now(), octets, "0" * 64)
    async with chain.database.writing() as session:
        return await deliveries.open_made(session, chain.office.everybody[who].actor, number, made)


async def fetch(chain: Chain, job: Any, span: Span = WHOLE, *, until: int | None = None, who: str = "producer") -> bool:
    """Send some octets as a request does, up to where it breaks off; return whether the last of them left."""
    actor, number = chain.office.everybody[who].actor, job.batch_number
    async with chain.database.reading() as connection:
        begun = await leaving.may_leave(connection, actor, number, job.id, span)
    async with chain.database.writing() as session:
        if await leaving.hand_over(session, begun, span) is None:
            return False
    if until is None:
        async with chain.database.writing() as session:
            if await leaving.last_leaves(session, actor, begun, span):
                return True
        until = span.end - 1
    async with chain.database.writing() as session:
        await leaving.broke_off(session, actor, begun, span, Span(span.begin, until))
    return False


async def refused(chain: Chain, job: Any, span: Span = WHOLE, *, who: str = "producer") -> str:
    with pytest.raises(RegistryError) as refusal:
        await fetch(chain, job, span, who=who)
    return refusal.value.code


async def now(chain: Chain, job: Any) -> Any:
    async with chain.database.reading() as connection:
        return await jobs.one(connection, chain.office.registrar.actor, job.batch_number, job.id)


async def left(chain: Chain, number: int, *, kind: str | None = None) -> list[Run]:
    async with chain.database.reading() as connection:
        return await standing.to_print(connection, number, 10, kind=kind)


async def told(chain: Chain, act: str) -> set[str]:
    async with chain.database.reading() as connection:
        return set((await connection.execute(select(col(Notice.key)).where(col(Notice.act) == act))).scalars())


async def give_up(chain: Chain, job: Any, who: str = "producer") -> None:
    async with chain.database.writing() as session:
        await deliveries.cancel(session, chain.office.everybody[who].actor, job.batch_number, job.id)
