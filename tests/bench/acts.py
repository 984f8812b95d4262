"""The cost of the mechanism of acts beside the same statements written by hand, without HTTP."""

import statistics
from collections.abc import Iterator
from time import process_time
from uuid import UUID

import uvloop
from sqlalchemy import select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.acts import Facts, Taking, act, take
from registry.acts.relations import REGISTRAR
from registry.database import Database
from registry.errors import NotFound
from registry.forms import Nothing
from registry.people.managing import Seat
from registry.people.permissions import Actor
from registry.people.visibility import RECORD as SEEN
from registry.people.visibility import may_see
from registry.rights.matter import OWN, RECORD, RecordMatter
from registry.saying import say
from registry.tables import Record, RecordParty, Waiting
from registry.vocabulary import Custody, Kind, Role, Status, Subject
from tests.bench.contest import Figure
from tests.procedure.office import registered, seat

TIMES, ROUNDS = 150, 5


@act(
    "turn_for_the_bench",
    on=RECORD,
    asks=Nothing,
    title=say("Turn"),
    outcome=say("The product is written one way or the other."),
    by=(REGISTRAR,),
    during=(Status.REGISTERED,),
    needs=(OWN,),
    final=say("It is turned again."),
)
async def turn(taking: Taking[RecordMatter, Nothing]) -> Facts:
    """Change one column."""
    _turn(taking.matter.row)
    return None


async def by_hand(session: AsyncSession, actor: Actor, record_id: UUID) -> None:
    """Do what ``take`` does, with statements of its own: find and hold, visibility, what waits, change, enter."""
    record = await session.get(Record, record_id, with_for_update=True)
    connection = await session.connection()
    seated = select(
        col(RecordParty.capacity), col(RecordParty.party_id), col(RecordParty.from_on), col(RecordParty.to_on)
    ).where(col(RecordParty.record_id) == record_id)
    seats = tuple(Seat(*row) for row in await connection.execute(seated))
    if record is None or not may_see(SEEN, actor, RecordMatter(row=record, seats=seats)):
        raise NotFound(say("There is no record %(record)s.", record=record_id))
    waiting = select(col(Waiting.act)).where(
        col(Waiting.subject) == Subject.RECORD.value, col(Waiting.subject_id) == str(record_id)
    )
    barred = (await connection.execute(waiting)).all()
    may = Role.REGISTRAR in actor.roles and record.status is Status.REGISTERED and record.custody is Custody.OWN
    if barred or not may:
        raise NotFound(say("There is no record %(record)s.", record=record_id))
    _turn(record)
    record.version += 1
    record.updated_at = calendar.now()
    await journal.enter(session, actor, "turn_for_the_bench", Subject.RECORD, record_id)


def _turn(record: Record) -> None:
    record.product = "Cam quả" if record.product != "Cam quả" else "Cam quả tươi"


def taking(urls: Iterator[str], name: str) -> Figure:
    """Return the CPU of an act as a multiple of the statements by hand, the median of rounds in turn."""
    return uvloop.run(_measure(next(urls), name))


async def _measure(url: str, name: str) -> Figure:
    database = Database(url)
    try:
        bench = await seat(database)
        record = await registered(database, bench, Kind.TRADEMARK)
        ratios = []
        for _ in range(ROUNDS):
            async with database.writing() as session:
                began = process_time()
                for _ in range(TIMES):
                    await by_hand(session, bench.registrar, record.id)
                plain = process_time() - began
            async with database.writing() as session:
                began = process_time()
                for _ in range(TIMES):
                    await take(session, bench.registrar, turn, record.id, Nothing())
                ratios.append((process_time() - began) / plain)
    finally:
        await database.close()
    told = f"rounds {min(ratios):.2f} to {max(ratios):.2f}"
    return Figure(f"an act taken, {name}", statistics.median(ratios), "times the CPU of its statements by hand", told)
