"""What a person can do with a subject now, why the other acts are not possible, and which subjects wait for whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.acts.book import AnyAct, Book
from registry.acts.subject import ActSubject, M
from registry.acts.taking import hindrance, read_conditions
from registry.acts.two_persons import other_person, waiting_for
from registry.errors import RegistryError
from registry.key_texts import named
from registry.people.permissions import Actor
from registry.tables import Entry, Waiting


@dataclass(frozen=True)
class Option:
    """An act, and the reason why it is not possible now, if there is one.

    ``waits``: it waits for the second person; this person may confirm or return it unless ``hindrance`` says otherwise.
    ``is_own``: this person took it and may withdraw it.
    """

    act: AnyAct
    hindrance: RegistryError | None = None
    waits: bool = False
    is_own: bool = False

    @property
    def is_open(self) -> bool:
        """Say whether the person can take the act now."""
        return self.hindrance is None


async def options(connection: AsyncConnection, actor: Actor, book: Book, on: ActSubject[M], matter: M) -> list[Option]:
    """Return the acts that this person may take on a matter, in the order of the book, each with its hindrance.

    It works on a snapshot or in a transaction and locks nothing. It leaves out acts for other relations, acts that are
    never possible on this subject, and corrections of an act that was not taken on it.
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
        """Say whether an act is worth offering: a correction is, when one of the acts that it corrects was taken."""
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
    """Return the SQL condition for subjects on which this person may take one of the acts now.

    ``status`` is the column of the subject's status. A condition that has no SQL form counts as met.
    """
    found = []
    for act in acts:
        by = or_(*(relation.condition(actor) for relation in act.by))
        needs = [one.met(actor) for one in act.needs if one.met is not None]
        during = col(status).in_(act.during) if act.during else true()
        found.append(and_(by, during, *needs))
    return or_(*found) if found else false()


def waits_for(actor: Actor, acts: Iterable[AnyAct], key: Any) -> ColumnElement[bool]:
    """Return the SQL condition for subjects with an act that waits for this person to confirm or return it.

    ``key`` is the column of the subject's key.
    """
    found = [
        and_(or_(*(relation.condition(actor) for relation in act.confirmed_by)), _proposed_by_others(actor, act, key))
        for act in acts
        if act.confirmed_by
    ]
    return or_(*found) if found else false()


def _proposed_by_others(actor: Actor, act: AnyAct, key: Any) -> ColumnElement[bool]:
    waiting = select(col(Waiting.subject_id)).where(
        col(Waiting.subject) == (act.on or act.about).name,
        col(Waiting.act) == act.name,
        col(Waiting.proposed_by) != actor.account_id,
    )
    return named(key, col(Waiting.subject_id), waiting)
