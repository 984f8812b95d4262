"""What is said of runs of labels: put on goods, spoiled, withdrawn, recalled. Only added to; the worst word wins."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol, TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from registry import journal
from registry.errors import Fault, NotAcceptable, NotPermitted, OutOfOrder
from registry.faults import out_of_range, too_long
from registry.labels import orders
from registry.labels.verdicts import ISSUED_BATCHES
from registry.people.managing import manages
from registry.people.permissions import Actor
from registry.saying import Either, Said, Value, say
from registry.tables import LabelRange
from registry.use import standing
from registry.vocabulary import Act, RangeState, Role, Subject

LONGEST_REASON = 2000


class Rule(NamedTuple):
    """Who may say a word of labels: who manages the right always, the lot's producer or roles of the office or not."""

    state: RangeState
    producer: bool
    office: frozenset[Role]
    needs_reason: bool


_OFFICE = frozenset({Role.INSPECTOR, Role.REGISTRAR})
RULES: dict[RangeState, Rule] = {
    rule.state: rule
    for rule in (
        Rule(RangeState.ACTIVATED, producer=True, office=frozenset(), needs_reason=False),
        Rule(RangeState.VOID, producer=True, office=frozenset(), needs_reason=True),
        Rule(RangeState.REVOKED, producer=False, office=_OFFICE, needs_reason=True),
        Rule(RangeState.RECALLED, producer=False, office=_OFFICE, needs_reason=True),
    )
}


class Run(Protocol):
    """Labels from ``first`` to ``last``, indices from 0, both included."""

    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...


R = TypeVar("R", bound=Run)


async def mark(
    session: AsyncSession,
    actor: Actor,
    batch_number: int,
    *,
    state: RangeState,
    first: int,
    last: int,
    reason: str | None = None,
) -> LabelRange:
    """Say a word of the labels ``first`` to ``last`` (indices from 0, both included) of an approved or printed order.

    Who may say which stands in ``RULES``. All but activation need a reason.
    """
    batch, goods = await orders.find(session, actor, batch_number)
    rule = RULES[state]
    is_allowed = (
        (rule.producer and standing.produces(actor, goods.authorisation))
        or not actor.roles.isdisjoint(rule.office)
        or await manages(session, actor, goods.authorisation.record_id)
    )
    if not is_allowed:
        raise NotPermitted(_who(rule))
    if batch.status not in ISSUED_BATCHES:
        raise OutOfOrder(
            say("There are no labels yet to say anything of; the order is %(status)s.", status=batch.status),
            code="order_not_approved",
        )
    reason = (reason or "").strip() or None
    _judge(rule, batch.quantity, first, last, reason)
    run = LabelRange(
        batch_number=batch_number, first=first, last=last, state=state, reason=reason, marked_by=actor.account_id
    )
    session.add(run)
    told = {"range": str(run.id), "state": state.value, "first": first, "last": last}
    await journal.enter(session, actor, Act.MARK_RANGE, Subject.LABEL_BATCH, batch_number, told=told)
    return run


def covering(runs: Iterable[R], index: int) -> tuple[R, ...]:
    """Return the runs a label is in, in their order."""
    return tuple(run for run in runs if run.first <= index <= run.last)


def _who(rule: Rule) -> Said:
    others: list[Value] = [*sorted(rule.office), *[say("the lot's producer")] * rule.producer]
    return say(
        "Labels are %(state)s by who manages the right, or by the %(others)s.", state=rule.state, others=Either(others)
    )


def _judge(rule: Rule, quantity: int, first: int, last: int, reason: str | None) -> None:
    faults = []
    if not 0 <= first < quantity:
        faults.append(out_of_range("first", 0, quantity - 1))
    if not 0 <= last < quantity:
        faults.append(out_of_range("last", 0, quantity - 1))
    elif last < first:
        faults.append(Fault("last", say("is not before the first"), "before_the_first"))
    if rule.needs_reason and reason is None:
        faults.append(Fault("reason", say("why the labels are %(state)s", state=rule.state), "missing"))
    if reason is not None and len(reason) > LONGEST_REASON:
        faults.append(too_long("reason", LONGEST_REASON))
    if faults:
        raise NotAcceptable(say("The labels cannot be marked so."), tuple(faults))
