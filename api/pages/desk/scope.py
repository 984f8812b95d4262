"""Which records lie on whose desk, and which of them wait for an act of this officer."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.acts import AnyAct, Book, open_to, waits_for
from registry.errors import NotFound
from registry.people.managing import managed_by
from registry.people.permissions import Actor
from registry.people.visibility import DESK, visible
from registry.procedure.conditions import ANOTHER_OFFICER
from registry.rights import reading
from registry.rights.matter import RECORD
from registry.rights.reading import Detail
from registry.saying import say
from registry.tables import Account, Record
from registry.vocabulary import Role, Status

IN_THE_REGISTER = frozenset({Status.REGISTERED})
"""A right in the register waits for nothing, though acts lead away from it."""
BESIDE = frozenset({"decide_opposition"})
"""Acts that bring a matter on without another status."""


def on_the_desk(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which a record lies on this desk: all for the office, else those one manages."""
    return visible(DESK, actor)


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


def onward(book: Book, status: Status | None = None) -> list[AnyAct]:
    """Return the acts of the office that bring a matter on, in ``status`` or anywhere before the register."""
    return [
        act
        for act in book.on(RECORD)
        if any(relation.is_office for relation in act.by)
        and (act.name in BESIDE or act.leads_to not in {None, *act.during})
        and not IN_THE_REGISTER.intersection(act.during)
        and (status is None or status in act.during)
    ]


def leading_on(book: Book, actor: Actor) -> list[AnyAct]:
    """Return the acts by which this very officer would bring a matter on."""
    return [
        act for act in onward(book) if any(relation.holds(actor, None) for relation in act.by if relation.is_office)
    ]


def waiting(book: Book, actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which a record waits for an act that this very officer may take, confirm or return."""
    return or_(
        open_to(actor, leading_on(book, actor), Record.status), waits_for(actor, book.on(RECORD), col(Record.id))
    )


def awaiting_second(book: Book, actor: Actor) -> frozenset[Status]:
    """Return the statuses in which a second officer decides."""
    acts = [act for act in leading_on(book, actor) if ANOTHER_OFFICER in act.needs]
    return frozenset(Status(status) for act in acts for status in act.during)


async def names_of(connection: AsyncConnection, account_ids: Sequence[str]) -> dict[str, str]:
    """Return the names of accounts, as colleagues see them, by id; what is no account's id has none."""
    wanted = [UUID(text) for text in set(account_ids) if _is_id(text)]
    if not wanted:
        return {}
    statement: Any = select(col(Account.id), col(Account.name)).where(col(Account.id).in_(wanted))
    return {str(row.id): row.name for row in (await connection.execute(statement)).all()}


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
