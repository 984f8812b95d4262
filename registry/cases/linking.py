"""Finds what a case is about: from a code to its label, to its lot, to its producer and right."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.codes.keys import SecretUnusable
from registry.codes.label_codes import Mistyped
from registry.codes.pasted import found_in
from registry.labels.verification import Label
from registry.tables import Authorisation, CertifiedQuantity, LabelBatch, Lot

Find = Callable[[str], Awaitable[Label | None]]
"""Returns the label that a code names, like ``Verification.find``."""
LONGEST_CODE = 120


class Links(NamedTuple):
    """What a case is about, as far as it is known."""

    code: str | None = None
    batch_number: int | None = None
    label_index: int | None = None
    lot_id: UUID | None = None
    party_id: UUID | None = None
    record_id: UUID | None = None

    def known(self) -> dict[str, Any]:
        """Return what is known, by the columns of a case."""
        return {name: value for name, value in self._asdict().items() if value is not None}


async def of_code(connection: AsyncConnection, find: Find | None, text: str | None) -> Links:
    """Return what a code leads to; a text that is no label of the register is kept as it was typed.

    A missing secret of the office is no reason to refuse a report.
    """
    if text is None:
        return Links()
    pasted = found_in(text)
    code = pasted.code if pasted else text[:LONGEST_CODE]
    label = None
    if pasted is not None and find is not None:
        try:
            label = await find(code)
        except (Mistyped, SecretUnusable):
            label = None
    if label is None:
        return Links(code)
    found = await of_order(connection, label.batch)
    quantity = select(col(LabelBatch.quantity)).where(col(LabelBatch.number) == label.batch)
    if label.label_index >= ((await connection.execute(quantity)).scalar() or 0):
        return Links(code)  # the seal is valid, but the order never had so many labels
    return found._replace(code=code, label_index=label.label_index)


async def of_order(connection: AsyncConnection, number: int) -> Links:
    """Return what an order of labels leads to; empty when there is none."""
    row = (await connection.execute(_above().where(col(LabelBatch.number) == number))).one_or_none()
    return Links() if row is None else Links(None, number, None, row.lot_id, row.party_id, row.record_id)


async def of_lot(connection: AsyncConnection, lot_id: UUID) -> Links:
    """Return what a lot leads to; empty when there is none."""
    statement: Any = (
        select(col(Lot.id), col(Authorisation.party_id), col(Authorisation.record_id))
        .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
        .join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
        .where(col(Lot.id) == lot_id)
    )
    row = (await connection.execute(statement)).one_or_none()
    return Links() if row is None else Links(lot_id=row.id, party_id=row.party_id, record_id=row.record_id)


def _above() -> Any:
    return (
        select(col(LabelBatch.lot_id), col(Authorisation.party_id), col(Authorisation.record_id))
        .join(Lot, col(Lot.id) == col(LabelBatch.lot_id))
        .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
        .join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
    )
