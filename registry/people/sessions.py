"""Signed-in browsers. A cookie's value is known to the browser alone; the register keeps its SHA-256."""

import hashlib
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

from registry import calendar, journal
from registry.database import Database
from registry.errors import NotSignedIn
from registry.journal import OFFICE
from registry.people import attempts, passwords
from registry.people.accounts import acting, actor_among, actor_of
from registry.people.credentials import RENEWED_HASH, folded, is_login
from registry.people.permissions import Actor
from registry.saying import say
from registry.tables import Account, BrowserSession
from registry.vocabulary import Subject

IDLE = timedelta(hours=12)
"""A session ends when it was not used for so long …"""
ABSOLUTE = timedelta(days=7)
"""… and in any case so long after the sign-in."""
GRAIN = timedelta(hours=1)
"""Use is noted no more often than this, so that a request costs a read and not a write."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The value for the cookie, to be seen this once, and whose it is."""

    cookie: str = field(repr=False)
    actor: Actor


def digest_of(secret: str) -> str:
    """Return what is stored of a cookie or token: 64 hexadecimal digits of SHA-256. 256 random bits need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def sign_in(
    database: Database, login: str, password: str, *, address: str = "", previous: str | None = None
) -> SignedIn:
    """Open a session under a new value; the browser's ``previous`` one ends, so that nobody can fix it beforehand.

    Takes the database, not a session: the password is judged between a short read and the writing transaction.
    Raises NotSignedIn with one and the same answer to every wrong pair, and Busy when it is tried too often.
    """
    login = folded(login)
    attempt = await attempts.begin(database, login, address)
    try:
        found = await _kept(database, login) if is_login(login) else None
        judgement = await passwords.judge(password, None if found is None else found.password_hash)
    except Exception:
        await attempts.take_back(database, attempt)
        raise
    signed = None
    if found is not None and judgement.right:
        async with database.writing() as session:
            signed = await _open(session, found, judgement.renewed, previous)
    if found is None or signed is None:
        # What is no login may be a password, typed into the wrong field.
        typed = login if is_login(login) else ""
        log.warning("session.refused", login=typed, address=address, account=None if found is None else str(found.id))
        raise NotSignedIn(say("The login or the password is not right."), code="wrong_password")
    await attempts.take_back(database, attempt)
    log.info("session.opened", account=str(found.id))
    return signed


async def sign_out(session: AsyncSession, cookie: str) -> None:
    """End the session of a cookie; one that is none, or has ended, is no fault."""
    connection = await session.connection()
    await connection.execute(delete(BrowserSession).where(col(BrowserSession.digest) == digest_of(cookie)))


async def sign_out_everywhere(session: AsyncSession, actor: Actor) -> None:
    """End every session of the actor's account."""
    connection = await session.connection()
    await connection.execute(delete(BrowserSession).where(col(BrowserSession.account_id) == actor.account_id))


async def actor_of_cookie(database: Database, cookie: str) -> Actor | None:
    """Return whose session this is, as of this instant: a role ended or an account closed a moment ago is gone.

    One indexed read; once an hour of use, also the write that moves the end of the session on.
    """
    now, digest = calendar.now(), digest_of(cookie)
    asked = {"today": calendar.today(), "digest": digest, "now": now, "begun": now - ABSOLUTE}
    async with database.reading() as connection:
        found = (await connection.execute(_whose(), asked)).all()
    actor = actor_among(found, f"session:{found[0][-3]}") if found else None
    if actor is not None:
        *_, created_at, expires_at = found[0]
        further = min(now + IDLE, created_at + ABSOLUTE)
        if further - expires_at >= GRAIN:
            await _prolong(database, digest, further)
    return actor


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
        .add_columns(col(BrowserSession.id), col(BrowserSession.created_at), col(BrowserSession.expires_at))
    )


async def _kept(database: Database, login: str) -> Row[UUID, str | None] | None:
    statement = select(col(Account.id), col(Account.password_hash))
    async with database.reading() as connection:
        return (await connection.execute(statement.where(col(Account.login) == login))).one_or_none()


async def _open(
    session: AsyncSession, found: Row[UUID, str | None], renewed: str | None, previous: str | None
) -> SignedIn | None:
    """Open the session, unless the account was closed or its password replaced while the given one was judged."""
    account_id, judged = found
    account = await session.get(Account, account_id, with_for_update=True)
    actor = await actor_of(session, account_id)
    if account is None or actor is None or account.password_hash != judged:
        return None
    if renewed is not None:
        account.password_hash = renewed
        session.add(account)
        account.version += 1
        await journal.enter(session, OFFICE, RENEWED_HASH, Subject.ACCOUNT, account_id)
    now = calendar.now()
    ended = col(BrowserSession.expires_at) <= now
    if previous is not None:
        ended |= col(BrowserSession.digest) == digest_of(previous)
    await (await session.connection()).execute(delete(BrowserSession).where(ended))
    cookie = secrets.token_urlsafe(32)
    opened = BrowserSession(digest=digest_of(cookie), account_id=account_id, created_at=now, expires_at=now + IDLE)
    session.add(opened)
    return SignedIn(cookie, replace(actor, credential=f"session:{opened.id}"))


async def _prolong(database: Database, digest: str, until: datetime) -> None:
    statement = update(BrowserSession).where(col(BrowserSession.digest) == digest).values(expires_at=until)
    try:
        async with database.writing() as session:
            await (await session.connection()).execute(statement)
    except DBAPIError as fault:
        # A full disk or a database that cannot write must not keep anybody from reading.
        log.warning("session.not_prolonged", reason=type(fault.orig).__name__)
