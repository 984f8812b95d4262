"""Saved searches: saving, opening, renaming and deleting them, each by its own account."""

from functools import partial
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.forms.searches import NameForm, SearchForm
from api.language import language_of, speech
from api.pages.desk.frame import Html, desk_page, see
from api.pages.frame import Visit
from api.pages.submission import Submission, attempt, texts
from registry.errors import Fault, RegistryError
from registry.forms import judge
from registry.people import searches
from registry.people.permissions import Actor
from registry.saying import say
from search.narrowing import written_again

HOME = "/desk/searches"


@get("/searches")
async def listing(request: Visit, *, snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]) -> Html:
    """List the account's saved searches."""
    return await _page(request, snapshot, actor)


@get("/searches/{search_id:uuid}")
async def opened(
    *, search_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
) -> Redirect:
    """Redirect from the permanent address to the search as it is saved."""
    row = await searches.one(snapshot, actor, search_id)
    return Redirect(f"/desk/search?{row.question}", status_code=HTTP_303_SEE_OTHER)


@post("/searches", status_code=200)
async def save(
    request: Visit,
    *,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
) -> Response[Any]:
    """Save a search under a name, or show the form again."""

    async def work() -> str:
        question = written_again(parse_qsl(submission.text("query") or ""))
        faults = [] if question else [Fault("query", say("ask something first"), "missing")]
        form = judge(SearchForm, {"name": submission.text("name"), "query": question or None}, faults)
        await searches.save(session, actor, name=form.name, question=form.query)
        return HOME

    again = partial(_page, request, await session.connection(), actor, typed=submission.typed)
    return await attempt(session, actor, submission, work, again=again, then=lambda to: see(to, "search_saved"))


@post("/searches/{search_id:uuid}/rename", status_code=200)
async def rename(
    request: Visit,
    *,
    search_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
) -> Response[Any]:
    """Rename a search."""

    async def work() -> str:
        form = judge(NameForm, texts(submission, "name"))
        await searches.rename(session, actor, search_id, form.name)
        return HOME

    again = partial(_page, request, await session.connection(), actor)
    return await attempt(session, actor, submission, work, again=again, then=lambda to: see(to, "search_renamed"))


@post("/searches/{search_id:uuid}/delete", status_code=200)
async def delete(
    *,
    search_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],  # noqa: ARG001 # its use is to demand the form's token
) -> Redirect:
    """Delete a search and its notices."""
    await searches.forget(session, actor, search_id)
    return see(HOME, "search_deleted")


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    *,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
) -> Html:
    said = speech(language_of(request))
    return desk_page(
        request,
        "searches.html",
        refusal=refusal,
        fields={"name": said.tell(say("Name of the search")), "query": said.tell(say("Question"))},
        rows=await searches.kept_by(connection, actor),
        typed={"name": "", "query": "", **(typed or {})},
    )
