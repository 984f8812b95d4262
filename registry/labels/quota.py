"""How many labels a harvest allows: whole units of the measure, never a fraction, so nothing is ever rounded up.

Content in labels ordered and not declined, less what was freed, is at most the certified quantity and waste
(``floor(quantity × (1000 + waste) / 1000)``), and for each lot likewise. Packs of every size count by their content.
Labels that were voided before use free theirs; those that were activated only where an officer decided so: they may
have been sold.
"""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.errors import NotFound
from registry.labels.runs import size
from registry.labels.standing import freed
from registry.saying import say
from registry.tables import CertifiedQuantity, LabelBatch, Lot
from registry.vocabulary import BatchStatus, Measure

PERMILLE = 1000


class Room(NamedTuple):
    """Content that may still be labelled, in ``measure``; negative when a voucher was lowered afterwards."""

    certified: int
    lot: int
    measure: Measure

    def labels(self, pack: int) -> int:
        """Return how many packs of ``pack`` units still fit."""
        return max(0, min(self.certified, self.lot) // pack)


class _Order(NamedTuple):
    number: int
    lot_id: UUID
    quantity: int
    pack: int


def allowed(quantity: int, waste_permille: int) -> int:
    """Return the content labels may be made for: the quantity and the waste of labelling it, rounded down."""
    return quantity * (PERMILLE + waste_permille) // PERMILLE


async def room_for(connection: AsyncConnection, lot_id: UUID) -> Room:
    """Return what a lot and its certified quantity allow; NotFound for no lot. To rely on it, hold the quantity."""
    limits = (
        await connection.execute(
            select(
                col(Lot.certified_quantity_id),
                col(Lot.quantity),
                col(CertifiedQuantity.quantity),
                col(CertifiedQuantity.waste_permille),
                col(CertifiedQuantity.measure),
            )
            .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
            .where(col(Lot.id) == lot_id)
        )
    ).one_or_none()
    if limits is None:
        raise NotFound(say("There is no lot %(lot)s.", lot=lot_id))
    certified_quantity_id, of_lot, certified, waste, measure = limits
    orders = await _orders(connection, certified_quantity_id)
    free = await freed(connection, [order.number for order in orders])
    # Multiplied and added in Python: quantity × pack leaves the integers of one of the databases.
    used = {order.number: (order.quantity - size(free[order.number])) * order.pack for order in orders}
    used_by_lot = sum(used[order.number] for order in orders if order.lot_id == lot_id)
    return Room(allowed(certified, waste) - sum(used.values()), allowed(of_lot, waste) - used_by_lot, measure)


async def _orders(connection: AsyncConnection, certified_quantity_id: UUID) -> list[_Order]:
    statement = (
        select(col(LabelBatch.number), col(LabelBatch.lot_id), col(LabelBatch.quantity), col(LabelBatch.pack))
        .join(Lot, col(Lot.id) == col(LabelBatch.lot_id))
        .where(col(Lot.certified_quantity_id) == certified_quantity_id, col(LabelBatch.status) != BatchStatus.DECLINED)
    )
    return [_Order(*row) for row in await connection.execute(statement)]
