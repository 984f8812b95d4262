"""Tokens of machines on the desk: everybody's for an administrator, one's own for others."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.pages.desk.frame import Html, desk_page, query_text
from api.pages.frame import Visit
from api.pages.submission import Submission
from api.pages.tokens import Place, Tokens
from api.paging import Page
from registry.people.permissions import Actor

HERE = Place("/desk/tokens", desk_page, own=False)


@get("/tokens")
async def tokens(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """List the tokens, newest first: one's own; everybody's for an administrator."""
    typed = {"account_id": query_text(request, "account")}
    return await Tokens(HERE, request, actor, paging).shown(snapshot, typed=typed)


@post("/tokens", status_code=200)
async def issue(
    request: Visit,
    *,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    paging: NamedDependency[Page],
) -> Response[Any]:
    """Issue a token and show its text, this once."""
    return await Tokens(HERE, request, actor, paging).issue(session, submission)


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
) -> Response[Any]:
    """Take an act on a token: revoke it."""
    return await Tokens(HERE, request, actor, paging).act(session, submission, act, token_id)
