"""Substantive examination (thẩm định nội dung), and decisions by two officers.

A proposal fixes its reasons before anybody decides, so proposing and approving are separate acts.
"""

from typing import Annotated, Any
from uuid import UUID

from sqlmodel import col, select

from registry import calendar
from registry.acts import Facts, InCharge, Taking, act, notify
from registry.acts.relations import EXAMINER, REGISTRAR
from registry.errors import Fault, NotAcceptable
from registry.forms import Drawn, Form, Nothing, Passage, asked
from registry.procedure.conditions import ANOTHER_OFFICER, OPPOSITION_OVER, OPPOSITIONS_DECIDED
from registry.rights.matter import APPLICANT, OWN, RECORD, RecordMatter
from registry.rights.reading import cited
from registry.saying import say
from registry.tables import Proposal
from registry.vocabulary import Clock, NoticeKind, Outcome, Readers, Status

MOST_CITED = 20


class ReasonsForm(Form):
    """The reasons for a proposal to grant or refuse."""

    reasons: Annotated[Passage, asked(say("Reasons"), example="Đáp ứng điều kiện bảo hộ.")]


class ProposalForm(ReasonsForm):
    """The reasons for a proposal, and the earlier records that they cite."""

    cites: Annotated[
        list[UUID],
        asked(
            say("Records that the reasons cite"),
            help=say("Beside the reasons, the applicant reads name and number of those that are public."),
            max_length=MOST_CITED,
        ),
        Drawn("near"),
    ] = []  # noqa: RUF012 # Pydantic gives every form its own


class RemarkForm(Form):
    """A remark of the second officer."""

    remark: Annotated[Passage | None, asked(say("Remark"), example="Đồng ý.")] = None


class ReturnForm(Form):
    """What a proposal lacks."""

    remark: Annotated[Passage, asked(say("What the proposal lacks"), example="Cần so lại với chỉ dẫn đã đăng ký.")]


@act(
    "examine",
    on=RECORD,
    asks=Nothing,
    title=say("Begin substantive examination"),
    outcome=say("Substantive examination begins."),
    by=(EXAMINER,),
    during=(Status.PUBLISHED,),
    needs=(OWN,),
    leads_to=Status.UNDER_EXAMINATION,
    told_to=Readers.PUBLIC,
    notifies=(notify(APPLICANT, say("The examination as to substance of %(matter)s has begun.")),),
    history=say("Substantive examination begun"),
    final=say("An examination that was begun too early goes on."),
    place=23,
    done=say("Substantive examination has begun."),
)
async def examine(taking: Taking[RecordMatter, Nothing]) -> Facts:  # noqa: ARG001 # the status is all that changes
    """Begin substantive examination."""
    return None


@act(
    "propose_grant",
    on=RECORD,
    asks=ProposalForm,
    title=say("Propose to grant"),
    outcome=say("Another officer reads the reasons and decides."),
    by=(EXAMINER,),
    during=(Status.UNDER_EXAMINATION,),
    needs=(OWN, OPPOSITIONS_DECIDED, OPPOSITION_OVER),
    leads_to=Status.GRANT_PROPOSED,
    notifies=(
        notify(EXAMINER, say("A proposal to grant waits for a second officer: %(matter)s"), NoticeKind.TASK),
        notify(REGISTRAR, say("A proposal to grant waits for a second officer: %(matter)s"), NoticeKind.TASK),
    ),
    history=say("Grant proposed: %(reasons)s"),
    final=say("Have the proposal returned, and make another."),
    place=25,
    done=say("The grant has been proposed. A second officer decides."),
)
async def propose_grant(taking: Taking[RecordMatter, ProposalForm]) -> Facts:
    """Propose to grant, with reasons; another officer decides. Raises NotAcceptable for cited records."""
    return await _propose(taking, Outcome.GRANT)


@act(
    "propose_refusal",
    on=RECORD,
    asks=ProposalForm,
    title=say("Propose to refuse"),
    outcome=say(
        "Another officer reads the reasons and decides; the applicant reads them when the refusal is approved."
    ),
    by=(EXAMINER,),
    during=(Status.UNDER_EXAMINATION,),
    needs=(OWN, OPPOSITIONS_DECIDED, OPPOSITION_OVER),
    leads_to=Status.REFUSAL_PROPOSED,
    notifies=(
        notify(EXAMINER, say("A proposal to refuse waits for a second officer: %(matter)s"), NoticeKind.TASK),
        notify(REGISTRAR, say("A proposal to refuse waits for a second officer: %(matter)s"), NoticeKind.TASK),
    ),
    history=say("Refusal proposed: %(reasons)s"),
    final=say("Have the proposal returned, and make another."),
    is_grave=True,
    place=26,
    done=say("The refusal has been proposed. A second officer decides."),
)
async def propose_refusal(taking: Taking[RecordMatter, ProposalForm]) -> Facts:
    """Propose to refuse, with reasons; another officer decides. Raises NotAcceptable for cited records."""
    return await _propose(taking, Outcome.REFUSAL)


@act(
    "approve_grant",
    on=RECORD,
    asks=RemarkForm,
    title=say("Approve the grant"),
    outcome=say("The right may then be entered in the register."),
    by=(EXAMINER, REGISTRAR),
    during=(Status.GRANT_PROPOSED,),
    needs=(OWN, ANOTHER_OFFICER),
    leads_to=Status.GRANT_APPROVED,
    stops=(Clock.SUBSTANTIVE,),
    notifies=(
        notify(InCharge(EXAMINER), say("Your proposal to grant has been approved: %(matter)s")),
        notify(REGISTRAR, say("A right waits to be entered in the register: %(matter)s"), NoticeKind.TASK),
    ),
    history=say("Grant approved"),
    final=say("A right granted in error is cancelled by a separate decision."),
    place=27,
    done=say("The grant has been approved. The right can be entered in the register."),
)
async def approve_grant(taking: Taking[RecordMatter, RemarkForm]) -> Facts:
    """Approve the grant that another officer proposed."""
    await _decide(taking, approved=True, remark=taking.form.remark)
    return None


@act(
    "approve_refusal",
    on=RECORD,
    asks=RemarkForm,
    title=say("Approve the refusal"),
    outcome=say("The application is refused, and the applicant reads the reasons."),
    by=(EXAMINER, REGISTRAR),
    during=(Status.REFUSAL_PROPOSED,),
    needs=(OWN, ANOTHER_OFFICER),
    leads_to=Status.REFUSED,
    stops=(Clock.SUBSTANTIVE,),
    told_to=Readers.PARTIES,
    tells=(),
    notifies=(
        notify(
            APPLICANT,
            say("The office has decided to refuse %(matter)s. Read the decision and its reasons."),
            NoticeKind.SERVICE,
        ),
        notify(InCharge(EXAMINER), say("Your proposal to refuse has been approved: %(matter)s")),
    ),
    history=say("Refused: %(reasons)s"),
    final=say("A refusal is challenged by a complaint, not corrected."),
    is_grave=True,
    place=27,
    done=say("The refusal has been approved."),
)
async def approve_refusal(taking: Taking[RecordMatter, RemarkForm]) -> Facts:
    """Approve the refusal that another officer proposed; the applicant can read its reasons then."""
    proposal = await _decide(taking, approved=True, remark=taking.form.remark)
    return {"reasons": proposal.reasons}


@act(
    "return",
    on=RECORD,
    asks=ReturnForm,
    title=say("Return the proposal"),
    outcome=say("The proposal goes back to examination."),
    by=(EXAMINER, REGISTRAR),
    during=(Status.GRANT_PROPOSED, Status.REFUSAL_PROPOSED),
    needs=(OWN, ANOTHER_OFFICER),
    leads_to=Status.UNDER_EXAMINATION,
    notifies=(
        notify(InCharge(EXAMINER), say("Your proposal has been returned with a remark: %(matter)s"), NoticeKind.TASK),
    ),
    history=say("Proposal returned: %(remark)s"),
    final=say("Make another proposal."),
    place=28,
    done=say("The proposal has gone back to examination."),
)
async def send_back(taking: Taking[RecordMatter, ReturnForm]) -> Facts:
    """Return a proposal to examination, with what it lacks."""
    await _decide(taking, approved=False, remark=taking.form.remark)
    return None


async def _propose(taking: Taking[RecordMatter, ProposalForm], outcome: Outcome) -> Facts:
    """Store the proposal, the records that it cites, and the similar signs as of now.

    The program provides the comparison as ``near``: a function of (connection, actor, record) that returns a document
    or None.
    """
    connection = await taking.session.connection()
    await _demand_cited(taking)
    compare = taking.provided.get("near")
    proposal = Proposal(
        record_id=taking.matter.id,
        outcome=outcome,
        reasons=taking.form.reasons,
        cites=[str(one) for one in taking.form.cites] or None,
        near=await compare(connection, taking.actor, taking.matter.id) if compare is not None else None,
        proposed_by=taking.actor.account_id,
    )
    taking.session.add(proposal)
    return {"proposal": proposal.id}


async def _demand_cited(taking: Taking[RecordMatter, ProposalForm]) -> None:
    """Raise NotAcceptable for cited records that the examiner cannot see, and for the examined record itself."""
    there = {str(row.id) for row in await cited(await taking.session.connection(), taking.actor, taking.form.cites)}
    faults = [
        Fault(f"cites.{n}", say("there is no other record %(id)s", id=one), "no_such_record")
        for n, one in enumerate(taking.form.cites)
        if str(one) not in there or one == taking.matter.id
    ]
    if faults:
        raise NotAcceptable(say("The proposal cannot be made."), tuple(faults))


async def _decide(taking: Taking[RecordMatter, Any], *, approved: bool, remark: str | None) -> Proposal:
    statement = select(Proposal).where(Proposal.record_id == taking.matter.id, col(Proposal.decided_at).is_(None))
    proposal = (await taking.session.exec(statement)).first()
    if proposal is None:
        raise LookupError("A record that waits for a decision has no open proposal.")
    proposal.decided_by = taking.actor.account_id
    proposal.decided_at = calendar.now()
    proposal.is_approved = approved
    proposal.remark = remark
    return proposal
