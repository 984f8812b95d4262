"""Saved searches of an account: saved, listed, renamed, deleted. Only their account sees them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.errors import Fault, NotAcceptable, NotFound, Taken
from registry.journal import head
from registry.people.dispatching import forget as forget_notices
from registry.people.permissions import Actor
from registry.saying import say
from registry.tables import Notice, SavedSearch

MOST = 50
"""Saved searches of one account; the follower runs each of them for every change."""


async def save(session: AsyncSession, actor: Actor, *, name: str, question: str) -> SavedSearch:
    """Save a search under a name. Taken when the account uses the name, NotAcceptable beyond MOST."""
    connection = await session.connection()
    count = select(func.count()).select_from(SavedSearch).where(_own(actor))
    if (await connection.execute(count)).scalar_one() >= MOST:
        raise NotAcceptable(
            say("The search cannot be saved."),
            (Fault("name", say("%(most)s searches are kept at most: delete one first", most=MOST), "too_many"),),
        )
    since = (await head(connection)).position
    kept = SavedSearch(account_id=actor.account_id, name=name, question=question, since=since)
    try:
        async with session.begin_nested():
            session.add(kept)
    except IntegrityError:
        raise _taken(name) from None
    return kept


async def rename(session: AsyncSession, actor: Actor, search_id: UUID, name: str) -> None:
    """Rename a saved search. Raises NotFound and Taken."""
    connection = await session.connection()
    await one(connection, actor, search_id)
    changed = update(SavedSearch).where(col(SavedSearch.id) == search_id, _own(actor)).values(name=name)
    try:
        async with session.begin_nested():
            await connection.execute(changed)
    except IntegrityError:
        raise _taken(name) from None


async def forget(session: AsyncSession, actor: Actor, search_id: UUID) -> None:
    """Delete a saved search and the notices of its finds. Raises NotFound."""
    connection = await session.connection()
    await one(connection, actor, search_id)
    await forget_all(connection, [search_id])


async def forget_all(connection: AsyncConnection, ids: Sequence[UUID]) -> None:
    """Delete saved searches of any account, and the notices of their finds."""
    await forget_notices(connection, col(Notice.about).in_(ids))
    await connection.execute(delete(SavedSearch).where(col(SavedSearch.id).in_(ids)))


async def kept_by(connection: AsyncConnection, actor: Actor) -> Sequence[Row[Any]]:
    """Return the saved searches of an account by name, each with the number of its unread notices."""
    unread = (
        select(func.count())
        .where(col(Notice.about) == col(SavedSearch.id), col(Notice.read_at).is_(None))
        .correlate(SavedSearch)
        .scalar_subquery()
    )
    statement: Any = select(*_COLUMNS, unread.label("unread")).where(_own(actor)).order_by(col(SavedSearch.name))
    return (await connection.execute(statement)).all()


async def one(connection: AsyncConnection, actor: Actor, search_id: UUID) -> Row[Any]:
    """Return a saved search of this account; NotFound otherwise."""
    statement: Any = select(*_COLUMNS).where(col(SavedSearch.id) == search_id, _own(actor))
    found: Row[Any] | None = (await connection.execute(statement)).one_or_none()
    if found is None:
        raise NotFound(say("There is no saved search %(search)s.", search=search_id))
    return found


def _own(actor: Actor) -> Any:
    return col(SavedSearch.account_id) == actor.account_id


def _taken(name: str) -> Taken:
    return Taken(say("A search is saved as “%(name)s” already: choose another name.", name=name))


_COLUMNS = tuple(col(getattr(SavedSearch, name)) for name in ("id", "name", "question", "saved_at"))
