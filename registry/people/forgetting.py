"""Forgotten passwords: a person who knows a login or an account's mail address has a link sent to that account.

The answer does not say whether the account exists. An officer gets no link: two officers issue it. Anybody may enter
any mail address as their own, so an address counts for an account only after a link mailed to it was used.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import throttling
from registry.codes.keys import KeyRing
from registry.database import Database
from registry.people import links
from registry.people.accounts import actor_of
from registry.people.credentials import folded, is_login
from registry.people.dispatching import WRITE_TO, send_account
from registry.saying import say
from registry.tables import Account, AccountLink, Entry
from registry.throttling import Limit
from registry.vocabulary import LinkPurpose, Subject

NO_RESET = "no_reset"
"""The letter that tells an officer who can set a new password."""
FOR_ONE = Limit("forgotten_login", 3, timedelta(hours=1), say("Try again in %(wait)s.", wait=""))
"""Letters to one account; further requests send nothing, and nobody is told."""
MOST = 3
"""How many accounts may share one mail address."""
log = structlog.get_logger()


async def ask_for_link(database: Database, typed: str, ring: KeyRing | None) -> None:
    """Send a link to the accounts of a login or a mail address, if there are any.

    The answer is sent before this runs.
    """
    login = folded(typed)
    if not is_login(login):
        return
    async with database.writing() as session:
        for account_id in await _named(session, login):
            if not await throttling.wait_for(session, FOR_ONE, str(account_id)):
                await _send(session, account_id, ring)
                log.info("password.forgotten", account=str(account_id))


async def _named(session: AsyncSession, login: str) -> list[UUID]:
    """Return the open accounts of persons with this login, or else with this proven mail address."""
    connection = await session.connection()
    persons = or_(col(Account.password_hash).is_not(None), links.was_invited())
    open_ones = select(col(Account.id)).where(persons, col(Account.is_active)).order_by(col(Account.id))
    exact = (await connection.execute(open_ones.where(col(Account.login) == login))).scalars().all()
    if exact:
        return list(exact)
    named = (await connection.execute(open_ones.where(func.lower(col(Account.email)) == login))).scalars().all()
    return (await _proven(connection, named))[:MOST]


async def _proven(connection: AsyncConnection, account_ids: Sequence[UUID]) -> list[UUID]:
    """Return the accounts that used a mailed link or an invitation after their last change of address.

    An account that never changed its address has the address that the office entered.
    """
    mailed = or_(
        col(AccountLink.issued_by) == col(AccountLink.account_id), col(AccountLink.purpose) == LinkPurpose.INVITATION
    )
    used = select(col(AccountLink.account_id), func.max(col(AccountLink.used_at))).where(
        col(AccountLink.account_id).in_(account_ids), mailed, col(AccountLink.used_at).is_not(None)
    )
    said = select(col(Entry.subject_id), func.max(col(Entry.at))).where(
        col(Entry.subject) == Subject.ACCOUNT,
        col(Entry.subject_id).in_([str(one) for one in account_ids]),
        col(Entry.act) == WRITE_TO,
    )
    at = (await connection.execute(used.group_by(col(AccountLink.account_id)))).all()
    since = {row[0]: row[1] for row in await connection.execute(said.group_by(col(Entry.subject_id)))}
    proven = {key for key, when in at if when is not None and (str(key) not in since or when > since[str(key)])}
    return [one for one in account_ids if one in proven]


async def _send(session: AsyncSession, account_id: UUID, ring: KeyRing | None) -> None:
    actor, account = await actor_of(session, account_id), await session.get_one(Account, account_id)
    if actor is not None and actor.is_staff:
        await send_account(await session.connection(), account_id, NO_RESET, {})
        return
    purpose = LinkPurpose.INVITATION if account.password_hash is None else LinkPurpose.RESET
    await links.send_asked(session, account_id, purpose, ring)
