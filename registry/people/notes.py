"""Notes of what concerns an account: one list for all kinds. A note tells no more than the account may see today."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.errors import NotFound
from registry.listing import Listing
from registry.people.permissions import Actor
from registry.people.visibility import DESK, disclosed_status, visible
from registry.saying import Said, say
from registry.tables import Note, Record, SavedSearch
from registry.vocabulary import NoteKind


def listing(actor: Actor, *, unread: bool = False) -> Listing:
    """Return the list of the notes an account may read today, with what they are about as it is called now.

    A note about a dossier that is not on the account's desk any more is not told, and not counted.
    """
    statement: Any = (
        select(
            *(col(getattr(Note, name)) for name in ("id", "kind", "subject", "subject_id", "told", "at", "read_at")),
            col(Note.record_id),
            col(Record.name).label("record_name"),
            disclosed_status(actor).label("record_status"),
            col(SavedSearch.id).label("search_id"),
            col(SavedSearch.name).label("search_name"),
        )
        .select_from(Note)
        .outerjoin(Record, col(Record.id) == col(Note.record_id))
        .outerjoin(SavedSearch, col(SavedSearch.id) == col(Note.about))
        .where(_readable(actor))
    )
    statement = statement.where(col(Note.read_at).is_(None)) if unread else statement
    return Listing(statement, (col(Note.at), col(Note.id)))


async def count_unread(connection: AsyncConnection, actor: Actor) -> int:
    """Return how many notes wait to be read."""
    statement = (
        select(func.count())
        .select_from(Note)
        .outerjoin(Record, col(Record.id) == col(Note.record_id))
        .where(_readable(actor), col(Note.read_at).is_(None))
    )
    return int((await connection.execute(statement)).scalar_one())


async def mark_read(session: AsyncSession, actor: Actor, note_id: UUID | None = None) -> None:
    """Mark a note as read, or all that can be read. NotFound for one that is not this account's to read."""
    connection = await session.connection()
    theirs = select(col(Note.id)).outerjoin(Record, col(Record.id) == col(Note.record_id)).where(_readable(actor))
    if note_id is not None:
        theirs = theirs.where(col(Note.id) == note_id)
        if (await connection.execute(theirs)).first() is None:
            raise NotFound(say("There is no note %(note)s.", note=note_id))
    unread = update(Note).where(col(Note.id).in_(theirs), col(Note.read_at).is_(None))
    await connection.execute(unread.values(read_at=calendar.now()))


async def leave(connection: AsyncConnection, notes: Iterable[dict[str, Any]], *, anew: bool = False) -> None:
    """Write notes; one that was written before is left as it is, or with ``anew`` is unread again."""
    rows = [Note(**note).model_dump() for note in notes]
    if rows:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        made = dialect.insert(Note)
        if anew:
            again = {"at": made.excluded.at, "read_at": None}
            made = made.on_conflict_do_update(index_elements=("account_id", "key"), set_=again)
        else:
            made = made.on_conflict_do_nothing()
        await connection.execute(made, rows)


def sentence(note: Row[Any]) -> Said:
    """Return what a note of ``listing`` tells, by its kind and its values."""
    match note.kind:
        case NoteKind.FOUND:
            return say(
                "A new record answers your search “%(search)s”: %(record)s",
                search=note.search_name,
                record=note.record_name,
            )
        case _:
            return say("Many new records answer your search “%(search)s”", search=note.search_name)


def _readable(actor: Actor) -> ColumnElement[bool]:
    seen = or_(col(Note.record_id).is_(None), visible(DESK, actor))
    return and_(col(Note.account_id) == actor.account_id, seen)
