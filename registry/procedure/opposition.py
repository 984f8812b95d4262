"""Oppositions (phản đối): receiving and deciding them, and correcting a wrong date."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from registry.acts import Facts, InCharge, Taking, act, notify
from registry.acts.relations import EXAMINER, REGISTRAR
from registry.errors import Fault, NotAcceptable
from registry.forms import LINE, Correction, Drawn, Form, Passage, asked
from registry.procedure import law
from registry.procedure.conditions import OPPOSED
from registry.rights.matter import APPLICANT, OWN, RECORD, RecordMatter
from registry.saying import say
from registry.tables import Opposition, Publication
from registry.vocabulary import NoticeKind, OppositionOutcome, Readers, Status

WHICH = say("Which opposition")


class OppositionForm(Form):
    """An opposition that the office has received."""

    opponent: Annotated[str, asked(say("Opponent"), example="Công ty Cam Ví Dụ", min_length=1, max_length=300), LINE]
    grounds: Annotated[
        Passage,
        asked(
            say("Grounds"),
            help=say("In the opponent's own words; the applicant reads them."),
            example="Trùng với tên gọi chung của hàng hóa.",
        ),
    ]
    received_on: Annotated[
        date | None, asked(say("Day of receipt"), help=say("Left empty, it is today."), example=None)
    ] = None


class OppositionDecisionForm(Form):
    """The decision on an opposition, with its reasons."""

    opposition_id: Annotated[
        UUID | None,
        Drawn("opposition"),
        asked(WHICH, help=say("Needed where several are open."), example=None),
    ] = None
    outcome: Annotated[OppositionOutcome, asked(say("Decision"), example="dismissed")]
    reasons: Annotated[
        Passage,
        asked(say("Reasons"), help=say("The applicant and the opponent read them."), example="Không đủ căn cứ."),
    ]


class OppositionDateForm(Correction):
    """The true day of receipt of an opposition."""

    opposition_id: Annotated[
        UUID | None, Drawn("opposition"), asked(WHICH, help=say("Needed where there are several."))
    ] = None
    received_on: Annotated[date, asked(say("Day of receipt"), example="2026-08-03")]


@act(
    "oppose",
    on=RECORD,
    asks=OppositionForm,
    title=say("Record an opposition"),
    outcome=say("The opposition is kept with the dossier; nothing is proposed before it is decided."),
    by=(EXAMINER, REGISTRAR),
    during=(Status.PUBLISHED, Status.UNDER_EXAMINATION),
    needs=(OWN,),
    told_to=Readers.PARTIES,
    tells=("opponent", "grounds"),
    notifies=(
        notify(APPLICANT, say("An opposition to %(matter)s has been received. Read its grounds."), NoticeKind.SERVICE),
        notify(InCharge(EXAMINER), say("An opposition has been received: %(matter)s"), NoticeKind.TASK),
    ),
    history=say("Opposed by %(opponent)s, received on %(received_on)s: %(grounds)s"),
    place=40,
    done=say("The opposition has been recorded."),
)
async def oppose(taking: Taking[RecordMatter, OppositionForm]) -> Facts:
    """Enter an opposition that was received within the term. Raises NotAcceptable for another day."""
    form = taking.form
    on = form.received_on or taking.today
    await _judge(taking, on)
    opposition = Opposition(
        record_id=taking.matter.id,
        opponent=form.opponent,
        grounds=form.grounds,
        received_on=on,
        recorded_by=taking.actor.account_id,
    )
    taking.session.add(opposition)
    return {"received_on": on, "opposition": opposition.id}


@act(
    "decide_opposition",
    on=RECORD,
    asks=OppositionDecisionForm,
    title=say("Decide the opposition"),
    outcome=say("The applicant reads the decision and its reasons; when none is open, a grant or refusal is proposed."),
    by=(EXAMINER,),
    during=(Status.PUBLISHED, Status.UNDER_EXAMINATION),
    needs=(OWN, OPPOSED),
    told_to=Readers.PARTIES,
    notifies=(
        notify(APPLICANT, say("The opposition to %(matter)s has been decided. Read the decision."), NoticeKind.SERVICE),
    ),
    history=say("Opposition by %(opponent)s decided: %(outcome)s. %(reasons)s"),
    final=say("A decision on an opposition is challenged by a complaint, not corrected."),
    place=24,
    done=say("The opposition has been decided."),
)
async def decide_opposition(taking: Taking[RecordMatter, OppositionDecisionForm]) -> Facts:
    """Enter the decision on an opposition and its reasons; NotAcceptable when it is not clear which is meant."""
    form = taking.form
    opposition = await _one(taking, form.opposition_id, is_open=True)
    opposition.outcome = form.outcome
    opposition.reasons = form.reasons
    opposition.decided_on = taking.today
    opposition.decided_by = taking.actor.account_id
    return {"opponent": opposition.opponent, "opposition_id": opposition.id}


@act(
    "correct_opposition_date",
    on=RECORD,
    asks=OppositionDateForm,
    title=say("Correct the day of an opposition"),
    outcome=say("The day of receipt is replaced; the first one stays in the history."),
    by=(EXAMINER, REGISTRAR),
    confirmed_by=(EXAMINER, REGISTRAR),
    bars=("decide_opposition",),
    during=(Status.PUBLISHED, Status.UNDER_EXAMINATION, Status.GRANT_PROPOSED, Status.REFUSAL_PROPOSED),
    needs=(OWN,),
    told_to=Readers.PARTIES,
    notifies=(
        notify(
            APPLICANT,
            say("The day on which the opposition to %(matter)s was received has been corrected."),
            NoticeKind.SERVICE,
        ),
    ),
    history=say("Day of the opposition by %(opponent)s corrected: received on %(received_on)s"),
    corrects=oppose,
    place=83,
    done=say("The correction waits for a second officer."),
)
async def correct_opposition_date(taking: Taking[RecordMatter, OppositionDateForm]) -> Facts:
    """Replace a wrong day of receipt. Raises NotAcceptable."""
    form = taking.form
    await _judge(taking, form.received_on)
    opposition = await _one(taking, form.opposition_id, is_open=False)
    opposition.received_on = form.received_on
    return {"opponent": opposition.opponent, "opposition_id": opposition.id}


async def _judge(taking: Taking[RecordMatter, Any], on: date) -> None:
    """Raise NotAcceptable unless the day of receipt is within the term of opposition and not in the future."""
    statement = select(func.max(col(Publication.published_on))).where(col(Publication.record_id) == taking.matter.id)
    published_on = (await taking.session.exec(statement)).one()
    if published_on is None:
        raise NotAcceptable(say("This cannot be the day of receipt."), code="not_published")
    term = law.opposition_term(taking.matter.kind, published_on)
    last = term.ends_on(published_on)
    if on > taking.today:
        fault = Fault("received_on", say("lies in the future"), "future")
    elif not published_on <= on <= last:
        between = say(
            "lies outside the term of opposition, %(first)s to %(last)s (%(article)s)",
            first=published_on,
            last=last,
            article=term.article,
        )
        fault = Fault("received_on", between, "outside_term")
    else:
        return
    raise NotAcceptable(say("This cannot be the day of receipt."), (fault,), code=fault.code)


async def _one(taking: Taking[RecordMatter, Any], opposition_id: UUID | None, *, is_open: bool) -> Opposition:
    """Return the opposition that is meant: the named one, or the only one there is; NotAcceptable otherwise."""
    statement = select(Opposition).where(Opposition.record_id == taking.matter.id)
    if is_open:
        statement = statement.where(col(Opposition.decided_on).is_(None))
    found = (await taking.session.exec(statement.order_by(col(Opposition.received_on)))).all()
    meant = [one for one in found if opposition_id in {None, one.id}]
    if len(meant) != 1:
        raise NotAcceptable(
            say("Say which opposition is meant."),
            (Fault("opposition_id", say("choose one"), "choose_one"),),
            code="choose_one",
        )
    return meant[0]
