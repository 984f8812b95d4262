"""The inbox: what an account is told, on the face where it works, and the way from a notice to its matter."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
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
from api.pages.submission import Submission, attempt, provide_submission, texts
from api.pages.workspace import (
    Html,
    count_notices,
    keeping,
    query_word,
    redirecting_to_sign_in,
    see,
    to_proof,
    working_page,
)
from api.paging import Page
from api.views.notices import page_of
from registry.acts import take
from registry.errors import NotSignedIn, ProofNeeded, RegistryError
from registry.forms import judge
from registry.notices.wording import sentence
from registry.parties.reach import ReachForm, write_to
from registry.people import dispatching, notices
from registry.people.dispatching import KINDS
from registry.people.permissions import Actor
from registry.saying import say
from registry.vocabulary import Channel, NoticeKind, Tongue

HOME = "/notices"
CHOICES = "/notices/choices"
FIELDS = {"language": say("Language of messages")}
DONE = {
    "notices_read": say("The notices are marked as read."),
    "choices_kept": say("Your choice is kept."),
}
FACES = {"/desk": ("desk/base.html", desk_ways), "/producer": ("producer/base.html", producer_ways)}
OPEN = ("layout/wide.html", open_ways)
"""The frame for accounts that work on neither face, such as those of machines."""


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
    """Go on from a notice to its matter; mail links to this address. Opening it marks the notice as read."""
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
    """Return the account that is signed in, and count its unread notices."""
    actor = provide_actor(request)
    await count_notices(request, actor)
    return actor


def notice_page(request: Visit, template: str, *, refusal: RegistryError | None = None, **context: Any) -> Html:
    """Answer with a page in the frame of the face where this account works."""
    actor = visitor(request)
    base, ways = FACES.get(workplace(request, actor) if actor is not None else "", OPEN)
    said = DONE | done_sentences(request.app.state.book)
    return working_page(request, template, nav=ways(request), said_after=said, refusal=refusal, base=base, **context)


@get("/choices")
async def choices(request: Visit, *, snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]) -> Html:
    """Show where notices are sent, and which kinds by which channel."""
    return await _choices(request, snapshot, actor)


@post("/choices", status_code=200)
async def choose(
    request: Visit,
    *,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Store which kinds are sent by which channel, and the language; notices that the law requires are always sent."""
    connection = await session.connection()
    ways = _channels(state)
    asked = texts(submission, "language")

    async def work() -> str:
        now = await notices.reach(connection, actor)
        form = judge(ReachForm, asked | {"email": now.email})
        if form.language != (now.language or Tongue.VIETNAMESE):
            await take(session, actor, write_to, actor.account_id, form)
        wanted = {(kind, way): submission.text(f"{kind}.{way}") is not None for kind in KINDS for way in ways}
        await dispatching.choose(session, actor, wanted)
        return CHOICES

    again = partial(_choices, request, connection, actor, typed=submission.typed)
    return await attempt(session, actor, submission, work, again=again, then=lambda to: see(to, "choices_kept"))


async def _choices(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    *,
    typed: Mapping[str, str] | None = None,
    refusal: RegistryError | None = None,
) -> Html:
    said, ways = speech(language_of(request)), _channels(request.app.state)
    chosen = (await dispatching.choices_of(connection, [actor.account_id])).get(actor.account_id, {})
    now = await notices.reach(connection, actor)
    shown = {"language": now.language or Tongue.VIETNAMESE.value, **(typed or {})}
    rows = [
        (
            kind,
            [
                (way, dispatching.is_wanted(kind, way, chosen), way is Channel.MAIL and kind in dispatching.ALWAYS)
                for way in ways
            ],
        )
        for kind in KINDS
    ]
    return notice_page(
        request,
        "notice_choices.html",
        refusal=refusal,
        fields={name: said.tell(one) for name, one in FIELDS.items()},
        rows=rows,
        ways=ways,
        typed=shown,
        login=now.login,
        goes_to=dispatching.address_of(now.email, now.login) or "",
        tongues=[(one.value, said.tell(one.said)) for one in Tongue],
        failed=await dispatching.unanswered(connection, actor.account_id),
    )


def _channels(state: State) -> list[Channel]:
    """Return the available channels: mail, and SMS and Zalo where a stand-in is set up for them."""
    return list(Channel) if state.settings.stand_in_folder is not None else [Channel.MAIL]


ROUTES = (
    Router(
        HOME,
        route_handlers=[inbox, opened, read, choices, choose],
        dependencies={
            "actor": Provide(keeping(provide_reader)),
            "submission": Provide(provide_submission),
        },
        exception_handlers={NotSignedIn: redirecting_to_sign_in(HOME), ProofNeeded: to_proof},
        include_in_schema=False,
    ),
)
