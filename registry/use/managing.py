"""Who manages a right: the managing organisation (tổ chức quản lý) named for it, or, of a shared mark, its holder."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_
from sqlalchemy import select as rows
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.errors import Fault, NotAcceptable, OutOfOrder
from registry.people.permissions import Actor, demand
from registry.rights import records
from registry.tables import Party, Record, RecordParty
from registry.vocabulary import Act, Capacity, Category, Custody, Kind, Role, Status, Subject

SHARED = frozenset({Category.COLLECTIVE, Category.CERTIFICATION})
"""Marks that others than their holder use: nhãn hiệu tập thể, nhãn hiệu chứng nhận."""


def is_shared(record: Record) -> bool:
    """Say whether a right is one that its manager lets producers use."""
    return record.kind is Kind.GEOGRAPHICAL_INDICATION or record.category in SHARED


def managing() -> Select[UUID, UUID | None]:
    """Return the statement for (record_id, party_id) of everybody who manages a right today.

    That is who was appointed. A collective or certification mark without one is managed by its holder; the holder of
    an own mark is its applicant unless another is entered.
    """
    today = calendar.today()
    # Under names of their own, so that the statement can stand inside any other.
    record, standing = aliased(Record), aliased(RecordParty)
    holds = col(standing.capacity) == Capacity.HOLDER
    applied = and_(
        col(standing.capacity) == Capacity.APPLICANT,
        col(record.custody) == Custody.OWN,
        ~_has(record, Capacity.HOLDER, today),
    )
    of_a_mark = and_(col(record.category).in_(SHARED), ~_has(record, Capacity.MANAGER, today), or_(holds, applied))
    return (
        rows(col(standing.record_id).label("record_id"), col(standing.party_id).label("party_id"))
        .join(record, col(record.id) == col(standing.record_id))
        .where(
            col(standing.party_id).is_not(None),
            _stands(standing, today),
            or_(col(standing.capacity) == Capacity.MANAGER, of_a_mark),
        )
    )


async def managers(session: AsyncSession, record_id: UUID) -> frozenset[UUID]:
    """Return the parties that manage the right today; see `managing`."""
    await session.flush()
    connection = await session.connection()
    everybody = managing().subquery()
    found = await connection.execute(rows(everybody.c.party_id).where(everybody.c.record_id == record_id))
    return frozenset(found.scalars())


async def manages(session: AsyncSession, actor: Actor, record_id: UUID) -> bool:
    """Say whether the actor is a manager's account of a party that manages the right today."""
    return bool(actor.parties(Role.MANAGER) & await managers(session, record_id))


def managed_by(actor: Actor) -> Select[UUID]:
    """Return the statement for the ids of the records that the actor's parties manage today."""
    everybody = managing().subquery()
    return rows(everybody.c.record_id).where(everybody.c.party_id.in_(actor.parties(Role.MANAGER)))


async def appoint_manager(
    session: AsyncSession,
    actor: Actor,
    record_id: UUID,
    *,
    party_id: UUID,
    from_on: date | None = None,
    delegation: str | None = None,
) -> RecordParty:
    """Name the organisation that manages a registered right from a day on (today); registrars may.

    The period of the one before ends the day before; what a mirrored register says of managers stays beside it, in
    words. ``delegation`` names the act that gives the management over. Raises OutOfOrder when the right is not
    registered, is an ordinary mark, or the party manages it already.
    """
    record = await records.find(session, actor, record_id, lock=True)
    demand(actor, Role.REGISTRAR)
    if not is_shared(record):
        raise OutOfOrder("An ordinary mark has no managing organisation: its holder uses it.")
    if record.status is not Status.REGISTERED:
        raise OutOfOrder(f"Only a registered right is managed; this one is {record.status.value}.")
    first = from_on or calendar.today()
    previous = await _open_periods(session, record.id, first)
    if any(period.party_id == party_id for period in previous):
        raise OutOfOrder("This organisation manages the right already.")
    await _judge(session, party_id, first, previous)
    for period in previous:
        period.to_on = first - timedelta(days=1)
    appointed = RecordParty(
        record_id=record.id, capacity=Capacity.MANAGER, party_id=party_id, from_on=first, delegation=delegation
    )
    session.add(appointed)
    await journal.append(
        session,
        Subject.RECORD,
        record.id,
        Act.APPOINT_MANAGER,
        actor.account_id,
        party=str(party_id),
        from_on=first.isoformat(),
        delegation=delegation,
        ends=[str(period.id) for period in previous],
    )
    return appointed


async def _open_periods(session: AsyncSession, record_id: UUID, first: date) -> list[RecordParty]:
    statement = select(RecordParty).where(
        RecordParty.record_id == record_id,
        RecordParty.capacity == Capacity.MANAGER,
        col(RecordParty.party_id).is_not(None),
        or_(col(RecordParty.to_on).is_(None), col(RecordParty.to_on) >= first),
    )
    return list((await session.exec(statement)).all())


async def _judge(session: AsyncSession, party_id: UUID, first: date, previous: list[RecordParty]) -> None:
    faults = []
    if await session.get(Party, party_id) is None:
        faults.append(Fault("party_id", f"there is no party {party_id}"))
    began = max((period.from_on for period in previous if period.from_on is not None), default=None)
    if began is not None and first <= began:
        faults.append(Fault("from_on", f"lies after the present manager's first day, {began}"))
    if faults:
        raise NotAcceptable("The manager cannot be appointed.", tuple(faults))


def _stands(standing: type[RecordParty], on: date) -> ColumnElement[bool]:
    return and_(
        or_(col(standing.from_on).is_(None), col(standing.from_on) <= on),
        or_(col(standing.to_on).is_(None), col(standing.to_on) >= on),
    )


def _has(record: type[Record], capacity: Capacity, on: date) -> ColumnElement[bool]:
    other = aliased(RecordParty)
    return exists().where(
        col(other.record_id) == col(record.id),
        col(other.capacity) == capacity,
        col(other.party_id).is_not(None),
        _stands(other, on),
    )
