"""Orders of labels: a producer orders for a lot, another person approves; ``print_files`` comes next.

The harvest sets the limit (``quota``). The number of an order is random, of 25 bits, so that it does not show how many
orders there are.
"""

import secrets
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.acts import Facts, Taking, act, notify
from registry.acts.relations import REGISTRAR
from registry.codes import label_codes
from registry.errors import Fault, NotAcceptable, OutOfOrder, QuotaExceeded
from registry.forms import Drawn, Form, Nothing, Reason, Whole, asked
from registry.labels import epochs
from registry.labels.matter import ANOTHER_PERSON, LOT_OPEN, NOT_OWN_LABELS, ORDER, OrderMatter
from registry.labels.quota import Room, room_for
from registry.saying import Quantity, say, say_many
from registry.tables import CertifiedQuantity, LabelBatch
from registry.use.matter import IN_FORCE, LOT, MANAGER_OF_USE, PRODUCER_OF_USE, GoodsMatter
from registry.use.quantities import LOTS_WITHIN
from registry.vocabulary import BatchStatus, LotStatus, NoticeKind, Readers

LARGEST_PACK = 1_000_000_000
"""Grams, millilitres or pieces; a thousand tonnes in one pack is a typing mistake."""

_DRAWS = 20
_NONE_FREE = say("No free number was drawn; try again.")


class OrderForm(Form):
    """An order of labels for a lot."""

    quantity: Annotated[
        Whole,
        asked(say("How many labels"), help=say("One for each pack."), ge=1, le=label_codes.INDICES, example=500),
    ]
    pack: Annotated[
        Whole,
        Drawn("amount"),
        asked(
            say("Content of one pack"),
            help=say("The goods that one label is put on: a box, a bag, one fruit."),
            ge=1,
            le=LARGEST_PACK,
            example=1000,
        ),
    ]
    has_pins: Annotated[
        bool,
        asked(
            say("With a number under a coating"),
            help=say("Six digits that the buyer scratches free; they are printed from a file of their own."),
            example=False,
        ),
    ] = False


class DeclineForm(Form):
    """The reason for declining an order."""

    reason: Annotated[Reason, asked(say("Reason"), example="Số tem vượt sản lượng dự kiến của lô.")]


@act(
    "order_labels",
    on=LOT,
    makes=ORDER,
    asks=OrderForm,
    title=say("Order labels"),
    outcome=say("The quantity is reserved; the managing organisation or the office decides on the order."),
    by=(PRODUCER_OF_USE,),
    during=(LotStatus.OPEN,),
    needs=(*IN_FORCE, LOTS_WITHIN),
    told_to=Readers.PARTIES,
    notifies=(notify(MANAGER_OF_USE, say("Labels have been ordered; decide on order %(matter)s."), NoticeKind.TASK),),
    history=say("%(quantity)s labels ordered for packs of %(content)s"),
    final=say("An order is declined, or its labels are voided."),
    place=10,
    done=say("The labels have been ordered. The managing organisation or the office decides on the order."),
)
async def order_labels(taking: Taking[GoodsMatter, OrderForm]) -> Facts:
    """Order labels for packs of ``pack`` grams, millilitres or pieces.

    Raises QuotaExceeded with the number of labels left, and OutOfOrder when no epoch is open.
    """
    form, lot = taking.form, taking.matter.row
    epoch = await epochs.current(taking.session)
    room = await room_held(taking, lot.id)
    left = room.labels(form.pack)
    if form.quantity > left:
        raise QuotaExceeded(
            say_many(
                "%(n)s label of %(pack)s is left for lot %(number)s.",
                "%(n)s labels of %(pack)s are left for lot %(number)s.",
                n=left,
                pack=Quantity(form.pack, room.measure, lot.product),
                number=lot.number,
            ),
            (Fault("quantity", say("at most %(most)s", most=left), "out_of_range"),),
        )
    taking.made = await draw(taking, lot.id, epoch.number, **dict(form))
    return {"content": Quantity(form.pack, room.measure, lot.product)}


@act(
    "approve_labels",
    on=ORDER,
    asks=Nothing,
    title=say("Approve the order"),
    outcome=say("The labels may be printed; their codes answer from then on."),
    by=(MANAGER_OF_USE, REGISTRAR),
    during=(BatchStatus.ORDERED,),
    needs=(ANOTHER_PERSON, NOT_OWN_LABELS, LOT_OPEN, *IN_FORCE, LOTS_WITHIN),
    leads_to=BatchStatus.APPROVED,
    told_to=Readers.PARTIES,
    notifies=(
        notify(
            PRODUCER_OF_USE,
            say("Your order of labels %(matter)s has been approved. The labels can be printed."),
            NoticeKind.GOODS,
        ),
    ),
    history=say("Labels approved"),
    final=say("Labels that were approved by mistake are voided, revoked or recalled."),
    place=10,
    done=say("The order has been approved. The labels can be printed."),
)
async def approve_labels(taking: Taking[OrderMatter, Nothing]) -> Facts:
    """Approve an order for printing; raises QuotaExceeded when the certified quantity no longer covers it."""
    room = await room_held(taking, taking.matter.lot.id)
    if min(room.certified, room.lot) < 0:
        raise QuotaExceeded(
            say("More has been ordered for lot %(number)s than is certified by now.", number=taking.matter.lot.number)
        )
    _decided(taking)
    return None


@act(
    "decline_labels",
    on=ORDER,
    asks=DeclineForm,
    title=say("Decline the order"),
    outcome=say("The quantity is free again; the producer reads the reason."),
    by=(MANAGER_OF_USE, REGISTRAR),
    during=(BatchStatus.ORDERED,),
    needs=(ANOTHER_PERSON, NOT_OWN_LABELS),
    leads_to=BatchStatus.DECLINED,
    told_to=Readers.PARTIES,
    notifies=(
        notify(
            PRODUCER_OF_USE,
            say("Your order of labels %(matter)s has been declined. Read the reason."),
            NoticeKind.GOODS,
        ),
    ),
    history=say("Labels declined: %(reason)s"),
    final=say("The producer orders again."),
    place=20,
    done=say("The order has been declined."),
)
async def decline_labels(taking: Taking[OrderMatter, DeclineForm]) -> Facts:
    """Decline an order, which makes its quantity available again."""
    taking.matter.row.remark = taking.form.reason
    _decided(taking)
    return None


async def labels_left(session: AsyncSession, lot_id: UUID, pack: int) -> int:
    """Return how many labels for packs of ``pack`` units the lot still allows; NotFound when there is no such lot."""
    if pack < 1:
        raise NotAcceptable(say("Labels cannot be counted so."), (Fault("pack", say("from 1 up"), "out_of_range"),))
    return (await room(session, lot_id)).labels(pack)


async def room(session: AsyncSession, lot_id: UUID) -> Room:
    """Return what a lot and its certified quantity still allow; NotFound when there is no such lot."""
    await session.flush()
    return await room_for(await session.connection(), lot_id)


async def hold_quantity(session: AsyncSession, quantity_id: UUID) -> None:
    """Lock a certified quantity, so that only one transaction counts it at a time; on SQLite writers already wait."""
    await session.exec(select(CertifiedQuantity.id).where(CertifiedQuantity.id == quantity_id).with_for_update())


async def room_held(taking: Taking[Any, Any], lot_id: UUID) -> Room:
    """Lock the certified quantity and return what is left of it, after any change that was made meanwhile."""
    await hold_quantity(taking.session, taking.matter.certified.id)
    return await room(taking.session, lot_id)


async def draw(taking: Taking[Any, Any], lot_id: UUID, epoch: int, **ordered: Any) -> LabelBatch:
    """Store an order under a random number that is free; OutOfOrder when none was found."""
    session = taking.session
    for _ in range(_DRAWS):
        number = secrets.randbelow(label_codes.BATCHES)
        taken = select(LabelBatch.number).where(LabelBatch.number == number)
        if (await session.exec(taken)).first() is not None:
            continue
        batch = LabelBatch(
            number=number,
            lot_id=lot_id,
            format=label_codes.FORMAT,
            epoch=epoch,
            ordered_by=taking.actor.account_id,
            **ordered,
        )
        try:
            async with session.begin_nested():
                session.add(batch)
        except IntegrityError as clash:  # two transactions drew it at the same time
            raise OutOfOrder(_NONE_FREE, code="no_free_number") from clash
        return batch
    raise OutOfOrder(_NONE_FREE, code="no_free_number")


def _decided(taking: Taking[OrderMatter, Any]) -> None:
    batch = taking.matter.row
    batch.decided_by = taking.actor.account_id
    batch.decided_at = calendar.now()
