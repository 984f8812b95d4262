"""Print files that are made in the background: requested, made by any process, fetched by the requester, then erased.

The labels of a file are reserved for it from the request on. The file is entered as taken before its first byte is
sent; until its last byte was sent, the same account may fetch it again. No file is kept longer than a week.
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
from registry.acts import demand, hold, read
from registry.errors import NotFound, OutOfOrder
from registry.journal.clock import Duty
from registry.labels import print_files
from registry.labels.matter import ORDER
from registry.labels.print_files import TAKERS
from registry.labels.runs import Run, size
from registry.people.permissions import Actor
from registry.saying import say
from registry.tables import PrintJob
from registry.vocabulary import PrintState

KEPT = timedelta(days=7)
STAYS = timedelta(minutes=10)
"""How long a file stays after its last byte was sent, because it may not have arrived."""
LAPSES = timedelta(seconds=60)
"""After this time without a sign from the maker of a file, another process makes it."""
MOST_AT_ONCE = 3
"""Files of one account that are being made or wait to be fetched."""
UNFINISHED = (PrintState.WAITING, PrintState.MAKING)
HELD = (*UNFINISHED, PrintState.READY)
_NAMES = (
    "id", "batch_number", "kind", "wishes", "runs", "total", "done", "state", "asked_by", "asked_at", "octets",
    "sha256", "sent", "is_entered", "ended_at", "reason", "inscribed",
)  # fmt: skip


async def accept(
    session: AsyncSession, actor: Actor, number: int, *, kind: str, wishes: Mapping[str, Any], runs: Sequence[Run]
) -> PrintJob:
    """Store the request for a file with these labels; errors as for ``mark_printed``.

    Raises OutOfOrder when the account already has MOST_AT_ONCE files on the way.
    """
    matter = await print_files.demand_free(session, actor, number, runs)
    mine = entities(PrintJob).where(PrintJob.asked_by == actor.account_id, col(PrintJob.state).in_(HELD))
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


async def of_order(connection: AsyncConnection, actor: Actor, number: int) -> Sequence[Row[Any]]:
    """Return the background files of an order, newest first; NotPermitted unless the actor may take its print files."""
    demand(actor, await read(connection, actor, ORDER, number), TAKERS)
    found = _jobs().where(col(PrintJob.batch_number) == number)
    return (await connection.execute(found.order_by(col(PrintJob.asked_at).desc(), col(PrintJob.id)))).all()


async def one(connection: AsyncConnection, actor: Actor, number: int, job_id: UUID) -> Row[Any]:
    """Return a background file of an order; NotFound when there is none."""
    for job in await of_order(connection, actor, number):
        if job.id == job_id:
            return job
    raise _missing(job_id)


async def cancel(session: AsyncSession, actor: Actor, number: int, job_id: UUID) -> None:
    """Cancel a file that nobody has begun to fetch; its labels are free again. Raises OutOfOrder otherwise."""
    await hold(session, actor, ORDER, number)
    job = await one(await session.connection(), actor, number, job_id)
    if job.state not in HELD or job.is_entered:
        raise OutOfOrder(say("This print file is %(state)s.", state=job.state), code="not_cancelled")
    await _set(session, job_id, state=PrintState.CANCELLED, ended_at=calendar.now())


async def take(session: AsyncSession, actor: Actor, number: int, job_id: UUID) -> Row[Any]:
    """Enter a file as taken, so that it can be fetched, and return it; taking it again changes nothing.

    Raises OutOfOrder when another account requested it, when it is not ready or may no longer be printed, and when the
    text on its labels was corrected after it was made.
    """
    await hold(session, actor, ORDER, number)
    connection = await session.connection()
    job = await _own(connection, actor, number, job_id)
    await print_files.demand_printable(session, actor, number)
    if not job.is_entered:
        runs = [(first, last) for first, last in job.runs]
        of_file = {"kind": job.kind, "sha256": str(job.sha256), "inscribed": job.inscribed}
        await print_files.mark_printed(session, actor, number, runs=runs, job_id=job_id, **of_file)
        await _set(session, job_id, is_entered=True)
    return job


async def fetched(connection: AsyncConnection, actor: Actor, number: int, job_id: UUID) -> Row[Any]:
    """Return a taken file whose bytes may be sent now; errors as for ``take``."""
    job = await _own(connection, actor, number, job_id)
    if not job.is_entered:
        raise OutOfOrder(say("Take this print file before you fetch it."), code="not_taken")
    hindered = print_files.hindrance(actor, await read(connection, actor, ORDER, number))
    if hindered:
        raise hindered
    return job


async def wanted(connection: AsyncConnection, job_id: UUID) -> Row[Any]:
    """Return the request for a file, for the process that makes it."""
    return (await connection.execute(_jobs().where(col(PrintJob.id) == job_id))).one()


async def sent(session: AsyncSession, job_id: UUID, begin_at: int, end: int) -> bool:
    """Note that the bytes from ``begin_at`` up to ``end`` were sent; return whether the whole file is now sent.

    Bytes count only when they continue what was sent before; a gap is fetched again.
    """
    follows = (col(PrintJob.id) == job_id, col(PrintJob.sent) >= begin_at, col(PrintJob.sent) < end)
    connection = await session.connection()
    await connection.execute(update(PrintJob).where(*follows).values(sent=end))
    whole = (col(PrintJob.id) == job_id, col(PrintJob.state) == PrintState.READY, col(PrintJob.sent) >= PrintJob.octets)
    done = update(PrintJob).where(*whole).values(state=PrintState.DELIVERED, ended_at=calendar.now())
    return bool((await connection.execute(done)).rowcount)


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
    lying = select(col(PrintJob.id)).where(or_(col(PrintJob.state).in_(HELD), just_now))
    return set((await connection.execute(lying)).scalars())


async def _erase(session: AsyncSession, day: date, _: str) -> str | None:
    """End files that nobody fetched within a week; their remains in the folder are deleted afterwards."""
    before = datetime.combine(day, time(), calendar.OFFICE_TIME) - KEPT
    old = (col(PrintJob.asked_at) < before, col(PrintJob.state).in_(HELD))
    gone = update(PrintJob).where(*old).values(state=PrintState.ERASED, ended_at=calendar.now())
    await (await session.connection()).execute(gone)
    return None


erase_print_files = Duty("erase_print_files", _erase, say("Erase print files that nobody fetched within a week"))


async def _own(connection: AsyncConnection, actor: Actor, number: int, job_id: UUID) -> Row[Any]:
    job = await one(connection, actor, number, job_id)
    if job.asked_by != actor.account_id:
        raise OutOfOrder(say("Who asked for a print file fetches it; nobody else does."), code="another_account")
    is_fresh = job.state is PrintState.DELIVERED and job.ended_at > calendar.now() - STAYS
    if job.state is not PrintState.READY and not is_fresh:
        raise OutOfOrder(say("This print file is %(state)s.", state=job.state), code="not_ready")
    return job


def _jobs() -> Any:
    return select(*(col(getattr(PrintJob, name)) for name in _NAMES))


async def _set(session: AsyncSession, job_id: UUID, **values: Any) -> None:
    await (await session.connection()).execute(update(PrintJob).where(col(PrintJob.id) == job_id).values(**values))


def _missing(job_id: UUID) -> NotFound:
    return NotFound(say("There is no print file %(file)s.", file=str(job_id)))
