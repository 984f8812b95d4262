"""Who manages a right today: the organisation (tổ chức quản lý) named for it or, of a shared mark, its holder."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_
from sqlalchemy import select as rows
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.people.permissions import Actor
from registry.tables import Record, RecordParty
from registry.vocabulary import Capacity, Category, Custody, Kind, Role

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
