"""Closes a case with its outcome, and reopens it when that was a mistake."""

from typing import Annotated
from uuid import UUID

from sqlalchemy import exists
from sqlmodel import col, select

from registry import calendar
from registry.acts import NOTHING_ELSE, Facts, Taking, act, notify
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.cases.handling import OPEN
from registry.cases.matter import ASSIGNED, CASE, HANDLERS, MANAGER_OF_CASE, PRODUCER_OF_CASE, CaseMatter
from registry.cases.opening import NOT_SO
from registry.errors import Fault, NotAcceptable, OutOfOrder
from registry.forms import Correction, Drawn, Form, Passage, asked
from registry.labels.standing import stands
from registry.saying import say
from registry.tables import Case, CaseReferral, LabelBatch, LabelRange
from registry.vocabulary import CaseOutcome, CaseStatus, NoticeKind, RangeState, Readers, ReferralRecipient

TAKEN_OFF = (RangeState.VOID, RangeState.REVOKED, RangeState.RECALLED)
NOTIFIED = {
    CaseOutcome.PLATFORM_NOTIFIED: ReferralRecipient.PLATFORM,
    CaseOutcome.SURVEILLANCE_NOTIFIED: ReferralRecipient.MARKET_SURVEILLANCE,
}


class ClosingForm(Form):
    """The outcome of a case."""

    outcome: Annotated[CaseOutcome, asked(say("Result"), example="nothing_found")]
    findings: Annotated[Passage, asked(say("What was found"), example="Cửa hàng bán đúng lô; tem không bị sao chép.")]
    range_id: Annotated[
        UUID | None,
        Drawn("case_range"),
        asked(
            say("Labels that were withdrawn"),
            help=say("First withdraw or recall them on the page of their order; then they are listed here."),
            example=None,
        ),
    ] = None
    answer: Annotated[
        Passage | None,
        asked(
            say("What the reporter reads"),
            help=say("On the reporter's own page. Nothing of others belongs here."),
            example="Cảm ơn bà con đã báo tin. Hàng đã được kiểm tra.",
        ),
    ] = None


class CaseReopeningForm(Correction):
    """Why a case is reopened."""


@act(
    "close_case",
    on=CASE,
    asks=ClosingForm,
    title=say("Close the case"),
    outcome=say("The result counts in the statistics; the reporter can read the answer."),
    by=HANDLERS,
    during=OPEN,
    leads_to=CaseStatus.CLOSED,
    told_to=Readers.PARTIES,
    tells=("outcome",),
    notifies=(
        notify(ASSIGNED, say("Case %(matter)s has been closed.")),
        notify(MANAGER_OF_CASE, say("Case %(matter)s has been closed."), NoticeKind.GOODS),
        notify(PRODUCER_OF_CASE, say("Case %(matter)s has been closed."), NoticeKind.GOODS),
    ),
    history=say("Case closed: %(outcome)s"),
    place=80,
    done=say("The case has been closed."),
)
async def close_case(taking: Taking[CaseMatter, ClosingForm]) -> Facts:
    """Close a case; NotAcceptable when the register does not show the outcome (withdrawn labels, a sent referral)."""
    form, case = taking.form, taking.matter.row
    faults = await _unproved(taking)
    if faults:
        raise NotAcceptable(NOT_SO, tuple(faults), code="invalid_form")
    case.outcome, case.findings, case.answer = form.outcome, form.findings, form.answer
    case.range_id, case.closed_at = form.range_id, calendar.now()
    return None


@act(
    "reopen_case",
    on=CASE,
    asks=CaseReopeningForm,
    title=say("Take the case up again"),
    outcome=say("The result is taken back once a second officer has confirmed it."),
    by=(INSPECTOR, REGISTRAR),
    confirmed_by=(INSPECTOR, REGISTRAR),
    bars=NOTHING_ELSE,
    during=(CaseStatus.CLOSED,),
    leads_to=CaseStatus.IN_HAND,
    told_to=Readers.PARTIES,
    tells=(),
    notifies=(
        notify(ASSIGNED, say("Case %(matter)s is taken up again."), NoticeKind.TASK),
        notify(MANAGER_OF_CASE, say("Case %(matter)s is taken up again."), NoticeKind.GOODS),
        notify(PRODUCER_OF_CASE, say("Case %(matter)s is taken up again."), NoticeKind.GOODS),
    ),
    history=say("Case taken up again"),
    corrects=close_case,
    place=90,
    done=say("Taking it up again waits for a second officer."),
)
async def reopen_case(taking: Taking[CaseMatter, CaseReopeningForm]) -> Facts:
    """Reopen a case; OutOfOrder while another case is open for the same flag."""
    case = taking.matter.row
    if case.flag is not None:
        another = select(Case.number).where(Case.flag == case.flag, Case.status != CaseStatus.CLOSED)
        number = (await taking.session.exec(another)).first()
        if number is not None:
            raise OutOfOrder(say("Case %(number)s is open for the same labels.", number=number), code="another_is_open")
    case.outcome = case.findings = case.answer = case.range_id = case.closed_at = None
    return None


async def _unproved(taking: Taking[CaseMatter, ClosingForm]) -> list[Fault]:
    """Return what the register lacks for an outcome."""
    form, case, session = taking.form, taking.matter.row, taking.session
    if form.outcome in NOTIFIED:
        sent = exists().where(
            col(CaseReferral.case_id) == case.id,
            col(CaseReferral.recipient) == NOTIFIED[form.outcome],
            col(CaseReferral.sent_on).is_not(None),
        )
        if not (await session.exec(select(sent))).one():
            return [Fault("outcome", say("no such referral was entered as sent"), "no_referral_sent")]
    if form.outcome is not CaseOutcome.LABELS_WITHDRAWN:
        if form.range_id is None:
            return []
        return [Fault("range_id", say("belongs to another outcome"), "another_outcome")]
    run = await session.get(LabelRange, form.range_id) if form.range_id is not None else None
    if run is None or run.state not in TAKEN_OFF or not await _is_about(taking, run):
        return [Fault("range_id", say("name labels of the case that were withdrawn or recalled"), "no_such_range")]
    return []


async def _is_about(taking: Taking[CaseMatter, ClosingForm], run: LabelRange) -> bool:
    """Say whether a run is in force and belongs to the case's order or lot."""
    case = taking.matter.row
    statement = (
        select(LabelBatch.lot_id)
        .join(LabelRange, col(LabelRange.batch_number) == col(LabelBatch.number))
        .where(col(LabelRange.id) == run.id, stands())
    )
    lot_id = (await taking.session.exec(statement)).first()
    return lot_id is not None and (run.batch_number == case.batch_number or lot_id == case.lot_id)
