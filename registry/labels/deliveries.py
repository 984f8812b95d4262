"""Deliveries: a print file on its way to the account that opened it, counted until its last octet is sent.

While a delivery is open its labels are reserved: nobody else gets them and none is activated. The file is entered as
taken before its last octet is sent, whether one request fetches it or several together, so that nobody has a complete
file that is not entered. Until then the same account may fetch it again or resume; at most twice its octets are sent.
What is not complete at the end of the next day counts as taken if anything of it was sent; otherwise its labels are
free (docs/labels.md, section 8).
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.acts import demand, hold, nobody, read, recorded
from registry.acts.relations import REGISTRAR
from registry.acts.told import kept
from registry.errors import OutOfOrder
from registry.journal import CLOCK, By
from registry.journal.clock import Duty
from registry.labels import jobs, leaving, pin_files, print_files
from registry.labels.matter import ORDER, OrderMatter
from registry.labels.runs import Run, size
from registry.labels.standing import ON_THE_WAY, PINS
from registry.people.permissions import Actor
from registry.saying import Ordinal, say
from registry.tables import LabelBatch, PrintJob
from registry.use.matter import MANAGER_OF_USE
from registry.vocabulary import PrintState, Readers, Subject

GIVES_UP = (MANAGER_OF_USE, REGISTRAR)
"""Who may cancel the open delivery of another account."""
PORTION = 100

open_print_file = recorded(
    "open_print_file",
    on=ORDER,
    title=say("Delivery of a print file begun"),
    told_to=Readers.PARTIES,
    notifies=nobody("it is entered only so that it can be looked up later"),
    history=say("Delivery of a print file begun: %(kind)s, %(count)s labels from no. %(first_label)s"),
    final=say("It ends when the file is taken, or is given up."),
)
give_up_print_file = recorded(
    "give_up_print_file",
    on=ORDER,
    title=say("Delivery of a print file given up"),
    told_to=Readers.PARTIES,
    notifies=nobody("it is entered only so that it can be looked up later"),
    history=say("Delivery given up before anything of it left: %(kind)s, %(count)s labels from no. %(first_label)s"),
    final=say("Take the file again."),
)


class MadeAtOnce(NamedTuple):
    """A file made at once: what was requested, and the result at the instant that is written into the file."""

    kind: str
    wishes: Mapping[str, Any]
    runs: tuple[Run, ...]
    made_at: datetime
    octets: int
    sha256: str
    inscribed: str | None = None


async def unfinished(
    connection: AsyncConnection, actor: Actor, number: int, kind: str, wishes: Mapping[str, Any]
) -> Row[Any] | None:
    """Return the open delivery of the file that this account requested in the same words before; None without one.

    NotFound when the actor may not see the order.
    """
    await read(connection, actor, ORDER, number)
    mine = jobs.rows_of(number).where(
        col(PrintJob.asked_by) == actor.account_id,
        col(PrintJob.kind) == kind,
        col(PrintJob.state) == PrintState.READY,
        col(PrintJob.opened_at).is_not(None),
    )
    found = (await connection.execute(mine.order_by(col(PrintJob.opened_at)))).all()
    return next((job for job in found if job.wishes == dict(wishes)), None)


async def open_made(session: AsyncSession, actor: Actor, number: int, made: MadeAtOnce) -> Row[Any]:
    """Open the delivery of a file made at once and return it; errors as for ``print_files.demand_free``."""
    matter = await _free(session, actor, number, made)
    asked = made._asdict() | {"runs": [list(run) for run in made.runs], "wishes": dict(made.wishes)}
    total, at = size(made.runs), asked.pop("made_at")
    job = PrintJob(
        batch_number=number, total=total, done=total, state=PrintState.READY, asked_by=actor.account_id, asked_at=at,
        **asked,
    )  # fmt: skip
    await _open(session, actor, matter, job)
    return await jobs.one(await session.connection(), actor, number, job.id)


async def _free(session: AsyncSession, actor: Actor, number: int, made: MadeAtOnce) -> OrderMatter:
    if made.kind == PINS:
        return await pin_files.demand_free(session, actor, number, made.runs)
    return await print_files.demand_free(session, actor, number, made.runs, inscribed=made.inscribed)


async def take(session: AsyncSession, actor: Actor, number: int, job_id: UUID) -> None:
    """Open the delivery of a file made in the background; opening it again changes nothing.

    Raises OutOfOrder when another account requested it, when it is not ready or may no longer be printed, and when the
    text on its labels was corrected after it was made.
    """
    await hold(session, actor, ORDER, number)
    found = await leaving.own(await session.connection(), actor, number, job_id)
    await print_files.demand_printable(session, actor, number)
    if found.opened_at is None:
        runs = [(first, last) for first, last in found.runs]
        inscribed = found.inscribed
        matter = await print_files.demand_free(session, actor, number, runs, job_id=job_id, inscribed=inscribed)
        await _open(session, actor, matter, await session.get_one(PrintJob, job_id))


async def cancel(session: AsyncSession, actor: Actor, number: int, job_id: UUID) -> None:
    """Cancel a file. Its labels are free again, or count as taken if any part of it was sent.

    Any taker cancels a file that nobody fetches yet; an open delivery its account, a manager of the right, a registrar.
    """
    matter = await hold(session, actor, ORDER, number)
    await jobs.one(await session.connection(), actor, number, job_id)
    job = await leaving.locked(session, job_id)
    if job.state not in ON_THE_WAY or job.is_entered:
        raise OutOfOrder(say("This print file is %(state)s.", state=job.state), code="not_cancelled")
    if job.opened_at is None:
        job.state, job.ended_at = PrintState.CANCELLED, calendar.now()
        session.add(job)
        return
    if job.asked_by != actor.account_id:
        demand(actor, matter, GIVES_UP)
    await _end(session, actor, matter.row, job, PrintState.CANCELLED)


async def _end_old(session: AsyncSession, day: date, _: str) -> str | None:
    """End the next deliveries that were opened before yesterday."""
    before = datetime.combine(day - timedelta(days=1), time(), calendar.OFFICE_TIME)
    old = (
        select(PrintJob.batch_number, PrintJob.id)
        .where(col(PrintJob.state) == PrintState.READY, col(PrintJob.opened_at) < before, ~col(PrintJob.is_entered))
        .order_by(col(PrintJob.batch_number), col(PrintJob.id))
        .limit(PORTION)
    )
    found = (await session.exec(old)).all()
    for number, job_id in found:
        batch = await session.get_one(LabelBatch, number, with_for_update=True)
        job = await leaving.locked(session, job_id)
        if job.state is PrintState.READY:
            await _end(session, CLOCK, batch, job, PrintState.ERASED)
    return str(found[-1][1]) if len(found) == PORTION else None


end_deliveries = Duty(
    "end_deliveries", _end_old, say("End deliveries of print files that were not fetched to their end")
)


async def _open(session: AsyncSession, by: By, matter: OrderMatter, job: PrintJob) -> None:
    job.opened_at = calendar.now()
    session.add(job)
    told, number = _told(matter.row, job), matter.row.number
    await journal.enter(session, by, open_print_file.name, Subject.LABEL_BATCH, number, told=told)


async def _end(session: AsyncSession, by: By, batch: LabelBatch, job: PrintJob, state: PrintState) -> None:
    """End a delivery that is not complete."""
    job.state, job.ended_at = PrintState.BROKEN_OFF if job.handed else state, calendar.now()
    session.add(job)
    if not job.handed:
        told, number = _told(batch, job), batch.number
        await journal.enter(session, by, give_up_print_file.name, Subject.LABEL_BATCH, number, told=told)
        return
    await leaving.enter(session, by, batch, job, {"handed": job.handed, "octets": job.octets or 0})
    await leaving.notify(session, job, leaving.BROKEN)


def _told(batch: LabelBatch, job: PrintJob) -> dict[str, Any]:
    """Return the facts of a file for an entry, and raise the version of its order."""
    batch.version += 1
    facts = {"kind": job.kind, "first_label": Ordinal(job.runs[0][0] + 1), "count": job.total, "sha256": job.sha256}
    return {name: kept(value) for name, value in facts.items()}
