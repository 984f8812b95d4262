"""The JSON of goods by their trade item number."""

from datetime import date
from uuid import UUID

import msgspec

from registry.use.goods import Goods
from registry.vocabulary import AuthorisationStatus, Category, Kind, LotStatus, Status


class MadeUnderView(msgspec.Struct):
    """A right of use under which the goods are made, and the protected name."""

    record_id: UUID
    name: str
    kind: Kind
    category: Category | None
    registration_number: str | None
    status: Status
    is_example: bool
    product: str
    holder: str
    number: str
    use_status: AuthorisationStatus


class LotToldView(msgspec.Struct):
    """A lot; the last day still counts, null means without end. Public reason and advice are those of its recall."""

    number: str
    product: str
    produced_on: date
    expires_on: date | None
    status: LotStatus
    public_reason: str | None
    public_advice: str | None


class GoodsView(msgspec.Struct):
    """Goods of one GTIN. ``lot`` is the lot that was asked for, null where these goods do not have it.

    ``recalled`` are at most the fifty newest ones.
    """

    gtin: str
    made_under: list[MadeUnderView]
    lot: LotToldView | None
    recalled: list[LotToldView]


def goods_view(goods: Goods) -> GoodsView:
    """Return goods as everybody reads them."""
    return GoodsView(
        goods.gtin,
        [msgspec.convert(use, MadeUnderView, from_attributes=True) for use in goods.uses],
        None if goods.lot is None else msgspec.convert(goods.lot, LotToldView, from_attributes=True),
        [msgspec.convert(lot, LotToldView, from_attributes=True) for lot in goods.recalled],
    )
