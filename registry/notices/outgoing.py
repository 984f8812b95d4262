"""Messages that wait to be sent: which process sends, which message is next, and the results.

Only the process that holds the turn sends, so that each person's messages go out in order. A result is stored in the
transaction that renews the turn, so a process that has lost the turn stores nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, and_, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import col

from registry import calendar
from registry.database import Database
from registry.tables import Account, Dispatch, Turn
from registry.vocabulary import Sending

NAME = "sending"
_COLUMNS = ("id", "account_id", "address", "notice_id", "channel", "letter", "told", "attempts", "made_at", "due_at")
FAILED = (Sending.REFUSED, Sending.GIVEN_UP, Sending.CAME_BACK)


class TurnLost(Exception):
    """Another process sends now, because this one was inactive for longer than its turn."""


class SendingStanding(NamedTuple):
    """How many messages wait, since when the oldest is due, and how many failed in the last week."""

    waiting: int
    oldest: datetime | None
    failed: int


async def take_turn(database: Database, holder: UUID, lasts: timedelta) -> bool:
    """Take or renew the turn to send until ``lasts`` from now; False while another process has it."""
    now = calendar.now()
    async with database.writing() as session:
        connection = await session.connection()
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        made = dialect.insert(Turn).values(name=NAME, holder=holder, until=now + lasts)
        free = (col(Turn.holder) == holder) | (col(Turn.until) <= now)
        taken = made.on_conflict_do_update(
            index_elements=("name",), set_={"holder": made.excluded.holder, "until": made.excluded.until}, where=free
        )
        return bool((await connection.execute(taken)).rowcount)


async def give_turn(database: Database, holder: UUID) -> None:
    """Give up the turn, because this process ends."""
    async with database.writing() as session:
        mine = update(Turn).where(col(Turn.name) == NAME, col(Turn.holder) == holder)
        await (await session.connection()).execute(mine.values(until=calendar.now()))


async def due(connection: AsyncConnection, limit: int) -> Sequence[Row[Any]]:
    """Return the next messages in the order in which they were made.

    While a message has failed and waits for another attempt, later ones to the same person by the same channel wait
    too.
    """
    now = calendar.now()
    before = aliased(Dispatch)
    held = (
        select(col(before.id))
        .where(
            col(before.account_id) == col(Dispatch.account_id),
            col(before.channel) == col(Dispatch.channel),
            col(before.state) == Sending.WAITING,
            col(before.attempts) > 0,
            col(before.due_at) > now,
            col(before.id) < col(Dispatch.id),
        )
        .correlate(Dispatch)
        .exists()
    )
    statement: Any = (
        select(
            *(col(getattr(Dispatch, name)) for name in _COLUMNS),
            col(Account.email),
            col(Account.login),
            col(Account.language),
        )
        .outerjoin(Account, col(Account.id) == col(Dispatch.account_id))
        .where(col(Dispatch.state) == Sending.WAITING, col(Dispatch.due_at) <= now, ~held)
        .order_by(col(Dispatch.id))
        .limit(limit)
    )
    return (await connection.execute(statement)).all()


async def enter(
    database: Database, holder: UUID, lasts: timedelta, dispatch_id: UUID, values: Mapping[str, Any]
) -> None:
    """Store the result of a message and renew the turn; TurnLost when another process has it."""
    now = calendar.now()
    async with database.writing() as session:
        connection = await session.connection()
        mine = update(Turn).where(col(Turn.name) == NAME, col(Turn.holder) == holder)
        if not (await connection.execute(mine.values(until=now + lasts))).rowcount:
            raise TurnLost
        waiting = and_(col(Dispatch.id) == dispatch_id, col(Dispatch.state) == Sending.WAITING)
        await connection.execute(update(Dispatch).where(waiting).values(values))


def put_off(attempts: int, until: datetime, answer: str) -> dict[str, Any]:
    """Return the columns of a message that is tried again."""
    return {"attempts": attempts, "due_at": until, "answer": answer[:500]}


async def standing(connection: AsyncConnection) -> SendingStanding:
    """Return how many messages wait and how many failed."""
    now = calendar.now()
    ripe = and_(col(Dispatch.state) == Sending.WAITING, col(Dispatch.due_at) <= now)
    waits = select(func.count()).where(col(Dispatch.state) == Sending.WAITING)
    oldest = select(func.min(col(Dispatch.made_at))).where(ripe)
    lately = and_(col(Dispatch.state).in_(FAILED), col(Dispatch.settled_at) > now - timedelta(days=7))
    return SendingStanding(
        (await connection.execute(waits)).scalar_one(),
        (await connection.execute(oldest)).scalar_one(),
        (await connection.execute(select(func.count()).where(lately))).scalar_one(),
    )


async def failures(connection: AsyncConnection, limit: int) -> Sequence[Row[Any]]:
    """Return the messages that could not be sent, newest first, with the name of their account, for the operator."""
    columns = (col(getattr(Dispatch, name)) for name in ("id", "channel", "state", "answer", "settled_at"))
    statement: Any = (
        select(*columns, col(Account.name))
        .outerjoin(Account, col(Account.id) == col(Dispatch.account_id))
        .where(col(Dispatch.state).in_(FAILED))
        .order_by(col(Dispatch.id).desc())
        .limit(limit)
    )
    return (await connection.execute(statement)).all()
