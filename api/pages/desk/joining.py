"""Requests to join: the office's list, one request with its acts, and entering one that came on paper."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.acting import provided
from api.forms.areas import MOST_BYTES_OF_A_PAPER
from api.language import language_of, speech
from api.pages.acts import asked_form
from api.pages.desk.choosing import offered_parties
from api.pages.desk.frame import Html, desk_page, query_text, query_word, see
from api.pages.forms.controls import controls
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.papers import SentPaper, content_of, demand_chosen, paper_asks
from api.pages.parts import HISTORY, PageLists
from api.pages.subjects import SubjectPages
from api.pages.submission import Submission, attempt
from api.paging import Page
from api.settings import Settings
from registry.acts import read, take
from registry.acts.taking import demand
from registry.documents import joining as papers
from registry.documents.store import Store
from registry.errors import RegistryError
from registry.parties.joining import reading
from registry.parties.joining.deciding import approve_for_party, enter_on_paper
from registry.parties.joining.matter import HANDLING, JOIN_REQUEST
from registry.people import communes
from registry.people.permissions import Actor
from registry.vocabulary import JoinStatus, PartyKind

HOME = "/desk/join-requests"


@get("/join-requests")
async def requests(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """List the requests, the newest first."""
    q, status = query_text(request, "q"), query_word(request, "status", JoinStatus)
    kind = query_word(request, "kind", PartyKind)
    rows, later = await paging.rows(snapshot, reading.requests(actor, q=q or None, status=status, kind=kind))
    return desk_page(
        request,
        "join_requests.html",
        rows=rows,
        later=later or "",
        q=q,
        standing=status or "",
        statuses=list(JoinStatus),
        kind=kind or "",
        kinds=list(PartyKind),
        deep="after" in request.query_params,
    )


@get("/join-requests/new")
async def new_request(
    request: Visit, *, snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
) -> Html:
    """Show the form of a request that came on paper."""
    demand(actor, None, HANDLING)
    return await _form(request, snapshot, {})


@post("/join-requests/new", status_code=200)
async def enter_request(
    request: Visit,
    *,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Enter the request and show its private address this once, or show the form again with every fault."""
    told: list[str] = []

    async def work() -> str:
        form = await asked_form(enter_on_paper, submission, speech(language_of(request)))
        taken = await take(session, actor, enter_on_paper, None, form, provided=provided(state))
        told.append(str(taken.once))
        return f"{HOME}/{taken.subject_id}"

    async def again(*, refusal: RegistryError) -> Html:
        return await _form(request, await session.connection(), submission.typed, refusal)

    def then(address: str) -> Html:
        if not told:
            return see(address, enter_on_paper.name)  # the form was sent twice; the address was shown the first time
        public = str(state.settings.public_url).rstrip("/")
        page = desk_page(request, "join_receipt.html", at=address, address=f"{public}/join/{told[0]}")
        page.headers["Referrer-Policy"] = "same-origin"
        return page

    return await attempt(session, actor, submission, work, again=again, then=then)


@post("/join-requests/{request_id:uuid}/papers", status_code=200, request_max_body_size=MOST_BYTES_OF_A_PAPER)
async def add_request_paper(
    request: Visit,
    *,
    request_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    settings: NamedDependency[Settings],
    state: State,
) -> Response[Any]:
    """Add the scan of a paper, or show the request again with what is wrong with it."""
    connection = await session.connection()
    await read(connection, actor, JOIN_REQUEST, request_id)
    file = submission.files.get("file")
    content = await content_of(file)

    async def work() -> str:
        name = demand_chosen(file, content)
        await papers.add_scan(session, actor, Store(settings.files), request_id, content=content, name=name)
        return f"{HOME}/{request_id}"

    again = partial(_page, request, connection, actor, request_id, state=state, session=session)
    return await attempt(session, actor, submission, work, again=again, then=partial(see, done="add_paper"))


async def _form(
    request: Visit, connection: AsyncConnection, typed: dict[str, str], refusal: RegistryError | None = None
) -> Html:
    said = speech(language_of(request))
    offered = await communes.offered(connection)
    return desk_page(
        request,
        "join_new.html",
        refusal=refusal,
        fields=titles(enter_on_paper.asks, said),
        asks=controls(enter_on_paper.asks, typed, said, {"commune_today": offered} if offered else {}),
    )


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    request_id: UUID,
    *,
    state: State,
    act: str | None = None,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
    session: AsyncSession | None = None,
) -> Html:
    said, typed = speech(language_of(request)), typed or {}
    matter, row = await read(connection, actor, JOIN_REQUEST, request_id), await reading.request(connection, request_id)
    acts = REQUESTS.acts(request, state, actor, request_id)
    parties, home = await reading.alike_parties(connection, actor, row), f"/desk/join-requests/{request_id}"
    q, is_tying = query_text(request, "q") or typed.get("q", ""), act == approve_for_party.name
    offered = {str(one.id): one.name for one in parties} if is_tying else {}
    offered |= dict(await offered_parties(connection, actor, q or row.name, typed.get("party_id", "")))
    shown = await acts.show(
        connection,
        matter,
        act=act,
        typed=typed,
        is_refused=refusal is not None,
        offered={"party": list(offered.items())},
        session=session,
    )
    return desk_page(
        request,
        "join_request.html",
        refusal=refusal,
        fields=titles(acts.find(act).asks, said) if act else None,
        asked=row,
        version=matter.row.version,
        is_open=reading.is_open(row),
        parties=parties,
        requests=await reading.alike_requests(connection, row),
        questions=await reading.questions(connection, request_id),
        papers=await reading.papers(connection, request_id),
        paper_asks=paper_asks(said, form=SentPaper),
        events=await PageLists(request, home, HISTORY).history(connection, actor, JOIN_REQUEST, matter),
        q=q if is_tying else None,
        **shown.names(),
    )


def _filled(request: Visit) -> dict[str, str]:
    return {"party_id": query_text(request, "party")}


REQUESTS = SubjectPages(on=JOIN_REQUEST, face="/desk", plural="join-requests", page=_page, fills=_filled)
PAGES = (requests, new_request, enter_request, *REQUESTS.handlers(), add_request_paper)
