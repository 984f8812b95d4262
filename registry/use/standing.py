"""Whose right of use it is to see, and whether it may be used today."""

from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.errors import NotFound, NotPermitted, OutOfOrder
from registry.people.managing import manages
from registry.people.permissions import Actor
from registry.people.visibility import RIGHT_OF_USE, visible
from registry.saying import Either, say
from registry.tables import Authorisation, Record
from registry.vocabulary import AuthorisationStatus, Role, Status


def within(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which a right of use is this actor's to see.

    A producer sees its own, a manager those of the rights it manages, the office all; to others they do not exist.
    """
    return visible(RIGHT_OF_USE, actor)


async def find(session: AsyncSession, actor: Actor, authorisation_id: UUID, *, lock: bool = False) -> Authorisation:
    """Return the right of use, its row held where ``lock``; NotFound when it is not this actor's to see."""
    statement = select(Authorisation).where(Authorisation.id == authorisation_id, within(actor))
    found = (await session.exec(statement.with_for_update() if lock else statement)).one_or_none()
    if found is None:
        raise NotFound(say("There is no right of use %(right)s.", right=authorisation_id))
    return found


def produces(actor: Actor, authorisation: Authorisation) -> bool:
    """Say whether the actor is a producer's account of the party that holds the right of use."""
    return authorisation.party_id in actor.parties(Role.PRODUCER)


async def demand_manager(session: AsyncSession, actor: Actor, record_id: UUID, *roles: Role) -> None:
    """Let pass the accounts of who manages the right, and the office in one of ``roles``; else NotPermitted."""
    if not actor.roles.isdisjoint(roles) or await manages(session, actor, record_id):
        return
    if roles:
        said = say(
            "This is for the account of a manager of the right, or for the office's %(roles)s.", roles=Either(roles)
        )
        raise NotPermitted(said)
    raise NotPermitted(say("This is for the account of a manager of the right."))


def demand_registered(record: Record) -> None:
    """Raise OutOfOrder unless the right is registered and its term has not run out."""
    if record.status is not Status.REGISTERED:
        raise OutOfOrder(
            say("The right is not registered; it is %(status)s.", status=record.status), code="not_registered"
        )
    if record.expires_on is not None and record.expires_on < calendar.today():
        raise OutOfOrder(say("The right lapsed on %(day)s.", day=record.expires_on), code="lapsed")


async def demand_in_force(session: AsyncSession, authorisation: Authorisation) -> Record:
    """Return the record; raise OutOfOrder unless right and right of use both stand today."""
    if authorisation.status is not AuthorisationStatus.ACTIVE:
        raise OutOfOrder(
            say("The right of use %(number)s is %(status)s.", number=authorisation.number, status=authorisation.status),
            code="right_of_use_not_active",
        )
    today = calendar.today()
    if today < authorisation.valid_from:
        raise OutOfOrder(
            say(
                "The right of use %(number)s begins on %(day)s.",
                number=authorisation.number,
                day=authorisation.valid_from,
            ),
            code="not_begun",
        )
    if authorisation.valid_until is not None and authorisation.valid_until < today:
        raise OutOfOrder(
            say(
                "The right of use %(number)s ended on %(day)s.",
                number=authorisation.number,
                day=authorisation.valid_until,
            ),
            code="ended",
        )
    record = await session.get_one(Record, authorisation.record_id)
    demand_registered(record)
    return record
