"""Sessions of signed-in browsers. Only the browser knows the cookie's value; the register stores its SHA-256."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row, Select, bindparam, delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal, throttling
from registry.database import Database
from registry.errors import NotSignedIn
from registry.journal import OFFICE
from registry.people import attempts, devices, factors, passwords, steps, watching
from registry.people.accounts import acting, actor_among, actor_of
from registry.people.credentials import RENEWED_HASH, folded, is_login
from registry.people.devices import Browser
from registry.people.digests import digest_of
from registry.people.ending import end_sessions
from registry.people.permissions import Actor
from registry.people.steps import HalfSignedIn
from registry.saying import say
from registry.tables import Account, BrowserSession
from registry.vocabulary import SignInOutcome, Subject

IDLE = timedelta(hours=12)
"""A session ends when it is not used for this long."""
ABSOLUTE = timedelta(days=7)
"""A session ends this long after the sign-in in any case."""
GRAIN = timedelta(hours=1)
"""The use of a session is noted at most once in this time, so that most requests only read."""
NOBODY = UUID(int=0)
KEPT = timedelta(days=1)
"""An ended session stays known for this long, so that a form sent too late can be given back to its account."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The cookie values of session and device, shown this once, and the actor of the session."""

    cookie: str = field(repr=False)
    actor: Actor
    device: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class _Found:
    account_id: UUID
    password_hash: str | None
    knows_browser: bool
    has_factor: bool


async def sign_in(
    database: Database,
    login: str,
    password: str,
    *,
    address: str = "",
    previous: str | None = None,
    browser: Browser | None = None,
) -> SignedIn:
    """Open a session with a new cookie value; the browser's ``previous`` session ends (against session fixation).

    It takes the database, because the password is checked between a short read and the writing transaction. Raises
    NotSignedIn with the same answer for every wrong pair, HalfSignedIn when the account has a second factor (then
    ``finish`` or a passkey completes it), and Busy after too many tries.
    """
    login, browser = folded(login), browser or Browser(address)
    found = await _kept(database, login, browser) if is_login(login) else None
    known = browser.device if found is not None and found.knows_browser else None
    attempt = await attempts.begin(database, login, browser.address, known)
    try:
        judgement = await passwords.judge(password, None if found is None else found.password_hash)
    except Exception:
        await attempts.take_back(database, attempt)
        raise
    signed, step = None, None
    if found is not None and judgement.right:
        async with database.writing() as session:
            if found.has_factor:
                step = await steps.begin(session, found.account_id, str(found.password_hash))
            else:
                judged = found.account_id, found.password_hash
                signed = await open_session(session, judged, judgement.renewed, previous, browser)
    if found is None or (signed is None and step is None):
        await _refuse(database, login, found, browser)
        raise NotSignedIn(say("The login or the password is not right."), code="wrong_password")
    await attempts.take_back(database, attempt)
    if signed is None:
        raise HalfSignedIn(str(step))
    log.info("session.opened", account=str(found.account_id))
    return signed


async def finish(
    database: Database, step: str, code: str, *, previous: str | None = None, browser: Browser | None = None
) -> SignedIn:
    """Open the session of a person who gave the right password and now gives a code or a recovery code.

    Raises NotSignedIn when the step has ended, NotAcceptable for a wrong code, and Busy.
    """
    browser = browser or Browser()
    account_id, judged = await steps.read(database, step)
    async with database.reading() as connection:
        is_known = await devices.is_known(connection, account_id, browser.device)
    place = attempts.place_of(browser.address)
    await throttling.take(database, factors.TRIES, str(account_id), place)
    if not is_known:
        await throttling.take(database, factors.FROM_ELSEWHERE, str(account_id))
    signed = None
    async with database.writing() as session:
        factor = await factors.proves(session, account_id, code)
        if factor is not None:
            if await steps.use(session, step):
                signed = await open_session(session, (account_id, judged), None, previous, browser, factor=factor)
        else:
            await devices.note(session, account_id, SignInOutcome.REFUSED, browser)
            if not is_known:
                await watching.tell_unproven(await session.connection(), account_id)
    if factor is None:
        log.warning("session.second_refused", account=str(account_id), address=browser.address)
        raise factors.wrong_code()
    if signed is None:
        raise steps.ended()
    async with database.writing() as session:
        await throttling.give_back(session, factors.TRIES, str(account_id), place)
        if not is_known:
            await throttling.give_back(session, factors.FROM_ELSEWHERE, str(account_id))
    log.info("session.opened", account=str(account_id), factor=factor)
    return signed


async def prove_again(session: AsyncSession, actor: Actor) -> str | None:
    """Note a new proof by the session's owner.

    Return the session's new cookie value, None when the session has ended.
    """
    cookie = secrets.token_urlsafe(32)
    proven = (
        update(BrowserSession)
        .where(col(BrowserSession.id) == actor.session_id)
        .values(digest=digest_of(cookie), proven_at=calendar.now())
        .returning(col(BrowserSession.id))
    )
    return cookie if (await (await session.connection()).execute(proven)).first() is not None else None


async def sign_out(session: AsyncSession, cookie: str) -> None:
    """End the session of a cookie; an unknown or ended cookie is no error."""
    connection = await session.connection()
    await connection.execute(delete(BrowserSession).where(col(BrowserSession.digest) == digest_of(cookie)))


async def sign_out_everywhere(session: AsyncSession, actor: Actor) -> None:
    """End all sessions of the actor's account, and the tokens issued in them."""
    await end_sessions(session, actor, actor.account_id)


async def actor_of_cookie(database: Database, cookie: str) -> Actor | None:
    """Return the actor of a session as of now, None when there is none; ended roles and closed accounts count at once.

    It costs one indexed read, and once an hour of use a write that extends the session.
    """
    now, digest = calendar.now(), digest_of(cookie)
    asked = {"today": calendar.today(), "digest": digest, "now": now, "begun": now - ABSOLUTE}
    async with database.reading() as connection:
        found = (await connection.execute(_whose(), asked)).all()
    if not found:
        return None
    *_, session_id, created_at, expires_at, proven_at, factor = found[0]
    actor = actor_among(found, f"session:{session_id}")
    further = min(now + IDLE, created_at + ABSOLUTE)
    if further - expires_at >= GRAIN:
        await _prolong(database, digest, further)
    return None if actor is None else replace(actor, proven_at=proven_at or created_at, factor=factor)


@cache
def _whose() -> Select[*tuple[Any, ...]]:
    return (
        acting()
        .join(BrowserSession, col(BrowserSession.account_id) == col(Account.id))
        .where(
            col(BrowserSession.digest) == bindparam("digest"),
            col(BrowserSession.expires_at) > bindparam("now"),
            col(BrowserSession.created_at) > bindparam("begun"),
        )
        .add_columns(
            col(BrowserSession.id),
            col(BrowserSession.created_at),
            col(BrowserSession.expires_at),
            col(BrowserSession.proven_at),
            col(BrowserSession.factor),
        )
    )


async def _kept(database: Database, login: str, browser: Browser) -> _Found | None:
    statement = select(col(Account.id), col(Account.password_hash)).where(col(Account.login) == login)
    async with database.reading() as connection:
        row: Row[UUID, str | None] | None = (await connection.execute(statement)).one_or_none()
        account_id = NOBODY if row is None else row[0]  # also for an unknown login, so that time tells nothing
        known = await devices.is_known(connection, account_id, browser.device)
        has_factor = (await factors.standing(connection, account_id)).has_any
        return None if row is None else _Found(row[0], row[1], known, has_factor)


async def _refuse(database: Database, login: str, found: _Found | None, browser: Browser) -> None:
    """Note a refusal. An unknown login costs a transaction too, so that the time tells nothing."""
    async with database.writing() as session:
        if found is not None:
            await devices.note(session, found.account_id, SignInOutcome.REFUSED, browser)
        else:
            await attempts.nothing(session, login)
    # A text that is no login may be a password in the wrong field, so it is not logged.
    typed = login if is_login(login) else ""
    account = None if found is None else str(found.account_id)
    log.warning("session.refused", login=typed, address=browser.address, account=account)


async def open_session(
    session: AsyncSession,
    judged: tuple[UUID, str | None],
    renewed: str | None,
    previous: str | None,
    browser: Browser,
    *,
    factor: str | None = None,
    passkey_id: UUID | None = None,
) -> SignedIn | None:
    """Open the session; None when the account was closed or its password replaced in the meantime.

    ``judged`` is the account and the password hash that was checked, or that it had when the passkey was checked.
    ``renewed`` is a new hash of the same password, if there is one.
    """
    account_id, password_hash = judged
    account = await session.get(Account, account_id, with_for_update=True)
    actor = await actor_of(session, account_id)
    if account is None or actor is None or account.password_hash != password_hash:
        return None
    if renewed is not None:
        account.password_hash = renewed
        session.add(account)
        account.version += 1
        await journal.enter(session, OFFICE, RENEWED_HASH, Subject.ACCOUNT, account_id)
    now = calendar.now()
    ended = col(BrowserSession.expires_at) <= now - KEPT
    if previous is not None:
        ended |= col(BrowserSession.digest) == digest_of(previous)
    await (await session.connection()).execute(delete(BrowserSession).where(ended))
    cookie = secrets.token_urlsafe(32)
    opened = BrowserSession(
        digest=digest_of(cookie), account_id=account_id, created_at=now, expires_at=now + IDLE, used_at=now,
        proven_at=now, factor=factor, passkey_id=passkey_id, **browser.facts(),
    )  # fmt: skip
    session.add(opened)
    device = await devices.remember(session, account_id, browser)
    proven = replace(actor, credential=f"session:{opened.id}", proven_at=now, factor=factor)
    return SignedIn(cookie, proven, device)


async def _prolong(database: Database, digest: str, until: datetime) -> None:
    statement = update(BrowserSession).where(col(BrowserSession.digest) == digest)
    try:
        async with database.writing() as session:
            used = statement.values(expires_at=until, used_at=calendar.now())
            await (await session.connection()).execute(used)
    except DBAPIError as fault:
        # When the database cannot write (a full disk), people may still read.
        log.warning("session.not_prolonged", reason=type(fault.orig).__name__)
