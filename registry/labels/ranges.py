"""What is said of runs of labels: put on goods, spoiled, withdrawn, recalled. Only added to; the worst word wins.

What was said by mistake is taken back by two persons: a row that names the run it takes back is added.
"""

from collections.abc import Iterable
from typing import Annotated, Any, Protocol, TypeVar
from uuid import UUID

from sqlmodel import select

from registry.acts import NOTHING_ELSE, Act, Facts, Relation, Taking, act, nobody, notify
from registry.acts.notifying import Notifies
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.codes import label_codes
from registry.errors import Fault, NotAcceptable, QuotaExceeded
from registry.faults import out_of_range
from registry.forms import Correction, Drawn, Form, Reason, Whole, asked
from registry.journal.history import acts_on
from registry.labels import orders
from registry.labels.matter import ORDER, OrderMatter
from registry.labels.quota import stands
from registry.saying import Ordinal, Said, say
from registry.tables import LabelRange
from registry.use.matter import MANAGER_OF_USE, PRODUCER_OF_USE, UseMatter
from registry.vocabulary import BatchStatus, NoticeKind, RangeState, Readers, Subject

ISSUED = (BatchStatus.APPROVED, BatchStatus.PRINTED)
Index = Annotated[Whole, Drawn("label")]


class RunForm(Form):
    """Labels from ``first`` to ``last``, indices from 0, both included."""

    first: Annotated[Index, asked(say("From label no."), ge=0, lt=label_codes.INDICES, example=0)]
    last: Annotated[Index, asked(say("To label no."), ge=0, lt=label_codes.INDICES, example=4)]


class ReasonedRunForm(RunForm):
    """Labels from ``first`` to ``last``, indices from 0, both included, and why."""

    reason: Annotated[Reason, asked(say("Reason"), example="Tem in hỏng")]


class MarkingCorrectionForm(Correction):
    """What should not have been said."""

    range_id: Annotated[
        UUID | None,
        Drawn("range"),
        asked(say("What was said by mistake"), help=say("Needed where more than one was said."), example=None),
    ] = None


class Run(Protocol):
    """Labels from ``first`` to ``last``, indices from 0, both included."""

    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...


R = TypeVar("R", bound=Run)
M = TypeVar("M", bound=RunForm)


def marking(
    state: RangeState,
    name: str,
    asks: type[M],
    *,
    title: Said,
    outcome: Said,
    by: tuple[Relation[UseMatter], ...],
    notifies: Notifies,
    history: Said,
    place: int,
    done: Said,
) -> Act[OrderMatter, M]:
    """Return the act that says a word of a run of labels; what takes labels off the goods asks why and is grave."""

    @act(
        name,
        on=ORDER,
        asks=asks,
        title=title,
        outcome=outcome,
        by=by,
        during=ISSUED,
        told_to=Readers.PARTIES,
        notifies=notifies,
        history=history,
        is_grave=issubclass(asks, ReasonedRunForm),
        place=place,
        done=done,
    )
    async def mark(taking: Taking[OrderMatter, M]) -> Facts:
        """Say the word; NotAcceptable for a run that does not lie within its order."""
        return _marked(taking, state)

    return mark


def _both(said: Said, kind: NoticeKind) -> Notifies:
    """Tell the producer, and who manages the right."""
    return notify(PRODUCER_OF_USE, said, kind), notify(MANAGER_OF_USE, said, NoticeKind.GOODS)


USERS = (PRODUCER_OF_USE, MANAGER_OF_USE)
WATCHERS = (MANAGER_OF_USE, INSPECTOR, REGISTRAR)

activate_labels = marking(
    RangeState.ACTIVATED,
    "activate_labels",
    RunForm,
    title=say("Activate labels"),
    outcome=say("Whoever scans them sees the goods. They are activated when they are on the goods, not before."),
    by=USERS,
    notifies=nobody("labels are activated every day, by those who put them on"),
    history=say("Labels %(first_label)s to %(last_label)s activated"),
    place=30,
    done=say("The labels have been activated. Shoppers who scan them see your goods."),
)
void_labels = marking(
    RangeState.VOID,
    "void_labels",
    ReasonedRunForm,
    title=say("Void labels"),
    outcome=say("For labels that are spoilt, lost or left over; their quantity is free for new ones."),
    by=USERS,
    notifies=_both(say("Labels of order %(matter)s have been voided."), NoticeKind.GOODS),
    history=say("Labels %(first_label)s to %(last_label)s voided: %(reason)s"),
    place=40,
    done=say("The labels have been voided. Their quantity is free for new ones."),
)
revoke_labels = marking(
    RangeState.REVOKED,
    "revoke_labels",
    ReasonedRunForm,
    title=say("Revoke labels"),
    outcome=say("The labels confirm nothing about the goods any more."),
    by=WATCHERS,
    notifies=_both(say("Labels of order %(matter)s have been revoked. Read the reason."), NoticeKind.SERVICE),
    history=say("Labels %(first_label)s to %(last_label)s revoked: %(reason)s"),
    place=50,
    done=say("The labels have been revoked. They answer accordingly from now on."),
)
recall_labels = marking(
    RangeState.RECALLED,
    "recall_labels",
    ReasonedRunForm,
    title=say("Recall labels"),
    outcome=say("Shoppers read that the products with these labels are called back."),
    by=WATCHERS,
    notifies=_both(say("Labels of order %(matter)s have been recalled. Read the reason."), NoticeKind.SERVICE),
    history=say("Labels %(first_label)s to %(last_label)s recalled: %(reason)s"),
    place=60,
    done=say("The labels have been recalled. They answer accordingly from now on."),
)


@act(
    "correct_marking",
    on=ORDER,
    asks=MarkingCorrectionForm,
    title=say("Take back what was said of labels"),
    outcome=say("The labels answer as if it had not been said; a void only while its content is free."),
    by=(PRODUCER_OF_USE, MANAGER_OF_USE, INSPECTOR, REGISTRAR),
    confirmed_by=(INSPECTOR, REGISTRAR),
    bars=NOTHING_ELSE,
    during=ISSUED,
    told_to=Readers.PARTIES,
    notifies=_both(say("What was said of labels of order %(matter)s has been taken back."), NoticeKind.GOODS),
    history=say("Taken back for labels %(first_label)s to %(last_label)s: %(state)s"),
    corrects=(activate_labels, void_labels, revoke_labels, recall_labels),
    place=80,
    done=say("The correction waits for a second officer."),
)
async def correct_marking(taking: Taking[OrderMatter, MarkingCorrectionForm]) -> Facts:
    """Take back a word that was said of labels by mistake: another run was meant, for instance.

    Raises QuotaExceeded for a void whose content has been ordered again.
    """
    session, matter = taking.session, taking.matter
    run = await _meant(taking)
    if run.state is RangeState.VOID:
        await orders.hold_quantity(session, matter.certified.id)
    session.add(
        LabelRange(
            batch_number=matter.id,
            first=run.first,
            last=run.last,
            state=run.state,
            reason=taking.form.mistake,
            marked_by=taking.actor.account_id,
            takes_back=run.id,
        )
    )
    if run.state is RangeState.VOID:
        left = await orders.room(session, matter.lot.id)
        if min(left.certified, left.lot) < 0:
            raise QuotaExceeded(
                say("The content of these labels has been ordered again by now; the void stays."), code="void_used"
            )
    taking.corrects = await _line_of(taking, run.id)
    return {"range": run.id, "state": run.state, **_labels(run)}


def covering(runs: Iterable[R], index: int) -> tuple[R, ...]:
    """Return the runs a label is in, in their order."""
    return tuple(run for run in runs if run.first <= index <= run.last)


def _marked(taking: Taking[OrderMatter, M], state: RangeState) -> Facts:
    """Say a word of a run; NotAcceptable for one that does not lie within its order."""
    form, quantity, faults = taking.form, taking.matter.row.quantity, list[Fault]()
    for name, index in (("first", form.first), ("last", form.last)):
        if index >= quantity:
            faults.append(out_of_range(name, 0, quantity - 1))
    if not faults and form.last < form.first:
        faults.append(Fault("last", say("is not before the first"), "before_the_first"))
    if faults:
        raise NotAcceptable(say("The labels cannot be marked so."), tuple(faults))
    run = LabelRange(
        batch_number=taking.matter.id,
        first=form.first,
        last=form.last,
        state=state,
        reason=getattr(form, "reason", None),
        marked_by=taking.actor.account_id,
    )
    taking.session.add(run)
    return {"range": run.id, **_labels(run)}


def _labels(run: Run) -> dict[str, Ordinal]:
    """Return the labels of a run as people count them, from 1."""
    return {"first_label": Ordinal(run.first + 1), "last_label": Ordinal(run.last + 1)}


async def _meant(taking: Taking[OrderMatter, MarkingCorrectionForm]) -> LabelRange:
    """Return the run that is meant: the one named, or the only one that stands."""
    statement = select(LabelRange).where(LabelRange.batch_number == taking.matter.id, stands())
    found = (await taking.session.exec(statement)).all()
    meant = [one for one in found if taking.form.range_id in {None, one.id}]
    if len(meant) != 1:
        raise NotAcceptable(
            say("Say what was said by mistake."),
            (Fault("range_id", say("choose one"), "choose_one"),),
            code="choose_one",
        )
    return meant[0]


async def _line_of(taking: Taking[OrderMatter, Any], range_id: UUID) -> int | None:
    """Return the line in which a run was said."""
    lines = await acts_on(await taking.session.connection(), Subject.LABEL_BATCH, taking.matter.id)
    return next((line.position for line in lines if line.facts.get("range") == str(range_id)), None)
