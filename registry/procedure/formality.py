"""Examination as to form (thẩm định hình thức): notices of defects, their answers, acceptance."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlmodel import col, select

from registry import calendar
from registry.acts import Facts, InCharge, Taking, act, notify
from registry.acts.relations import EXAMINER, REGISTRAR
from registry.errors import Fault, NotAcceptable
from registry.forms import TIDY, Correction, Form, Nothing, Passage, asked
from registry.procedure.conditions import COMPLETE, REGULATION
from registry.rights.matter import APPLICANT, COUNTER, OWN, RECORD, RecordMatter
from registry.saying import say
from registry.tables import DefectNotice
from registry.vocabulary import Clock, NoticeKind, Readers, Status

Defects = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=1000), TIDY]],
    asked(
        say("Defects"),
        help=say("One defect a line, in a whole sentence that the applicant understands."),
        example=["Bản đồ khu vực địa lý chưa có xác nhận."],
        min_length=1,
        max_length=30,
    ),
]


class DefectsForm(Form):
    """The defects in the form of a dossier."""

    defects: Defects


class AnswerForm(Form):
    """The applicant's answer."""

    answer: Annotated[Passage, asked(say("Your answer"), example="Đã bổ sung bản đồ có xác nhận.")]


class NoticeCorrectionForm(Correction):
    """The right content of a notice of defects."""

    defects: Defects


@act(
    "notify_defects",
    on=RECORD,
    asks=DefectsForm,
    title=say("Notify defects"),
    outcome=say("The applicant is told what to mend; the dossier waits for the answer."),
    by=(EXAMINER,),
    during=(Status.LODGED,),
    needs=(OWN,),
    leads_to=Status.DEFECTIVE,
    starts=(Clock.DEFECT_ANSWER,),
    stops=(Clock.FORMALITY,),
    told_to=Readers.PARTIES,
    notifies=(
        notify(
            APPLICANT,
            say("The office has found defects in the application %(matter)s. Read the notice and answer it."),
            NoticeKind.SERVICE,
        ),
    ),
    history=say("Defects notified: %(defects)s"),
    place=21,
    done=say("The notice of defects has been sent to the applicant."),
)
async def notify_defects(taking: Taking[RecordMatter, DefectsForm]) -> Facts:
    """Tell the applicant the defects of the dossier, each in one sentence."""
    notice = DefectNotice(
        record_id=taking.matter.id, defects=list(taking.form.defects), issued_by=taking.actor.account_id
    )
    taking.session.add(notice)
    return {"notice": notice.id}


@act(
    "answer_defects",
    on=RECORD,
    asks=AnswerForm,
    title=say("Answer the notice of defects"),
    outcome=say("The office goes on with the examination as to form."),
    by=(APPLICANT, COUNTER),
    during=(Status.DEFECTIVE,),
    needs=(OWN, COMPLETE),
    leads_to=Status.LODGED,
    starts=(Clock.FORMALITY,),
    stops=(Clock.DEFECT_ANSWER,),
    told_to=Readers.PARTIES,
    notifies=(notify(InCharge(EXAMINER), say("The notice of defects has been answered: %(matter)s"), NoticeKind.TASK),),
    history=say("Defects answered: %(answer)s"),
    final=say("What was forgotten is answered to the next notice, or sent as a paper."),
    place=12,
    done=say("Your answer has been sent. The office goes on with the examination."),
)
async def answer_defects(taking: Taking[RecordMatter, AnswerForm]) -> Facts:
    """Answer the open notices; the dossier goes back to examination as to form."""
    for notice in await _open_notices(taking):
        notice.answer = taking.form.answer
        notice.answered_by = taking.actor.account_id
        notice.answered_at = calendar.now()
    return None


@act(
    "correct_notice",
    on=RECORD,
    asks=NoticeCorrectionForm,
    title=say("Correct the notice of defects"),
    outcome=say("The open notice is replaced; the first one stays in the history."),
    by=(EXAMINER,),
    confirmed_by=(EXAMINER, REGISTRAR),
    bars=("answer_defects",),
    during=(Status.DEFECTIVE,),
    needs=(OWN,),
    told_to=Readers.PARTIES,
    notifies=(
        notify(
            APPLICANT,
            say("The notice of defects in the application %(matter)s has been corrected. Please read it again."),
            NoticeKind.SERVICE,
        ),
    ),
    history=say("Notice of defects corrected: %(defects)s"),
    corrects=notify_defects,
    place=81,
    done=say("The correction waits for a second officer."),
)
async def correct_notice(taking: Taking[RecordMatter, NoticeCorrectionForm]) -> Facts:
    """Replace the defects in the newest open notice; NotAcceptable when it has been answered."""
    notices = await _open_notices(taking)
    if not notices:
        raise NotAcceptable(
            say("The notice is answered already."), (Fault("defects", say("is answered"), "answered"),), code="answered"
        )
    notices[0].defects = list(taking.form.defects)
    return {"notice": notices[0].id}


@act(
    "accept",
    on=RECORD,
    asks=Nothing,
    title=say("Accept as to form"),
    outcome=say("The dossier is in order as to form and may be published."),
    by=(EXAMINER,),
    during=(Status.LODGED,),
    needs=(OWN, REGULATION),
    leads_to=Status.ACCEPTED,
    starts=(Clock.PUBLICATION,),
    stops=(Clock.FORMALITY,),
    told_to=Readers.PUBLIC,
    notifies=(
        notify(
            APPLICANT,
            say("The application %(matter)s is accepted as to form and will be published."),
            NoticeKind.SERVICE,
        ),
        notify(REGISTRAR, say("An application waits for publication: %(matter)s"), NoticeKind.TASK),
    ),
    history=say("Accepted as to form"),
    final=say("What an acceptance overlooked is a ground of refusal in substance."),
    place=20,
    done=say("The application has been accepted as to form."),
)
async def accept(taking: Taking[RecordMatter, Nothing]) -> Facts:  # noqa: ARG001 # the status is all that changes
    """Accept the dossier as to form, so that it may be published."""
    return None


async def _open_notices(taking: Taking[RecordMatter, Any]) -> list[DefectNotice]:
    """Return the notices without an answer, the newest first."""
    record_id: UUID = taking.matter.id
    statement = (
        select(DefectNotice)
        .where(DefectNotice.record_id == record_id, col(DefectNotice.answered_at).is_(None))
        .order_by(col(DefectNotice.issued_at).desc())
    )
    return list((await taking.session.exec(statement)).all())
