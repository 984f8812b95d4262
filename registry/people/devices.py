"""Browsers in which an account has signed in, and the results of its sign-ins; the account can see both.

A known browser has its own cookie, besides the session's, so that guesses from elsewhere do not keep its owner
out. Its value changes at every sign-in, so that a cookie planted in advance is worth nothing.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.people import watching
from registry.people.digests import digest_of
from registry.people.permissions import Actor
from registry.tables import BrowserSession, KnownDevice, SignIn
from registry.vocabulary import SignInOutcome

LONGEST_AGENT, LONGEST_ADDRESS = 200, 64
KNOWN_FOR = timedelta(days=365)
"""A browser that was not used for this long is no longer known."""
SHOWN = 20


class Browser(NamedTuple):
    """What a request says of its browser: its address, its user agent, and the value of its device cookie."""

    address: str = ""
    agent: str = ""
    device: str | None = None

    def facts(self) -> dict[str, Any]:
        """Return address and user agent as they are stored, shortened and printable."""
        return {"address": self.address[:LONGEST_ADDRESS], "agent": _printable(self.agent)[:LONGEST_AGENT]}


async def is_known(connection: AsyncConnection, account_id: UUID, device: str | None) -> bool:
    """Say whether the account has signed in before in a browser with this cookie."""
    if not device:
        return False
    statement = select(col(KnownDevice.id)).where(
        col(KnownDevice.digest) == digest_of(device),
        col(KnownDevice.account_id) == account_id,
        col(KnownDevice.used_at) > calendar.now() - KNOWN_FOR,
    )
    return (await connection.execute(statement)).first() is not None


async def remember(session: AsyncSession, account_id: UUID, browser: Browser) -> str:
    """Note that an account signed in; return the new value of the browser's device cookie.

    The account receives a notice when it knows neither the browser nor the network.
    """
    connection, now = await session.connection(), calendar.now()
    agent: str = browser.facts()["agent"]
    value = secrets.token_urlsafe(32)
    first, is_known = now, False
    if browser.device:
        mine = (col(KnownDevice.digest) == digest_of(browser.device), col(KnownDevice.account_id) == account_id)
        gone = await connection.execute(delete(KnownDevice).where(*mine).returning(col(KnownDevice.first_at)))
        before = gone.scalars().first()
        first, is_known = before or now, before is not None
    session.add(KnownDevice(digest=digest_of(value), account_id=account_id, agent=agent, first_at=first, used_at=now))
    if not is_known:
        await watching.tell_elsewhere(connection, account_id, browser.address)
    await note(session, account_id, SignInOutcome.OPENED, browser)
    return value


async def note(session: AsyncSession, account_id: UUID, outcome: SignInOutcome, browser: Browser) -> None:
    """Note the result of a sign-in for the account."""
    session.add(SignIn(account_id=account_id, outcome=outcome, **browser.facts()))


async def forget_device(session: AsyncSession, actor: Actor, device_id: UUID) -> None:
    """Forget a browser; guesses from it then count like those from any other."""
    mine = (col(KnownDevice.id) == device_id, col(KnownDevice.account_id) == actor.account_id)
    await (await session.connection()).execute(delete(KnownDevice).where(*mine))


Rows = Sequence[Row[*tuple[Any, ...]]]


async def sessions_of(connection: AsyncConnection, actor: Actor) -> Rows:
    """Return the open sessions of the actor's account, the newest first."""
    statement = select(
        col(BrowserSession.id),
        col(BrowserSession.created_at),
        col(BrowserSession.used_at),
        col(BrowserSession.address),
        col(BrowserSession.agent),
        col(BrowserSession.factor),
    ).where(col(BrowserSession.account_id) == actor.account_id, col(BrowserSession.expires_at) > calendar.now())
    return (await connection.execute(statement.order_by(col(BrowserSession.created_at).desc()))).all()


async def devices_of(connection: AsyncConnection, actor: Actor) -> Rows:
    """Return the browsers that the actor's account knows, the last used first."""
    statement = select(
        col(KnownDevice.id), col(KnownDevice.agent), col(KnownDevice.first_at), col(KnownDevice.used_at)
    ).where(col(KnownDevice.account_id) == actor.account_id, col(KnownDevice.used_at) > calendar.now() - KNOWN_FOR)
    return (await connection.execute(statement.order_by(col(KnownDevice.used_at).desc()))).all()


async def sign_ins_of(connection: AsyncConnection, actor: Actor) -> Rows:
    """Return the latest SHOWN sign-ins to the actor's account and their results, newest first."""
    statement = select(col(SignIn.at), col(SignIn.outcome), col(SignIn.address), col(SignIn.agent)).where(
        col(SignIn.account_id) == actor.account_id
    )
    return (await connection.execute(statement.order_by(col(SignIn.at).desc()).limit(SHOWN))).all()


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())
