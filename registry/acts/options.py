"""What somebody can do now with a subject, why the rest cannot be done, and which subjects wait for whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.acts.book import AnyAct, Book
from registry.acts.subject import ActSubject, M
from registry.acts.taking import hindrance, read_conditions
from registry.acts.two_persons import other_person, waiting_for
from registry.database import KeyText
from registry.errors import RegistryError
from registry.people.permissions import Actor
from registry.tables import Entry, Waiting


@dataclass(frozen=True)
class Option:
    """An act and what hinders it, if anything.

    ``waits``: it was taken and is to be confirmed or returned, by this actor unless something hinders; ``is_own``: this
    actor took it and may withdraw it.
    """

    act: AnyAct
    hindrance: RegistryError | None = None
    waits: bool = False
    is_own: bool = False

    @property
    def is_open(self) -> bool:
        return self.hindrance is None


async def options(connection: AsyncConnection, actor: Actor, book: Book, on: ActSubject[M], matter: M) -> list[Option]:
    """Return what this actor may take on a matter, in the order of the book, what hinders it beside it.

    It reads a snapshot as well as a transaction and holds nothing. What is for others, what cannot come to pass with
    this subject as it is, and what would correct an act that was not taken on it, is left out.
    """
    found = []
    for act in book.on(on):
        if not on.knows(matter, act.name):
            continue
        pending = waiting_for(act, matter) if act.confirmed_by else None
        relations = act.by if pending is None else (*act.confirmed_by, *act.by)
        if not any(relation.holds(actor, matter) for relation in relations):
            continue
        await read_conditions(connection, act, matter)
        if any(one.lasting and one.hindrance(actor, matter) for one in act.needs):
            continue
        if act.corrects and matter.mended[act.name] is None:
            continue
        if pending is None:
            found.append(Option(act, hindrance(actor, act, matter)))
        elif actor.is_staff or pending.proposed_by == actor.account_id:
            second = other_person(actor, pending) or hindrance(actor, act, matter, confirming=True)
            found.append(Option(act, second, waits=True, is_own=pending.proposed_by == actor.account_id))
    return found


class Traces(NamedTuple):
    """Which acts were taken on a subject, and which wait for their second person."""

    taken: set[str]
    waiting: set[str]

    def lets(self, act: AnyAct) -> bool:
        """Say whether an act is worth offering: a correction only of what was taken."""
        return not act.corrects or any(one.name in self.taken for one in act.corrects)


async def traces(connection: AsyncConnection, on: ActSubject[M], keys: Iterable[Any]) -> Mapping[str, Traces]:
    """Return the traces of many subjects by their keys, for a list that offers acts beside its rows."""
    found = {str(key): Traces(set(), set()) for key in keys}
    lines = select(col(Entry.subject_id), col(Entry.act)).where(col(Entry.subject) == on.name).distinct()
    for key, act in await connection.execute(lines.where(col(Entry.subject_id).in_(found))):
        found[key].taken.add(act)
    pending = select(col(Waiting.subject_id), col(Waiting.act)).where(col(Waiting.subject) == on.name)
    for key, act in await connection.execute(pending.where(col(Waiting.subject_id).in_(found))):
        found[key].waiting.add(act)
    return found


def open_to(actor: Actor, acts: Iterable[AnyAct], status: Any) -> ColumnElement[bool]:
    """Return the condition under which a subject is one on which this actor may take one of the acts now.

    ``status`` is the column of the subject's status. A condition without a form in SQL counts as met.
    """
    found = []
    for act in acts:
        by = or_(*(relation.condition(actor) for relation in act.by))
        needs = [one.met(actor) for one in act.needs if one.met is not None]
        during = col(status).in_(act.during) if act.during else true()
        found.append(and_(by, during, *needs))
    return or_(*found) if found else false()


def waits_for(actor: Actor, acts: Iterable[AnyAct], key: Any) -> ColumnElement[bool]:
    """Return the condition under which an act on a subject waits to be confirmed or returned by this actor.

    ``key`` is the column of the subject's key.
    """
    found = [
        and_(
            or_(*(relation.condition(actor) for relation in act.confirmed_by)),
            exists().where(
                col(Waiting.subject) == (act.on or act.about).name,
                col(Waiting.subject_id) == KeyText(key),
                col(Waiting.act) == act.name,
                col(Waiting.proposed_by) != actor.account_id,
            ),
        )
        for act in acts
        if act.confirmed_by
    ]
    return or_(*found) if found else false()
