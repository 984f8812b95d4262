"""What an account signs in with. Hashing takes 20 ms, so it is done here, before any transaction is opened."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import journal
from registry.database import Database
from registry.errors import Changed, Fault, NotAcceptable, NotFound
from registry.people import passwords
from registry.people.permissions import Actor
from registry.saying import say
from registry.tables import Account, BrowserSession
from registry.text import given
from registry.vocabulary import Subject

CHANGED_PASSWORD, RENEWED_HASH = "change_password", "renew_password_hash"
"""How entries name what no form of an act asks for; ``parties.opening`` declares both."""
_LOGIN = re.compile(r"[^\s\"'<>&;,/\\]{3,200}")


@dataclass(frozen=True, slots=True)
class Credentials:
    """A login and a name, judged, and the hash of a password: the password itself is nowhere in it."""

    login: str
    name: str
    password_hash: str | None = field(repr=False)


class Renewal(NamedTuple):
    """A new password, concealed, and the hash that it replaces."""

    present: str | None
    concealed: str


class _Present(NamedTuple):
    """How an account signs in until now."""

    account_id: UUID
    login: str
    name: str
    password_hash: str | None


def folded(login: str) -> str:
    """Return a login as it is kept and compared: NFC, case folded, without blanks around it."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", login).casefold()).strip()


def is_login(text: str) -> bool:
    """Say whether a folded text could be a login at all."""
    return text.isprintable() and _LOGIN.fullmatch(text) is not None


async def draw_up(*, login: str, name: str, password: str | None) -> Credentials:
    """Judge and conceal what a new account signs in with; a machine has no password, it comes with a token.

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


async def change_password(database: Database, actor: Actor, *, current: str, new: str, keep: str | None = None) -> None:
    """Change one's own password and sign out every browser but the one whose session has the digest ``keep``.

    Raises NotAcceptable when ``current`` is not the present password or ``new`` is unfit, and Busy.
    """
    present = await _present(database, actor.account_id)
    if not (await passwords.judge(current, present.password_hash)).right:
        raise NotAcceptable(
            say("The password was not changed."),
            (Fault("current", say("is not the present password"), "wrong_password"),),
        )
    await _replace(database, actor, present, new, keep)


async def renewal(database: Database, account_id: UUID, new: str) -> Renewal:
    """Return a new password of an account, judged and concealed; call it outside any transaction.

    Raises NotFound, NotAcceptable for an unfit one, and Busy.
    """
    return await _renewed(await _present(database, account_id), new)


async def _present(database: Database, account_id: UUID) -> _Present:
    statement = select(col(Account.login), col(Account.name), col(Account.password_hash))
    async with database.reading() as connection:
        row = (await connection.execute(statement.where(col(Account.id) == account_id))).one_or_none()
    if row is None:
        raise NotFound(say("There is no account %(account)s.", account=account_id))
    return _Present(account_id, *row)


async def _renewed(present: _Present, new: str) -> Renewal:
    faults = passwords.faults_in(new, *_related(present.login, present.name), field="new")
    if faults:
        raise NotAcceptable(say("The password was not changed."), tuple(faults))
    return Renewal(present.password_hash, await passwords.conceal(new))


async def _replace(database: Database, actor: Actor, present: _Present, new: str, keep: str | None) -> None:
    renewed = await _renewed(present, new)
    async with database.writing() as session:
        account = await _held(session, present.account_id)
        if account.password_hash != renewed.present:
            raise Changed(say("The password was changed from elsewhere at the same time."))
        account.password_hash = renewed.concealed
        account.version += 1
        session.add(account)
        others = delete(BrowserSession).where(col(BrowserSession.account_id) == present.account_id)
        if keep is not None:
            others = others.where(col(BrowserSession.digest) != keep)
        await (await session.connection()).execute(others)
        await journal.enter(session, actor, CHANGED_PASSWORD, Subject.ACCOUNT, present.account_id)


async def _held(session: AsyncSession, account_id: UUID) -> Account:
    account = await session.get(Account, account_id, with_for_update=True)
    if account is None or not account.is_active:
        raise NotFound(say("There is no open account %(account)s.", account=account_id))
    return account


def _related(login: str, name: str) -> tuple[str, ...]:
    return login, login.partition("@")[0], name, *name.split()
