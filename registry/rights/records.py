"""Finds a record, if the actor may see it."""

from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.errors import NotFound
from registry.people import visibility
from registry.people.periods import covering
from registry.people.permissions import Actor
from registry.saying import say
from registry.tables import Record, RecordParty
from registry.vocabulary import Capacity


async def find(session: AsyncSession, actor: Actor | None, record_id: UUID, *, lock: bool = False) -> Record:
    """Return the record; NotFound when it does not exist or this actor may not see it.

    With ``lock`` its row is locked until the transaction ends, so that of two officers one waits.
    """
    statement = select(Record).where(Record.id == record_id, visibility.visible(visibility.RECORD, actor))
    record = (await session.exec(statement.with_for_update() if lock else statement)).one_or_none()
    if record is None:
        raise NotFound(say("There is no record %(record)s.", record=record_id))
    return record


async def parties_of(session: AsyncSession, record_id: UUID, capacity: Capacity) -> frozenset[UUID]:
    """Return the parties that have ``capacity`` in the record today; those named only in words are left out."""
    statement = select(RecordParty.party_id).where(
        RecordParty.record_id == record_id,
        RecordParty.capacity == capacity,
        col(RecordParty.party_id).is_not(None),
        covering(RecordParty.from_on, RecordParty.to_on, calendar.today()),
    )
    return frozenset(party for party in (await session.exec(statement)).all() if party is not None)
