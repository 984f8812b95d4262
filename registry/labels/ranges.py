"""What is said of runs of labels: put on goods, spoiled, withdrawn, recalled, on show, sold, marked. Only added to.

The worst word wins. What was said by mistake is taken back by two persons (``taking_back``).
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Protocol, TypeVar

from registry import calendar
from registry.acts import Act, Facts, Relation, Taking, act, nobody, notify
from registry.acts.notifying import Notifies
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.codes import label_codes
from registry.errors import Fault, NotAcceptable
from registry.faults import out_of_range
from registry.forms import Drawn, Form, Reason, Whole, asked
from registry.labels.matter import ORDER, OrderMatter
from registry.saying import Ordinal, Said, say
from registry.tables import LabelRange
from registry.use.matter import MANAGER_OF_USE, PRODUCER_OF_USE, UseMatter
from registry.vocabulary import BatchStatus, NoticeKind, RangeState, Readers

ISSUED = (BatchStatus.APPROVED, BatchStatus.PRINTED)
LONGEST_DISPLAY = timedelta(days=366)
Index = Annotated[Whole, Drawn("label")]


class RunForm(Form):
    """Labels from ``first`` to ``last``, indices from 0, both included."""

    first: Annotated[Index, asked(say("From label no."), ge=0, lt=label_codes.INDICES, example=0)]
    last: Annotated[Index, asked(say("To label no."), ge=0, lt=label_codes.INDICES, example=4)]


class ReasonedRunForm(RunForm):
    """Labels from ``first`` to ``last``, indices from 0, both included, and why."""

    reason: Annotated[Reason, asked(say("Reason"), example="Tem in hỏng")]


class DisplayForm(RunForm):
    """Labels from ``first`` to ``last``, indices from 0, both included, on show up to and with a day."""

    until: Annotated[date, asked(say("On show until"), example=calendar.today() + timedelta(days=60))]


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


def both(said: Said, kind: NoticeKind) -> Notifies:
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
    notifies=both(say("Labels of order %(matter)s have been voided."), NoticeKind.GOODS),
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
    notifies=both(say("Labels of order %(matter)s have been revoked. Read the reason."), NoticeKind.SERVICE),
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
    notifies=both(say("Labels of order %(matter)s have been recalled. Read the reason."), NoticeKind.SERVICE),
    history=say("Labels %(first_label)s to %(last_label)s recalled: %(reason)s"),
    place=60,
    done=say("The labels have been recalled. They answer accordingly from now on."),
)


display_labels = marking(
    RangeState.DISPLAYED,
    "display_labels",
    DisplayForm,
    title=say("Declare a shop display"),
    outcome=say("For packs that stand on show and are checked by whoever passes: nobody is warned of many checks."),
    by=USERS,
    notifies=nobody("shops change what stands on show, and nothing is asked of anybody"),
    history=say("Labels %(first_label)s to %(last_label)s on show until %(until)s"),
    place=70,
    done=say("The display has been declared. Many checks of these labels warn nobody until that day."),
)
sell_labels = marking(
    RangeState.SOLD,
    "sell_labels",
    RunForm,
    title=say("Report labels as sold"),
    outcome=say("Whoever checks them on a later day reads that the pack was sold, and when to tell the office."),
    by=USERS,
    notifies=nobody("labels are sold every day"),
    history=say("Labels %(first_label)s to %(last_label)s reported as sold"),
    place=75,
    done=say("The labels have been reported as sold. Who checks them on a later day is told."),
)
mark_labels = marking(
    RangeState.MARKED,
    "mark_labels",
    ReasonedRunForm,
    title=say("Mark labels as inspected and doubtful"),
    outcome=say("Whoever checks them is told at once to look again and to tell the office."),
    by=(INSPECTOR,),
    notifies=both(say("An inspector has marked labels of order %(matter)s. Read the reason."), NoticeKind.SERVICE),
    history=say("Labels %(first_label)s to %(last_label)s marked by the inspector: %(reason)s"),
    place=55,
    done=say("The labels have been marked. Who checks them is told from now on."),
)


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
    until: date | None = getattr(form, "until", None)
    if until is not None and not calendar.today() <= until <= calendar.today() + LONGEST_DISPLAY:
        faults.append(Fault("until", say("is today or a day of the coming year"), "out_of_range"))
    if faults:
        raise NotAcceptable(say("The labels cannot be marked so."), tuple(faults))
    run = LabelRange(
        batch_number=taking.matter.id,
        first=form.first,
        last=form.last,
        state=state,
        reason=getattr(form, "reason", None),
        until=until,
        marked_by=taking.actor.account_id,
    )
    taking.session.add(run)
    return {"range": run.id, **labels_of(run)}


def labels_of(run: Run) -> dict[str, Ordinal]:
    """Return the labels of a run as people count them, from 1."""
    return {"first_label": Ordinal(run.first + 1), "last_label": Ordinal(run.last + 1)}
