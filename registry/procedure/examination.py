"""Examination of form and substance (thẩm định hình thức, nội dung), and the two officers of a decision."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.people.permissions import Actor
from registry.procedure.moving import enter, judge, move, open_proposal, take_up
from registry.tables import DefectNotice, Proposal, Record
from registry.vocabulary import Act, Outcome


async def notify_defects(
    session: AsyncSession, actor: Actor, record_id: UUID, *, defects: Sequence[str], expected: int | None = None
) -> Record:
    """Tell the applicant what is wrong with the form of the dossier; each defect is one sentence."""
    record = await take_up(session, actor, record_id, expected)
    step = await judge(session, actor, record, Act.NOTIFY_DEFECTS)
    notice = DefectNotice(record_id=record.id, defects=list(defects), issued_by=actor.account_id)
    session.add(notice)
    await enter(session, actor, record, step, notice=str(notice.id), defects=len(defects))
    return record


async def answer_defects(
    session: AsyncSession, actor: Actor, record_id: UUID, *, answer: str, expected: int | None = None
) -> Record:
    """Answer the notice; the dossier goes back to formality examination."""
    record = await take_up(session, actor, record_id, expected)
    step = await judge(session, actor, record, Act.ANSWER_DEFECTS)
    statement = (
        select(DefectNotice)
        .where(DefectNotice.record_id == record.id, col(DefectNotice.answered_at).is_(None))
        .order_by(col(DefectNotice.issued_at).desc())
    )
    for notice in (await session.exec(statement)).all():
        notice.answer = answer
        notice.answered_by = actor.account_id
        notice.answered_at = calendar.now()
    await enter(session, actor, record, step)
    return record


async def accept(session: AsyncSession, actor: Actor, record_id: UUID, *, expected: int | None = None) -> Record:
    """Find the dossier in order; it may be published."""
    record = await take_up(session, actor, record_id, expected)
    await move(session, actor, record, Act.ACCEPT)
    return record


async def examine(session: AsyncSession, actor: Actor, record_id: UUID, *, expected: int | None = None) -> Record:
    """Begin substantive examination."""
    record = await take_up(session, actor, record_id, expected)
    await move(session, actor, record, Act.EXAMINE)
    return record


async def propose(
    session: AsyncSession,
    actor: Actor,
    record_id: UUID,
    *,
    outcome: Outcome,
    reasons: str,
    expected: int | None = None,
) -> Record:
    """Propose grant or refusal, with reasons; another officer decides."""
    record = await take_up(session, actor, record_id, expected)
    act = Act.PROPOSE_GRANT if outcome is Outcome.GRANT else Act.PROPOSE_REFUSAL
    step = await judge(session, actor, record, act)
    proposal = Proposal(record_id=record.id, outcome=outcome, reasons=reasons, proposed_by=actor.account_id)
    session.add(proposal)
    await enter(session, actor, record, step, proposal=str(proposal.id))
    return record


async def approve(
    session: AsyncSession, actor: Actor, record_id: UUID, *, remark: str | None = None, expected: int | None = None
) -> Record:
    """Approve what another officer proposed."""
    record = await take_up(session, actor, record_id, expected)
    proposal = await open_proposal(session, record.id)
    refusing = proposal is not None and proposal.outcome is Outcome.REFUSAL
    step = await judge(session, actor, record, Act.APPROVE_REFUSAL if refusing else Act.APPROVE_GRANT)
    _decide(proposal, actor, approved=True, remark=remark)
    await enter(session, actor, record, step)
    return record


async def send_back(
    session: AsyncSession, actor: Actor, record_id: UUID, *, remark: str, expected: int | None = None
) -> Record:
    """Return a proposal to examination, saying what it lacks."""
    record = await take_up(session, actor, record_id, expected)
    proposal = await open_proposal(session, record.id)
    step = await judge(session, actor, record, Act.RETURN)
    _decide(proposal, actor, approved=False, remark=remark)
    await enter(session, actor, record, step)
    return record


def _decide(proposal: Proposal | None, actor: Actor, *, approved: bool, remark: str | None) -> None:
    if proposal is None:
        raise LookupError("A record that waits for a decision has no open proposal.")
    proposal.decided_by = actor.account_id
    proposal.decided_at = calendar.now()
    proposal.is_approved = approved
    proposal.remark = remark
