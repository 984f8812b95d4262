"""Reading orders of labels and what was said of them: rows, within what the asker may see."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.codes import label_codes
from registry.errors import NotFound
from registry.people.permissions import Actor
from registry.saying import Ordinal, say
from registry.tables import Authorisation, CertifiedQuantity, LabelBatch, LabelRange, Lot, Party, Record
from registry.use import standing
from registry.vocabulary import BatchStatus


def listing(actor: Actor, *, lot_id: UUID | None = None, status: BatchStatus | None = None) -> Select[Any]:
    """Return the statement for the orders this actor may see, with the names of what they are for."""
    statement: Any = (
        select(
            *(col(getattr(LabelBatch, name)) for name in _OWN),
            col(Lot.number).label("lot_number"),
            col(Lot.product),
            col(CertifiedQuantity.measure),
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
        .where(standing.within(actor))
    )
    if lot_id is not None:
        statement = statement.where(col(LabelBatch.lot_id) == lot_id)
    if status is not None:
        statement = statement.where(col(LabelBatch.status) == status)
    orders: Select[Any] = statement
    return orders


async def one(connection: AsyncConnection, actor: Actor, number: int) -> Row[Any]:
    """Return an order; NotFound when it is not this actor's to see."""
    found: Row[Any] | None = None
    if 0 <= number < label_codes.BATCHES:
        found = (await connection.execute(listing(actor).where(col(LabelBatch.number) == number))).one_or_none()
    if found is None:
        raise NotFound(say("There is no order of labels %(number)s.", number=Ordinal(number)))
    return found


async def demand_lot(connection: AsyncConnection, actor: Actor, lot_id: UUID) -> None:
    """Let pass who may see the lot; to others it does not exist."""
    statement = (
        select(col(Lot.id))
        .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
        .join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
        .where(col(Lot.id) == lot_id, standing.within(actor))
    )
    if (await connection.execute(statement)).first() is None:
        raise NotFound(say("There is no lot %(lot)s.", lot=lot_id))


async def runs(connection: AsyncConnection, number: int) -> Sequence[Row[Any]]:
    """Return what was said of the labels of an order, in the order it was said."""
    statement: Any = (
        select(*(col(getattr(LabelRange, name)) for name in ("first", "last", "state", "reason", "marked_at")))
        .where(col(LabelRange.batch_number) == number)
        .order_by(col(LabelRange.marked_at), col(LabelRange.id))
    )
    return (await connection.execute(statement)).all()


_OWN = ("number", "lot_id", "epoch", "quantity", "pack", "status", "remark", "ordered_at", "decided_at")
