"""What everybody may know of goods by their trade item number (GTIN), without holding a label.

The number of lots is not public: a lot is shown to a person who gives its number, and when it is recalled.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row
from sqlalchemy import select as rows
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.codes.gtin import NotATradeNumber, to_gtin14
from registry.errors import NotFound
from registry.saying import say
from registry.tables import Authorisation, CertifiedQuantity, Lot, Party, Record
from registry.use.chain import told_with
from registry.vocabulary import LotStatus

MOST_RECALLS = 50
NO_GOODS = say("No goods of this register have that number.")


class Goods(NamedTuple):
    """Goods of one GTIN: the rights of use under which they are made, the lot that was asked for, and recalled lots."""

    gtin: str
    uses: Sequence[Row[Any]]
    lot: Row[Any] | None
    recalled: Sequence[Row[Any]]

    @property
    def called(self) -> str:
        """Return the product and the protected name, from the newest right of use."""
        return f"{self.uses[0].product} {self.uses[0].name}"


_MADE = (
    rows()
    .select_from(Lot)
    .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
    .join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
    .join(Record, col(Record.id) == col(Authorisation.record_id))
    .join(Party, col(Party.id) == col(Authorisation.party_id))
)
_LOT: tuple[Any, ...] = (
    col(Lot.id),
    col(Lot.number),
    col(Lot.product),
    col(Lot.produced_on),
    col(Lot.expires_on),
    col(Lot.status),
    told_with("public_reason"),
    told_with("public_advice"),
)


async def find(connection: AsyncConnection, text: str, lot: str | None = None) -> Goods:
    """Return the goods of a GTIN in any of its forms; NotFound when there are none or the text is no GTIN."""
    try:
        found = await goods_of(connection, to_gtin14(text), lot)
    except NotATradeNumber:
        found = None
    if found is None:
        raise NotFound(NO_GOODS)
    return found


async def goods_of(connection: AsyncConnection, gtin14: str, lot: str | None = None) -> Goods | None:
    """Return the goods of a 14-digit GTIN, None when no lot has it; ``lot`` is the number of one of them."""
    made = _MADE.where(col(Lot.gtin) == gtin14)
    uses = await connection.execute(
        made.add_columns(
            col(Record.id).label("record_id"),
            col(Record.name),
            col(Record.kind),
            col(Record.category),
            col(Record.registration_number),
            col(Record.status),
            col(Record.is_example),
            col(Authorisation.id),
            col(Authorisation.product),
            col(Authorisation.number),
            col(Authorisation.status).label("use_status"),
            col(Party.name).label("holder"),
        )
        .distinct()
        .order_by(col(Authorisation.number).desc())
    )
    found = uses.all()
    if not found:
        return None
    newest = made.add_columns(*_LOT).order_by(col(Lot.produced_on).desc(), col(Lot.number))
    asked = None
    # No lot number has an unprintable character, and PostgreSQL refuses text with NUL.
    if lot is not None and lot.isprintable():
        asked = (await connection.execute(newest.where(col(Lot.number) == lot).limit(1))).first()
    recalled = await connection.execute(newest.where(col(Lot.status) == LotStatus.RECALLED).limit(MOST_RECALLS))
    return Goods(gtin14, found, asked, recalled.all())
