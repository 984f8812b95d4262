"""Finding a record, within what the asker may see."""

from uuid import UUID

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.errors import NotFound
from registry.people.permissions import Actor, Standing, may_see
from registry.saying import say
from registry.tables import Record, RecordParty
from registry.vocabulary import Capacity


async def find(session: AsyncSession, actor: Actor | None, record_id: UUID, *, lock: bool = False) -> Record:
    """Return the record; NotFound when there is none or this actor may not see it.

    With ``lock`` its row is held until the transaction ends, so that of two officers acting at once one waits.
    """
    statement = select(Record).where(Record.id == record_id)
    record = (await session.exec(statement.with_for_update() if lock else statement)).one_or_none()
    if record is None or not may_see(actor, await standing(session, record)):
        raise NotFound(say("There is no record %(record)s.", record=record_id))
    return record


async def standing(session: AsyncSession, record: Record) -> Standing:
    """Return what of a record decides who may see it."""
    return Standing(
        record.status,
        record.custody,
        await parties_of(session, record.id, Capacity.APPLICANT),
        await parties_of(session, record.id, Capacity.MANAGER),
    )


async def parties_of(session: AsyncSession, record_id: UUID, capacity: Capacity) -> frozenset[UUID]:
    """Return the parties that stand in the record today in ``capacity``; those named only in words are left out."""
    today = calendar.today()
    statement = select(RecordParty.party_id).where(
        RecordParty.record_id == record_id,
        RecordParty.capacity == capacity,
        col(RecordParty.party_id).is_not(None),
        or_(col(RecordParty.from_on).is_(None), col(RecordParty.from_on) <= today),
        or_(col(RecordParty.to_on).is_(None), col(RecordParty.to_on) >= today),
    )
    return frozenset(party for party in (await session.exec(statement)).all() if party is not None)
