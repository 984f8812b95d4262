"""The octets of a print file as they are sent: counted before, and the file entered as taken before its last one.

The octets of a request are counted before the first of them is sent, so that nothing is sent uncounted even if the
process dies; those that were not sent are subtracted afterwards. The last one is the last that is still missing,
wherever in the file it is.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.acts import read
from registry.acts.told import kept
from registry.errors import OutOfOrder, RegistryError
from registry.journal import By
from registry.labels import jobs, pin_files, print_files, standing
from registry.labels.jobs import STAYS
from registry.labels.matter import ORDER
from registry.labels.naming import told
from registry.labels.runs import Run, merged, minus, size
from registry.labels.scans.flags import tell_office
from registry.labels.standing import PINS
from registry.people.accounts import actor_of
from registry.people.permissions import Actor
from registry.saying import Ordinal, say
from registry.tables import LabelBatch, PrintJob
from registry.vocabulary import PrintState

COPIES = 2
"""How often the octets of a file are sent in one delivery at most: once, and once more for what did not arrive."""
MOST_PIECES = 500
"""Into how many separate pieces a file may be fetched."""
BROKEN, AGAIN = "delivery_broken_off", "delivery_left_again"
"""The names that notices about deliveries store instead of an act."""


class Span(NamedTuple):
    """Octets of a file, the first included, the last not."""

    begin: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.begin

    @property
    def run(self) -> Run:
        """The same with its last included."""
        return self.begin, self.end - 1


async def own(connection: AsyncConnection, actor: Actor, number: int, job_id: UUID) -> Row[Any]:
    """Return a file of an order that this account may fetch now; errors as for ``deliveries.take``."""
    job = await jobs.one(connection, actor, number, job_id)
    if job.asked_by != actor.account_id:
        raise OutOfOrder(say("Only the person who asked for the print file can fetch it."), code="another_account")
    is_fresh = job.state is PrintState.DELIVERED and job.ended_at > calendar.now() - STAYS
    if job.state is not PrintState.READY and not is_fresh:
        raise OutOfOrder(say("This print file is %(state)s.", state=job.state), code="not_ready")
    return job


async def fetched(connection: AsyncConnection, actor: Actor, number: int, job_id: UUID) -> Row[Any]:
    """Return a file in an open delivery whose octets may be sent now; errors as for ``deliveries.take``.

    Raises OutOfOrder when one of its labels is no longer valid.
    """
    job = await own(connection, actor, number, job_id)
    if job.opened_at is None:
        raise OutOfOrder(say("Take this print file before you fetch it."), code="not_taken")
    matter = await read(connection, actor, ORDER, number)
    hindered = print_files.hindrance(actor, matter)
    if hindered:
        raise hindered
    gone = minus(_runs(job), await standing.live(connection, number, matter.row.quantity))
    if gone:
        raise OutOfOrder(
            say(
                "Labels %(labels)s of this print file are void, withdrawn or recalled by now, so it is not sent any "
                "more. Give it up.",
                labels=told(gone),
            ),
            code="label_out",
        )
    return job


async def may_leave(connection: AsyncConnection, actor: Actor, number: int, job_id: UUID, span: Span) -> Row[Any]:
    """Return a file of which these octets may be sent; errors as for ``fetched``.

    Raises OutOfOrder when more than twice its octets would be sent, and for the first half of a file that was taken.
    """
    job = await fetched(connection, actor, number, job_id)
    if job.state is PrintState.DELIVERED and span.begin < job.octets // 2:
        raise OutOfOrder(
            say(
                "This print file was taken just now. Its second half can be fetched for a few minutes, if it did not "
                "arrive; all of it again needs a reason and a second person: “Take a print file again”."
            ),
            code="already_taken",
        )
    if _is_too_much(job, span):
        here = next((first for first, _ in minus([(0, job.octets - 1)], _pieces(job))), job.octets)
        raise OutOfOrder(
            say(
                "So much of this print file has left already that it is not sent from there again. Go on at octet "
                "%(octet)s, or give it up: then its labels count as taken.",
                octet=here,
            ),
            code="left_twice",
        )
    return job


async def hand_over(session: AsyncSession, job: Row[Any], span: Span) -> int | None:
    """Count octets just before the first of them is sent; return None when they may no longer be sent.

    Return the place of the octet that is sent only after ``last_leaves``: the last one of the file that is missing, if
    these octets complete it, otherwise the last one of these.
    """
    now = await session.get(PrintJob, job.id, with_for_update=True)
    if now is None or now.state is not job.state or _is_too_much(now, span):
        return None
    now.handed += span.length
    session.add(now)
    missing = minus([(0, job.octets - 1)], _pieces(now))
    completes = missing and not minus(missing, [span.run])
    return missing[-1][1] if completes else span.end - 1


def _is_too_much(job: Any, span: Span) -> bool:
    pieces = _pieces(job)
    is_scattered = len(merged([*pieces, span.run])) > max(MOST_PIECES, len(pieces))
    return bool(job.handed + span.length > COPIES * job.octets or is_scattered)


async def last_leaves(session: AsyncSession, by: By, job: Row[Any], span: Span) -> bool:
    """Note that octets were sent, just before the last of them is; the file is taken if they complete it.

    Return False when the last one may not be sent: another request completed the file meanwhile, it was cancelled, or
    its account may no longer fetch it.
    """
    held = await _held(session, job)
    if held is None:
        return False
    batch, now = held
    if now.state is not PrintState.READY:
        await _notify_of_copies(session, now)
        return now.state is PrintState.DELIVERED and job.state is PrintState.DELIVERED
    if not await _may_still_leave(session, job):
        return False
    await _keep(session, by, batch, now, span.run)
    return True


async def _may_still_leave(session: AsyncSession, job: Row[Any]) -> bool:
    """Say whether a file may be sent as things are now; a slow request lasts for hours."""
    actor = await actor_of(session, job.asked_by)
    if actor is None:
        return False
    try:
        await fetched(await session.connection(), actor, job.batch_number, job.id)
    except RegistryError:
        return False
    return True


async def broke_off(session: AsyncSession, by: By, job: Row[Any], span: Span, left: Span) -> None:
    """Note that of the counted octets ``span`` only those in ``left`` were sent."""
    held = await _held(session, job)
    if held is None:
        return
    batch, now = held
    now.handed -= span.length - left.length
    session.add(now)
    await _notify_of_copies(session, now)
    if now.state is PrintState.READY and left.length:
        await _keep(session, by, batch, now, left.run)


async def enter(
    session: AsyncSession, by: By, batch: LabelBatch, job: PrintJob, left: Mapping[str, int] | None = None
) -> None:
    """Enter a file as taken; ``left`` are the numbers of octets of a file that was broken off."""
    job.is_entered = True
    runs = _runs(job)
    sha256, whose = str(job.sha256), job.asked_by
    if job.kind == PINS:
        recipient = str(job.wishes["recipient"])
        await pin_files.enter_taken(
            session, by, batch, runs=runs, sha256=sha256, recipient=recipient, taken_by=whose, left=left
        )
    else:
        await print_files.enter_taken(
            session, by, batch, kind=job.kind, runs=runs, sha256=sha256, taken_by=whose, left=left
        )


async def notify(session: AsyncSession, job: PrintJob, act: str) -> None:
    """Send inspectors and registrars a notice of how many octets of a file were sent."""
    told = {"order": Ordinal(job.batch_number), "handed": job.handed, "octets": job.octets}
    facts = {name: kept(value) for name, value in told.items()}
    await tell_office(await session.connection(), job.batch_number, f"delivery:{job.id}", act, facts)


async def _keep(session: AsyncSession, by: By, batch: LabelBatch, job: PrintJob, piece: Run) -> None:
    """Note that a piece was sent; enter the file as taken if the piece completes it."""
    pieces = merged([*_pieces(job), piece])
    job.pieces, job.sent = [list(one) for one in pieces], size(pieces)
    session.add(job)
    if job.sent != job.octets:
        return
    job.state, job.ended_at = PrintState.DELIVERED, calendar.now()
    if job.is_entered:
        return
    await enter(session, by, batch, job)
    await _notify_of_copies(session, job)


async def _notify_of_copies(session: AsyncSession, job: PrintJob) -> None:
    """Tell the office, once, when more than half of a file that was taken has been sent more than once."""
    if job.state is PrintState.DELIVERED and job.octets and (job.handed - job.octets) * 2 > job.octets:
        await notify(session, job, AGAIN)


def _pieces(job: Any) -> list[Run]:
    return [(first, last) for first, last in job.pieces]


def _runs(job: Any) -> list[Run]:
    return [(first, last) for first, last in job.runs]


async def locked(session: AsyncSession, job_id: UUID) -> PrintJob:
    """Lock a file; whoever also locks its order locks the order first."""
    return await session.get_one(PrintJob, job_id, with_for_update=True, populate_existing=True)


async def _held(session: AsyncSession, job: Row[Any]) -> tuple[LabelBatch, PrintJob] | None:
    batch = await session.get(LabelBatch, job.batch_number, with_for_update=True)
    now = await session.get(PrintJob, job.id, with_for_update=True)
    return None if batch is None or now is None else (batch, now)
