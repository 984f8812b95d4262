"""Records states of runs of labels: activated, revoked, recalled, displayed, shipped, sold, marked.

Rows are only added. The state with the most serious verdict counts. ``voiding`` voids labels, ``taking_back`` cancels
what was recorded by mistake.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, TypeVar
from uuid import NAMESPACE_OID, UUID, uuid5

from pydantic import AfterValidator
from sqlmodel import col, func, select

from registry import calendar
from registry.acts import Act, Facts, Relation, Taking, act, nobody, notify
from registry.acts.notifying import Notifies
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.errors import OutOfOrder, Unfit
from registry.forms import Line, asked
from registry.labels import standing
from registry.labels.matter import LOT_OPEN, ORDER, OrderMatter
from registry.labels.naming import ReasonedRunForm, RunForm, demand_not_void, ends, run_of, told
from registry.labels.runs import Run, minus, size
from registry.labels.standing import said_of
from registry.saying import Said, Value, say, say_many
from registry.tables import LabelRange
from registry.use.matter import IN_FORCE, MANAGER_OF_USE, PRODUCER_OF_USE, UseMatter
from registry.use.recalls import PublicAdvice, PublicReason
from registry.vocabulary import BatchStatus, NoticeKind, RangeState, Readers

ISSUED = (BatchStatus.APPROVED, BatchStatus.PRINTED)
USERS = (PRODUCER_OF_USE, MANAGER_OF_USE)
WATCHERS = (MANAGER_OF_USE, INSPECTOR, REGISTRAR)
LONGEST_DISPLAY = timedelta(days=366)


def _of_this_year(until: date) -> date:
    if not calendar.today() <= until <= calendar.today() + LONGEST_DISPLAY:
        raise Unfit(say("is today or a day of the coming year"), "out_of_range")
    return until


class DisplayForm(RunForm):
    """Labels of an order from the first to the last, both included, that are on display until a day, also included."""

    until: Annotated[
        date,
        AfterValidator(_of_this_year),
        asked(say("On show until"), example=calendar.today() + timedelta(days=60)),
    ]


class ShippingForm(RunForm):
    """Labels of an order from the first to the last, both included, whose packs are shipped, and the recipient."""

    recipient: Annotated[
        Line,
        asked(
            say("Recipient of the goods"),
            help=say("A wholesaler or a shop; of buyers at home their place alone."),
            example="Siêu thị Ví Dụ, Vinh",
        ),
    ]


class RecallRunForm(ReasonedRunForm):
    """Labels of an order that are recalled, the reason, and the text for the public."""

    public_reason: PublicReason = None
    public_advice: PublicAdvice = None


M = TypeVar("M", bound=RunForm)


def both(said: Said, kind: NoticeKind) -> Notifies:
    """Tell the producer and the managers of the right."""
    return notify(PRODUCER_OF_USE, said, kind), notify(MANAGER_OF_USE, said, NoticeKind.GOODS)


def _activated(facts: Mapping[str, Value]) -> Said:
    first, last, left_out = facts["first_label"], facts["last_label"], facts["left_out"]
    if not isinstance(left_out, int):
        return say("Labels %(first_label)s to %(last_label)s activated", first_label=first, last_label=last)
    return say_many(
        "Labels %(first_label)s to %(last_label)s activated, but for one that is void, withdrawn or recalled",
        "Labels %(first_label)s to %(last_label)s activated, but for %(left_out)s that are void, withdrawn or recalled",
        n=left_out,
        left_out=left_out,
        first_label=first,
        last_label=last,
    )


@act(
    "activate_labels",
    on=ORDER,
    asks=RunForm,
    title=say("Activate labels"),
    outcome=say("Anyone who scans them sees the goods. Activate them only when they are on the goods."),
    by=USERS,
    during=ISSUED,
    needs=(LOT_OPEN, *IN_FORCE),
    told_to=Readers.PARTIES,
    notifies=nobody("labels are activated every day, by those who put them on the goods"),
    tells=(),
    history=_activated,
    place=30,
    done=say("The labels have been activated. Shoppers who scan them see your goods."),
)
async def activate_labels(taking: Taking[OrderMatter, RunForm]) -> Facts:
    """Record that labels are on goods; void, withdrawn and recalled labels are left out.

    Raises OutOfOrder when no label is left, or when one of them is in no print file.
    """
    run, connection = run_of(taking), await taking.session.connection()
    unprinted = minus([run], await standing.taken(connection, taking.matter.id))
    if unprinted:
        raise OutOfOrder(
            say("Labels %(labels)s are in no print file yet: take one first.", labels=told(unprinted)),
            code="not_taken",
        )
    rest = minus([run], standing.out_of(await said_of(connection, taking.matter.id)))
    if not rest:
        raise OutOfOrder(
            say("Labels %(labels)s are void, withdrawn or recalled; they are never activated again.",
                labels=told([run])),
            code="label_out",
        )  # fmt: skip
    ids = [say_of(taking, RangeState.ACTIVATED, one).id for one in rest]
    left_out = size([run]) - size(rest)
    named: dict[str, Value] = {"range": ids[0]} if len(ids) == 1 else {"ranges": [str(one) for one in ids]}
    return {**named, **ends(run), **({"left_out": left_out} if left_out else {})}


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
    """Declare the act that records a state of a run of labels.

    With ReasonedRunForm the act asks for a reason and is grave.
    """

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
        tells=tuple(field for field in asks.model_fields if field not in RunForm.model_fields),
        history=history,
        is_grave=issubclass(asks, ReasonedRunForm),
        place=place,
        done=done,
    )
    async def mark(taking: Taking[OrderMatter, M]) -> Facts:
        """Record the state.

        NotAcceptable for a run outside its order, OutOfOrder when void labels are named as on goods.
        """
        run = run_of(taking)
        if state in standing.ON_GOODS:
            await demand_not_void(taking, run)
        return {"range": say_of(taking, state, run).id, **ends(run)}

    return mark


revoke_labels = marking(
    RangeState.REVOKED,
    "revoke_labels",
    ReasonedRunForm,
    title=say("Revoke labels"),
    outcome=say("The labels no longer confirm anything about the goods."),
    by=WATCHERS,
    notifies=both(say("Labels of order %(matter)s have been revoked. Read the reason."), NoticeKind.SERVICE),
    history=say("Labels %(first_label)s to %(last_label)s revoked: %(reason)s"),
    place=50,
    done=say("The labels have been revoked. They answer accordingly from now on."),
)
recall_labels = marking(
    RangeState.RECALLED,
    "recall_labels",
    RecallRunForm,
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
    outcome=say("For packs on display, which passers-by check: many checks of them cause no warning."),
    by=USERS,
    notifies=nobody("shops change their displays often, and nobody has to do anything"),
    history=say("Labels %(first_label)s to %(last_label)s on show until %(until)s"),
    place=70,
    done=say("The display has been declared. Many checks of these labels warn nobody until that day."),
)
ship_labels = marking(
    RangeState.SHIPPED,
    "ship_labels",
    ShippingForm,
    title=say("Report labels as shipped"),
    outcome=say("It goes out with what happened to the lot; shoppers read nothing of it."),
    by=USERS,
    notifies=nobody("goods leave every day"),
    history=say("Labels %(first_label)s to %(last_label)s shipped to %(recipient)s"),
    place=73,
    done=say("The labels have been reported as shipped."),
)
sell_labels = marking(
    RangeState.SOLD,
    "sell_labels",
    RunForm,
    title=say("Report labels as sold"),
    outcome=say("Anyone who checks them on a later day reads that the pack was sold, and when to tell the office."),
    by=USERS,
    notifies=nobody("labels are sold every day"),
    history=say("Labels %(first_label)s to %(last_label)s reported as sold"),
    place=75,
    done=say("The labels have been reported as sold. Anyone who checks them on a later day is told so."),
)
mark_labels = marking(
    RangeState.MARKED,
    "mark_labels",
    ReasonedRunForm,
    title=say("Mark labels as inspected and doubtful"),
    outcome=say("Anyone who checks them is told at once to look again and to tell the office."),
    by=(INSPECTOR,),
    notifies=both(say("An inspector has marked labels of order %(matter)s. Read the reason."), NoticeKind.SERVICE),
    history=say("Labels %(first_label)s to %(last_label)s marked by the inspector: %(reason)s"),
    place=55,
    done=say("The labels have been marked. From now on anyone who checks them is told so."),
)


async def say_twice(
    taking: Taking[OrderMatter, Any], state: RangeState, run: Run, *, frees: bool | None = None
) -> LabelRange:
    """Record a state in an act of two persons, with an id that is the same when the effect is tried again."""
    count = select(func.count()).select_from(LabelRange)
    count = count.where(col(LabelRange.batch_number) == taking.matter.id, col(LabelRange.state) == state)
    said = say_of(taking, state, run, frees=frees)
    with taking.session.no_autoflush:
        said.id = uuid5(NAMESPACE_OID, f"{taking.matter.id}/{state.value}/{(await taking.session.exec(count)).one()}")
    return said


def say_of(
    taking: Taking[OrderMatter, Any],
    state: RangeState,
    run: Run,
    *,
    frees: bool | None = None,
    reason: str | None = None,
    takes_back: UUID | None = None,
) -> LabelRange:
    """Add the row that records a state of a run, or that cancels the row ``takes_back``.

    The reason is that of the form unless ``reason`` is given.
    """
    said = LabelRange(
        batch_number=taking.matter.id,
        first=run[0],
        last=run[1],
        state=state,
        reason=reason or getattr(taking.form, "reason", None),
        until=getattr(taking.form, "until", None),
        public_reason=getattr(taking.form, "public_reason", None),
        public_advice=getattr(taking.form, "public_advice", None),
        marked_by=taking.actor.account_id,
        frees=frees,
        takes_back=takes_back,
        order_version=taking.matter.row.version,
    )
    taking.session.add(said)
    return said
