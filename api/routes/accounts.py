"""Accounts, their roles, and the tokens of machines."""

import hashlib
from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.people import AccountForm, MembershipForm, ResetForm, TokenForm
from api.once import Once
from api.paging import Page
from api.problems import may_answer
from api.views.base import show
from api.views.people import AccountView, IssuedTokenView, TokenView, account_view
from registry.database import Database
from registry.people import accounts, credentials, directory, tokens
from registry.people.permissions import Actor, demand
from registry.tables import Account, Token
from registry.vocabulary import Role

REFUSALS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
JUDGED = (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)


class AccountController(Controller):
    path = "/accounts"
    tags = ("People",)

    @get(responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY))
    async def listing(
        self,
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
    ) -> Response[list[AccountView]]:
        """List the accounts, newest first; administrators may."""
        key = (col(Account.created_at), col(Account.id))
        rows, further = await paging.rows(snapshot, directory.accounts(actor), key)
        held = await directory.memberships(snapshot, [row.id for row in rows])
        headers = {"Link": f'<{further}>; rel="next"'} if further else {}
        return Response([account_view(row, held) for row in rows], headers=headers)

    @post(responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, *JUDGED, HTTPStatus.TOO_MANY_REQUESTS))
    async def open_account(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[AccountForm],
        database: NamedDependency[Database],
        actor: NamedDependency[Actor],
        once: NamedDependency[Once],
    ) -> Response[AccountView]:
        """Open an account, as yet without a role; administrators may. A machine's comes without a password.

        Under a repeated Idempotency-Key the password is not compared: what is kept of it is its hash alone.
        """
        demand(actor, Role.ADMINISTRATOR)
        password = None if data.password is None else data.password.get_secret_value()
        drawn_up = await credentials.draw_up(login=data.login, name=data.name, password=password)
        async with database.writing() as session:

            async def work() -> AccountView:
                account = await accounts.open_account(session, actor, drawn_up)
                return await _shown(session, account.id)

            safe = Once(once.key, _digest_without_password(request, data))
            return await safe(session, actor, work, lambda view: f"/api/v1/accounts/{view.id}")

    @get("/{account_id:uuid}", responses=may_answer(*REFUSALS))
    async def one(
        self, account_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
    ) -> AccountView:
        """Read one account; administrators may."""
        demand(actor, Role.ADMINISTRATOR)
        row = await directory.account(snapshot, account_id)
        return account_view(row, await directory.memberships(snapshot, [account_id]))

    @post("/{account_id:uuid}/memberships", responses=may_answer(*REFUSALS, *JUDGED))
    async def grant(
        self,
        account_id: FromPath[UUID],
        data: JSONBody[MembershipForm],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        once: NamedDependency[Once],
    ) -> Response[AccountView]:
        """Let an account act for a party in one role; administrators may."""

        async def work() -> AccountView:
            await accounts.grant(session, actor, account_id, party_id=data.party_id, role=data.role)
            return await _shown(session, account_id)

        return await once(session, actor, work, lambda view: f"/api/v1/accounts/{view.id}")

    @delete(
        "/{account_id:uuid}/memberships/{membership_id:uuid}",
        status_code=HTTPStatus.NO_CONTENT,
        responses=may_answer(*REFUSALS, HTTPStatus.CONFLICT),
    )
    async def end(
        self,
        account_id: FromPath[UUID],
        membership_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
    ) -> None:
        """End a role at once; administrators may."""
        await accounts.end(session, actor, account_id, membership_id)

    @post("/{account_id:uuid}/close", status_code=HTTPStatus.OK, responses=may_answer(*REFUSALS, HTTPStatus.CONFLICT))
    async def close(
        self, account_id: FromPath[UUID], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
    ) -> AccountView:
        """Close an account; its sessions and tokens end at once. Administrators may."""
        await accounts.close_account(session, actor, account_id)
        return await _shown(session, account_id)

    @post(
        "/{account_id:uuid}/password",
        status_code=HTTPStatus.NO_CONTENT,
        responses=may_answer(*REFUSALS, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.TOO_MANY_REQUESTS),
    )
    async def reset_password(
        self,
        account_id: FromPath[UUID],
        data: JSONBody[ResetForm],
        database: NamedDependency[Database],
        actor: NamedDependency[Actor],
    ) -> None:
        """Give an account a new password and sign it out everywhere; administrators may."""
        await credentials.reset_password(database, actor, account_id, new=data.new.get_secret_value())


class TokenController(Controller):
    path = "/tokens"
    tags = ("People",)

    @get(responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.UNPROCESSABLE_ENTITY))
    async def listing(
        self,
        snapshot: NamedDependency[AsyncConnection],
        actor: NamedDependency[Actor],
        paging: NamedDependency[Page],
    ) -> Response[list[TokenView]]:
        """List your tokens, newest first; an administrator's list holds everybody's. Texts are not kept."""
        key = (col(Token.created_at), col(Token.id))
        return await paging.answer(snapshot, directory.tokens(actor), TokenView, key)

    @post(responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND, *JUDGED))
    async def issue(
        self,
        data: JSONBody[TokenForm],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        once: NamedDependency[Once],
    ) -> Response[IssuedTokenView]:
        """Issue a token for yourself or, as administrator, for any account. Its text is shown this once.

        Under a repeated Idempotency-Key the answer is the same but for the text, which is null: it is not kept.
        """

        async def work() -> IssuedTokenView:
            issued = await tokens.issue(session, actor, label=data.label, account_id=data.account_id, days=data.days)
            return show(issued.token, IssuedTokenView, token=issued.text)

        response = await once(
            session,
            actor,
            work,
            lambda view: f"/api/v1/tokens/{view.id}",
            kept=lambda view: msgspec.structs.replace(view, token=None),
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    @delete(
        "/{token_id:uuid}",
        status_code=HTTPStatus.NO_CONTENT,
        responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
    )
    async def revoke(
        self, token_id: FromPath[UUID], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
    ) -> None:
        """End a token at once: yours or, as administrator, any."""
        await tokens.revoke(session, actor, token_id)


async def _shown(session: AsyncSession, account_id: UUID) -> AccountView:
    await session.flush()
    connection = await session.connection()
    row = await directory.account(connection, account_id)
    return account_view(row, await directory.memberships(connection, [account_id]))


def _digest_without_password(request: Request[Any, Any, Any], data: AccountForm) -> str:
    """Digest a request for comparison. A plain SHA-256 over a password would be guessed a million times faster."""
    rest = [request.method, request.scope["path"], data.login, data.name, data.password is not None]
    return hashlib.sha256(msgspec.json.encode(rest)).hexdigest()
