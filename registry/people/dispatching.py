"""Messages that leave the register: which notices go to whom and by which channel, in the order of their creation.

A message is written in the same transaction as its notice, so that none is lost. The address is looked up when the
message is sent.
"""

import secrets
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.people.contact import faults_in_email
from registry.people.permissions import Actor
from registry.tables import Account, Dispatch, Notice, NoticeChoice
from registry.vocabulary import Channel, NoticeKind, Sending

WRITE_TO = "write_to"
"""Name, in entries, of the act by which an account sets its mail address; ``parties.reach`` declares it."""
NOTICE = "notice"
"""The kind of letter that carries a notice; other senders write other letters."""
ALWAYS = frozenset({NoticeKind.SERVICE, NoticeKind.ACCOUNT})
"""Kinds that nobody can switch off by mail: what the law makes a service (tống đạt), and what protects an account."""
SELDOM = frozenset({NoticeKind.TASK, NoticeKind.FOUND})
"""Kinds that are sent only to those who ask for them.

Otherwise they wait in the inbox and in the morning summary's count.
"""
KINDS: tuple[NoticeKind, ...] = tuple(kind for kind in NoticeKind if kind is not NoticeKind.FOUND_MANY)
"""Kinds that a person can choose; many finds at once follow the choice for finds."""

Choices = Mapping[tuple[NoticeKind, Channel], bool]


class _Ids:
    """Increasing ids (RFC 9562, version 7): milliseconds, a counter of 20 bits, 54 random bits.

    They keep increasing when the clock of the machine is set back.
    """

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> UUID:
        self._last = max(self._last + 1, (time.time_ns() // 1_000_000) << 20)
        milliseconds, within = divmod(self._last, 1 << 20)
        high, low = divmod(within, 1 << 8)
        head = milliseconds << 80 | 7 << 76 | high << 64
        return UUID(int=head | 2 << 62 | low << 54 | secrets.randbits(54))


in_order = _Ids().next
"""Return an id for the next message."""


def is_wanted(kind: NoticeKind, channel: Channel, choices: Choices) -> bool:
    """Say whether a notice of a kind goes out by a channel: by law, by the account's choice, or by default."""
    kind = NoticeKind.FOUND if kind is NoticeKind.FOUND_MANY else kind
    if channel is Channel.MAIL and kind in ALWAYS:
        return True
    return choices.get((kind, channel), channel is Channel.MAIL and kind not in SELDOM)


def address_of(email: str | None, login: str) -> str | None:
    """Return the mail address of an account, or its login when that is a mail address; None when it has neither."""
    if email:
        return email
    return None if faults_in_email(login) else login


async def choices_of(connection: AsyncConnection, account_ids: Sequence[UUID]) -> Mapping[UUID, Choices]:
    """Return the choices of these accounts."""
    columns = (col(getattr(NoticeChoice, name)) for name in ("account_id", "kind", "channel", "is_wanted"))
    statement: Any = select(*columns).where(col(NoticeChoice.account_id).in_(account_ids))
    found: dict[UUID, dict[tuple[NoticeKind, Channel], bool]] = defaultdict(dict)
    for account_id, kind, channel, chosen in await connection.execute(statement):
        found[account_id][kind, channel] = chosen
    return found


async def choose(session: AsyncSession, actor: Actor, chosen: Choices) -> None:
    """Store the choices of an account; choices about what cannot be switched off are ignored."""
    connection = await session.connection()
    await connection.execute(delete(NoticeChoice).where(col(NoticeChoice.account_id) == actor.account_id))
    rows = [
        {"account_id": actor.account_id, "kind": kind, "channel": channel, "is_wanted": wanted}
        for (kind, channel), wanted in chosen.items()
        if not (channel is Channel.MAIL and kind in ALWAYS) and wanted != is_wanted(kind, channel, {})
    ]
    if rows:
        await connection.execute(insert(NoticeChoice), rows)


async def dispatch(connection: AsyncConnection, notices: Sequence[Mapping[str, Any]], due_at: datetime | None) -> None:
    """Queue new notices for sending, by each channel that their account wants and by which it can be reached."""
    ids = list({one["account_id"] for one in notices})
    choices = await choices_of(connection, ids)
    statement = select(col(Account.id), col(Account.email), col(Account.login)).where(col(Account.id).in_(ids))
    reached = {row.id for row in await connection.execute(statement) if address_of(row.email, row.login)}
    rows = [
        _row(one, channel, due_at)
        for one in notices
        for channel in Channel
        if is_wanted(one["kind"], channel, choices.get(one["account_id"], {}))
        and (channel is not Channel.MAIL or one["account_id"] in reached)
    ]
    if rows:
        await connection.execute(insert(Dispatch), rows)


async def send_to(connection: AsyncConnection, addresses: Sequence[str], letter: str, told: Mapping[str, Any]) -> None:
    """Queue a letter by mail to addresses that belong to no account."""
    rows = [
        Dispatch(id=in_order(), address=address, channel=Channel.MAIL, letter=letter, told=dict(told)).model_dump()
        for address in addresses
    ]
    if rows:
        await connection.execute(insert(Dispatch), rows)


async def send_account(connection: AsyncConnection, account_id: UUID, letter: str, told: Mapping[str, Any]) -> None:
    """Queue a letter by mail to an account; ``told`` is deleted when the letter is settled.

    Nothing is sent to an account that has no mail address.
    """
    if await is_reached(connection, account_id):
        row = Dispatch(id=in_order(), account_id=account_id, channel=Channel.MAIL, letter=letter, told=dict(told))
        await connection.execute(insert(Dispatch), [row.model_dump()])


async def is_reached(connection: AsyncConnection, account_id: UUID) -> bool:
    """Say whether an account has a mail address."""
    reach = select(col(Account.email), col(Account.login)).where(col(Account.id) == account_id)
    email, login = (await connection.execute(reach)).one()
    return address_of(email, login) is not None


async def forget_letters(connection: AsyncConnection, account_id: UUID, letter: str, *, asked: bool = False) -> None:
    """Delete waiting letters to an account that are no longer true.

    With ``asked``, only those that somebody asked for.
    """
    waiting = select(col(Dispatch.id), col(Dispatch.told)).where(
        col(Dispatch.account_id) == account_id, col(Dispatch.state) == Sending.WAITING, col(Dispatch.letter) == letter
    )
    gone = [row.id for row in await connection.execute(waiting) if row.told.get("asked") or not asked]
    await connection.execute(delete(Dispatch).where(col(Dispatch.id).in_(gone), col(Dispatch.state) == Sending.WAITING))


async def forget(connection: AsyncConnection, notices: Any) -> None:
    """Delete the notices that meet the condition ``notices``, and their messages."""
    ids = select(col(Notice.id)).where(notices)
    await connection.execute(delete(Dispatch).where(col(Dispatch.notice_id).in_(ids)))
    await connection.execute(delete(Notice).where(notices))


async def unanswered(connection: AsyncConnection, account_id: UUID) -> Sequence[Any]:
    """Return the last five messages that could not be sent to an account, the newest first: why, and when."""
    columns = (col(getattr(Dispatch, name)) for name in ("id", "state", "answer", "settled_at", "channel"))
    failed = (Sending.REFUSED, Sending.GIVEN_UP, Sending.CAME_BACK)
    statement: Any = (
        select(*columns)
        .where(col(Dispatch.account_id) == account_id, col(Dispatch.state).in_(failed))
        .order_by(col(Dispatch.id).desc())
        .limit(5)
    )
    return (await connection.execute(statement)).all()


def settled(state: Sending, answer: str | None = None) -> dict[str, Any]:
    """Return the columns of a message that needs no more work; its contents are deleted."""
    return {"state": state, "answer": answer and answer[:500], "settled_at": calendar.now(), "told": {}}


async def bounce(connection: AsyncConnection, dispatch_id: UUID, answer: str) -> bool:
    """Note that a sent message came back; False when there is no such sent message."""
    came = update(Dispatch).where(col(Dispatch.id) == dispatch_id, col(Dispatch.state) == Sending.SENT)
    return bool((await connection.execute(came.values(settled(Sending.CAME_BACK, answer)))).rowcount)


def _row(notice: Mapping[str, Any], channel: Channel, due_at: datetime | None) -> dict[str, Any]:
    row = Dispatch(
        id=in_order(), account_id=notice["account_id"], notice_id=notice["id"], channel=channel, letter=NOTICE
    ).model_dump()
    return row if due_at is None else row | {"due_at": due_at}
