"""Parties, accounts and tokens: reading them. Changing them is done by acts (``api.routes.acts``)."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.paging import Page
from api.problems import may_answer
from api.views.base import show
from api.views.people import AccountView, IssuedTokenView, OpenedAccountView, PartyView, TokenView, V, account_view
from registry.people import directory
from registry.people.permissions import Actor, demand
from registry.vocabulary import PartyKind, Role

JUDGED = may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.UNPROCESSABLE_ENTITY)
REFUSED = may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)


@get("/parties", tags=["People"], responses=JUDGED)
async def parties(
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
    q: FromQuery[str | None] = None,
    kind: FromQuery[PartyKind | None] = None,
) -> Response[list[PartyView]]:
    """List the parties you may see, newest first; ``q`` is a part of a name, or a tax code."""
    return await paging.answer(snapshot, directory.parties(actor, q=q, kind=kind), PartyView)


@get("/parties/{party_id:uuid}", tags=["People"], responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND))
async def party(
    party_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
) -> PartyView:
    """Read one party; a party that was merged names the party into which it was merged."""
    return show(await directory.party(snapshot, actor, party_id), PartyView)


@get(
    "/accounts",
    tags=["People"],
    responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY),
)
async def accounts(
    snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor], paging: NamedDependency[Page]
) -> Response[list[AccountView]]:
    """List the accounts, newest first; administrators may."""
    rows, further = await paging.rows(snapshot, directory.accounts(actor))
    held = await directory.memberships(snapshot, [row.id for row in rows])
    headers = {"Link": f'<{further}>; rel="next"'} if further else {}
    return Response([account_view(row, held, AccountView) for row in rows], headers=headers)


@get("/accounts/{account_id:uuid}", tags=["People"], responses=REFUSED)
async def account(
    account_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
) -> AccountView:
    """Read one account; administrators may."""
    demand(actor, Role.ADMINISTRATOR)
    return await _account(snapshot, account_id, AccountView)


@get("/tokens", tags=["People"], responses=JUDGED)
async def tokens(
    snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor], paging: NamedDependency[Page]
) -> Response[list[TokenView]]:
    """List your tokens, newest first; an administrator's list holds everybody's. Texts are not kept."""
    return await paging.answer(snapshot, directory.tokens(actor), TokenView)


async def shown_party(session: AsyncSession, actor: Actor, party_id: UUID) -> PartyView:
    """Return a party as the answer to an act on it."""
    return show(await directory.party(await session.connection(), actor, party_id), PartyView)


async def shown_account(session: AsyncSession, _: Actor, account_id: UUID) -> OpenedAccountView:
    """Return an account as the answer to an act on it; its link is told once, and not here."""
    return await _account(await session.connection(), account_id, OpenedAccountView, link=None)


async def shown_token(session: AsyncSession, _: Actor, token_id: UUID) -> IssuedTokenView:
    """Return a token as the answer to an act on it; its text is told once, and not here."""
    await session.flush()
    return show(await directory.token(await session.connection(), token_id), IssuedTokenView, token=None)


async def _account(connection: AsyncConnection, account_id: UUID, view: type[V], **more: Any) -> V:
    row = await directory.account(connection, account_id)
    return account_view(row, await directory.memberships(connection, [account_id]), view, **more)


READING = (parties, party, accounts, account, tokens)
