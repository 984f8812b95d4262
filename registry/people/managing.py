"""Who manages a right on a day: the organisation (tổ chức quản lý) appointed for it or, for a shared mark, its holder.

The rule exists twice, in Python and in SQL; a property test compares the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_
from sqlalchemy import select as rows
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.people.periods import covering, covers
from registry.people.permissions import Actor
from registry.tables import Record, RecordParty
from registry.vocabulary import Capacity, Category, Custody, Role

SHARED = frozenset({Category.COLLECTIVE, Category.CERTIFICATION})
"""Marks that others than their holder use: nhãn hiệu tập thể, nhãn hiệu chứng nhận."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A party in a record: in which capacity, and from when to when (both days included)."""

    capacity: Capacity
    party_id: UUID | None
    from_on: date | None = None
    to_on: date | None = None


def seated(seats: Sequence[Seat], day: date, *capacities: Capacity) -> frozenset[UUID]:
    """Return the parties that have one of ``capacities`` in a record on ``day``."""
    return frozenset(
        seat.party_id
        for seat in seats
        if seat.party_id is not None and seat.capacity in capacities and covers(seat.from_on, seat.to_on, day)
    )


def managers_among(seats: Sequence[Seat], *, custody: Custody, category: Category | None, day: date) -> frozenset[UUID]:
    """Return the parties that manage a right on ``day``.

    These are the appointed managers. Without one, a collective or certification mark is managed by its holder; an own
    mark without a holder, by its applicant.
    """
    appointed = seated(seats, day, Capacity.MANAGER)
    if appointed or category not in SHARED:
        return appointed
    holders = seated(seats, day, Capacity.HOLDER)
    return holders or (seated(seats, day, Capacity.APPLICANT) if custody is Custody.OWN else frozenset())


def managing(day: date | None = None) -> Select[UUID, UUID | None]:
    """Return the statement for (record_id, party_id) of all managers of rights on ``day`` (None: today).

    It applies the rule of `managers_among`.
    """
    return _managing(day or calendar.today())


@lru_cache(maxsize=8)  # building it takes longer than running it, and most office pages use it
def _managing(on: date) -> Select[UUID, UUID | None]:
    # Aliases, so that the statement can be used inside any other.
    record, seat = aliased(Record), aliased(RecordParty)
    holds = col(seat.capacity) == Capacity.HOLDER
    applied = and_(
        col(seat.capacity) == Capacity.APPLICANT,
        col(record.custody) == Custody.OWN,
        ~_has(record, Capacity.HOLDER, on),
    )
    of_a_mark = and_(col(record.category).in_(SHARED), ~_has(record, Capacity.MANAGER, on), or_(holds, applied))
    return (
        rows(col(seat.record_id).label("record_id"), col(seat.party_id).label("party_id"))
        .join(record, col(record.id) == col(seat.record_id))
        .where(
            col(seat.party_id).is_not(None),
            covering(seat.from_on, seat.to_on, on),
            or_(col(seat.capacity) == Capacity.MANAGER, of_a_mark),
        )
    )


async def managers(session: AsyncSession, record_id: UUID) -> frozenset[UUID]:
    """Return the parties that manage the right today; see `managers_among`."""
    await session.flush()
    connection = await session.connection()
    everybody = managing().subquery()
    found = await connection.execute(rows(everybody.c.party_id).where(everybody.c.record_id == record_id))
    return frozenset(found.scalars())


async def manages(session: AsyncSession, actor: Actor, record_id: UUID) -> bool:
    """Say whether the actor is a manager for a party that manages the right today."""
    return bool(actor.parties(Role.MANAGER) & await managers(session, record_id))


def managed_by(actor: Actor, day: date | None = None) -> Select[UUID]:
    """Return the statement for the ids of records that the actor's parties manage on ``day`` (None: today)."""
    everybody = managing(day).subquery()
    return rows(everybody.c.record_id).where(everybody.c.party_id.in_(actor.parties(Role.MANAGER)))


def _has(record: type[Record], capacity: Capacity, on: date) -> ColumnElement[bool]:
    other = aliased(RecordParty)
    return exists().where(
        col(other.record_id) == col(record.id),
        col(other.capacity) == capacity,
        col(other.party_id).is_not(None),
        covering(other.from_on, other.to_on, on),
    )
