"""A small office with its people, made by the same acts as any office.

``office = await open_office(database)``; then ``office.producer.actor`` acts for ``office.producer.party_id``, and
``office.producer.login`` signs in with ``PASSWORD``. ``enrol`` adds a party, ``recruit`` an account.

* ``administrator``, ``examiner``, ``second_examiner``, ``registrar``, ``second_registrar``, ``inspector`` serve the
  office, an authority;
* ``manager`` acts for another authority, which manages a geographical indication;
* ``producer`` and ``rival`` act for two invented cooperatives, ``reader``, a machine without a password, for a company.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from registry.acts import ActTaken, AnyAct, confirm, take
from registry.database import Database
from registry.forms import judge
from registry.parties.accounts import grant_office_role, grant_role, open_account
from registry.parties.enrolling import enrol as enrolling
from registry.parties.forms import AccountForm
from registry.parties.opening import open_office as open_first
from registry.parties.proving import issue_link
from registry.parties.tokens import issue_token
from registry.people import passwords
from registry.people.accounts import actor_of, by_login
from registry.people.credentials import Credentials, set_password
from registry.people.links import PAGE
from registry.people.permissions import Actor
from registry.tables import Account, Party, Token
from registry.vocabulary import STAFF, PartyKind, Role, Scope

PASSWORD = "bưởi chín vàng tháng tám"


@dataclass(frozen=True)
class Member:
    """A person of the office or an applicant."""

    actor: Actor
    party_id: UUID
    login: str


class Issued(NamedTuple):
    """A token and its text, as the act that issued it returned it."""

    took: ActTaken[Any]

    @property
    def token(self) -> Token:
        token: Token = self.took.made
        return token

    @property
    def text(self) -> str:
        return str(self.took.once)


@dataclass
class Office:
    """The people that tests need."""

    party_id: UUID
    administrator: Member
    examiner: Member = field(init=False)
    second_examiner: Member = field(init=False)
    registrar: Member = field(init=False)
    second_registrar: Member = field(init=False)
    inspector: Member = field(init=False)
    manager: Member = field(init=False)
    producer: Member = field(init=False)
    rival: Member = field(init=False)
    reader: Member = field(init=False)

    @property
    def everybody(self) -> dict[str, Member]:
        """Return the members by name, for tests that go through all of them."""
        return {name: member for name, member in vars(self).items() if isinstance(member, Member)}


async def open_office(database: Database) -> Office:
    """Open the office on an empty register with its people, in one transaction: a hundred tests begin with it."""
    async with database.writing() as session:
        account = await open_first(
            session,
            name="Sở Khoa học và Công nghệ (ví dụ)",
            first=credentials_of("quản.trị", "Quản Trị Ví Dụ"),
            registrars=[credentials_of(name, f"{name.title()} Ví Dụ") for name in ("registrar", "second_registrar")],
        )
        actor = await actor_of(session, account.id)
        assert actor is not None
        (office_id,) = actor.parties()
        office = Office(office_id, Member(actor, office_id, account.login))
        for name in ("registrar", "second_registrar"):
            setattr(office, name, await _member(session, name, office_id))
        for name, role in (
            ("examiner", Role.EXAMINER),
            ("second_examiner", Role.EXAMINER),
            ("inspector", Role.INSPECTOR),
        ):
            setattr(office, name, await _recruit(session, office, name, role, office_id))
        for name, role, kind, called in (
            ("manager", Role.MANAGER, PartyKind.AUTHORITY, "Ủy ban nhân dân Hương Khê (ví dụ)"),
            ("producer", Role.PRODUCER, PartyKind.COOPERATIVE, "Hợp tác xã Bưởi Phúc Trạch Một (ví dụ)"),
            ("rival", Role.PRODUCER, PartyKind.COOPERATIVE, "Hợp tác xã Bưởi Phúc Trạch Hai (ví dụ)"),
            ("reader", Role.READER, PartyKind.COMPANY, "Công ty Tra cứu Nguồn gốc (ví dụ)"),
        ):
            party = await enrolled(session, actor, kind=kind, name=called, is_example=True)
            setattr(office, name, await _recruit(session, office, name, role, party.id))
    return office


async def enrol(database: Database, office: Office, kind: PartyKind, name: str, **details: str) -> UUID:
    """Enter one more party, an example, and return its id."""
    async with database.writing() as session:
        by = office.administrator.actor
        return (await enrolled(session, by, kind=kind, name=name, is_example=True, **details)).id


async def recruit(database: Database, office: Office, login: str, role: Role, party_id: UUID) -> Member:
    """Open one more account, let it act in ``role`` for a party, and return it."""
    async with database.writing() as session:
        return await _recruit(session, office, login, role, party_id)


async def taken(
    session: AsyncSession, by: Actor, act: AnyAct, subject_id: Any = None, /, **asked: Any
) -> ActTaken[Any]:
    """Take an act with the named values of its form."""
    return await take(session, by, act, subject_id, judge(act.asks, asked))


async def enrolled(session: AsyncSession, by: Actor, **asked: Any) -> Party:
    """Enrol a party and return it."""
    party: Party = (await taken(session, by, enrolling, None, **asked)).made
    return party


async def open_one(session: AsyncSession, by: Actor, drawn: Credentials, *, is_machine: bool = False) -> Account:
    """Open an account with credentials that were made before, and return it."""
    form = AccountForm(login=drawn.login, name=drawn.name, is_machine=is_machine)
    account: Account = (await take(session, by, open_account, None, form, provided={"credentials": drawn})).made
    return account


async def token_for(session: AsyncSession, by: Actor, label: str = "test", **asked: Any) -> Issued:
    """Issue a token for everything that its account may do, and return it with its text."""
    return Issued(await taken(session, by, issue_token, None, **({"label": label, "scopes": list(Scope)} | asked)))


async def reset(database: Database, by: Actor, account_id: UUID, *, new: str) -> None:
    """Give an account a new password: an administrator issues a link, and the owner uses it."""
    async with database.writing() as session:
        path = (await taken(session, by, issue_link, account_id)).once
    await set_password(database, path.removeprefix(PAGE), new)


async def granted(session: AsyncSession, office: Office, account_id: UUID, role: Role, party_id: UUID) -> None:
    """Grant a role: by the administrator; a role of the office with the registrar as the second person."""
    by = office.administrator.actor
    if role in STAFF:
        change = (await taken(session, by, grant_office_role, account_id, party_id=party_id, role=role)).change
        assert change is not None
        await confirm(session, office.registrar.actor, grant_office_role, account_id, change.digest)
    else:
        await taken(session, by, grant_role, account_id, party_id=party_id, role=role)


async def _recruit(session: AsyncSession, office: Office, login: str, role: Role, party_id: UUID) -> Member:
    has_password = role is not Role.READER
    opened = credentials_of(login, f"{login.title()} Ví Dụ", has_password=has_password)
    account = await open_one(session, office.administrator.actor, opened, is_machine=not has_password)
    await granted(session, office, account.id, role, party_id)
    return await _member(session, account.login, party_id)


async def _member(session: AsyncSession, login: str, party_id: UUID) -> Member:
    account_id = await by_login(session, login)
    assert account_id is not None
    actor = await actor_of(session, account_id)
    assert actor is not None
    return Member(actor, party_id, login)


def credentials_of(login: str, name: str, *, has_password: bool = True) -> Credentials:
    """Return what an invented account signs in with. One hash serves them all: a hash each would cost minutes."""
    return Credentials(login, name, _concealed() if has_password else None)


@cache
def _concealed() -> str:
    return passwords.HASHER.hash(PASSWORD)
