"""Orders of labels: a producer orders for a lot, somebody else approves, and every print file taken is entered.

The harvest sets the limit (``quota``). An order's number is drawn at random from 25 bits, so that it tells no volume.
"""

import re
import secrets
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.codes import label_codes
from registry.errors import (
    Fault,
    NotAcceptable,
    NotFound,
    NotPermitted,
    OutOfOrder,
    QuotaExceeded,
    SecondOfficerRequired,
)
from registry.faults import wrong_length
from registry.labels.quota import Room, room_for
from registry.labels.verdicts import ISSUED_BATCHES
from registry.people.permissions import Actor
from registry.saying import Ordinal, Quantity, say, say_many
from registry.tables import Authorisation, CertifiedQuantity, LabelBatch, LabelEpoch, Lot
from registry.use import standing
from registry.vocabulary import Act, BatchStatus, LotStatus, Role, Subject

LARGEST_PACK = 1_000_000_000
"""Grams, millilitres or pieces: a thousand tonnes in one pack is a slip of the finger."""

LONGEST_REASON = 2000
_DRAWS = 20
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Goods(NamedTuple):
    """What labels are ordered for: the lot, what was certified of it, and the right of use it is under."""

    lot: Lot
    certified: CertifiedQuantity
    authorisation: Authorisation


async def goods_of(session: AsyncSession, actor: Actor, lot_id: UUID) -> Goods:
    """Return a lot and what it hangs on; NotFound when it is not this actor's to see."""
    statement = (
        select(Lot, CertifiedQuantity, Authorisation)
        .where(Lot.id == lot_id, CertifiedQuantity.id == Lot.certified_quantity_id)
        .where(Authorisation.id == CertifiedQuantity.authorisation_id, standing.within(actor))
    )
    found = (await session.exec(statement)).one_or_none()
    if found is None:
        raise NotFound(say("There is no lot %(lot)s.", lot=lot_id))
    return Goods(*found)


async def find(session: AsyncSession, actor: Actor, number: int, *, lock: bool = False) -> tuple[LabelBatch, Goods]:
    """Return an order and its goods; NotFound when it is not this actor's to see.

    With ``lock`` its row is held until the transaction ends, so that of two who decide at once one waits.
    """
    absent = NotFound(say("There is no order of labels %(number)s.", number=Ordinal(number)))
    if not 0 <= number < label_codes.BATCHES:
        raise absent
    statement = select(LabelBatch).where(LabelBatch.number == number)
    batch = (await session.exec(statement.with_for_update() if lock else statement)).one_or_none()
    if batch is None:
        raise absent
    try:
        return batch, await goods_of(session, actor, batch.lot_id)
    except NotFound:
        raise absent from None


async def order(
    session: AsyncSession, actor: Actor, lot_id: UUID, *, quantity: int, pack: int, epoch: int
) -> LabelBatch:
    """Order ``quantity`` labels for packs of ``pack`` grams, millilitres or pieces; the lot's own producer may.

    Raises OutOfOrder unless lot, right of use and right stand today, QuotaExceeded naming how many labels are left.
    """
    goods = await goods_of(session, actor, lot_id)
    if not standing.produces(actor, goods.authorisation):
        raise NotPermitted(say("Labels are ordered by an account, in the role of producer, of the lot's own producer."))
    await _judge(session, quantity, pack, epoch)
    await _demand_sellable(session, goods)
    await _hold(session, goods)
    room = await _room(session, lot_id)
    left = room.labels(pack)
    if quantity > left:
        raise QuotaExceeded(
            say_many(
                "%(n)s label of %(pack)s is left for lot %(number)s.",
                "%(n)s labels of %(pack)s are left for lot %(number)s.",
                n=left,
                pack=Quantity(pack, room.measure),
                number=goods.lot.number,
            ),
            (Fault("quantity", say("at most %(most)s", most=left), "out_of_range"),),
        )
    batch = await _draw(session, actor, lot_id, quantity=quantity, pack=pack, epoch=epoch)
    await journal.enter(session, actor, Act.ORDER_LABELS, Subject.LABEL_BATCH, batch.number)
    return batch


async def labels_left(session: AsyncSession, lot_id: UUID, pack: int) -> int:
    """Return how many labels for packs of ``pack`` units the lot still allows; NotFound for no lot."""
    if pack < 1:
        raise NotAcceptable(say("Labels cannot be counted so."), (Fault("pack", say("from 1 up"), "out_of_range"),))
    return (await _room(session, lot_id)).labels(pack)


async def approve(session: AsyncSession, actor: Actor, number: int) -> LabelBatch:
    """Let an order be printed; who manages the right may, or a registrar, never the account that ordered.

    What had to stand when it was ordered has to stand still.
    """
    batch, goods = await _decide(session, actor, number)
    await _demand_sellable(session, goods)
    room = await _room(session, batch.lot_id)
    if min(room.certified, room.lot) < 0:
        raise QuotaExceeded(
            say("More has been ordered for lot %(number)s than is certified by now.", number=goods.lot.number)
        )
    return await _settle(session, actor, batch, BatchStatus.APPROVED, Act.APPROVE_LABELS)


async def decline(session: AsyncSession, actor: Actor, number: int, *, reason: str) -> LabelBatch:
    """Turn an order down, which gives its quantity free again; whoever may approve may, for a reason."""
    batch, _ = await _decide(session, actor, number)
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise NotAcceptable(
            say("The order cannot be declined so."),
            (wrong_length("reason", 1, LONGEST_REASON),),
        )
    batch.remark = reason
    return await _settle(session, actor, batch, BatchStatus.DECLINED, Act.DECLINE_LABELS)


async def demand_printable(session: AsyncSession, actor: Actor, number: int) -> tuple[LabelBatch, Goods]:
    """Return an order whose labels this actor may take: the lot's producer, who manages the right, a registrar.

    Raises OutOfOrder before it is approved.
    """
    batch, goods = await find(session, actor, number)
    if not standing.produces(actor, goods.authorisation):
        await standing.demand_manager(session, actor, goods.authorisation.record_id, Role.REGISTRAR)
    if batch.status not in ISSUED_BATCHES:
        raise OutOfOrder(
            say("The labels are not to be printed; the order is %(status)s.", status=batch.status),
            code="order_not_approved",
        )
    return batch, goods


async def mark_printed(
    session: AsyncSession, actor: Actor, number: int, *, kind: str, first: int, count: int, sha256: str
) -> LabelBatch:
    """Enter that a print file with ``count`` labels from index ``first`` on is being taken, by its SHA-256 in hex.

    ``kind`` says which: ``labels.csv``, ``sheet.pdf``. Entered before the first octet leaves.
    """
    batch, _ = await demand_printable(session, actor, number)
    if not (first >= 0 and 0 < count <= batch.quantity - first) or _SHA256.fullmatch(sha256) is None:
        raise ValueError(f"No print file of order {number} has labels {first} to {first + count - 1} and {sha256!r}.")
    batch.status = BatchStatus.PRINTED
    session.add(batch)
    told = {"kind": kind, "first": first, "count": count, "sha256": sha256}
    await journal.enter(session, actor, Act.PRINT_LABELS, Subject.LABEL_BATCH, number, told=told)
    return batch


async def _judge(session: AsyncSession, quantity: int, pack: int, epoch: int) -> None:
    faults = []
    if not 1 <= quantity <= label_codes.INDICES:
        faults.append(Fault("quantity", say("1 to %(most)s labels", most=label_codes.INDICES), "out_of_range"))
    if not 1 <= pack <= LARGEST_PACK:
        faults.append(
            Fault(
                "pack", say("1 to %(most)s, in whole grams, millilitres or pieces", most=LARGEST_PACK), "out_of_range"
            )
        )
    if await session.get(LabelEpoch, epoch) is None:
        faults.append(Fault("epoch", say("epoch %(epoch)s is not open", epoch=Ordinal(epoch)), "not_open"))
    if faults:
        raise NotAcceptable(say("The labels cannot be ordered so."), tuple(faults))


async def _demand_sellable(session: AsyncSession, goods: Goods) -> None:
    if goods.lot.status is not LotStatus.OPEN:
        raise OutOfOrder(
            say("Lot %(number)s is %(status)s.", number=goods.lot.number, status=goods.lot.status), code="lot_not_open"
        )
    await standing.demand_in_force(session, goods.authorisation)


async def _hold(session: AsyncSession, goods: Goods) -> None:
    """Let one order at a time count what a certified quantity still allows; SQLite's writers queue already."""
    await session.exec(select(CertifiedQuantity.id).where(CertifiedQuantity.id == goods.certified.id).with_for_update())


async def _room(session: AsyncSession, lot_id: UUID) -> Room:
    await session.flush()
    return await room_for(await session.connection(), lot_id)


async def _draw(
    session: AsyncSession, actor: Actor, lot_id: UUID, *, quantity: int, pack: int, epoch: int
) -> LabelBatch:
    """Store the order under a number nobody has."""
    for _ in range(_DRAWS):
        number = secrets.randbelow(label_codes.BATCHES)
        batch = LabelBatch(
            number=number,
            lot_id=lot_id,
            format=label_codes.FORMAT,
            epoch=epoch,
            quantity=quantity,
            pack=pack,
            ordered_by=actor.account_id,
        )
        try:
            async with session.begin_nested():
                session.add(batch)
        except IntegrityError:
            taken = select(LabelBatch.number).where(LabelBatch.number == number)
            if (await session.exec(taken)).first() is None:
                raise
            continue
        return batch
    raise OutOfOrder(say("No free number was drawn; try again."), code="no_free_number")


async def _decide(session: AsyncSession, actor: Actor, number: int) -> tuple[LabelBatch, Goods]:
    batch, goods = await find(session, actor, number, lock=True)
    await standing.demand_manager(session, actor, goods.authorisation.record_id, Role.REGISTRAR)
    if batch.status is not BatchStatus.ORDERED:
        raise OutOfOrder(
            say("The order was decided already: it is %(status)s.", status=batch.status), code="decided_already"
        )
    if batch.ordered_by == actor.account_id:
        raise SecondOfficerRequired(say("Who ordered labels does not decide on them; somebody else does."))
    if goods.authorisation.party_id in actor.parties():
        raise NotPermitted(
            say("Nobody decides on the labels of the organisation they act for."), code="own_organisation"
        )
    return batch, goods


async def _settle(session: AsyncSession, actor: Actor, batch: LabelBatch, status: BatchStatus, act: Act) -> LabelBatch:
    batch.status = status
    batch.decided_by = actor.account_id
    batch.decided_at = calendar.now()
    session.add(batch)
    await journal.enter(session, actor, act, Subject.LABEL_BATCH, batch.number)
    return batch
