"""Links accounts with identities at an identity service, and keeps the state between the request and its answer.

An identity signs in only to the account whose owner linked it while signed in; it creates no account. The service's
name for a person may be a citizen's number, so only its digest is stored.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import Row, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.database import Database
from registry.errors import NotFound, NotSignedIn, OutOfOrder, Taken
from registry.people import factors
from registry.people.devices import Browser
from registry.people.digests import digest_of
from registry.people.permissions import Actor
from registry.people.sessions import SignedIn, open_session
from registry.saying import say
from registry.tables import AccountIdentity, IdentityStep
from registry.throttling import Limit
from registry.vocabulary import Subject

LINKED, UNLINKED = "link_identity", "unlink_identity"
"""Names of these acts in entries; no form asks for them, and ``parties.proving`` declares them."""
FACTOR = "identity"
LASTS = timedelta(minutes=10)
ASKED = Limit(
    "identity_service",
    60,
    timedelta(minutes=10),
    say("The identity service was asked for too often from here; try again in %(wait)s.", wait=""),
)
"""For one address: each request makes the register call another server."""
log = structlog.get_logger()


class Step(NamedTuple):
    """A browser that was sent to the service: its session if it links an identity, and the page to go to afterwards."""

    session_id: UUID | None
    onward: str


async def begin(session: AsyncSession, holder: str, state: str, onward: str, *, session_id: UUID | None = None) -> None:
    """Note that a browser, known by the value ``holder`` of its cookie, is sent to the service with ``state``.

    Steps that have ended are deleted.
    """
    now = calendar.now()
    await (await session.connection()).execute(delete(IdentityStep).where(col(IdentityStep.expires_at) <= now))
    session.add(
        IdentityStep(
            digest=digest_of(state),
            bound_to=digest_of(holder),
            session_id=session_id,
            onward=onward,
            expires_at=now + LASTS,
        )
    )


async def use(database: Database, holder: str, state: str) -> Step:
    """Return a step and use it up; NotSignedIn when this browser was not sent with this state, or too long ago."""
    used = (
        delete(IdentityStep)
        .where(
            col(IdentityStep.digest) == digest_of(state),
            col(IdentityStep.bound_to) == digest_of(holder),
            col(IdentityStep.expires_at) > calendar.now(),
        )
        .returning(col(IdentityStep.session_id), col(IdentityStep.onward))
    )
    found = None
    if holder and state:
        async with database.writing() as session:
            found = (await (await session.connection()).execute(used)).first()
    if found is None:
        raise NotSignedIn(say("This answer of the identity service was not asked for here, or came too late."))
    return Step(*found)


async def identities_of(connection: AsyncConnection, account_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the identities with which an account is linked: one or none."""
    statement = select(col(AccountIdentity.id), col(AccountIdentity.linked_at))
    return (await connection.execute(statement.where(col(AccountIdentity.account_id) == account_id))).all()


async def link(session: AsyncSession, actor: Actor, issuer: str, subject: str) -> None:
    """Link the actor's account with an identity. The caller asks for the password before it calls the service.

    Raises OutOfOrder when the account already has an identity, Taken when the identity belongs to another account.
    """
    await factors.hold(session, actor.account_id)
    if await identities_of(await session.connection(), actor.account_id):
        raise OutOfOrder(say("Your account is linked already; end that link first."), code="identity_there")
    try:
        async with session.begin_nested():
            session.add(AccountIdentity(account_id=actor.account_id, digest=_digest(issuer, subject)))
            await session.flush()
    except IntegrityError as clash:
        raise Taken(say("This identity is linked with another account."), code="identity_taken") from clash
    await journal.enter(session, actor, LINKED, Subject.ACCOUNT, actor.account_id)


async def unlink(session: AsyncSession, actor: Actor) -> None:
    """End the link of the actor's account; NotFound when there is none. The caller asks for the password."""
    await factors.hold(session, actor.account_id)
    mine = delete(AccountIdentity).where(col(AccountIdentity.account_id) == actor.account_id)
    gone = await (await session.connection()).execute(mine.returning(col(AccountIdentity.id)))
    if gone.first() is None:
        raise NotFound(say("Your account is linked with no identity."))
    await journal.enter(session, actor, UNLINKED, Subject.ACCOUNT, actor.account_id)


async def sign_in(
    database: Database,
    issuer: str,
    subject: str,
    *,
    previous: str | None = None,
    browser: Browser | None = None,
) -> SignedIn | None:
    """Open a session for the account with which an identity is linked; None when there is no such open account."""
    whose = select(col(AccountIdentity.account_id)).where(col(AccountIdentity.digest) == _digest(issuer, subject))
    async with database.writing() as session:
        connection = await session.connection()
        account_id = (await connection.execute(whose)).scalar_one_or_none()
        account = None if account_id is None else await factors.hold(session, account_id)
        if account is None or (await connection.execute(whose)).scalar_one_or_none() != account_id:
            return None  # no account has it, or the link ended in the meantime
        judged = account.id, account.password_hash
        signed = await open_session(session, judged, None, previous, browser or Browser(), factor=FACTOR)
    if signed is not None:
        log.info("session.opened", account=str(account_id), factor=FACTOR)
    return signed


def _digest(issuer: str, subject: str) -> str:
    return digest_of(f"{issuer}\n{subject}")
