"""Forgotten passwords: whoever knows a login, or the mail address of an account, has a link sent to that account.

Nobody learns here whether there is such an account. An officer gets none: theirs is issued by two. Anybody may say that
they are written to at an address, so that it stands for an account only once a link that was mailed there was used.
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
"""The letter that tells an officer who sets a new password."""
FOR_ONE = Limit("forgotten_login", 3, timedelta(hours=1), say("Try again in %(wait)s.", wait=""))
"""Letters to one account; what is asked beyond it sends nothing, and nobody is told."""
MOST = 3
"""Accounts that one mail address may be of."""
log = structlog.get_logger()


async def ask_for_link(database: Database, typed: str, ring: KeyRing | None) -> None:
    """Send a link to the accounts of a login or a mail address, if there are any. It is answered before it is done."""
    login = folded(typed)
    if not is_login(login):
        return
    async with database.writing() as session:
        for account_id in await _named(session, login):
            if not await throttling.wait_for(session, FOR_ONE, str(account_id)):
                await _send(session, account_id, ring)
                log.info("password.forgotten", account=str(account_id))


async def _named(session: AsyncSession, login: str) -> list[UUID]:
    """Return the open accounts of persons with a login, or else with a mail address that was proven to be theirs."""
    connection = await session.connection()
    persons = or_(col(Account.password_hash).is_not(None), links.was_invited())
    open_ones = select(col(Account.id)).where(persons, col(Account.is_active)).order_by(col(Account.id))
    exact = (await connection.execute(open_ones.where(col(Account.login) == login))).scalars().all()
    if exact:
        return list(exact)
    named = (await connection.execute(open_ones.where(func.lower(col(Account.email)) == login))).scalars().all()
    return (await _proven(connection, named))[:MOST]


async def _proven(connection: AsyncConnection, account_ids: Sequence[UUID]) -> list[UUID]:
    """Return those that used a link which is mailed and no more, or an invitation, since they said another address.

    An account that said none has the address that the office entered.
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
