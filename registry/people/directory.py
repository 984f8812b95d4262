"""Looking people up: statements whose rows hold no more than the asker may read."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, null, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry import calendar
from registry.errors import Fault, NotAcceptable, NotFound
from registry.people.accounts import held
from registry.people.contact import tax_code_of
from registry.people.permissions import Actor, demand
from registry.people.visibility import ADDRESS, CONTACTS, PARTY, visible
from registry.saying import say
from registry.tables import Account, AdministrativeUnit, Membership, Party, Token
from registry.vocabulary import PartyKind, Role


def parties(actor: Actor, *, q: str | None = None, kind: PartyKind | None = None) -> Select[*tuple[Any, ...]]:
    """Return the statement for the parties an actor may see, ``q`` standing anywhere in a name or being a tax code.

    Organisations are seen by everybody who is signed in; persons and household businesses by the office, by managers,
    who authorise them, and by themselves. Phone and mail of all, address and tax code of persons and household
    businesses are read by the office and the party's own accounts, and NULL in the rows of others.
    """
    own, open_address = visible(CONTACTS, actor), visible(ADDRESS, actor)
    statement = (
        select(
            col(Party.id),
            col(Party.kind),
            col(Party.name),
            col(Party.name_latin),
            col(Party.country),
            col(AdministrativeUnit.code).label("unit_code"),
            col(AdministrativeUnit.name).label("unit"),
            _shown(open_address, Party.address, "address"),
            _shown(open_address, Party.tax_code, "tax_code"),
            _shown(own, Party.phone, "phone"),
            _shown(own, Party.email, "email"),
            col(Party.is_example),
            col(Party.created_at),
        )
        .join(AdministrativeUnit, col(AdministrativeUnit.id) == col(Party.unit_id), isouter=True)
        .where(visible(PARTY, actor))
    )
    if kind is not None:
        statement = statement.where(col(Party.kind) == kind)
    if q is not None and not q.isprintable():
        raise NotAcceptable(
            say("The parties cannot be looked through for this."), (Fault("q", say("is no text"), "string_type"),)
        )
    if q is not None and q.strip():
        statement = statement.where(_mentions(q.strip(), open_address))
    return statement


async def party(connection: AsyncConnection, actor: Actor, party_id: UUID) -> Row[*tuple[Any, ...]]:
    """Return one party as ``parties`` shows it; NotFound when this actor may not see it."""
    found = (await connection.execute(parties(actor).where(col(Party.id) == party_id))).one_or_none()
    if found is None:
        raise NotFound(say("There is no party %(party)s.", party=party_id))
    return found


def accounts(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Return the statement for all accounts, without anything secret; administrators may read them."""
    demand(actor, Role.ADMINISTRATOR)
    return _accounts()


async def account(connection: AsyncConnection, account_id: UUID) -> Row[*tuple[Any, ...]]:
    """Return one account as ``accounts`` shows it."""
    found = (await connection.execute(_accounts().where(col(Account.id) == account_id))).one_or_none()
    if found is None:
        raise NotFound(say("There is no account %(account)s.", account=account_id))
    return found


async def memberships(connection: AsyncConnection, account_ids: Iterable[UUID]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the roles these accounts hold today, with the name of the party each is held in."""
    statement = (
        select(
            col(Membership.id),
            col(Membership.account_id),
            col(Membership.party_id),
            col(Party.name),
            col(Membership.role),
            col(Membership.since_on),
        )
        .join(Party, col(Party.id) == col(Membership.party_id))
        .where(col(Membership.account_id).in_(list(account_ids)), held(calendar.today()))
        .order_by(col(Membership.since_on), col(Party.name), col(Membership.role))
    )
    return (await connection.execute(statement)).all()


def tokens(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Return the statement for the tokens of the actor's account; of all accounts for an administrator."""
    everybody = Role.ADMINISTRATOR in actor.roles
    return select(
        col(Token.id),
        col(Token.account_id),
        col(Token.label),
        col(Token.created_at),
        col(Token.expires_at),
        col(Token.revoked_at),
    ).where(true() if everybody else col(Token.account_id) == actor.account_id)


def _accounts() -> Select[*tuple[Any, ...]]:
    return select(
        col(Account.id),
        col(Account.login),
        col(Account.name),
        col(Account.is_active),
        col(Account.password_hash).is_not(None).label("has_password"),
        col(Account.created_at),
    )


def _shown(condition: ColumnElement[bool], column: Any, name: str) -> ColumnElement[Any]:
    return case((condition, col(column)), else_=null()).label(name)


def _mentions(q: str, open_address: ColumnElement[bool]) -> ColumnElement[bool]:
    """Match letters of either case: SQLite folds none but those of ASCII, so the common spellings are asked for."""
    spellings = {q, q.lower(), q.upper(), q.title(), q.capitalize()}
    columns = (col(Party.name), col(Party.name_latin))
    named = [column.icontains(spelling, autoescape=True) for column in columns for spelling in sorted(spellings)]
    return or_(*named, and_(open_address, col(Party.tax_code) == tax_code_of(q)))
