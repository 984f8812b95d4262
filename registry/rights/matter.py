"""A record with what the rules about it look at, who somebody may be to it, and what must be so of every right."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry import calendar
from registry.acts import Condition, Matter, Relation, Subject
from registry.errors import Mirrored
from registry.people.managing import SHARED, managed_by
from registry.people.permissions import PUBLIC, UNDISCLOSED, Actor
from registry.saying import Said, say
from registry.tables import Record, RecordParty
from registry.vocabulary import Capacity, Category, Custody, Kind, Role, Status
from registry.vocabulary import Subject as Subjects

APPLYING = (Role.PRODUCER, Role.MANAGER)
"""The roles in which an account acts for a party before the counter."""


class Seat(NamedTuple):
    """A party that stands in a record, in which capacity, from when to when (both days included)."""

    capacity: Capacity
    party_id: UUID | None
    from_on: date | None
    to_on: date | None

    def covers(self, day: date) -> bool:
        return (self.from_on is None or self.from_on <= day) and (self.to_on is None or self.to_on >= day)


@dataclass(kw_only=True)
class RecordMatter(Matter):
    """A record and who stands in it; the rest is read by the conditions that look at it.

    ``missing`` names what the dossier lacks, ``proposed_by`` who proposed what waits for a second officer,
    ``undecided`` how many oppositions are open, ``opposable_until`` the last day on which one is received.
    """

    row: Record
    seats: tuple[Seat, ...] = ()
    missing: tuple[str, ...] = ()
    proposed_by: UUID | None = None
    undecided: int = 0
    opposable_until: date | None = None
    has_regulation: bool = True

    @property
    def kind(self) -> Kind:
        return self.row.kind

    @property
    def category(self) -> Category | None:
        return self.row.category

    @property
    def custody(self) -> Custody:
        return self.row.custody

    def seated(self, *capacities: Capacity) -> frozenset[UUID]:
        """Return the parties that stand in the record today in one of some capacities."""
        today = calendar.today()
        return frozenset(
            seat.party_id
            for seat in self.seats
            if seat.party_id is not None and seat.capacity in capacities and seat.covers(today)
        )

    @property
    def managers(self) -> frozenset[UUID]:
        """Return who manages the right today: see ``people.managing``, which says it for statements."""
        appointed = self.seated(Capacity.MANAGER)
        if appointed or self.category not in SHARED:
            return appointed
        holders = self.seated(Capacity.HOLDER)
        return holders or (self.seated(Capacity.APPLICANT) if self.custody is Custody.OWN else frozenset())


async def load(connection: AsyncConnection, row: Record) -> RecordMatter:
    """Return the matter of a record."""
    statement = select(
        col(RecordParty.capacity), col(RecordParty.party_id), col(RecordParty.from_on), col(RecordParty.to_on)
    ).where(col(RecordParty.record_id) == row.id)
    return RecordMatter(row=row, seats=tuple(Seat(*found) for found in await connection.execute(statement)))


class Applying:
    """The actor acts for a party that applies in the record."""

    def holds(self, actor: Actor, matter: RecordMatter, day: date) -> bool:  # noqa: ARG002 # seats are asked of today
        return bool(actor.parties(*APPLYING) & matter.seated(Capacity.APPLICANT))

    def condition(self, actor: Actor, day: date) -> ColumnElement[bool]:
        own: Any = select(col(RecordParty.record_id)).where(
            col(RecordParty.party_id).in_(actor.parties(*APPLYING)),
            col(RecordParty.capacity) == Capacity.APPLICANT,
            or_(col(RecordParty.from_on).is_(None), col(RecordParty.from_on) <= day),
            or_(col(RecordParty.to_on).is_(None), col(RecordParty.to_on) >= day),
        )
        return col(Record.id).in_(own)


class Managing:
    """The actor is a manager's account of a party that manages the right."""

    def holds(self, actor: Actor, matter: RecordMatter, day: date) -> bool:  # noqa: ARG002 # seats are asked of today
        return bool(actor.parties(Role.MANAGER) & matter.managers)

    def condition(self, actor: Actor, day: date) -> ColumnElement[bool]:  # noqa: ARG002 # likewise
        return col(Record.id).in_(managed_by(actor))


APPLICANT: Relation[RecordMatter] = Relation("applicant", say("its applicant"), Applying())
MANAGER_OF_RIGHT: Relation[RecordMatter] = Relation(
    "manager_of_right", say("the organisation that manages the right"), Managing()
)


def sees(actor: Actor | None, matter: RecordMatter) -> bool:
    """Say whether a record is there for an asker, None for who is not signed in."""
    if matter.row.status in PUBLIC or matter.custody is Custody.MIRRORED:
        return True
    if actor is None:
        return False
    return is_party(actor, matter) or (actor.is_staff and matter.row.status is not Status.DRAFT)


def is_party(actor: Actor, matter: RecordMatter) -> bool:
    """Say whether the actor acts for somebody who stands in the record today."""
    standing = matter.seated(Capacity.APPLICANT, Capacity.HOLDER, Capacity.MANAGER)
    return bool(actor.parties(*APPLYING) & standing)


def told_status(actor: Actor, status: Status) -> Status:
    """Return a status as an actor is told it: what is being proposed stays in the office until it is decided."""
    return status if actor.is_staff else UNDISCLOSED.get(status, status)


RECORD = Subject(
    kind=Subjects.RECORD,
    plural="records",
    table=Record,
    load=load,
    visible=sees,
    is_party=is_party,
    told=told_status,
    words={
        "status": say("Status"),
        "expires_on": say("Protected until"),
        "decision_number": say("Number of the decision"),
        "endings": say("End of the matter"),
        "publications": say("Publication"),
        "notices": say("Notices of defects"),
        "oppositions": say("Oppositions"),
        "areas": say("Area"),
        "parties": say("Who stands in it"),
        "registered_on": say("Registered"),
        "plots_outside": say("Plots that fall out of the area"),
        "lots_outside": say("Lots from plots that fall out of it"),
    },
)


def _mirrored(_: Actor, matter: RecordMatter) -> Said | None:
    if matter.custody is Custody.OWN:
        return None
    return say(
        "Record %(record)s mirrors the register of %(office)s; its facts are changed there.",
        record=str(matter.id),
        office=matter.row.office,
    )


OWN: Condition[RecordMatter] = Condition(
    name="own",
    said=say("this office answers for the record"),
    unmet=_mirrored,
    met=lambda _: col(Record.custody) == Custody.OWN,
    refusal=Mirrored,
    lasting=True,
)


def is_shared(matter: RecordMatter) -> bool:
    """Say whether a right is one that its manager lets producers use."""
    return matter.kind is Kind.GEOGRAPHICAL_INDICATION or matter.category in SHARED


def _unshared(_: Actor, matter: RecordMatter) -> Said | None:
    return None if is_shared(matter) else say("An ordinary mark has no area and no managing organisation.")


SHARED_RIGHT: Condition[RecordMatter] = Condition(
    name="shared",
    said=say("several use the right: a geographical indication, a collective or a certification mark"),
    unmet=_unshared,
    met=lambda _: or_(col(Record.kind) == Kind.GEOGRAPHICAL_INDICATION, col(Record.category).in_(SHARED)),
    lasting=True,
)
