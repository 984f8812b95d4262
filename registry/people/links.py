"""Links by which a person sets the password of an account: an invitation or a reset. Nobody sets it for another.

A link works once: an invitation for 72 hours, a reset for 24. Only the newest link of an account works, and besides it
the newest one that was asked for, so that asking for a link does not end one that an officer issued. A link sets the
password and nothing else; the person signs in afterwards as usual.

``text = await issue(session, account_id, LinkPurpose.INVITATION, by=actor.account_id)`` belongs in the transaction of
the decision; ``address_of(text)`` is the path, shown this once and stored nowhere. ``send`` also mails it; until then
it is stored sealed.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.codes.keys import KeyRing
from registry.people.digests import digest_of
from registry.people.dispatching import forget_letters, is_reached, send_account
from registry.people.sealing import seal
from registry.tables import Account, AccountLink
from registry.vocabulary import LinkPurpose

LASTS = {LinkPurpose.INVITATION: timedelta(hours=72), LinkPurpose.RESET: timedelta(hours=24)}
LONGEST_TEXT = 43
PAGE = "/account/link/"
BY_COMMAND = "issue_link_by_command"
"""Name, in entries, of a link issued at the office's own machine; ``parties.proving`` declares it."""
LETTER = "link"
"""The letter that brings a link to its account."""


@dataclass(frozen=True, slots=True)
class WorkingLink:
    """A link that works now, and the account whose password it sets."""

    link_id: UUID
    account_id: UUID
    login: str
    name: str
    purpose: LinkPurpose
    expires_at: datetime
    password_hash: str | None = field(repr=False)


async def issue(session: AsyncSession, account_id: UUID, purpose: LinkPurpose, *, by: UUID | None) -> str:
    """Return the text of a new link (256 random bits); earlier unused links of the account end.

    ``by`` is the account that issues it: None for a command or the office, the account itself for a link that somebody
    asked for. Such a link ends only earlier links that were asked for. The account must exist.
    """
    connection = await session.connection()
    ended = delete(AccountLink).where(col(AccountLink.account_id) == account_id, col(AccountLink.used_at).is_(None))
    if by == account_id:
        ended = ended.where(col(AccountLink.issued_by) == account_id)
    await connection.execute(ended)
    await forget_letters(connection, account_id, LETTER, asked=by == account_id)
    text, now = secrets.token_urlsafe(32), calendar.now()
    link = {"digest": digest_of(text), "account_id": account_id, "purpose": purpose, "issued_by": by}
    ends = {"issued_at": now, "expires_at": now + LASTS[purpose]}
    await connection.execute(insert(AccountLink).values(id=uuid4(), **link, **ends))
    return text


async def send_asked(session: AsyncSession, account_id: UUID, purpose: LinkPurpose, ring: KeyRing | None) -> None:
    """Issue a link that somebody asked for and mail it without showing it; nothing happens when it cannot be sent."""
    if seal(ring, "", "") is not None and await is_reached(await session.connection(), account_id):
        text = await issue(session, account_id, purpose, by=account_id)
        await send(session, account_id, text, ring, asked=True)


async def send(
    session: AsyncSession, account_id: UUID, text: str, ring: KeyRing | None, *, asked: bool = False
) -> None:
    """Mail a link to its account; ``asked`` says that somebody asked for it.

    Nothing is sent when the account has no mail address, or the register has no secret to seal the link.
    """
    sealed = seal(ring, text, str(account_id))
    if sealed is not None:
        told = {"sealed": sealed, "about": str(account_id), "asked": asked}
        await send_account(await session.connection(), account_id, LETTER, told)


def address_of(text: str) -> str:
    """Return the path of a link's page."""
    return f"{PAGE}{text}"


async def opened(connection: AsyncConnection, text: str) -> WorkingLink | None:
    """Return a link that works now; None, without a reason, when it is unknown, used, ended or replaced."""
    if len(text) != LONGEST_TEXT:
        return None
    statement = (
        select(
            col(AccountLink.id),
            col(Account.id),
            col(Account.login),
            col(Account.name),
            col(AccountLink.purpose),
            col(AccountLink.expires_at),
            col(Account.password_hash),
        )
        .join(Account, col(Account.id) == col(AccountLink.account_id))
        .where(
            col(AccountLink.digest) == digest_of(text),
            col(AccountLink.used_at).is_(None),
            col(AccountLink.expires_at) > calendar.now(),
            col(Account.is_active),
        )
    )
    found = (await connection.execute(statement)).one_or_none()
    return None if found is None else WorkingLink(*found)


async def use(session: AsyncSession, link_id: UUID) -> bool:
    """Use a link up and end the account's other links; False when it was already used or has ended."""
    now = calendar.now()
    used = (
        update(AccountLink)
        .where(col(AccountLink.id) == link_id, col(AccountLink.used_at).is_(None), col(AccountLink.expires_at) > now)
        .values(used_at=now)
        .returning(col(AccountLink.account_id))
    )
    connection = await session.connection()
    account_id: UUID | None = (await connection.execute(used)).scalar_one_or_none()
    if account_id is not None:
        others = (col(AccountLink.account_id) == account_id, col(AccountLink.used_at).is_(None))
        await connection.execute(delete(AccountLink).where(*others))
        await forget_letters(connection, account_id, LETTER)
    return account_id is not None


def was_invited() -> ColumnElement[bool]:
    """Return the SQL condition for accounts that were invited to set a password."""
    return exists().where(col(AccountLink.account_id) == col(Account.id))


async def is_persons(connection: AsyncConnection, account_id: UUID) -> bool:
    """Say whether an account belongs to a person: it has a password or an invitation. Others belong to machines."""
    statement = select(col(Account.password_hash).is_not(None) | was_invited()).where(col(Account.id) == account_id)
    return bool((await connection.execute(statement)).scalar_one_or_none())
