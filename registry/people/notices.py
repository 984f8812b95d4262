"""The inbox of an account: notices of all kinds, limited to what the account may see today."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.errors import NotFound
from registry.listing import Listing
from registry.people.dispatching import dispatch
from registry.people.permissions import Actor
from registry.people.visibility import DESK, disclosed_status
from registry.saying import say
from registry.tables import Account, Notice, Record, SavedSearch
from registry.vocabulary import NoticeKind, Role

_SHOWN = (
    "id", "account_id", "kind", "subject", "subject_id", "act", "phase", "recipient", "is_office", "told", "at",
    "read_at", "record_id",
)  # fmt: skip
AT_ONCE = 500


def listing(actor: Actor, *, unread: bool = False, kind: NoticeKind | None = None) -> Listing:
    """Return the list of the notices that an account may read today, with the present names of records.

    A notice for a party or for the office is readable only while the account acts for it; a search's find only while
    the record is on the account's desk. Other notices are not counted.
    """
    statement = _notices(actor).where(_readable(actor))
    statement = statement.where(col(Notice.read_at).is_(None)) if unread else statement
    statement = statement if kind is None else statement.where(col(Notice.kind) == kind)
    return Listing(statement, (col(Notice.at), col(Notice.id)))


async def one(connection: AsyncConnection, actor: Actor, notice_id: UUID) -> Row[Any]:
    """Return a notice as ``listing`` shows it; NotFound when the account may not read it."""
    found = (
        await connection.execute(_notices(actor).where(_readable(actor), col(Notice.id) == notice_id))
    ).one_or_none()
    if found is None:
        raise NotFound(say("There is no notice %(notice)s.", notice=notice_id))
    return found


async def reach(connection: AsyncConnection, actor: Actor) -> Row[Any]:
    """Return login, mail address, language and version of the actor's account."""
    columns = (col(getattr(Account, name)) for name in ("login", "email", "language", "version"))
    statement: Any = select(*columns).where(col(Account.id) == actor.account_id)
    found: Row[Any] = (await connection.execute(statement)).one()
    return found


async def unsent(connection: AsyncConnection, actor: Actor, notice_id: UUID) -> Row[Any] | None:
    """Return a notice that is about to be sent, None when its account may not read it today."""
    statement = _notices(actor).where(_readable(actor), col(Notice.id) == notice_id)
    return (await connection.execute(statement)).one_or_none()


async def count_unread(connection: AsyncConnection, actor: Actor) -> int:
    """Return how many unread notices the account has."""
    statement = (
        select(func.count())
        .select_from(Notice)
        .outerjoin(Record, col(Record.id) == col(Notice.record_id))
        .where(_readable(actor), col(Notice.read_at).is_(None))
    )
    return int((await connection.execute(statement)).scalar_one())


async def mark_read(session: AsyncSession, actor: Actor, notice_id: UUID | None = None) -> None:
    """Mark a notice as read, or all readable ones; NotFound when the account may not read it."""
    connection = await session.connection()
    theirs = select(col(Notice.id)).outerjoin(Record, col(Record.id) == col(Notice.record_id)).where(_readable(actor))
    if notice_id is not None:
        await one(connection, actor, notice_id)
        theirs = theirs.where(col(Notice.id) == notice_id)
    unread = update(Notice).where(col(Notice.id).in_(theirs), col(Notice.read_at).is_(None))
    await connection.execute(unread.values(read_at=calendar.now()))


async def leave(
    connection: AsyncConnection,
    notices: Iterable[dict[str, Any]],
    *,
    anew: bool = False,
    due_at: datetime | None = None,
) -> None:
    """Leave notices with their accounts and queue messages for those who want them, to be sent from ``due_at`` on.

    A notice with the same account and key stays as it is, or becomes unread again with ``anew``; it is not sent again.
    """
    rows = [Notice(**notice).model_dump() for notice in notices]
    for begin in range(0, len(rows), AT_ONCE):
        await _leave(connection, rows[begin : begin + AT_ONCE], anew=anew, due_at=due_at)


async def _leave(
    connection: AsyncConnection, rows: list[dict[str, Any]], *, anew: bool, due_at: datetime | None
) -> None:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    made = dialect.insert(Notice)
    if anew:
        again = {"at": made.excluded.at, "read_at": None}
        made = made.on_conflict_do_update(index_elements=("account_id", "key"), set_=again)
    else:
        made = made.on_conflict_do_nothing()
    left = {row.id for row in await connection.execute(made.returning(col(Notice.id)), rows)}
    await dispatch(connection, [row for row in rows if row["id"] in left], due_at)


def _notices(actor: Actor) -> Any:
    return (
        select(
            *(col(getattr(Notice, name)) for name in _SHOWN),
            col(Record.name).label("record_name"),
            disclosed_status(actor).label("record_status"),
            col(SavedSearch.id).label("search_id"),
            col(SavedSearch.name).label("search_name"),
        )
        .select_from(Notice)
        .outerjoin(Record, col(Record.id) == col(Notice.record_id))
        .outerjoin(SavedSearch, col(SavedSearch.id) == col(Notice.about))
    )


def _readable(actor: Actor) -> ColumnElement[bool]:
    """Return the SQL condition for notices of this account in a role that it still has."""
    found = or_(col(Notice.record_id).is_(None), _on_the_desk(actor.held, calendar.today()))
    party = or_(col(Notice.party_id).is_(None), col(Notice.party_id).in_(actor.parties()))
    office = true() if actor.is_staff else col(Notice.is_office).is_(False)
    return and_(col(Notice.account_id) == actor.account_id, found, party, office)


@lru_cache(maxsize=512)
def _on_the_desk(held: frozenset[tuple[UUID, Role]], day: date) -> ColumnElement[bool]:
    """Return the SQL condition for records on the desk of a person with these roles, on a day.

    Building it costs more than running it, and every page shows the count.
    """
    return DESK.condition(Actor(UUID(int=0), "", held), day)
