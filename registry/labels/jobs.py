"""Print files that are made in the background: requested, made by any process, delivered to the requester, then erased.

The labels of a file are reserved for it from the request on. ``deliveries`` hands it over. A file that nobody begins to
fetch is kept for a week.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel import select as entities
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.acts import demand, read
from registry.errors import NotFound, OutOfOrder
from registry.journal.clock import Duty
from registry.labels import print_files
from registry.labels.matter import ORDER
from registry.labels.print_files import TAKERS
from registry.labels.runs import Run, size
from registry.labels.standing import ON_THE_WAY
from registry.listing import Listing
from registry.people.permissions import Actor
from registry.saying import say
from registry.tables import PrintJob
from registry.vocabulary import PrintState

KEPT = timedelta(days=7)
STAYS = timedelta(minutes=10)
"""How long a file stays after its last octet was sent, because it may not have arrived."""
LAPSES = timedelta(seconds=60)
"""After this time without a sign from the maker of a file, another process makes it."""
MOST_AT_ONCE = 3
"""Files of one account that are being made or wait to be fetched."""
_NAMES = (
    "id", "batch_number", "kind", "wishes", "runs", "total", "done", "state", "asked_by", "asked_at", "octets",
    "sha256", "opened_at", "sent", "handed", "pieces", "is_entered", "ended_at", "reason", "inscribed",
)  # fmt: skip


async def accept(
    session: AsyncSession, actor: Actor, number: int, *, kind: str, wishes: Mapping[str, Any], runs: Sequence[Run]
) -> PrintJob:
    """Store the request for a file with these labels; errors as for ``print_files.demand_free``.

    Raises OutOfOrder when the account already has MOST_AT_ONCE files on the way.
    """
    matter = await print_files.demand_free(session, actor, number, runs)
    mine = entities(PrintJob).where(PrintJob.asked_by == actor.account_id, col(PrintJob.state).in_(ON_THE_WAY))
    if len((await session.exec(mine)).all()) >= MOST_AT_ONCE:
        raise OutOfOrder(
            say("You have %(most)s print files on the way. Fetch or cancel one first.", most=MOST_AT_ONCE),
            code="too_many_jobs",
        )
    job = PrintJob(
        batch_number=matter.row.number,
        kind=kind,
        wishes=dict(wishes),
        runs=[list(run) for run in runs],
        total=size(runs),
        asked_by=actor.account_id,
    )
    session.add(job)
    await session.flush()
    return job


async def of_order(connection: AsyncConnection, actor: Actor, number: int) -> Listing:
    """Return the list of the requested files of an order, newest first; NotPermitted for who may not take them."""
    demand(actor, await read(connection, actor, ORDER, number), TAKERS)
    key = col(PrintJob.asked_at), col(PrintJob.id)
    return Listing(rows_of(number), key, about=("label_batch", "batch_number"))


async def one(connection: AsyncConnection, actor: Actor, number: int, job_id: UUID) -> Row[Any]:
    """Return a requested file of an order; NotFound when there is none."""
    found = await (await of_order(connection, actor, number)).row(connection, col(PrintJob.id) == job_id)
    if found is None:
        raise NotFound(say("There is no print file %(file)s.", file=str(job_id)))
    return found


async def wanted(connection: AsyncConnection, job_id: UUID) -> Row[Any]:
    """Return the request for a file, for the process that makes it."""
    return (await connection.execute(_jobs().where(col(PrintJob.id) == job_id))).one()


def rows_of(number: int) -> Any:
    """Return the statement for all requested files of an order."""
    return _jobs().where(col(PrintJob.batch_number) == number)


async def claim(session: AsyncSession) -> tuple[UUID, UUID] | None:
    """Take over the next file, also one whose maker stopped.

    Return its id and the id of this turn, None without one.
    """
    oldest = entities(PrintJob).where(_free()).order_by(col(PrintJob.asked_at)).limit(1)
    job = (await session.exec(oldest.with_for_update(skip_locked=True))).first()
    if job is None:
        return None
    job.state, job.turn, job.seen_at = PrintState.MAKING, uuid4(), calendar.now()
    session.add(job)
    return job.id, job.turn


async def is_waiting(connection: AsyncConnection) -> bool:
    """Say whether a file waits to be made."""
    return (await connection.execute(select(col(PrintJob.id)).where(_free()).limit(1))).first() is not None


def _free() -> Any:
    silent = col(PrintJob.seen_at) < calendar.now() - LAPSES
    return or_(col(PrintJob.state) == PrintState.WAITING, and_(col(PrintJob.state) == PrintState.MAKING, silent))


async def told(session: AsyncSession, job_id: UUID, turn: UUID, **values: Any) -> bool:
    """Note the progress of a file in this turn; False when it was cancelled or another process took it over."""
    mine = (col(PrintJob.id) == job_id, col(PrintJob.turn) == turn, col(PrintJob.state) == PrintState.MAKING)
    changed = update(PrintJob).where(*mine).values(seen_at=calendar.now(), **values)
    return bool((await (await session.connection()).execute(changed)).rowcount)


async def alive(connection: AsyncConnection) -> set[UUID]:
    """Return the ids of files that are stored or will be, including those delivered a short time ago."""
    just_now = and_(col(PrintJob.state) == PrintState.DELIVERED, col(PrintJob.ended_at) > calendar.now() - STAYS)
    lying = select(col(PrintJob.id)).where(or_(col(PrintJob.state).in_(ON_THE_WAY), just_now))
    return set((await connection.execute(lying)).scalars())


async def _erase(session: AsyncSession, day: date, _: str) -> str | None:
    """End files that nobody began to fetch within a week; their remains in the folder are deleted afterwards."""
    before = datetime.combine(day, time(), calendar.OFFICE_TIME) - KEPT
    is_idle = or_(col(PrintJob.opened_at).is_(None), col(PrintJob.is_entered))  # a delivery ends by itself
    old = (col(PrintJob.asked_at) < before, col(PrintJob.state).in_(ON_THE_WAY), is_idle)
    gone = update(PrintJob).where(*old).values(state=PrintState.ERASED, ended_at=calendar.now())
    await (await session.connection()).execute(gone)
    return None


erase_print_files = Duty("erase_print_files", _erase, say("Erase print files that nobody fetched within a week"))


def _jobs() -> Any:
    return select(*(col(getattr(PrintJob, name)) for name in _NAMES))
