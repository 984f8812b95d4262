"""Logins and passwords of accounts. Hashing takes 20 ms, so it happens before any transaction is opened."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import journal, throttling
from registry.database import Database
from registry.errors import Busy, Changed, Fault, NotAcceptable, NotFound, NotPermitted
from registry.people import links, passwords
from registry.people.ending import end_sessions
from registry.people.permissions import Actor
from registry.people.strength import strength_of
from registry.saying import say
from registry.tables import Account, Record
from registry.text import given
from registry.throttling import Limit
from registry.vocabulary import Custody, Strength, Subject

CHANGED_PASSWORD, RENEWED_HASH = "change_password", "renew_password_hash"
"""Names of these acts in entries; no form asks for them, and ``parties.opening`` declares both."""
OWN_PASSWORD = Limit(
    "own_password", 5, timedelta(hours=1), say("Too many wrong passwords; try again in %(wait)s.", wait="")
)
"""For one account, for guesses inside a session of that account."""
MOST_NAMES = 500
log = structlog.get_logger()
_LOGIN = re.compile(r"[^\s\"'<>&;,/\\]{3,200}")


@dataclass(frozen=True, slots=True)
class Credentials:
    """A checked login and name, and the hash of the password; the password itself is not kept."""

    login: str
    name: str
    password_hash: str | None = field(repr=False)


class Renewal(NamedTuple):
    """The hash of a new password, and the hash that it replaces."""

    present: str | None
    concealed: str
    strength: Strength


class _Present(NamedTuple):
    """How an account signs in at present."""

    account_id: UUID
    login: str
    name: str
    password_hash: str | None


def folded(login: str) -> str:
    """Return a login as it is stored and compared: NFC, case folded, without spaces around it."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", login).casefold()).strip()


def is_login(text: str) -> bool:
    """Say whether a folded text has the form of a login."""
    return text.isprintable() and _LOGIN.fullmatch(text) is not None


async def draw_up(*, login: str, name: str, password: str | None) -> Credentials:
    """Check the login and name of a new account and hash its password; a machine has none, it uses a token.

    Call it outside any transaction. Raises NotAcceptable with every fault at once, and Busy.
    """
    faults: list[Fault] = []
    login, name = folded(login), given("name", name, faults) or ""
    if not faults and not 0 < len(name) <= 200:  # noqa: PLR2004 # the width of the column
        faults.append(
            Fault("name", say("%(least)s to %(most)s characters, as colleagues see it", least=1, most=200), "length")
        )
    if not is_login(login):
        faults.append(
            Fault(
                "login",
                say("%(least)s to %(most)s characters without spaces, quotes or slashes", least=3, most=200),
                "login_form",
            )
        )
    if password is not None:
        faults.extend(passwords.faults_in(password, *_related(login, name)))
    if faults:
        raise NotAcceptable(say("The account cannot be opened."), tuple(faults))
    return Credentials(login, name, None if password is None else await passwords.conceal(password))


async def demand_password(database: Database, account_id: UUID, password: str, *, address: str = "") -> _Present:
    """Return how an account signs in, if ``password`` is its present password.

    Raises NotAcceptable when it is wrong, and Busy after too many wrong ones: a stolen session must not be a way to
    find out the password. Wrong ones are logged.
    """
    await throttling.take(database, OWN_PASSWORD, str(account_id))
    present = await present_of(database, account_id)
    try:
        judgement = await passwords.judge(password, present.password_hash)
    except Busy:
        await _give_back(database, account_id)
        raise
    if not judgement.right:
        log.warning("password.wrong", login=present.login, address=address, account=str(account_id))
        raise NotAcceptable(
            say("The password is not right."),
            (Fault("current", say("is not the present password"), "wrong_password"),),
        )
    await _give_back(database, account_id)
    return present


async def change_password(
    database: Database, actor: Actor, *, current: str, new: str, keep: str | None = None, address: str = ""
) -> Strength:
    """Change one's own password and return the strength of the new one.

    All sessions end except the one with the digest ``keep``, and so do the tokens issued in them. Raises NotAcceptable
    when ``current`` is wrong or ``new`` is unfit, NotPermitted to a token, Changed when the password was changed
    elsewhere at the same time, NotFound and Busy.
    """
    if actor.is_machine:
        raise NotPermitted(say("A password is changed by its owner at a browser, not with a token."), code="by_token")
    present = await demand_password(database, actor.account_id, current, address=address)
    return await _replace(database, actor, present, new, keep)


async def set_password(database: Database, text: str, new: str) -> str:
    """Set a password by a link, which is used up; return the login. All sessions end, and the tokens issued in them.

    Raises NotFound when the link does not work (any more), NotAcceptable for an unfit password, and Busy.
    """
    async with database.reading() as connection:
        link = await links.opened(connection, text)
    if link is None:
        raise NotFound(NO_LINK)
    present = _Present(link.account_id, link.login, link.name, link.password_hash)
    renewed = await _renewed(database, present, new)
    async with database.writing() as session:
        account = await session.get(Account, link.account_id, with_for_update=True)
        if account is None or not account.is_active or not await links.use(session, link.link_id):
            raise NotFound(NO_LINK)
        by = Actor(account.id, account.name, frozenset(), f"link:{link.link_id}")
        await _put(session, by, account, renewed.concealed, None)
    log.info("password.set_by_link", account=str(link.account_id))
    return link.login


NO_LINK = say("This link does not work: it was used, has ended, or was replaced by a newer one. Ask for another.")


async def present_of(database: Database, account_id: UUID) -> _Present:
    """Return how an account signs in; NotFound when there is no such account."""
    statement = select(col(Account.login), col(Account.name), col(Account.password_hash))
    async with database.reading() as connection:
        row = (await connection.execute(statement.where(col(Account.id) == account_id))).one_or_none()
    if row is None:
        raise NotFound(say("There is no account %(account)s.", account=account_id))
    return _Present(account_id, *row)


async def _give_back(database: Database, account_id: UUID) -> None:
    async with database.writing() as session:
        await throttling.give_back(session, OWN_PASSWORD, str(account_id))


async def _renewed(database: Database, present: _Present, new: str) -> Renewal:
    async with database.reading() as connection:
        names = await _names_of_rights(connection)
    faults = passwords.faults_in(new, *_related(present.login, present.name), names=names, field="new")
    if faults:
        raise NotAcceptable(say("The password was not changed."), tuple(faults))
    strength = strength_of(new, _related(present.login, present.name), names)
    return Renewal(present.password_hash, await passwords.conceal(new), strength)


async def _replace(database: Database, actor: Actor, present: _Present, new: str, keep: str | None) -> Strength:
    renewed = await _renewed(database, present, new)
    async with database.writing() as session:
        account = await _held(session, present.account_id)
        if account.password_hash != renewed.present:
            raise Changed(say("The password was changed from elsewhere at the same time."))
        await _put(session, actor, account, renewed.concealed, keep)
    return renewed.strength


async def _put(session: AsyncSession, actor: Actor, account: Account, concealed: str, keep: str | None) -> None:
    account.password_hash = concealed
    account.version += 1
    session.add(account)
    await end_sessions(session, actor, account.id, keep=keep)
    await journal.enter(session, actor, CHANGED_PASSWORD, Subject.ACCOUNT, account.id)


async def _names_of_rights(connection: AsyncConnection) -> list[str]:
    """Return the names that this office protects: they are the first that people choose as passwords."""
    own = select(col(Record.name)).where(col(Record.custody) == Custody.OWN).order_by(col(Record.id))
    return list((await connection.execute(own.limit(MOST_NAMES))).scalars())


async def _held(session: AsyncSession, account_id: UUID) -> Account:
    account = await session.get(Account, account_id, with_for_update=True)
    if account is None or not account.is_active:
        raise NotFound(say("There is no open account %(account)s.", account=account_id))
    return account


def _related(login: str, name: str) -> tuple[str, ...]:
    return login, login.partition("@")[0], name, *name.split()
