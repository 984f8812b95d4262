"""Moves the content of unused labels to packs of another size, within the certified quantity.

The old labels become void, and their content is ordered again; another person approves that order.
"""

from typing import Annotated

from sqlmodel import select

from registry.acts import Facts, Taking, act, notify
from registry.codes import label_codes
from registry.errors import Fault, OutOfOrder, QuotaExceeded
from registry.forms import Drawn, Whole, asked
from registry.labels import epochs
from registry.labels.matter import LOT_OPEN, ORDER, OrderMatter
from registry.labels.naming import ReasonedRunForm, ends, run_of, told
from registry.labels.orders import LARGEST_PACK, draw, room_held
from registry.labels.ranges import ISSUED, say_of
from registry.labels.runs import Run, merged, minus, size
from registry.labels.standing import on_goods, out_of, said_of
from registry.saying import Ordinal, Quantity, say
from registry.tables import Lot
from registry.use.matter import IN_FORCE, MANAGER_OF_USE, PRODUCER_OF_USE
from registry.use.quantities import LOTS_WITHIN
from registry.vocabulary import BatchStatus, NoticeKind, RangeState, Readers


class TransferForm(ReasonedRunForm):
    """The labels that become void, and the labels that are ordered instead."""

    pack: Annotated[
        Whole,
        Drawn("amount"),
        asked(say("Content of one new pack"), ge=1, le=LARGEST_PACK, example=500),
    ]
    quantity: Annotated[
        Whole | None,
        asked(
            say("How many new labels"),
            help=say("Left empty, as many as the content allows."),
            ge=1,
            le=label_codes.INDICES,
            example=None,
        ),
    ] = None


@act(
    "transfer_labels",
    on=ORDER,
    makes=ORDER,
    asks=TransferForm,
    title=say("Move content to packs of another size"),
    outcome=say("The labels given up are void; labels for the other packs are ordered and wait for approval."),
    by=(PRODUCER_OF_USE,),
    during=ISSUED,
    needs=(LOT_OPEN, *IN_FORCE, LOTS_WITHIN),
    told_to=Readers.PARTIES,
    notifies=(
        notify(MANAGER_OF_USE, say("Content was moved to packs of another size: order %(matter)s."), NoticeKind.TASK),
    ),
    tells=("reason",),
    history=say(
        "Labels %(first_label)s to %(last_label)s of order %(order)s given up for %(made)s labels of %(content)s: "
        "%(reason)s"
    ),
    is_grave=True,
    place=42,
    done=say("The labels are void, and the new ones have been ordered. Somebody else decides on the order."),
)
async def transfer_labels(taking: Taking[OrderMatter, TransferForm]) -> Facts:
    """Void labels that nobody used and order other labels with their content at most.

    Raises OutOfOrder for labels that are in use or no longer valid, QuotaExceeded for more content than they had or is
    left.
    """
    form, matter = taking.form, taking.matter
    run, content = await _given_up(taking), matter.row.pack
    # Locked before the quantity, in the same order as when labels are ordered.
    await taking.session.exec(select(Lot.id).where(Lot.id == matter.lot.id).with_for_update())
    most = size([run]) * content // form.pack
    quantity = form.quantity or most
    if not 0 < quantity <= most:
        raise QuotaExceeded(
            say("The labels given up cover %(most)s of the new packs.", most=most),
            (Fault("quantity", say("at most %(most)s", most=most), "out_of_range"),),
        )
    said = say_of(taking, RangeState.VOID, run)
    epoch = await epochs.current(taking.session)
    pins = matter.row.has_pins
    taking.made = await draw(taking, matter.lot.id, epoch.number, quantity=quantity, pack=form.pack, has_pins=pins)
    room = await room_held(taking, matter.lot.id)
    if min(room.certified, room.lot) < 0:
        raise QuotaExceeded(
            say("More has been ordered for lot %(number)s than is certified by now.", number=matter.lot.number)
        )
    moved = {
        "order": Ordinal(matter.id),
        "made": quantity,
        "content": Quantity(form.pack, room.measure, matter.lot.product),
    }
    return {"range": said.id, **ends(run), **moved}


async def _given_up(taking: Taking[OrderMatter, TransferForm]) -> Run:
    """Return the run whose labels become void; OutOfOrder when that is not allowed."""
    run = run_of(taking)
    said = await said_of(await taking.session.connection(), taking.matter.id)
    bound = [*on_goods(said), *out_of(said)]
    free = minus([run], bound)
    if free != [run]:
        raise OutOfOrder(
            say(
                "Labels %(labels)s are in use, void, withdrawn or recalled; only labels that nobody used are given up.",
                labels=told(minus([run], free)),
            ),
            code="label_activated",
        )
    whole = (0, taking.matter.row.quantity - 1)
    if taking.matter.row.status is BatchStatus.PRINTED and not minus([whole], merged([run, *out_of(said)])):
        raise OutOfOrder(
            say("No label of the order would be left. Two persons void a whole order: “Void the whole order”."),
            code="whole_order",
        )
    return run
