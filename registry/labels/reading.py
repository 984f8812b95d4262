"""Reads orders of labels and the states recorded for them, limited to what the asker may see."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.acts import open_to
from registry.codes import label_codes
from registry.errors import NotFound
from registry.labels.orders import decline_labels
from registry.labels.standing import is_taken_back, stands
from registry.listing import Listing
from registry.people.permissions import Actor
from registry.people.rules import Rule
from registry.people.visibility import PRODUCED, RIGHT_OF_USE, visible
from registry.saying import Ordinal, say
from registry.seeing import shown
from registry.tables import Authorisation, CertifiedQuantity, LabelBatch, LabelRange, Lot, Party, Record
from registry.use.chain import MEASURE
from registry.vocabulary import BatchStatus, RangeState


def listing(
    actor: Actor,
    *,
    rule: Rule = RIGHT_OF_USE,
    lot_id: UUID | None = None,
    status: BatchStatus | None = None,
    but: BatchStatus | None = None,
    oldest_first: bool = False,
) -> Listing:
    """Return the list of the orders that ``rule`` lets this actor see, with the names of right, lot and producer.

    It may be limited to one ``status``, or to all statuses except ``but``.
    """
    statement: Any = _orders().where(visible(rule, actor))
    if lot_id is not None:
        statement = statement.where(col(LabelBatch.lot_id) == lot_id)
    if status is not None:
        statement = statement.where(col(LabelBatch.status) == status)
    if but is not None:
        statement = statement.where(col(LabelBatch.status) != but)
    return Listing(statement, (col(LabelBatch.ordered_at), col(LabelBatch.number)), ascending=oldest_first)


async def one(connection: AsyncConnection, actor: Actor, number: int, *, rule: Rule = RIGHT_OF_USE) -> Row[Any]:
    """Return an order; NotFound when ``rule`` does not let this actor see it."""
    found: Row[Any] | None = None
    if 0 <= number < label_codes.BATCHES:
        found = await listing(actor, rule=rule).row(connection, col(LabelBatch.number) == number)
    if found is None:
        raise NotFound(say("There is no order of labels %(number)s.", number=Ordinal(number)))
    return found


async def to_decide(connection: AsyncConnection, actor: Actor, limit: int) -> Sequence[Row[Any]]:
    """Return the orders that this actor may decide on now, the longest waiting first."""
    may = open_to(actor, [decline_labels], LabelBatch.status)
    waiting = _orders().where(visible(RIGHT_OF_USE, actor), may).order_by(col(LabelBatch.ordered_at))
    found = (await connection.execute(waiting.limit(limit))).all()
    shown("label_batch", [row.number for row in found])
    return found


async def to_be_used(connection: AsyncConnection, actor: Actor, limit: int) -> Sequence[Row[Any]]:
    """Return a producer's approved orders without any activated label, the oldest first."""
    activated = exists().where(
        col(LabelRange.batch_number) == col(LabelBatch.number), col(LabelRange.state) == RangeState.ACTIVATED, stands()
    )
    approved = col(LabelBatch.status).in_((BatchStatus.APPROVED, BatchStatus.PRINTED))
    orders = _orders().where(visible(PRODUCED, actor), approved, ~activated).order_by(col(LabelBatch.decided_at))
    return (await connection.execute(orders.limit(limit))).all()


async def demand_lot(connection: AsyncConnection, actor: Actor, lot_id: UUID) -> None:
    """Raise NotFound when the lot does not exist or the actor may not see it."""
    statement = (
        select(col(Lot.id))
        .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
        .join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
        .where(col(Lot.id) == lot_id, visible(RIGHT_OF_USE, actor))
    )
    if (await connection.execute(statement)).first() is None:
        raise NotFound(say("There is no lot %(lot)s.", lot=lot_id))
    shown("lot", [lot_id])


async def runs(connection: AsyncConnection, number: int) -> Sequence[Row[Any]]:
    """Return the states recorded for an order's labels, oldest first, each with whether it was cancelled."""
    ordered = _runs(number).order_by(col(LabelRange.marked_at), col(LabelRange.id))
    return (await connection.execute(ordered)).all()


async def runs_over(connection: AsyncConnection, number: int, index: int) -> Sequence[Row[Any]]:
    """Return the same for one label, by its index from 0."""
    over = _runs(number).where(col(LabelRange.first) <= index, col(LabelRange.last) >= index)
    return (await connection.execute(over.order_by(col(LabelRange.marked_at), col(LabelRange.id)))).all()


def list_of_runs(number: int, *, newest_first: bool = False) -> Listing:
    """Return the same as a list with pages: shops that report each pack as sold record thousands."""
    key = col(LabelRange.marked_at), col(LabelRange.id)
    return Listing(_runs(number), key, ascending=not newest_first, about=("label_batch", "batch_number"))


def _runs(number: int) -> Any:
    told = (col(getattr(LabelRange, name)) for name in _OF_A_RUN)
    return select(*told, is_taken_back().label("is_taken_back")).where(
        col(LabelRange.batch_number) == number, col(LabelRange.takes_back).is_(None)
    )


def _orders() -> Any:
    return (
        select(
            *(col(getattr(LabelBatch, name)) for name in _OWN),
            col(Lot.number).label("lot_number"),
            col(Lot.product),
            MEASURE.label("measure"),
            col(Record.id).label("record_id"),
            col(Record.name).label("record_name"),
            col(Party.id).label("holder_id"),
            col(Party.name).label("holder_name"),
        )
        .join(Lot, col(Lot.id) == col(LabelBatch.lot_id))
        .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
        .join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
        .join(Record, col(Record.id) == col(Authorisation.record_id))
        .join(Party, col(Party.id) == col(Authorisation.party_id))
    )


_OWN = (
    "number",
    "lot_id",
    "epoch",
    "quantity",
    "pack",
    "has_pins",
    "status",
    "remark",
    "ordered_at",
    "decided_at",
    "version",
)
_OF_A_RUN = (
    "id",
    "batch_number",
    "first",
    "last",
    "state",
    "reason",
    "marked_at",
    "until",
    "public_reason",
    "public_advice",
)
