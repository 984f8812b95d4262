"""Accounts: which roles an account holds today, and for which parties."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Row, Select, and_, bindparam, func, or_
from sqlalchemy import select as rows
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.people.credentials import folded
from registry.people.permissions import COMMAND, Actor
from registry.tables import Account, Membership, Party
from registry.vocabulary import Role, Scope


def held(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """Return the SQL condition for memberships that hold today. One that ends today no longer holds."""
    until = col(Membership.until_on)
    return and_(col(Membership.since_on) <= today, or_(until.is_(None), until > today))


@cache
def acting() -> Select[UUID, str, Any, Any]:
    """Return the statement for the rows of an Actor: active accounts with their roles on ``:today``.

    The caller narrows it, once and with ``bindparam`` for values that differ, because every request runs it and
    building it costs more than running it. Merged parties count as one: a role in any of them is held in all.
    """
    theirs = and_(col(Membership.account_id) == col(Account.id), held(bindparam("today")))
    named, same = aliased(Party), aliased(Party)
    surviving = func.coalesce(col(named.merged_into), col(named.id))
    return (
        rows(col(Account.id), col(Account.name), col(same.id), col(Membership.role))
        .select_from(Account)
        .join(Membership, theirs, isouter=True)
        .join(named, col(named.id) == col(Membership.party_id), isouter=True)
        .join(same, or_(col(same.id) == surviving, col(same.merged_into) == surviving), isouter=True)
        .where(col(Account.is_active))
    )


def actor_among(
    found: Sequence[Row[*tuple[Any, ...]]], credential: str = COMMAND, scopes: frozenset[Scope] | None = None
) -> Actor | None:
    """Make the Actor of one account from the rows of ``acting``; None when there are none."""
    if not found:
        return None
    held = frozenset((row[2], row[3]) for row in found if row[2] is not None)
    if scopes is not None and scopes <= {Scope.READ_PUBLIC}:
        held = frozenset()
    return Actor(found[0][0], found[0][1], held, credential, scopes)


async def actor_of(source: AsyncSession | AsyncConnection, account_id: UUID) -> Actor | None:
    """Return the Actor of an account as of today; None when the account does not exist or is closed."""
    if isinstance(source, AsyncSession):
        await source.flush()
        source = await source.connection()
    asked = {"today": calendar.today(), "account": account_id}
    return actor_among((await source.execute(_of_account(), asked)).all())


@cache
def _of_account() -> Select[UUID, str, Any, Any]:
    return acting().where(col(Account.id) == bindparam("account"))


async def by_login(source: AsyncSession | AsyncConnection, login: str) -> UUID | None:
    """Return the id of the account with this login, in any spelling of its letters' case; None when there is none."""
    connection = await source.connection() if isinstance(source, AsyncSession) else source
    return (
        await connection.execute(rows(col(Account.id)).where(col(Account.login) == folded(login)))
    ).scalar_one_or_none()


async def acting_in(connection: AsyncConnection, *roles: Role) -> frozenset[UUID]:
    """Return the ids of active accounts that hold one of these roles today, for any party."""
    statement = (
        rows(col(Account.id))
        .join(Membership, col(Membership.account_id) == col(Account.id))
        .where(col(Account.is_active), col(Membership.role).in_(roles), held(calendar.today()))
    )
    return frozenset((await connection.execute(statement)).scalars())
