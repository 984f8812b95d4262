"""Entry in the register, and the end of a matter: withdrawn by the applicant, or terminated by the office."""

from typing import Annotated, Any

from pydantic import Field

from registry.acts import Facts, InCharge, Taking, act, notify
from registry.acts.relations import EXAMINER, REGISTRAR
from registry.forms import LINE, TIDY, Correction, Drawn, Form, Reason, asked
from registry.people import series
from registry.procedure import saved
from registry.rights import kinds
from registry.rights.matter import APPLICANT, OWN, RECORD, STANDING_IN_IT, RecordMatter
from registry.saying import say
from registry.tables import Ending, RecordParty
from registry.vocabulary import Capacity, NoticeKind, Readers, Status

Number = Annotated[str, Field(min_length=1, max_length=60), LINE]


class RegistrationForm(Form):
    """The decision by which a right is entered."""

    decision_number: Annotated[
        Number | None,
        asked(say("Number of the decision"), help=say("The decision to grant."), example="12/QĐ-SHTT"),
    ] = None


class DecisionNumberForm(Correction):
    """The right number of the decision."""

    decision_number: Annotated[Number, asked(say("Number of the decision"), example="12/QĐ-SHTT")]


class WithdrawalForm(Form):
    """The reason of a withdrawal, if the applicant gives one."""

    reason: Annotated[
        Annotated[str, Field(max_length=2000), Drawn("passage"), TIDY] | None,
        asked(say("Reason"), example="Nộp lại với tên khác."),
    ] = None


class TerminationForm(Form):
    """The reason why a right ends."""

    reason: Annotated[Reason, asked(say("Reason"), example="Điều kiện địa lý tạo nên chất lượng không còn.")]


@act(
    "register",
    on=RECORD,
    asks=RegistrationForm,
    title=say("Enter in the register"),
    outcome=say("The right gets the next certificate number and is registered today."),
    by=(REGISTRAR,),
    during=(Status.GRANT_APPROVED,),
    needs=(OWN,),
    leads_to=Status.REGISTERED,
    told_to=Readers.PUBLIC,
    notifies=(notify(STANDING_IN_IT, say("%(matter)s has been entered in the register."), NoticeKind.SERVICE),),
    history=say("Registered under number %(registration_number)s"),
    place=29,
    done=say("The right has been entered in the register."),
)
async def register(taking: Taking[RecordMatter, RegistrationForm]) -> Facts:
    """Enter the right: its certificate number and date, INID (111) and (151), its term (180), and its holder (732)."""
    record, session = taking.matter.row, taking.session
    record.registered_on = taking.today
    record.decision_number = taking.form.decision_number
    kind = kinds.of(record.kind)
    record.expires_on = kind.last_day(record.filed_on, taking.today)
    n = await series.take(session, kind.certificate_series)
    record.registration_number = kind.certificate_number(n)
    for party_id in sorted(taking.matter.seated(Capacity.APPLICANT)):
        session.add(RecordParty(record_id=record.id, capacity=Capacity.HOLDER, party_id=party_id, from_on=taking.today))
    return {"registration_number": record.registration_number}


@act(
    "correct_decision_number",
    on=RECORD,
    asks=DecisionNumberForm,
    title=say("Correct the number of the decision"),
    outcome=say("The number of the decision is replaced; the first one stays in the history."),
    by=(REGISTRAR,),
    confirmed_by=(REGISTRAR, EXAMINER),
    bars=("terminate",),
    during=(Status.REGISTERED,),
    needs=(OWN,),
    told_to=Readers.PUBLIC,
    notifies=(
        notify(STANDING_IN_IT, say("The number of the decision on %(matter)s has been corrected."), NoticeKind.SERVICE),
    ),
    history=say("Number of the decision corrected: %(decision_number)s"),
    corrects=register,
    place=84,
    done=say("The correction waits for a second officer."),
)
async def correct_decision_number(taking: Taking[RecordMatter, DecisionNumberForm]) -> Facts:
    """Replace a wrong number of the decision."""
    taking.matter.row.decision_number = taking.form.decision_number
    return None


@act(
    "withdraw",
    on=RECORD,
    asks=WithdrawalForm,
    title=say("Withdraw the application"),
    outcome=say("The matter ends. A new application gets a new filing date."),
    by=(APPLICANT,),
    during=(
        Status.DRAFT,
        Status.LODGED,
        Status.DEFECTIVE,
        Status.ACCEPTED,
        Status.PUBLISHED,
        Status.UNDER_EXAMINATION,
        Status.GRANT_PROPOSED,
        Status.REFUSAL_PROPOSED,
        Status.GRANT_APPROVED,
    ),
    needs=(OWN,),
    leads_to=Status.WITHDRAWN,
    told_to=Readers.PARTIES,
    notifies=(notify(InCharge(EXAMINER, or_desk=False), say("The application has been withdrawn: %(matter)s")),),
    history=lambda told: say("Withdrawn: %(reason)s") if "reason" in told else say("Withdrawn"),
    final=say("File a new application."),
    is_grave=True,
    place=19,
    done=say("The application has been withdrawn."),
)
async def withdraw(taking: Taking[RecordMatter, WithdrawalForm]) -> Facts:
    """End the matter at the applicant's request, at any time before the right is in the register."""
    await saved.forget_all(taking.session, taking.matter.id)
    return _end(taking, taking.form.reason)


@act(
    "terminate",
    on=RECORD,
    asks=TerminationForm,
    title=say("End the protection"),
    outcome=say("Protection ends for good; every label under this right answers differently from then on."),
    by=(REGISTRAR,),
    confirmed_by=(REGISTRAR,),
    bars=("correct_publication", "correct_decision_number"),
    during=(Status.REGISTERED,),
    needs=(OWN,),
    leads_to=Status.TERMINATED,
    told_to=Readers.PUBLIC,
    notifies=(
        notify(STANDING_IN_IT, say("The protection of %(matter)s has ended. Read the decision."), NoticeKind.SERVICE),
    ),
    history=say("Protection ended"),
    final=say("After a right has ended, file a new application."),
    is_grave=True,
    place=90,
    done=say("The end of the right waits for a second registrar."),
)
async def terminate(taking: Taking[RecordMatter, TerminationForm]) -> Facts:
    """Enter that the right has ended (chấm dứt hiệu lực)."""
    return _end(taking, taking.form.reason)


def _end(taking: Taking[RecordMatter, Any], reason: str | None) -> Facts:
    act = taking.act.name
    taking.session.add(Ending(record_id=taking.matter.id, act=act, reason=reason, ended_by=taking.actor.account_id))
    return {"ended_on": taking.today}
