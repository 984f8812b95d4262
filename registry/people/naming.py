"""Parties as forms name them: one that was merged into another is named no more, that one is."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from registry.errors import Fault
from registry.saying import say
from registry.tables import Party


async def party_named(session: AsyncSession, field: str, party_id: UUID, *, hold: bool = False) -> Party | Fault:
    """Return the party that a field of a form names, or the fault of the field.

    With ``hold`` the row is held until the transaction ends.
    """
    party = await session.get(Party, party_id, with_for_update=hold or None)
    if party is None:
        return Fault(field, say("there is no party %(id)s", id=party_id), "no_such_party")
    if party.merged_into is not None:
        return Fault(field, say("is one with party %(id)s; take that one", id=party.merged_into), "merged")
    return party
