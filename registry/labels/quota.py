"""How many labels a harvest allows. All quantities are whole units of the measure; nothing is rounded up.

The content of labels that were ordered and not declined, less what was freed, is at most the certified quantity and its
waste (``floor(quantity × (1000 + waste) / 1000)``), and the same holds for each lot. Packs of every size count by their
content. Labels that were voided before use free their content. Labels that are on goods (``standing.ON_GOODS``) free it
only when an officer decides so, because the goods may have been sold.

Goods that went into another lot are labelled there. They count neither for their own lot nor for the certified quantity
any more. A lot made of other lots has no other limit than its own quantity.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import col

from registry.errors import NotFound
from registry.journal.made import allowed
from registry.labels.runs import size
from registry.labels.standing import freed
from registry.saying import Quantity, say
from registry.seeing import shown
from registry.tables import CertifiedQuantity, LabelBatch, Lot, LotInput
from registry.use.chain import MEASURE
from registry.vocabulary import BatchStatus, LotStatus, Measure


class Room(NamedTuple):
    """Content that may still be labelled, in ``measure``; negative when the certified quantity was lowered afterwards.

    ``whole`` is what may go into another lot: neither labelled nor used elsewhere, without any waste.
    """

    certified: int
    lot: int
    measure: Measure
    whole: int = 0

    def labels(self, pack: int) -> int:
        """Return how many packs of ``pack`` units still fit."""
        return max(0, min(self.certified, self.lot) // pack)


class _Order(NamedTuple):
    number: int
    lot_id: UUID
    quantity: int
    pack: int


async def room_for(connection: AsyncConnection, lot_id: UUID) -> Room:
    """Return what a lot and its certified quantity allow; NotFound when there is no such lot.

    Lock the certified quantity first when the result must stay valid.
    """
    statement = select(col(Lot.certified_quantity_id)).where(col(Lot.id) == lot_id)
    certified_quantity_id = (await connection.execute(statement)).scalar_one_or_none()
    if certified_quantity_id is None:
        raise NotFound(say("There is no lot %(lot)s.", lot=lot_id))
    return (await rooms(connection, certified_quantity_id))[lot_id]


async def rooms(connection: AsyncConnection, certified_quantity_id: UUID) -> Mapping[UUID, Room]:
    """Return what each lot under a certified quantity allows.

    Lock the certified quantity first when the result must stay valid.
    """
    lots = await _lots(connection, certified_quantity_id)
    labelled = await _labelled(connection, certified_quantity_id)
    gone = await _gone(connection, certified_quantity_id)
    harvested = [lot.id for lot in lots if not lot.is_made]
    all_labelled, all_gone = (sum(some[one] for one in harvested) for some in (labelled, gone))
    found = {}
    for lot in lots:
        held = 0 if lot.status is LotStatus.VOID else lot.quantity
        own = allowed(held - gone[lot.id], lot.waste) - labelled[lot.id]
        of_all = own if lot.is_made else allowed(lot.certified - all_gone, lot.waste) - all_labelled
        found[lot.id] = Room(of_all, own, lot.measure, held - gone[lot.id] - labelled[lot.id])
    return found


async def _lots(connection: AsyncConnection, certified_quantity_id: UUID) -> Any:
    statement = (
        select(
            *(col(getattr(Lot, name)) for name in ("id", "quantity", "status")),
            col(Lot.measure).is_not(None).label("is_made"),
            MEASURE.label("measure"),
            col(CertifiedQuantity.quantity).label("certified"),
            col(CertifiedQuantity.waste_permille).label("waste"),
        )
        .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
        .where(col(CertifiedQuantity.id) == certified_quantity_id)
    )
    return (await connection.execute(statement)).all()


async def _labelled(connection: AsyncConnection, certified_quantity_id: UUID) -> Mapping[UUID, int]:
    """Return the content of the labels of each lot, less what was freed."""
    statement = (
        select(col(LabelBatch.number), col(LabelBatch.lot_id), col(LabelBatch.quantity), col(LabelBatch.pack))
        .join(Lot, col(Lot.id) == col(LabelBatch.lot_id))
        .where(col(Lot.certified_quantity_id) == certified_quantity_id, col(LabelBatch.status) != BatchStatus.DECLINED)
    )
    orders = [_Order(*row) for row in await connection.execute(statement)]
    free = await freed(connection, [order.number for order in orders])
    found: defaultdict[UUID, int] = defaultdict(int)
    for order in orders:
        # Computed in Python: quantity × pack is too large for the integers of one of the databases.
        found[order.lot_id] += (order.quantity - size(free[order.number])) * order.pack
    return found


async def _gone(connection: AsyncConnection, certified_quantity_id: UUID) -> Mapping[UUID, int]:
    """Return how much of each lot went into other lots that are not void."""
    source = aliased(Lot)
    statement = (
        select(col(source.id), func.sum(col(LotInput.quantity)))
        .join(LotInput, col(LotInput.source_id) == col(source.id))
        .join(Lot, col(Lot.id) == col(LotInput.lot_id))
        .where(col(source.certified_quantity_id) == certified_quantity_id, col(Lot.status) != LotStatus.VOID)
        .group_by(col(source.id))
    )
    found: defaultdict[UUID, int] = defaultdict(int)
    found |= {lot_id: int(amount) for lot_id, amount in await connection.execute(statement)}
    return found


class Left(NamedTuple):
    """An open lot of which something may still go into another lot, and how much."""

    id: UUID
    number: str
    product: str
    certified_quantity_id: UUID
    left: Quantity
    measure: Measure


async def left_of(connection: AsyncConnection, authorisation_id: UUID) -> Sequence[Left]:
    """Return the open lots under a right of use of which something is left, the newest first."""
    names = ("id", "number", "product", "certified_quantity_id")
    statement: Any = (
        select(*(col(getattr(Lot, name)) for name in names))
        .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
        .where(col(CertifiedQuantity.authorisation_id) == authorisation_id, col(Lot.status) == LotStatus.OPEN)
        .order_by(col(Lot.produced_on).desc(), col(Lot.number))
    )
    found = (await connection.execute(statement)).all()
    room: dict[UUID, Room] = {}
    for quantity_id in {row.certified_quantity_id for row in found}:
        room |= await rooms(connection, quantity_id)
    shown("lot", [row.id for row in found])
    left = {row.id: Quantity(room[row.id].whole, room[row.id].measure, row.product) for row in found}
    return [
        Left(row.id, row.number, row.product, row.certified_quantity_id, left[row.id], room[row.id].measure)
        for row in found
        if room[row.id].whole > 0
    ]
