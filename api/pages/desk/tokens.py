"""Tokens of machines: those there are, issuing one, ending one. A token's text is shown once."""

from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.people import TokenForm
from api.language import language_of, speech
from api.pages import numbers
from api.pages.answers import Answers, attempt, demand_shown, settle_response
from api.pages.desk.asking import Field, Pairs, questions, values
from api.pages.desk.door import Html, asked, desk_page, see
from api.pages.frame import Visit
from api.paging import Page
from api.views.base import show
from api.views.people import IssuedTokenView
from registry import calendar
from registry.errors import Fault, RegistryError
from registry.forms import judge
from registry.people import directory
from registry.people import tokens as issuing
from registry.people.permissions import Actor
from registry.saying import say
from registry.tables import Account, Token
from registry.vocabulary import Role

TOKEN = (
    Field("label", say("Which machine"), is_required=True, example=say("label printer, store 2")),
    Field("account_id", say("Account"), "choice", help=say("Left empty, it is your own.")),
    Field("days", say("Valid for how many days"), "number", help=say("Left empty, it is a year.")),
)
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
    return await _page(request, snapshot, actor, paging, typed={"account_id": asked(request, "account")})


@post("/tokens", status_code=200)
async def issue(
    request: Visit,
    *,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    answers: NamedDependency[Answers],
    paging: NamedDependency[Page],
) -> Response[Any]:
    """Issue a token and show its text, this once; a form sent twice shows that there is one, without its text."""

    async def work() -> IssuedTokenView:
        faults: list[Fault] = []
        days = numbers.whole("days", answers.text("days"), language_of(request), faults)
        form = judge(TokenForm, values(TOKEN, answers) | {"days": days}, faults)
        issued = await issuing.issue(session, actor, label=form.label, account_id=form.account_id, days=form.days)
        return show(issued.token, IssuedTokenView, token=issued.text)

    try:
        response = await settle_response(
            session,
            actor,
            answers.once,
            work,
            lambda view: f"/api/v1/tokens/{view.id}",
            kept=lambda view: msgspec.structs.replace(view, token=None),
        )
    except RegistryError as refusal:
        demand_shown(refusal)
        return await _page(request, await session.connection(), actor, paging, typed=answers.typed, refusal=refusal)
    issued = msgspec.json.decode(bytes(response.content), type=IssuedTokenView)  # type: ignore[call-overload] # the answer is kept as octets
    return await _page(request, await session.connection(), actor, paging, issued=issued)


@post("/tokens/{token_id:uuid}/revoke", status_code=200)
async def revoke(
    request: Visit,
    *,
    token_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    answers: NamedDependency[Answers],
    paging: NamedDependency[Page],
) -> Response[Any]:
    """End a token at once."""

    async def work() -> str:
        await issuing.revoke(session, actor, token_id)
        return "/desk/tokens"

    again = partial(_page, request, await session.connection(), actor, paging)
    return await attempt(session, actor, answers, work, again=again, then=partial(see, done="revoke_token"))


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
    statement = directory.tokens(actor).add_columns(col(Account.name).label("holder"))
    statement = statement.join(Account, col(Account.id) == col(Token.account_id))
    rows, later = await paging.rows(connection, statement, (col(Token.created_at), col(Token.id)))
    is_administrator = Role.ADMINISTRATOR in actor.roles
    fields = TOKEN if is_administrator else tuple(field for field in TOKEN if field.name != "account_id")
    choices: dict[str, Pairs] = {"account_id": await _accounts(connection) if is_administrator else []}
    return desk_page(
        request,
        "tokens.html",
        refusal=refusal,
        rows=rows,
        later=later or "",
        issued=issued,
        now=calendar.now(),
        is_administrator=is_administrator,
        asks=questions(fields, typed or {}, said, choices),
        deep="after" in request.query_params,
    )


async def _accounts(connection: AsyncConnection) -> list[tuple[str, str]]:
    statement: Any = select(col(Account.id), col(Account.name), col(Account.login)).where(col(Account.is_active))
    found = await connection.execute(statement.order_by(col(Account.name)).limit(OFFERED))
    return [(str(row.id), f"{row.name} · {row.login}") for row in found]
