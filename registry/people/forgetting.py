"""Forgotten passwords: whoever knows a login, or the mail address of an account, has a link sent to that account.

Nobody learns here whether there is such an account. An officer gets none: theirs is issued by two.
"""

from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import func, or_, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import throttling
from registry.codes.keys import KeyRing
from registry.database import Database
from registry.people import links
from registry.people.accounts import actor_of
from registry.people.credentials import folded, is_login
from registry.people.dispatching import send_account
from registry.saying import say
from registry.tables import Account
from registry.throttling import Limit
from registry.vocabulary import LinkPurpose

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
    """Return the open accounts of persons with a login, or a mail address."""
    named = or_(col(Account.login) == login, func.lower(col(Account.email)) == login)
    persons = or_(col(Account.password_hash).is_not(None), links.was_invited())
    statement = select(col(Account.id)).where(named, persons, col(Account.is_active)).order_by(col(Account.id))
    return list((await (await session.connection()).execute(statement.limit(MOST))).scalars())


async def _send(session: AsyncSession, account_id: UUID, ring: KeyRing | None) -> None:
    actor, account = await actor_of(session, account_id), await session.get_one(Account, account_id)
    if actor is not None and actor.is_staff:
        await send_account(await session.connection(), account_id, NO_RESET, {})
        return
    purpose = LinkPurpose.INVITATION if account.password_hash is None else LinkPurpose.RESET
    text = await links.issue(session, account_id, purpose, by=None)
    await links.send(session, account_id, text, ring, asked=True)
