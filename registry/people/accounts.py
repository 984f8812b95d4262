"""Accounts: who signs in, and for which party in which role."""

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
    """Return the condition under which a membership holds; it ends at once, so the day it ends on is not in it."""
    until = col(Membership.until_on)
    return and_(col(Membership.since_on) <= today, or_(until.is_(None), until > today))


@cache
def acting() -> Select[UUID, str, Any, Any]:
    """Return the rows an Actor is made of: active accounts with their roles of ``:today``; the caller narrows them.

    Every request asks for them, so that whoever narrows them does so once, with ``bindparam`` for what differs: to
    build the statement costs more than to ask it.

    Parties that are one are one here: a role in any of them is held in all.
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
    """Make the Actor of one account out of the rows of ``acting``; None where there are none."""
    if not found:
        return None
    held = frozenset((row[2], row[3]) for row in found if row[2] is not None)
    if scopes is not None and scopes <= {Scope.READ_PUBLIC}:
        held = frozenset()
    return Actor(found[0][0], found[0][1], held, credential, scopes)


async def actor_of(source: AsyncSession | AsyncConnection, account_id: UUID) -> Actor | None:
    """Return who an account acts as today; None when there is no such account or it is closed."""
    if isinstance(source, AsyncSession):
        await source.flush()
        source = await source.connection()
    asked = {"today": calendar.today(), "account": account_id}
    return actor_among((await source.execute(_of_account(), asked)).all())


@cache
def _of_account() -> Select[UUID, str, Any, Any]:
    return acting().where(col(Account.id) == bindparam("account"))


async def by_login(source: AsyncSession | AsyncConnection, login: str) -> UUID | None:
    """Return the id of the account with this login, however it was typed."""
    connection = await source.connection() if isinstance(source, AsyncSession) else source
    return (
        await connection.execute(rows(col(Account.id)).where(col(Account.login) == folded(login)))
    ).scalar_one_or_none()


async def acting_in(connection: AsyncConnection, *roles: Role) -> frozenset[UUID]:
    """Return the active accounts that act today in one of some roles, for whomever."""
    statement = (
        rows(col(Account.id))
        .join(Membership, col(Membership.account_id) == col(Account.id))
        .where(col(Account.is_active), col(Membership.role).in_(roles), held(calendar.today()))
    )
    return frozenset((await connection.execute(statement)).scalars())
