"""Accounts: who signs in, and for which party in which role. Closing one ends it everywhere at once."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, delete, func, or_, update
from sqlalchemy import select as rows
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.database import queue_here
from registry.errors import Fault, NotAcceptable, NotFound, OutOfOrder, Taken
from registry.faults import no_such_party, taken
from registry.journal import OFFICE, By, Line
from registry.people.credentials import Credentials, folded
from registry.people.permissions import COMMAND, Actor, demand
from registry.saying import say
from registry.tables import Account, BrowserSession, Membership, Party, Token
from registry.text import given
from registry.vocabulary import STAFF, Act, PartyKind, Role, Subject

TURNSTILE = 0x50C1
"""Changes that could leave the office without an administrator go past here one at a time."""


async def open_office(session: AsyncSession, *, name: str, first: Credentials) -> Account:
    """Enter the office itself, an authority called ``name``, and its first administrator.

    Works only while there is no account at all; raises OutOfOrder afterwards.
    """
    await queue_here(session, TURNSTILE)
    if (await session.exec(select(Account.id).limit(1))).first() is not None:
        raise OutOfOrder(
            say("The office is open already: its administrators open further accounts."), code="office_open"
        )
    faults: list[Fault] = []
    party = Party(kind=PartyKind.AUTHORITY, name=given("name", name, faults) or "")
    if faults:
        raise NotAcceptable(say("The office cannot be opened."), tuple(faults))
    session.add(party)
    await session.flush()
    await journal.enter(session, OFFICE, Act.ENROL, Subject.PARTY, party.id)
    account = await _open(session, first, OFFICE)
    await _grant(session, OFFICE, account.id, party.id, Role.ADMINISTRATOR)
    return account


async def open_account(session: AsyncSession, actor: Actor, opened: Credentials) -> Account:
    """Open an account, as yet without any role; administrators may. Raises Taken when somebody has the login."""
    demand(actor, Role.ADMINISTRATOR)
    return await _open(session, opened, actor)


async def grant(session: AsyncSession, actor: Actor, account_id: UUID, *, party_id: UUID, role: Role) -> Membership:
    """Let an account act for a party in one role from today on; administrators may.

    The office's own roles are held in an authority. Raises Taken when the account holds the role already.
    """
    demand(actor, Role.ADMINISTRATOR)
    account = await find(session, actor, account_id)
    if not account.is_active:
        raise OutOfOrder(say("The account is closed."), code="account_closed")
    party = await session.get(Party, party_id)
    if party is None:
        raise NotAcceptable(
            say("The role cannot be granted."),
            (no_such_party("party_id", party_id),),
        )
    if role in STAFF and party.kind is not PartyKind.AUTHORITY:
        fault = Fault(
            "role", say("%(role)s is a role of an authority, and this party is none", role=role), "role_of_an_authority"
        )
        raise NotAcceptable(say("The role cannot be granted."), (fault,))
    return await _grant(session, actor, account.id, party.id, role)


async def end(session: AsyncSession, actor: Actor, account_id: UUID, membership_id: UUID) -> Membership:
    """End a role at once; administrators may. Raises OutOfOrder for the last administrator's."""
    demand(actor, Role.ADMINISTRATOR)
    await queue_here(session, TURNSTILE)
    membership = await session.get(Membership, membership_id)
    if membership is None or membership.account_id != account_id or membership.until_on is not None:
        raise NotFound(
            say("Account %(account)s holds no membership %(membership)s.", account=account_id, membership=membership_id)
        )
    if membership.role is Role.ADMINISTRATOR:
        await _demand_another_administrator(session, col(Membership.id) == membership_id)
    membership.until_on = calendar.today()
    session.add(membership)
    await _enter(session, actor, membership, "ended")
    return membership


async def close_account(session: AsyncSession, actor: Actor, account_id: UUID) -> Account:
    """Close an account; its sessions and tokens end in the same transaction. Administrators may."""
    demand(actor, Role.ADMINISTRATOR)
    await queue_here(session, TURNSTILE)
    account = await find(session, actor, account_id)
    if not account.is_active:
        raise OutOfOrder(say("The account is closed already."), code="account_closed")
    await _demand_another_administrator(session, col(Account.id) == account_id)
    account.is_active = False
    session.add(account)
    connection = await session.connection()
    await connection.execute(delete(BrowserSession).where(col(BrowserSession.account_id) == account_id))
    ended = await connection.execute(
        update(Token)
        .where(col(Token.account_id) == account_id, col(Token.revoked_at).is_(None))
        .values(revoked_at=calendar.now())
        .returning(col(Token.id))
    )
    lines = [Line(actor, Act.REVOKE_TOKEN, Subject.TOKEN, token_id) for token_id in sorted(ended.scalars())]
    await journal.enter_all(session, [Line(actor, Act.CLOSE_ACCOUNT, Subject.ACCOUNT, account_id), *lines])
    return account


async def find(session: AsyncSession, actor: Actor, account_id: UUID) -> Account:
    """Return an account, its row held until the transaction ends; one's own, or any for an administrator."""
    account = None
    if account_id == actor.account_id or Role.ADMINISTRATOR in actor.roles:
        account = (await session.exec(select(Account).where(Account.id == account_id).with_for_update())).one_or_none()
    if account is None:
        raise NotFound(say("There is no account %(account)s.", account=account_id))
    return account


def held(today: date) -> ColumnElement[bool]:
    """Return the condition under which a membership holds; it ends at once, so the day it ends on is not in it."""
    until = col(Membership.until_on)
    return and_(col(Membership.since_on) <= today, or_(until.is_(None), until > today))


def acting(today: date) -> Select[UUID, str, Any, Any]:
    """Return the rows an Actor is made of: active accounts with their roles of ``today``; the caller narrows them."""
    theirs = and_(col(Membership.account_id) == col(Account.id), held(today))
    return (
        rows(col(Account.id), col(Account.name), col(Membership.party_id), col(Membership.role))
        .select_from(Account)
        .join(Membership, theirs, isouter=True)
        .where(col(Account.is_active))
    )


def actor_among(found: Sequence[Row[*tuple[Any, ...]]], credential: str = COMMAND) -> Actor | None:
    """Make the Actor of one account out of the rows of ``acting``; None where there are none."""
    if not found:
        return None
    held = frozenset((row[2], row[3]) for row in found if row[2] is not None)
    return Actor(found[0][0], found[0][1], held, credential)


async def actor_of(source: AsyncSession | AsyncConnection, account_id: UUID) -> Actor | None:
    """Return who an account acts as today; None when there is no such account or it is closed."""
    if isinstance(source, AsyncSession):
        await source.flush()
        source = await source.connection()
    statement = acting(calendar.today()).where(col(Account.id) == account_id)
    return actor_among((await source.execute(statement)).all())


async def by_login(source: AsyncSession | AsyncConnection, login: str) -> UUID | None:
    """Return the id of the account with this login, however it was typed."""
    connection = await source.connection() if isinstance(source, AsyncSession) else source
    return (
        await connection.execute(rows(col(Account.id)).where(col(Account.login) == folded(login)))
    ).scalar_one_or_none()


async def _open(session: AsyncSession, opened: Credentials, by: By) -> Account:
    account = Account(login=opened.login, name=opened.name, password_hash=opened.password_hash)
    try:
        async with session.begin_nested():
            session.add(account)
    except IntegrityError as clash:
        raise Taken(say("Somebody signs in with this login already."), (taken("login"),)) from clash
    await journal.enter(session, by, Act.OPEN_ACCOUNT, Subject.ACCOUNT, account.id)
    return account


async def _grant(session: AsyncSession, by: By, account_id: UUID, party_id: UUID, role: Role) -> Membership:
    statement = select(Membership).where(
        Membership.account_id == account_id, Membership.party_id == party_id, Membership.role == role
    )
    membership = (await session.exec(statement.with_for_update())).one_or_none()
    if membership is not None and membership.until_on is None:
        raise Taken(say("The account holds this role already."))
    if membership is None:
        membership = Membership(account_id=account_id, party_id=party_id, role=role)
    membership.since_on, membership.until_on = calendar.today(), None
    session.add(membership)
    await _enter(session, by, membership, "granted")
    return membership


async def _enter(session: AsyncSession, by: By, membership: Membership, change: str) -> None:
    told = {"change": change, "role": membership.role.value, "party": str(membership.party_id)}
    await journal.enter(session, by, Act.AMEND, Subject.ACCOUNT, membership.account_id, told=told)


async def _demand_another_administrator(session: AsyncSession, leaving: ColumnElement[bool]) -> None:
    """See to it that somebody can still open accounts when the memberships that are ``leaving`` are gone."""
    administrators = acting(calendar.today()).where(col(Membership.role) == Role.ADMINISTRATOR)
    counted = administrators.with_only_columns(func.count(), func.sum(case((leaving, 1), else_=0)))
    total, going = (await (await session.connection()).execute(counted)).one()
    if going and going == total:
        raise OutOfOrder(
            say("This is the office's last administrator; appoint another first."), code="last_administrator"
        )
