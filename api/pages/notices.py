"""The inbox: what an account is told, on the face on which it works, and the way from a notice to its matter."""

from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.dependencies import provide_actor
from api.forms.notices import ReadForm
from api.language import language_of, speech
from api.pages.desk.frame import ways as desk_ways
from api.pages.frame import Visit, visitor, workplace
from api.pages.frame import ways as open_ways
from api.pages.outcomes import done_sentences
from api.pages.producer.frame import ways as producer_ways
from api.pages.submission import Submission, provide_submission, texts
from api.pages.workspace import Html, count_notices, query_word, redirecting_to_sign_in, see, working_page
from api.paging import Page
from api.views.notices import page_of
from registry.errors import NotSignedIn
from registry.forms import judge
from registry.notices.wording import sentence
from registry.people import notices
from registry.people.dispatching import KINDS
from registry.people.permissions import Actor
from registry.saying import say
from registry.vocabulary import NoticeKind

HOME = "/notices"
DONE = {"notices_read": say("The notices are marked as read.")}
FACES = {"/desk": ("desk/base.html", desk_ways), "/producer": ("producer/base.html", producer_ways)}
OPEN = ("layout/wide.html", open_ways)
"""The frame for who works on neither face: a machine's account, say."""


@get("/")
async def inbox(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
    state: State,
) -> Html:
    """List the notices, newest first."""
    said = speech(language_of(request))
    kind = query_word(request, "kind", NoticeKind)
    rows, later = await paging.rows(snapshot, notices.listing(actor, kind=kind))
    return notice_page(
        request,
        "notices.html",
        rows=[(row, said.tell(sentence(state.book, row)), page_of(row, actor)) for row in rows],
        unread=await notices.count_unread(snapshot, actor),
        kind=kind or "",
        kinds=KINDS,
        later=later or "",
        deep="after" in request.query_params,
    )


@get("/{notice_id:uuid}")
async def opened(
    *, notice_id: FromPath[UUID], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Redirect:
    """Go on from a notice to its matter: the address that mail names. Whoever follows it has read the notice."""
    row = await notices.one(await session.connection(), actor, notice_id)
    await notices.mark_read(session, actor, notice_id)
    return Redirect(page_of(row, actor) or HOME, status_code=HTTP_303_SEE_OTHER)


@post("/read", status_code=200)
async def read(
    *,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
) -> Redirect:
    """Mark a notice as read, or all of them."""
    await notices.mark_read(session, actor, judge(ReadForm, texts(submission, "notice")).notice)
    return see(HOME, "notices_read")


async def provide_reader(request: Visit) -> Actor:
    """Return whoever is signed in, with what waits for them."""
    actor = provide_actor(request)
    await count_notices(request, actor)
    return actor


def notice_page(request: Visit, template: str, **context: Any) -> Html:
    """Answer with a page in the frame of the face on which this account works."""
    actor = visitor(request)
    base, ways = FACES.get(workplace(request, actor) if actor is not None else "", OPEN)
    said_after = DONE | done_sentences(request.app.state.book)
    return working_page(request, template, nav=ways(request), said_after=said_after, base=base, **context)


ROUTES = (
    Router(
        HOME,
        route_handlers=[inbox, opened, read],
        dependencies={
            "actor": Provide(provide_reader),
            "submission": Provide(provide_submission),
        },
        exception_handlers={NotSignedIn: redirecting_to_sign_in(HOME)},
        include_in_schema=False,
    ),
)
