"""One step of the procedure: what the table allows, the new status, and the entry in the journal."""

from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.errors import Changed, Mirrored
from registry.offices import OFFICES
from registry.people.permissions import Actor
from registry.procedure.workflow import Situation, Step, find_step
from registry.rights import records
from registry.rights.particulars import DOCUMENTS, current
from registry.rights.trademark import Trademark
from registry.saying import Ordinal, say
from registry.tables import Area, Classification, Proposal, Record, RecordFile
from registry.vocabulary import Act, Capacity, Custody, Feature, Kind, Purpose, Subject


async def take_up(session: AsyncSession, actor: Actor, record_id: UUID, expected: int | None = None) -> Record:
    """Return the record, held for this transaction; raise Changed when it is no longer the version expected."""
    record = await records.find(session, actor, record_id, lock=True)
    if record.custody is Custody.MIRRORED:
        raise Mirrored(
            say(
                "Record %(record)s mirrors the register of %(office)s; its facts are changed there.",
                record=record.id,
                office=OFFICES.get(record.office, record.office),
            )
        )
    if expected is not None and record.version != expected:
        raise Changed(
            say(
                "The record is at version %(now)s; version %(read)s was read.",
                now=Ordinal(record.version),
                read=Ordinal(expected),
            )
        )
    return record


async def situation(session: AsyncSession, record: Record) -> Situation:
    """Return what of the record the procedure's table looks at."""
    proposal = await open_proposal(session, record.id)
    return Situation(
        record.kind,
        record.status,
        await records.parties_of(session, record.id, Capacity.APPLICANT),
        await missing(session, record),
        proposal.proposed_by if proposal else None,
    )


async def missing(session: AsyncSession, record: Record) -> tuple[str, ...]:
    """Name what the dossier lacks before it can be lodged."""
    particulars = await current(session, record.id)
    document = DOCUMENTS[record.kind].model_validate(particulars.body if particulars else {})
    lacking = document.missing(record.category) if isinstance(document, Trademark) else document.missing()  # type: ignore[attr-defined]
    if record.kind is Kind.GEOGRAPHICAL_INDICATION:
        lacking += [] if record.product else ["product"]
        lacking += [] if await _has(session, Area, record.id) else ["area"]
    else:
        lacking += [] if record.feature else ["feature"]
        lacking += [] if await _has(session, Classification, record.id) else ["classes"]
        lacking += [] if record.feature in UNSEEN or await _has_specimen(session, record.id) else ["specimen"]
    return tuple(lacking)


async def open_proposal(session: AsyncSession, record_id: UUID) -> Proposal | None:
    """Return the proposal that waits for a second officer."""
    statement = select(Proposal).where(Proposal.record_id == record_id, col(Proposal.decided_at).is_(None))
    return (await session.exec(statement)).first()


async def judge(session: AsyncSession, actor: Actor, record: Record, act: Act) -> Step:
    """Return the step that ``act`` is now, or raise the rule that forbids it."""
    return find_step(await situation(session, record), act, actor)


async def enter(session: AsyncSession, actor: Actor, record: Record, step: Step, **facts: Any) -> None:
    """Take a step that was judged, and enter it with ``facts`` in the journal.

    Everything the act changes is changed before: the entry says what the register then held.
    """
    record.status = step.target
    record.version += 1
    record.updated_at = calendar.now()
    clocks = {"starts": [clock.value for clock in step.starts], "stops": [clock.value for clock in step.stops]}
    told = {name: value for name, value in (clocks | facts).items() if value not in (None, [])}
    await journal.enter(session, actor, step.act, Subject.RECORD, record.id, told=told)


async def move(session: AsyncSession, actor: Actor, record: Record, act: Act, **facts: Any) -> None:
    """Take the step ``act`` is, or raise the rule that forbids it; enter it with ``facts`` in the journal."""
    await enter(session, actor, record, await judge(session, actor, record, act), **facts)


UNSEEN = frozenset({None, Feature.WORD, Feature.SOUND})
"""Marks that need no picture, INID (540): words in standard characters, INID (541), and what is heard."""


async def _has_specimen(session: AsyncSession, record_id: UUID) -> bool:
    statement = select(RecordFile.id).where(RecordFile.record_id == record_id, RecordFile.purpose == Purpose.SPECIMEN)
    return (await session.exec(statement.limit(1))).first() is not None


async def _has(session: AsyncSession, table: type[Area | Classification], record_id: UUID) -> bool:
    return (await session.exec(select(table.id).where(table.record_id == record_id).limit(1))).first() is not None
