"""One's own tokens, for whoever signs in: producers as well."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.pages.account.frame import HOME, Html, account_page
from api.pages.frame import Visit
from api.pages.submission import Submission
from api.pages.tokens import Place, Tokens
from api.paging import Page
from registry.people.permissions import Actor

HERE = Place(f"{HOME}/tokens", account_page, own=True)


@get("/tokens")
async def tokens(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """List one's tokens, newest first."""
    return await Tokens(HERE, request, actor, paging).shown(snapshot)


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
