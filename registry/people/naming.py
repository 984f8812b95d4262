"""Parties as forms name them: a merged party may not be named, the party that it was merged into may."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from registry.errors import Fault
from registry.saying import say
from registry.tables import Party


async def party_named(session: AsyncSession, field: str, party_id: UUID, *, hold: bool = False) -> Party | Fault:
    """Return the party that a field of a form names, or the field's fault.

    With ``hold`` the row is locked until the transaction ends.
    """
    party = await session.get(Party, party_id, with_for_update=hold or None)
    if party is None:
        return Fault(field, say("there is no party %(id)s", id=party_id), "no_such_party")
    if party.merged_into is not None:
        return Fault(field, say("was merged with party %(id)s; choose that one", id=party.merged_into), "merged")
    return party
