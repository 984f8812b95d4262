"""Which records lie on whose desk, and which of them wait for an act of this officer."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.errors import NotFound
from registry.people.managing import managed_by
from registry.people.permissions import Actor
from registry.people.visibility import RECORD, visible
from registry.procedure.workflow import PROCEDURE, Guard, Step
from registry.rights import reading
from registry.rights.reading import Detail
from registry.saying import say
from registry.tables import Account, Proposal, Record
from registry.vocabulary import Custody, Role, Status

IN_THE_REGISTER = frozenset({Status.REGISTERED})
"""A right in the register waits for nothing, though a step leads away from it."""


def on_the_desk(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which a record lies on this desk: all for the office, else those one manages."""
    if actor.is_staff:
        return visible(RECORD, actor)
    return and_(visible(RECORD, actor), col(Record.id).in_(managed_by(actor)))


async def detail(connection: AsyncConnection, actor: Actor, record_id: UUID) -> Detail:
    """Return a record that lies on this desk, with all that belongs to it; NotFound for any other."""
    found = await reading.detail(connection, actor, record_id)
    if not actor.is_staff and not await manages(connection, actor, record_id):
        raise NotFound(say("There is no record %(record)s.", record=record_id))
    return found


async def manages(connection: AsyncConnection, actor: Actor, record_id: UUID) -> bool:
    """Say whether the actor is a manager's account of who manages the right today."""
    if Role.MANAGER not in actor.roles:
        return False
    statement = select(col(Record.id)).where(col(Record.id) == record_id, col(Record.id).in_(managed_by(actor)))
    return (await connection.execute(statement)).first() is not None


def leading_on(actor: Actor) -> tuple[Step, ...]:
    """Return the steps of the procedure by which this officer would bring a matter on."""
    return tuple(
        step
        for step in PROCEDURE
        if step.source is not step.target
        and step.source not in IN_THE_REGISTER
        and not step.by.isdisjoint(_office(actor))
    )


def waiting(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which a record waits for an act that this very officer may take."""
    steps = leading_on(actor)
    second = {step.source for step in steps if Guard.SECOND_OFFICER in step.guards}
    conditions = [
        and_(
            col(Record.status) == step.source,
            col(Record.kind).in_(step.kinds),
            ~_proposed_by(actor) if step.source in second else col(Record.id).is_not(None),
        )
        for step in steps
    ]
    return and_(col(Record.custody) == Custody.OWN, or_(*conditions)) if conditions else col(Record.id).is_(None)


def own_proposals(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which a record waits for somebody else to decide on this officer's proposal."""
    return _proposed_by(actor)


def awaiting_second(actor: Actor) -> frozenset[Status]:
    """Return the statuses in which a second officer decides."""
    return frozenset(step.source for step in leading_on(actor) if Guard.SECOND_OFFICER in step.guards)


async def names_of(connection: AsyncConnection, account_ids: Sequence[str]) -> dict[str, str]:
    """Return the names of accounts, as colleagues see them, by id; what is no account's id has none."""
    wanted = [UUID(text) for text in set(account_ids) if _is_id(text)]
    if not wanted:
        return {}
    statement: Any = select(col(Account.id), col(Account.name)).where(col(Account.id).in_(wanted))
    return {str(row.id): row.name for row in (await connection.execute(statement)).all()}


def _office(actor: Actor) -> frozenset[Role]:
    return actor.roles - {Role.PRODUCER, Role.MANAGER}


def _proposed_by(actor: Actor) -> ColumnElement[bool]:
    return exists().where(
        col(Proposal.record_id) == col(Record.id),
        col(Proposal.decided_at).is_(None),
        col(Proposal.proposed_by) == actor.account_id,
    )


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
