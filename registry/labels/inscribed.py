"""The text that labels of an order carry besides their codes, as the register has it now.

Drawing a file takes seconds, and the file may lie ready for days. A trade number or a name may be corrected meanwhile.
So a file is taken only while the register still has the text that was drawn.
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
    """The text of all labels of an order: kind of right, registration number, name, and the goods with their number."""

    kicker: str
    registration: str
    name: str
    is_example: bool
    goods: ListedGoods

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the text in hexadecimal."""
        return hashlib.sha256(json.dumps(self, default=str).encode()).hexdigest()


async def inscription_of(session: AsyncSession, matter: OrderMatter) -> Inscription:
    """Return the text on the labels of an order; the lot is the one in the matter."""
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
    """Say whether the label names an invented example: the right, its user, or a party that is in the record now."""
    record_id, own = matter.use.record_id, matter.use.party_id
    seated: Any = select(RecordParty.party_id).where(
        RecordParty.record_id == record_id, col(RecordParty.to_on).is_(None)
    )
    of_right = select(col(Record.id)).where(col(Record.id) == record_id, col(Record.is_example))
    of_parties = select(col(Party.id)).where(
        or_(col(Party.id) == own, col(Party.id).in_(seated)), col(Party.is_example)
    )
    return (await connection.execute(of_right.union_all(of_parties).limit(1))).first() is not None
