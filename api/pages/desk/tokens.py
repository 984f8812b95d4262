"""Tokens of machines: those there are, issuing one, ending one. A token's text is shown once."""

from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.acting import provided
from api.language import language_of, speech
from api.pages.acts import ActsPage, asked_form
from api.pages.desk.frame import Html, desk_page, query_text, see
from api.pages.forms.controls import Pairs, controls
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.submission import Submission, demand_shown, settle_response
from api.paging import Page
from api.views.base import show
from api.views.people import IssuedTokenView
from registry import calendar
from registry.acts import take
from registry.errors import RegistryError
from registry.parties.matter import TOKEN
from registry.parties.tokens import issue_token
from registry.people import directory
from registry.people.permissions import Actor
from registry.vocabulary import Role

OFFERED = 200


@get("/tokens")
async def tokens(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """List the tokens, newest first: one's own; everybody's for an administrator."""
    return await _page(request, snapshot, actor, paging, typed={"account_id": query_text(request, "account")})


@post("/tokens", status_code=200)
async def issue(
    request: Visit,
    *,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    paging: NamedDependency[Page],
    state: State,
) -> Response[Any]:
    """Issue a token and show its text, this once; a form sent twice shows that there is one, without its text."""

    async def work() -> IssuedTokenView:
        form = await asked_form(issue_token, submission, speech(language_of(request)))
        taken = await take(session, actor, issue_token, None, form, provided=provided(state))
        return show(taken.made, IssuedTokenView, token=taken.once)

    try:
        response = await settle_response(
            session,
            actor,
            submission.idempotency,
            work,
            lambda view: f"/api/v1/tokens/{view.id}",
            kept=lambda view: msgspec.structs.replace(view, token=None),
        )
    except RegistryError as refusal:
        demand_shown(refusal)
        return await _page(request, await session.connection(), actor, paging, typed=submission.typed, refusal=refusal)
    issued = msgspec.json.decode(bytes(response.content), type=IssuedTokenView)  # type: ignore[call-overload] # the answer is kept as octets
    return await _page(request, await session.connection(), actor, paging, issued=issued)


@post("/tokens/{token_id:uuid}/acts/{act:str}", status_code=200)
async def take_token_act(
    request: Visit,
    *,
    token_id: FromPath[UUID],
    act: FromPath[str],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    paging: NamedDependency[Page],
    state: State,
) -> Response[Any]:
    """Take an act on a token: revoke it."""
    acts = ActsPage(state, actor, speech(language_of(request)), TOKEN, f"/desk/tokens/{token_id}/acts")
    again = partial(_page, request, await session.connection(), actor, paging)
    return await acts.answer(
        session, submission, act, token_id, again=again, then=lambda _, done: see("/desk/tokens", done)
    )


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    paging: Page,
    *,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
    issued: IssuedTokenView | None = None,
) -> Html:
    said = speech(language_of(request))
    rows, later = await paging.rows(connection, directory.tokens(actor))
    is_administrator = Role.ADMINISTRATOR in actor.roles
    choices: dict[str, Pairs] = {"account": await _accounts(connection, actor) if is_administrator else []}
    asks = [
        one
        for one in controls(issue_token.asks, typed or {}, said, choices)
        if is_administrator or one.name != "account_id"
    ]
    return desk_page(
        request,
        "tokens.html",
        refusal=refusal,
        rows=rows,
        later=later or "",
        issued=issued,
        now=calendar.now(),
        is_administrator=is_administrator,
        asks=asks,
        fields=titles(issue_token.asks, said),
        deep="after" in request.query_params,
    )


async def _accounts(connection: AsyncConnection, actor: Actor) -> list[tuple[str, str]]:
    found = await directory.accounts_by_name(connection, actor, OFFERED)
    return [(str(row.id), f"{row.name} · {row.login}") for row in found]
