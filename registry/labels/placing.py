"""Finds order and number of a label by its code, for those who may see the order."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from registry.codes import label_codes
from registry.errors import NotFound
from registry.labels import reading
from registry.labels.verification import Verification
from registry.people.permissions import Actor
from registry.people.visibility import USE_ON_THE_DESK


@dataclass(frozen=True, slots=True)
class LabelPlace:
    """Label number ``label`` (from 1) of an order, and what the order is for."""

    number: int
    label: int
    code: str
    record_name: str
    holder_name: str


async def place_of(
    verification: Verification, connection: AsyncConnection, actor: Actor, text: str
) -> LabelPlace | None:
    """Return the place of the label with this code; None when it is no valid code or the actor may not see the order.

    Raises SecretUnusable as ``Verification.verify`` does.
    """
    try:
        code = label_codes.parse(text)
    except label_codes.Mistyped:
        return None
    finding = await verification.verify(text)
    if finding.label is None or finding.index is None:
        return None
    try:
        order = await reading.one(connection, actor, code.batch, rule=USE_ON_THE_DESK)
    except NotFound:
        return None
    return LabelPlace(order.number, finding.index + 1, finding.code, order.record_name, order.holder_name)
