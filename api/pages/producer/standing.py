"""What of the register is the applicant's own, and what comes next for a dossier."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.errors import NotFound
from registry.people.permissions import APPLICANT, Actor
from registry.people.rules import Seated
from registry.people.visibility import visible
from registry.procedure.lodging import amend
from registry.rights import reading
from registry.rights.reading import Detail
from registry.saying import say
from registry.tables import Authorisation, Party, Record
from registry.vocabulary import Capacity, Custody, Role, Status

COMES = {
    Status.DRAFT: say("Fill in what is missing and lodge it. Until then only you see it."),
    Status.LODGED: say("The office examines the form of the dossier. You need do nothing."),
    Status.DEFECTIVE: say("The office found defects. Mend them and answer."),
    Status.ACCEPTED: say("The form is in order. The office publishes the application next."),
    Status.PUBLISHED: say("The application is published; others may oppose. The examination of substance comes next."),
    Status.UNDER_EXAMINATION: say("The office examines the substance. You need do nothing."),
    Status.REGISTERED: say("The right is registered."),
    Status.REFUSED: say("The application was refused."),
    Status.WITHDRAWN: say("You withdrew the application."),
    Status.TERMINATED: say("The right has ended."),
}
"""What comes next for a dossier, by the status its applicant is told."""

READY = {
    Status.DRAFT: say("Everything is there. Look it over once more and lodge it."),
    Status.DEFECTIVE: say("Nothing is missing. Answer the notice of defects."),
}
"""The same where nothing is missing any more."""

APPLIED = Seated(Record.id, (Capacity.APPLICANT,), APPLICANT)

OPEN = frozenset(Status(status) for status in amend.during)
"""Where an applicant may change the dossier."""


def applied(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which a record is an application of one of the actor's own parties."""
    return (col(Record.custody) == Custody.OWN) & visible(APPLIED, actor)


async def dossier(connection: AsyncConnection, actor: Actor, record_id: UUID) -> Detail:
    """Return an application of the actor's own; any other does not exist here."""
    is_own = select(col(Record.id)).where(col(Record.id) == record_id, applied(actor))
    if (await connection.execute(is_own)).first() is None:
        raise NotFound(say("There is no application %(record)s of yours.", record=record_id))
    return await reading.detail(connection, actor, record_id)


def produced(statement: Select[Any], actor: Actor) -> Select[Any]:
    """Narrow rights of use, and what hangs on them, to those the actor's own parties produce under."""
    return statement.where(col(Authorisation.party_id).in_(actor.parties(Role.PRODUCER)))


async def own_parties(connection: AsyncConnection, actor: Actor) -> list[tuple[str, str]]:
    """Return ids and names of the parties this account may apply for, by name."""
    own = col(Party.id).in_(actor.parties(*APPLICANT))
    statement: Any = select(col(Party.id), col(Party.name)).where(own, col(Party.merged_into).is_(None))
    return [(str(row.id), row.name) for row in (await connection.execute(statement.order_by(col(Party.name)))).all()]
