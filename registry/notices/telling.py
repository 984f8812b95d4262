"""The follower that writes notices of acts by their declarations, in the bookmark's transaction."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

import registry
from registry.acts.book import Book
from registry.acts.notifying import AWAITED, FIRST, RETURNED, Notification, notify
from registry.acts.subject import ActSubject, Matter
from registry.acts.taking import matter_of
from registry.database import Database
from registry.journal import Head, head
from registry.journal.following import Follower, Read, move_bookmark
from registry.journal.gathering import keys_of
from registry.journal.history import done, with_items
from registry.notices.people import Everybody, parties_in
from registry.notices.wording import told_of
from registry.people.notices import leave
from registry.people.permissions import Actor
from registry.saying import say
from registry.tables import Entry
from registry.tables.journal import Phase
from registry.vocabulary import NoticeKind

NAME = "notices"


@cache
def office_book() -> Book:
    """Return every act of the register, gathered once."""
    return Book.of(registry)


class Telling(NamedTuple):
    """An entry, the subject that it is about, and one of its notifications."""

    line: Read
    about: ActSubject[Any]
    one: Notification


class Notices(Follower):
    """Writes the notices of each entry once: account and entry are the notice's key."""

    name = NAME
    inside = True
    with_items = False
    said = say("Telling those concerned what was done")

    def __init__(self, database: Database, book: Book | None = None) -> None:
        super().__init__(database)
        self._book = book

    @property
    def book(self) -> Book:
        return self._book or office_book()

    async def begin_again(self) -> None:
        """Continue after the last entry, so that nothing is told twice."""
        async with self.database.writing() as session:
            await move_bookmark(session, self.name, await head(await session.connection()))

    async def handle(self, read: Sequence[Read], reached: Head, session: AsyncSession | None) -> None:  # noqa: ARG002 # the base's shape
        """Write the notices of these entries."""
        telling = [told for line in read for told in notifications(self.book, line)]
        if not telling:
            return
        connection = await cast("AsyncSession", session).connection()  # an inside follower has a session
        facts = await _facts(connection, {told.line.position for told in telling})
        everybody = await Everybody.read(connection)
        matters: dict[tuple[str, str], Matter | None] = {}
        notices = []
        for told in telling:
            line = told.line
            key = line.subject, line.subject_id
            if key not in matters:
                matters[key] = await _matter(connection, told.about, line.subject_id)
            if (matter := matters[key]) is not None:
                actors = await _told(connection, everybody, told, matter)
                seeing = [actor for actor in actors if told.about.visible(actor, matter)]
                notices += [_notice(told, matter, actor, facts[line.position]) for actor in seeing]
        await leave(connection, notices)


def notifications(book: Book, line: Read) -> Iterator[Telling]:
    """Yield the notifications of an entry.

    Those of its declaration, or that it waits for or was returned by a second person.
    """
    act = book.find(line.subject, line.act)
    if act is None:
        return
    held = act.on or act.about
    match line.phase:
        case Phase.TAKEN if act.confirmed_by:
            if line.subject == held.name:
                yield from (Telling(line, held, notify(who, AWAITED, NoticeKind.TASK)) for who in act.confirmed_by)
        case Phase.RETURNED:
            if line.subject == held.name:
                yield Telling(line, held, notify(act.by[0], RETURNED, NoticeKind.TASK))
        case Phase.TAKEN | Phase.CONFIRMED:
            if line.subject == act.about.name and isinstance(act.notifies, tuple):
                yield from (Telling(line, act.about, one) for one in act.notifies)


async def _told(connection: AsyncConnection, everybody: Everybody, told: Telling, matter: Matter) -> list[Actor]:
    one, line = told.one, told.line
    if one.said is RETURNED:
        first = await _first(connection, line)
        return [actor for key, actor in everybody.actors.items() if str(key) == first]
    actors = await everybody.told(connection, one.to, matter, (line.subject, line.subject_id, line.position))
    return [actor for actor in actors if one.even_who_acted or str(actor.account_id) != line.actor]


async def _first(connection: AsyncConnection, line: Read) -> str | None:
    """Return the account that took what the second of two persons returned."""
    statement = (
        select(col(Entry.actor))
        .where(
            col(Entry.subject) == line.subject, col(Entry.subject_id) == line.subject_id, col(Entry.act) == line.act,
            col(Entry.phase) == Phase.TAKEN, col(Entry.position) < line.position,
        )
        .order_by(col(Entry.position).desc())
        .limit(1)
    )  # fmt: skip
    found: str | None = (await connection.execute(statement)).scalar_one_or_none()
    return found


async def _facts(connection: AsyncConnection, positions: set[int]) -> dict[int, Mapping[str, Any]]:
    statement = with_items().where(col(Entry.position).in_(positions))
    return {row.position: done(row).facts for row in await connection.execute(statement)}


async def _matter(connection: AsyncConnection, about: ActSubject[Any], subject_id: str) -> Matter | None:
    (key,) = keys_of(about.kind, [subject_id])
    statement = select(*about.table.__table__.c).where(about.key == key)  # type: ignore[attr-defined] # SQLModel gives every table its Table
    row = (await connection.execute(statement)).one_or_none()
    return None if row is None else await matter_of(connection, about, row)


def _notice(told: Telling, matter: Matter, actor: Actor, facts: Mapping[str, Any]) -> dict[str, Any]:
    line, one = told.line, told.one
    is_office = actor.is_staff if one.said is RETURNED else one.to.is_office
    return {
        "account_id": actor.account_id,
        "key": f"line {line.position} {line.at:%Y%m%d%H%M%S%f}",
        "kind": one.kind,
        "subject": line.subject,
        "subject_id": line.subject_id,
        "act": line.act,
        "phase": line.phase,
        "recipient": FIRST if one.said is RETURNED else one.to.name,
        "party_id": None if is_office else _party(actor, matter),
        "is_office": is_office,
        "told": told_of(one.said, facts, told.about.called(matter) or told.about.kind) | _use(matter),
        "at": line.at,
    }


def _use(matter: Matter) -> dict[str, Any]:
    """Return the right of use of a matter, because something without its own page is shown on the page of that one."""
    use = getattr(matter, "use", None)
    return {} if use is None else {"use": str(use.id)}


def _party(actor: Actor, matter: Matter) -> UUID | None:
    """Return the party for which a person is told; None when it is about the person's own affairs."""
    return min(actor.parties() & set(parties_in(matter)), default=None)
