"""What the labels of an order say beside their codes, as the register has it now.

A file is drawn for seconds, or lies ready for days, and a trade number or a name may be corrected meanwhile: what was
drawn is taken only while the register still says the same.
"""

import hashlib
import json
from typing import Any, NamedTuple

from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.labels.matter import OrderMatter
from registry.printing.manifest import ListedGoods
from registry.rights import kinds
from registry.tables import Party, Record, RecordParty


class Inscription(NamedTuple):
    """The words of all labels of an order: the kind of right and its number, the name, the goods with their number."""

    kicker: str
    registration: str
    name: str
    is_example: bool
    goods: ListedGoods

    @property
    def digest(self) -> str:
        """The SHA-256, in hex, of all of it."""
        return hashlib.sha256(json.dumps(self, default=str).encode()).hexdigest()


async def inscription_of(session: AsyncSession, matter: OrderMatter) -> Inscription:
    """Return what the labels of an order say, by its lot as the matter has it."""
    lot = matter.lot
    record = await session.get_one(Record, matter.use.record_id)
    holder = await session.get_one(Party, matter.use.party_id)
    return Inscription(
        kicker=kinds.of(record.kind).inscriptions[record.category],
        registration=record.registration_number or "",
        name=record.name,
        is_example=await is_invented(await session.connection(), matter),
        goods=ListedGoods(lot.product, lot.number, lot.produced_on, lot.expires_on, holder.name, lot.gtin),
    )


async def is_invented(connection: AsyncConnection, matter: OrderMatter) -> bool:
    """Tell whether anything on a label is invented: the right, who uses it, or who stands in it now."""
    record_id, own = matter.use.record_id, matter.use.party_id
    seated: Any = select(RecordParty.party_id).where(
        RecordParty.record_id == record_id, col(RecordParty.to_on).is_(None)
    )
    of_right = select(col(Record.id)).where(col(Record.id) == record_id, col(Record.is_example))
    of_parties = select(col(Party.id)).where(
        or_(col(Party.id) == own, col(Party.id).in_(seated)), col(Party.is_example)
    )
    return (await connection.execute(of_right.union_all(of_parties).limit(1))).first() is not None
