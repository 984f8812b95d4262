"""Asking to join, for people: the form, its receipt, and the private page of the request.

No page here needs an account or JavaScript. What was typed comes back with every fault, also when too much was sent.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.authentication import demand_own_origin
from api.forms.areas import MOST_BYTES_OF_A_PAPER
from api.joining import BYTES, PAPERS, PRIVATE, REQUESTS
from api.language import language_of, speech
from api.pages.forms.controls import controls
from api.pages.forms.fields import fields_of, titles
from api.pages.forms.reading import Reading
from api.pages.frame import Visit, ways
from api.pages.papers import SentPaper, content_of, demand_chosen, paper_asks
from api.pages.workspace import Html, see, working_page
from api.security.throttling import length, network
from api.settings import Settings
from registry import throttling
from registry.database import Database
from registry.documents import joining as papers
from registry.documents.store import Store
from registry.errors import RegistryError, Taken
from registry.forms import Form
from registry.parties.joining import asking, inviting, reading
from registry.parties.joining.forms import AnswerToOfficeForm, JoinForm
from registry.people import communes
from registry.saying import say
from registry.throttling import Limit

DONE = {
    "asked": say("Your request has been received. Keep the address of this page: it is the only way back to it."),
    "answered": say("Your answer has been sent."),
    "paper": say("The paper has been added."),
    "withdrawn": say("The request has been withdrawn."),
}
"""What the page of a request says after something was done."""


@get("/join", include_in_schema=False)
async def join(request: Visit, snapshot: NamedDependency[AsyncConnection]) -> Html:
    """Show the form of a request."""
    return await _form(request, snapshot, {})


@post("/join", status_code=200, include_in_schema=False)
async def send(request: Visit, database: NamedDependency[Database]) -> Response[Any]:
    """Take a request and show its receipt, or show the form again with every fault."""
    typed, _ = await _sent(request)
    key = typed.pop("key", "")
    key = key if asking.is_key(key) else asking.new_key()

    async def work(session: AsyncSession) -> None:
        said = speech(language_of(request))
        told = Reading(fields_of(JoinForm), typed, said)
        with told.placing():
            ring = request.app.state.verification.ring
            await asking.ask(session, told.judged(JoinForm), key, ring=ring, language=said.language)

    try:
        demand_own_origin(request, when_told=True)
        await _counted(request, database, work, REQUESTS)
    except RegistryError as refusal:
        again = asking.new_key() if isinstance(refusal, Taken) else key
        async with database.reading() as snapshot:
            return await _form(request, snapshot, typed, refusal, key=again)
    return see(f"/join/{key}", "asked")


@get("/join/{key:str}", include_in_schema=False)
async def follow(request: Visit, key: FromPath[str], snapshot: NamedDependency[AsyncConnection]) -> Html:
    """Show the state of a request, and what can be done with it."""
    return await _request(request, snapshot, key)


@post("/join/{key:str}/answer", status_code=200, include_in_schema=False)
async def answer(request: Visit, key: FromPath[str], database: NamedDependency[Database]) -> Response[Any]:
    """Answer the office's question."""
    typed, _ = await _sent(request)

    async def work(session: AsyncSession) -> None:
        said = speech(language_of(request))
        form = Reading(fields_of(AnswerToOfficeForm), typed, said).judged(AnswerToOfficeForm)
        await asking.answer(session, key, form)

    return await _done(request, database, key, work, "answered", REQUESTS, form=AnswerToOfficeForm, typed=typed)


@post("/join/{key:str}/withdraw", status_code=200, include_in_schema=False)
async def withdraw(request: Visit, key: FromPath[str], database: NamedDependency[Database]) -> Response[Any]:
    """Withdraw the request."""

    async def work(session: AsyncSession) -> None:
        await asking.withdraw(session, key)

    return await _done(request, database, key, work, "withdrawn", REQUESTS)


@post(
    "/join/{key:str}/papers",
    status_code=200,
    include_in_schema=False,
    request_max_body_size=MOST_BYTES_OF_A_PAPER,
)
async def add_paper(
    request: Visit, key: FromPath[str], database: NamedDependency[Database], settings: NamedDependency[Settings]
) -> Response[Any]:
    """Add a paper to the request."""
    _, files = await _sent(request)
    file = files.get("file")
    content = await content_of(file)

    async def work(session: AsyncSession) -> None:
        name = demand_chosen(file, content)
        await papers.add_own(session, Store(settings.files), key, content=content, name=name)

    return await _done(request, database, key, work, "paper", PAPERS, BYTES)


@post("/join/{key:str}/enter", status_code=200, include_in_schema=False)
async def enter(request: Visit, key: FromPath[str], database: NamedDependency[Database]) -> Response[Any]:
    """Lead an approved applicant to the page that sets the password; or show the request with what hinders it."""
    led: list[str] = []

    async def work(session: AsyncSession) -> None:
        led.append(await inviting.invite(session, key))

    shown = await _done(request, database, key, work, "entered", REQUESTS)
    return Redirect(led[0], status_code=HTTP_303_SEE_OTHER) if led else shown


JOINING = (join, send, enter, follow, answer, withdraw, add_paper)
Work = Callable[[AsyncSession], Awaitable[None]]


async def _sent(request: Visit) -> tuple[dict[str, str], dict[str, UploadFile]]:
    """Return what a form sent: texts, several under one name as lines, and files."""
    typed: dict[str, str] = {}
    files: dict[str, UploadFile] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, UploadFile):
            files[name] = value
        elif isinstance(value, str):
            typed[name] = f"{typed[name]}\n{value}" if name in typed else value
    return typed, files


async def _counted(request: Visit, database: Database, work: Work, *limits: Limit) -> None:
    """Do what a form asks, unless its network has sent too much."""
    for limit in limits:
        cost = length(request) if limit is BYTES else 1
        await throttling.take(database, limit, network(request), cost=cost)
    async with database.writing() as session:
        await work(session)


async def _done(  # what an answer consists of
    request: Visit,
    database: Database,
    key: str,
    work: Work,
    done: str,
    *limits: Limit,
    form: type[Form] | None = None,
    typed: dict[str, str] | None = None,
) -> Response[Any]:
    """Do something with a request and show its page; or show it with what hinders it."""
    async with database.reading() as snapshot:
        await reading.followed(snapshot, key)  # a wrong address is told first, before anything is judged
    try:
        demand_own_origin(request, when_told=True)
        await _counted(request, database, work, *limits)
    except RegistryError as refusal:
        async with database.reading() as snapshot:
            return await _request(request, snapshot, key, refusal, form=form, typed=typed)
    return see(f"/join/{key}", done)


async def _form(
    request: Visit,
    connection: AsyncConnection,
    typed: dict[str, str],
    refusal: RegistryError | None = None,
    *,
    key: str = "",
) -> Html:
    said = speech(language_of(request))
    offered = {"commune_today": await communes.offered(connection)}
    asks = controls(JoinForm, typed, said, {mark: pairs for mark, pairs in offered.items() if pairs})
    return working_page(
        request,
        "public/join.html",
        nav=ways(request),
        said_after=DONE,
        refusal=refusal,
        fields=titles(JoinForm, said),
        asks=asks,
        key=key or asking.new_key(),
    )


async def _request(
    request: Visit,
    connection: AsyncConnection,
    key: str,
    refusal: RegistryError | None = None,
    *,
    form: type[Form] | None = None,
    typed: dict[str, str] | None = None,
) -> Html:
    said = speech(language_of(request))
    row = await reading.followed(connection, key)
    response = working_page(
        request,
        "public/join_request.html",
        nav=ways(request),
        said_after=DONE,
        refusal=refusal,
        fields=titles(form, said) if form else None,
        asked=row,
        at=f"/join/{key}",
        address=f"{str(request.app.state.settings.public_url).rstrip('/')}/join/{key}",
        is_open=reading.is_open(row),
        questions=await reading.questions(connection, row.id),
        papers=await reading.papers(connection, row.id),
        answers=controls(AnswerToOfficeForm, typed or {}, said),
        most=papers.MOST,
        paper_asks=paper_asks(said, form=SentPaper),
    )
    response.headers.update(PRIVATE)
    return response
