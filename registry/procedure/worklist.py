"""What waits for whom: records on which an officer can take the next step, or confirm or return an act."""

from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.acts import AnyAct, Book, open_to, waits_for
from registry.listing import Listing
from registry.people.permissions import Actor
from registry.procedure.conditions import ANOTHER_OFFICER, proposed_by
from registry.rights.matter import RECORD
from registry.tables import Record
from registry.vocabulary import Kind, Status

IN_THE_REGISTER = frozenset({Status.REGISTERED})
"""A right in the register waits for nothing, although further acts are possible."""
BESIDE = frozenset({"decide_opposition"})
"""Acts that are a next step although the status stays."""
_SHOWN = ("id", "kind", "category", "status", "name", "application_number", "filed_on", "is_example", "updated_at")


def onward(book: Book, status: Status | None = None) -> list[AnyAct]:
    """Return the office's acts that are a next step, in ``status`` or in any status before the register."""
    return [
        act
        for act in book.on(RECORD)
        if any(relation.is_office for relation in act.by)
        and (act.name in BESIDE or act.leads_to not in {None, *act.during})
        and not IN_THE_REGISTER.intersection(act.during)
        and (status is None or status in act.during)
    ]


def leading_on(book: Book, actor: Actor) -> list[AnyAct]:
    """Return the acts with which this officer can take the next step."""
    return [
        act for act in onward(book) if any(relation.holds(actor, None) for relation in act.by if relation.is_office)
    ]


def awaiting_second(book: Book, actor: Actor) -> frozenset[Status]:
    """Return the statuses in which a second officer decides."""
    acts = [act for act in leading_on(book, actor) if ANOTHER_OFFICER in act.needs]
    return frozenset(Status(status) for act in acts for status in act.during)


def waiting(book: Book, actor: Actor, *, kind: Kind | None = None, status: Status | None = None) -> Listing:
    """Return the list of records that wait for an act that this officer may take, confirm or return.

    The longest waiting come first: ``updated_at`` is the time of the last act.
    """
    statement = select(*(col(getattr(Record, name)) for name in _SHOWN)).where(_waits(book, actor))
    for column, value in ((Record.kind, kind), (Record.status, status)):
        statement = statement.where(col(column) == value) if value else statement
    return Listing(statement, (col(Record.updated_at), col(Record.id)), ascending=True)


async def counts(connection: AsyncConnection, book: Book, actor: Actor) -> list[tuple[Status, int]]:
    """Return how many records wait for this officer in each status, in the order of the procedure."""
    statement: Any = select(col(Record.status), func.count()).where(_waits(book, actor)).group_by(col(Record.status))
    found = {row[0]: row[1] for row in await connection.execute(statement)}
    return [(status, found[status]) for status in Status if status in found]


async def proposed(connection: AsyncConnection, actor: Actor) -> int:
    """Return how many of this officer's own proposals wait for another officer."""
    statement = select(func.count()).select_from(Record).where(proposed_by(actor))
    return (await connection.execute(statement)).scalar_one()


def _waits(book: Book, actor: Actor) -> ColumnElement[bool]:
    return or_(
        open_to(actor, leading_on(book, actor), Record.status), waits_for(actor, book.on(RECORD), col(Record.id))
    )
