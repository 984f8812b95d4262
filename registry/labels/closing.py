"""The close-out of an order at the end of its season: each label was used, spoilt or returned."""

from collections.abc import Mapping
from typing import Annotated, Any

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel import select as entities

from registry.acts import NOTHING_ELSE, Condition, Facts, Taking, act
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.acts.told import kept
from registry.codes import label_codes
from registry.forms import Correction, Form, Whole, asked
from registry.labels.matter import ORDER, OrderMatter
from registry.labels.press import pressed
from registry.labels.ranges import ISSUED, both
from registry.labels.runs import size
from registry.labels.scans.flags import tell_office
from registry.labels.standing import stands
from registry.people.permissions import Actor
from registry.saying import Ordinal, Said, say
from registry.tables import CloseOut, LabelRange
from registry.use.matter import MANAGER_OF_USE, PRODUCER_OF_USE
from registry.vocabulary import NoticeKind, RangeState, Readers

DIFFERS = "close_out_differs"
"""Stands for the act in the notice about a difference."""


class CloseOutForm(Form):
    """How many labels of an order were used, spoilt and returned."""

    used: Annotated[Whole, asked(say("Put on goods"), ge=0, le=label_codes.INDICES, example=480)]
    spoiled: Annotated[Whole, asked(say("Spoilt or lost"), ge=0, le=label_codes.INDICES, example=15)]
    returned: Annotated[Whole, asked(say("Returned or destroyed"), ge=0, le=label_codes.INDICES, example=5)]


async def _read_closed(connection: AsyncConnection, matter: OrderMatter) -> None:
    matter.is_closed = (await connection.execute(_standing(matter.id))).first() is not None


def _closed(_: Actor, matter: OrderMatter) -> Said | None:
    return say("The order has been closed out.") if matter.is_closed else None


NOT_CLOSED: Condition[OrderMatter] = Condition(
    name="closed_out", said=say("the order has not been closed out"), unmet=_closed, reads=_read_closed
)

CLOSED: Condition[OrderMatter] = Condition(
    name="not_closed_out",
    said=say("a close-out of the order is in force"),
    unmet=lambda _, matter: None if matter.is_closed else say("There is nothing to correct yet."),
    reads=_read_closed,
    code="nothing_to_correct",
)


@act(
    "close_out",
    on=ORDER,
    asks=CloseOutForm,
    title=say("Close the order out"),
    outcome=say("All its labels are accounted for; where the sum is not what was issued, the office looks into it."),
    by=(PRODUCER_OF_USE, MANAGER_OF_USE),
    during=ISSUED,
    needs=(NOT_CLOSED,),
    told_to=Readers.PARTIES,
    notifies=both(say("Order %(matter)s has been closed out."), NoticeKind.GOODS),
    history=say("Closed out: %(used)s used, %(spoiled)s spoilt, %(returned)s returned; difference %(difference)s"),
    place=78,
    done=say("The order has been closed out."),
)
async def close_out(taking: Taking[OrderMatter, CloseOutForm]) -> Facts:
    """Store the use of the labels; the office gets a notice when the sum or the number of activated labels differs."""
    form, order = taking.form, taking.matter.row
    connection = await taking.session.connection()
    reported = await pressed(connection, order.number)
    # Labels that a press spoilt never reached the goods, so they count as spoilt in any case.
    spoiled = max(form.spoiled, reported.spoiled if reported else 0)
    difference = order.quantity - form.used - spoiled - form.returned
    activated = await _activated(connection, order.number)
    row = CloseOut(batch_number=order.number, difference=difference, closed_by=taking.actor.account_id, **dict(form))
    taking.session.add(row)
    counted = {"difference": difference, "used": form.used, "activated": activated}
    if not adds_up(counted):
        told = {name: kept(value) for name, value in {"order": Ordinal(order.number), **counted}.items()}
        await tell_office(connection, order.number, f"close:{row.id}", DIFFERS, told)
    return {"close_out": row.id, "difference": difference, "activated": activated}


COUNTED = ("difference", "used", "activated")
"""Facts of a close-out that its entry keeps beside the form; ``adds_up`` looks at them."""


def adds_up(counted: Mapping[str, int]) -> bool:
    """Say whether all labels are accounted for, and as many were used as activated."""
    return not counted["difference"] and counted["activated"] == counted["used"]


@act(
    "correct_close_out",
    on=ORDER,
    asks=Correction,
    title=say("Take the close-out back"),
    outcome=say("The order is as it was before, and can be closed out again."),
    by=(PRODUCER_OF_USE, MANAGER_OF_USE, INSPECTOR, REGISTRAR),
    confirmed_by=(INSPECTOR, REGISTRAR),
    bars=NOTHING_ELSE,
    during=ISSUED,
    needs=(CLOSED,),
    told_to=Readers.PARTIES,
    notifies=both(say("The close-out of order %(matter)s has been taken back."), NoticeKind.GOODS),
    history=say("Close-out taken back: %(mistake)s"),
    corrects=close_out,
    place=82,
    done=say("The correction waits for a second officer."),
)
async def correct_close_out(taking: Taking[OrderMatter, Correction]) -> Facts:
    """Add a row that cancels the close-out in force."""
    found = (await taking.session.exec(entities(CloseOut).where(_stands(CloseOut, taking.matter.id)))).one()
    told = found.model_dump(include={"batch_number", "used", "spoiled", "returned", "difference"})
    taking.session.add(CloseOut(**told, closed_by=taking.actor.account_id, takes_back=found.id))
    return None


def _stands(table: Any, number: int) -> Any:
    later = aliased(CloseOut)
    taken_back = exists().where(col(later.takes_back) == col(table.id))
    return (col(table.batch_number) == number) & col(table.takes_back).is_(None) & ~taken_back


def _standing(number: int) -> Any:
    names = ("used", "spoiled", "returned", "difference", "closed_at")
    return select(*(col(getattr(CloseOut, name)) for name in names)).where(_stands(CloseOut, number))


async def standing(connection: AsyncConnection, number: int) -> Any:
    """Return the close-out of an order that is in force; None when there is none."""
    return (await connection.execute(_standing(number))).one_or_none()


async def _activated(connection: AsyncConnection, number: int) -> int:
    """Return how many labels of an order are activated and not void."""
    statement = select(col(LabelRange.first), col(LabelRange.last), col(LabelRange.state)).where(
        col(LabelRange.batch_number) == number, stands()
    )
    runs = (await connection.execute(statement)).all()
    void = [(first, last) for first, last, state in runs if state is RangeState.VOID]
    active = [(first, last) for first, last, state in runs if state is RangeState.ACTIVATED]
    return size([*active, *void]) - size(void)
