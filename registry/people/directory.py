"""Lists of parties, accounts and tokens, limited to what the asker may read."""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, false, func, null, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import col

from registry import calendar
from registry.errors import Fault, NotAcceptable, NotFound
from registry.folding import fold
from registry.listing import Listing
from registry.people.accounts import held
from registry.people.contact import tax_code_of
from registry.people.links import was_invited
from registry.people.permissions import APPLICANT, Actor, demand
from registry.people.visibility import ADDRESS, CONTACTS, PARTY, visible
from registry.saying import say
from registry.seeing import shown
from registry.tables import Account, AdministrativeUnit, Membership, Party, Token, TokenUse
from registry.vocabulary import PartyKind, Role, Scope

ALIKE, LEAST, DIGITS = 8, 4, 9
"""How many likely parties are shown, how many characters must match, and how many digits of a number are compared."""
_FORM = re.compile(
    r"^((hop tac xa|htx|cong ty|cty|tnhh|co phan|cp|mtv|mot thanh vien|ho kinh doanh|hkd|uy ban nhan dan|ubnd)\b\s*)+"
)


def parties(
    actor: Actor, *, q: str | None = None, kind: PartyKind | None = None, by_name: bool = False, merged: bool = False
) -> Listing:
    """Return the list of the parties that an actor may see; ``q`` is part of a name, or a tax code.

    A name is found in any spelling: ``dong loc``, ``Hòa Bình``, ``hleo``. A party that was merged into another is
    listed only with ``merged``; the other one is. Every signed-in user sees organisations. Persons and household
    businesses are seen by the office, by managers, who authorise them, and by themselves. Telephone and mail of all
    parties, and address and tax code of persons and household businesses, are NULL unless the asker is of the office or
    acts for the party. Raises NotAcceptable when ``q`` cannot be printed.
    """
    statement = _parties(actor)
    if not merged:
        statement = statement.where(col(Party.merged_into).is_(None))
    if kind is not None:
        statement = statement.where(col(Party.kind) == kind)
    if q is not None and not q.isprintable():
        raise NotAcceptable(
            say("The parties cannot be looked through for this."), (Fault("q", say("is no text"), "string_type"),)
        )
    if q is not None and q.strip():
        statement = statement.where(_mentions(q.strip(), visible(ADDRESS, actor)))
    if by_name:
        return Listing(statement, (col(Party.name), col(Party.id)), ascending=True)
    return Listing(statement, (col(Party.created_at), col(Party.id)))


async def alike(
    connection: AsyncConnection, actor: Actor, *, name: str, tax_code: str | None, phone: str | None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return at most ALIKE parties that are probably the same: by name, tax code or telephone.

    The legal form at the beginning of a name is ignored: HTX Hòa Bình is like Hợp tác xã Hoà Bình.
    """
    core = core_of(name)
    number = "".join(filter(str.isdigit, phone or ""))[-DIGITS:]
    likely = [col(Party.tax_code) == tax_code_of(tax_code)] if tax_code else []
    if len(core) >= LEAST:
        likely.append(col(Party.name_folded).contains(core, autoescape=True))
    if len(number) > LEAST:
        likely.append(digits_in(col(Party.phone)).endswith(number, autoescape=True))
    if not likely:
        return []
    statement = _parties(actor).where(col(Party.merged_into).is_(None), or_(*likely))
    found = (await connection.execute(statement.order_by(col(Party.name)).limit(ALIKE))).all()
    shown("party", [row.id for row in found])
    return found


def core_of(name: str) -> str:
    """Return a folded name without the legal form at its beginning: ``hoa binh`` for HTX Hoà Bình."""
    return _FORM.sub("", (fold(name) or "").strip()).strip()


def _parties(actor: Actor) -> Select[*tuple[Any, ...]]:
    own, open_address = visible(CONTACTS, actor), visible(ADDRESS, actor)
    return (
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
            col(Party.merged_into),
            col(Party.created_at),
            col(Party.version),
        )
        .join(AdministrativeUnit, col(AdministrativeUnit.id) == col(Party.unit_id), isouter=True)
        .where(visible(PARTY, actor))
    )


def same_as(party_id: UUID) -> Select[UUID]:
    """Return the statement for the ids of a party and of the parties that were merged into it."""
    return select(col(Party.id)).where(or_(col(Party.id) == party_id, col(Party.merged_into) == party_id))


async def party(connection: AsyncConnection, actor: Actor, party_id: UUID) -> Row[*tuple[Any, ...]]:
    """Return one party as ``parties`` shows it; NotFound when this actor may not see it."""
    found = (await connection.execute(_parties(actor).where(col(Party.id) == party_id))).one_or_none()
    if found is None:
        raise NotFound(say("There is no party %(party)s.", party=party_id))
    shown("party", [party_id], whole=True)
    return found


async def parties_named(connection: AsyncConnection, ids: Iterable[UUID]) -> list[tuple[UUID, str]]:
    """Return (id, name) of those of the parties that are not merged, by name. The caller checks who may know them."""
    statement = select(col(Party.id), col(Party.name)).where(
        col(Party.id).in_(list(ids)), col(Party.merged_into).is_(None)
    )
    return [(row.id, row.name) for row in await connection.execute(statement.order_by(col(Party.name)))]


async def own_parties(connection: AsyncConnection, actor: Actor) -> list[tuple[UUID, str]]:
    """Return (id, name) of the parties for which this account may apply, by name."""
    own = col(Party.id).in_(actor.parties(*APPLICANT))
    statement = select(col(Party.id), col(Party.name)).where(own, col(Party.merged_into).is_(None))
    return [(row.id, row.name) for row in await connection.execute(statement.order_by(col(Party.name)))]


def accounts(actor: Actor) -> Listing:
    """Return the list of all accounts, without secrets; NotPermitted to others than administrators."""
    demand(actor, Role.ADMINISTRATOR)
    return Listing(_accounts(), (col(Account.created_at), col(Account.id)))


async def machines_by_name(connection: AsyncConnection, actor: Actor, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the open accounts of machines, by name; NotPermitted to others than administrators."""
    demand(actor, Role.ADMINISTRATOR)
    machines = (col(Account.is_active), col(Account.password_hash).is_(None), ~was_invited())
    open_ones = _accounts().where(*machines).order_by(col(Account.name), col(Account.id))
    return (await connection.execute(open_ones.limit(limit))).all()


async def acting_for(connection: AsyncConnection, actor: Actor, party_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the accounts that act for a party today, each with its role.

    An empty list unless an administrator asks.
    """
    if Role.ADMINISTRATOR not in actor.roles:
        return []
    statement = (
        select(col(Account.id), col(Account.name), col(Account.login), col(Membership.role), col(Account.is_active))
        .join(Membership, col(Membership.account_id) == col(Account.id))
        .where(col(Membership.party_id).in_(same_as(party_id)), held(calendar.today()))
        .order_by(col(Account.name), col(Membership.role))
    )
    found = (await connection.execute(statement)).all()
    shown("account", [row.id for row in found])
    return found


async def names_of(connection: AsyncConnection, account_ids: Iterable[str]) -> dict[str, str]:
    """Return the names of accounts by id; a text that is no account's id is left out."""
    wanted = [UUID(text) for text in set(account_ids) if _is_id(text)]
    if not wanted:
        return {}
    statement = select(col(Account.id), col(Account.name)).where(col(Account.id).in_(wanted))
    return {str(row.id): row.name for row in await connection.execute(statement)}


async def has_accounts(connection: AsyncConnection) -> bool:
    """Say whether there is any account, that is, whether the office is open."""
    return (await connection.execute(select(col(Account.id)).limit(1))).first() is not None


async def account(connection: AsyncConnection, account_id: UUID) -> Row[*tuple[Any, ...]]:
    """Return one account as ``accounts`` shows it; NotFound when there is none."""
    found = (await connection.execute(_accounts().where(col(Account.id) == account_id))).one_or_none()
    if found is None:
        raise NotFound(say("There is no account %(account)s.", account=account_id))
    shown("account", [account_id], whole=True)
    return found


async def memberships(connection: AsyncConnection, account_ids: Iterable[UUID]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the roles that these accounts hold today, each with the name of its party."""
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


def tokens(actor: Actor, *, account_id: UUID | None = None) -> Listing:
    """Return the list of tokens of the actor's account; for an administrator, of all accounts.

    Each has the name and the login of its holder.
    """
    everybody = Role.ADMINISTRATOR in actor.roles
    statement = _tokens().where(true() if everybody else col(Token.account_id) == actor.account_id)
    if account_id is not None:
        statement = statement.where(col(Token.account_id) == account_id)
    return Listing(statement, (col(Token.created_at), col(Token.id)))


async def every_token(connection: AsyncConnection) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return all tokens, the oldest first, for a command at the office's own machine."""
    return (await connection.execute(_tokens().order_by(col(Token.created_at), col(Token.id)))).all()


async def token(connection: AsyncConnection, token_id: UUID) -> Row[*tuple[Any, ...]]:
    """Return one token with its holder; NotFound when there is none."""
    found = (await connection.execute(_tokens().where(col(Token.id) == token_id))).one_or_none()
    if found is None:
        raise NotFound(say("There is no token %(token)s.", token=token_id))
    shown("token", [token_id], whole=True)
    return found


def _tokens() -> Select[*tuple[Any, ...]]:
    found: Select[*tuple[Any, ...]] = select(
        col(Token.id),
        col(Token.account_id),
        col(Account.name).label("holder"),
        col(Account.login),
        col(Token.label),
        col(Token.created_at),
        col(Token.expires_at),
        col(Token.revoked_at),
        func.coalesce(col(Token.scopes), " ".join(Scope)).label("scope"),
        col(TokenUse.used_at),
    )
    joined = found.join(Account, col(Account.id) == col(Token.account_id))
    return joined.join(TokenUse, col(TokenUse.token_id) == col(Token.id), isouter=True)


def _accounts() -> Select[*tuple[Any, ...]]:
    own = (col(getattr(Account, name)) for name in ("id", "login", "name", "is_active", "created_at", "version"))
    found: Select[*tuple[Any, ...]] = select(*own, col(Account.password_hash).is_not(None).label("has_password"))
    return found


def _shown(condition: ColumnElement[bool], column: Any, name: str) -> ColumnElement[Any]:
    return case((condition, col(column)), else_=null()).label(name)


def _mentions(q: str, open_address: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the SQL condition for parties whose name, in any spelling, contains ``q`` or whose tax code is ``q``.

    A party is also found by the names of parties that were merged into it.
    """
    merged = aliased(Party)
    part = fold(q) or ""
    before = exists().where(
        col(merged.merged_into) == col(Party.id), col(merged.name_folded).contains(part, autoescape=True)
    )
    by_name = or_(col(Party.name_folded).contains(part, autoescape=True), before) if part.strip() else false()
    return or_(by_name, and_(open_address, col(Party.tax_code) == tax_code_of(q)))


def digits_in(column: Any) -> Any:
    """Return a column of telephone numbers without the characters between digits."""
    for one in " .-()":
        column = func.replace(column, one, "")
    return column


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
