"""Requests to join: sent and followed without an account, read by officers. Their acts are in ``api.routes.acts``."""

import asyncio
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody, MultipartBody
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.authentication import demand_own_origin
from api.forms.areas import MOST_BYTES_OF_A_PAPER
from api.forms.joining import JoinPaperForm
from api.joining import BYTES, PAPERS, PRIVATE, REQUESTS
from api.language import language_of
from api.paging import Page
from api.problems import may_answer
from api.security.throttling import Connection, length, network, throttled
from api.settings import Settings
from api.views.joining import (
    AlikeView,
    FollowedRequestView,
    InvitationView,
    LikelyView,
    PaperView,
    ReceiptView,
    RequestView,
    followed_view,
    request_view,
)
from registry.acts import read
from registry.documents import joining as papers
from registry.documents.store import Store
from registry.errors import NotFound
from registry.parties.joining import asking, inviting, reading
from registry.parties.joining.forms import AnswerToOfficeForm, JoinForm
from registry.parties.joining.matter import JOIN_REQUEST
from registry.people.permissions import Actor
from registry.vocabulary import JoinStatus, PartyKind

Asking = Request[Any, Any, Any]
TAGS = ["Joining"]


ANONYMOUS = may_answer(
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
)
OFFICIAL = may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)


async def demand_key(connection: Connection, _: BaseRouteHandler) -> None:
    """Answer 404 for a text that is no word of a private address, before a body is read."""
    if not asking.is_key(connection.path_params["key"]):
        raise NotFound(asking.NO_REQUEST)


@post("/join", status_code=202, tags=TAGS, responses=ANONYMOUS, guards=[throttled(REQUESTS, by=network)])
async def ask_to_join(
    request: Asking, data: JSONBody[JoinForm], session: NamedDependency[AsyncSession]
) -> Response[ReceiptView]:
    """Ask to join, without an account. The answer is the receipt: keep its address, it is told only once."""
    demand_own_origin(request, when_told=True)
    key = asking.new_key()
    ring, language = request.app.state.verification.ring, language_of(request)
    entered = (await asking.ask(session, data, key, ring=ring, language=language)).request
    receipt = ReceiptView(entered.number, entered.status, f"/join/{key}", entered.received_at)
    return Response(receipt, status_code=HTTPStatus.ACCEPTED, headers={**PRIVATE, "Location": f"/api/v1/join/{key}"})


@get("/join/{key:str}", tags=TAGS, responses=may_answer(HTTPStatus.NOT_FOUND))
async def follow(key: FromPath[str], snapshot: NamedDependency[AsyncConnection]) -> Response[FollowedRequestView]:
    """Read the state of a request, at its private address."""
    return await _followed(snapshot, key)


@post(
    "/join/{key:str}/answer",
    status_code=200,
    tags=TAGS,
    responses=ANONYMOUS,
    guards=[demand_key, throttled(REQUESTS, by=network)],
)
async def answer(
    request: Asking, key: FromPath[str], data: JSONBody[AnswerToOfficeForm], session: NamedDependency[AsyncSession]
) -> Response[FollowedRequestView]:
    """Answer the office's question."""
    demand_own_origin(request, when_told=True)
    await asking.answer(session, key, data)
    return await _followed(await _flushed(session), key)


@post(
    "/join/{key:str}/withdraw",
    status_code=200,
    tags=TAGS,
    responses=ANONYMOUS,
    guards=[demand_key, throttled(REQUESTS, by=network)],
)
async def withdraw(
    request: Asking, key: FromPath[str], session: NamedDependency[AsyncSession]
) -> Response[FollowedRequestView]:
    """Withdraw a request that is not decided."""
    demand_own_origin(request, when_told=True)
    await asking.withdraw(session, key)
    return await _followed(await _flushed(session), key)


@post(
    "/join/{key:str}/invitation",
    status_code=200,
    tags=TAGS,
    responses=ANONYMOUS,
    guards=[demand_key, throttled(REQUESTS, by=network)],
)
async def invitation(
    request: Asking, key: FromPath[str], session: NamedDependency[AsyncSession]
) -> Response[InvitationView]:
    """Get the path of the link that sets the password of the account that was opened for you; once, within 72 hours."""
    demand_own_origin(request, when_told=True)
    return Response(InvitationView(await inviting.invite(session, key)), headers=PRIVATE)


@post(
    "/join/{key:str}/papers",
    status_code=200,
    tags=TAGS,
    request_max_body_size=MOST_BYTES_OF_A_PAPER,
    responses=ANONYMOUS,
    guards=[demand_key, throttled(PAPERS, by=network), throttled(BYTES, by=network, cost=length)],
)
async def add_paper(
    request: Asking,
    key: FromPath[str],
    data: MultipartBody[JoinPaperForm],
    session: NamedDependency[AsyncSession],
    settings: NamedDependency[Settings],
) -> Response[FollowedRequestView]:
    """Add a paper (PNG, JPEG, WebP or PDF), at most 10 MB, judged by its content; at most ten per request."""
    demand_own_origin(request, when_told=True)
    content, name = await data.file.read(), data.file.filename
    await papers.add_own(session, Store(settings.files), key, content=content, name=name)
    return await _followed(await _flushed(session), key)


@get(
    "/join-requests",
    tags=TAGS,
    responses=may_answer(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY),
)
async def listing(
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
    q: FromQuery[str | None] = None,
    status: FromQuery[JoinStatus | None] = None,
    kind: FromQuery[PartyKind | None] = None,
) -> Response[list[RequestView]]:
    """List the requests, newest first; ``q`` is a part of a name, a number or a tax code."""
    return await paging.told(snapshot, reading.requests(actor, q=q, status=status, kind=kind), request_view)


@get("/join-requests/{request_id:uuid}", tags=TAGS, responses=OFFICIAL)
async def one(
    request_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
) -> RequestView:
    """Read one request."""
    await read(snapshot, actor, JOIN_REQUEST, request_id)
    return request_view(await reading.request(snapshot, request_id))


@get("/join-requests/{request_id:uuid}/alike", tags=TAGS, responses=OFFICIAL)
async def alike(
    request_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
) -> LikelyView:
    """List the parties and requests that are probably the same: by name in any spelling, tax code or telephone."""
    await read(snapshot, actor, JOIN_REQUEST, request_id)
    row = await reading.request(snapshot, request_id)
    return LikelyView(
        msgspec.convert(await reading.alike_parties(snapshot, actor, row), list[AlikeView], from_attributes=True),
        msgspec.convert(await reading.alike_requests(snapshot, row), list[AlikeView], from_attributes=True),
    )


@get("/join-requests/{request_id:uuid}/papers", tags=TAGS, responses=OFFICIAL)
async def papers_of(
    request_id: FromPath[UUID], snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
) -> list[PaperView]:
    """List the papers of a request, oldest first."""
    await read(snapshot, actor, JOIN_REQUEST, request_id)
    found = await reading.papers(snapshot, request_id)
    return msgspec.convert(found, list[PaperView], from_attributes=True)


@post(
    "/join-requests/{request_id:uuid}/papers",
    status_code=200,
    tags=TAGS,
    request_max_body_size=MOST_BYTES_OF_A_PAPER,
    responses=OFFICIAL | may_answer(HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY),
)
async def add_scan(
    request_id: FromPath[UUID],
    data: MultipartBody[JoinPaperForm],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
) -> list[PaperView]:
    """Add the scan of a paper that came to the counter."""
    content, name = await data.file.read(), data.file.filename
    await papers.add_scan(session, actor, Store(settings.files), request_id, content=content, name=name)
    found = await reading.papers(await _flushed(session), request_id)
    return msgspec.convert(found, list[PaperView], from_attributes=True)


@get("/join-requests/{request_id:uuid}/papers/{digest:str}", tags=TAGS, responses=OFFICIAL)
async def paper(
    request_id: FromPath[UUID],
    digest: FromPath[str],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
) -> Response[bytes]:
    """Fetch a paper of a request by the SHA-256 of its bytes."""
    await read(snapshot, actor, JOIN_REQUEST, request_id)
    facts = await papers.facts_of(snapshot, request_id, digest)
    content = await asyncio.to_thread(Store(settings.files).get, digest)
    return Response(content, media_type=facts.media_type, headers={**SHUT, **named(facts.name)})


SHUT = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}
"""Headers for files that anybody may have sent: the browser opens them as a file and nothing else."""


def named(name: str) -> dict[str, str]:
    """Return the header that names a file."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}


async def shown(session: AsyncSession, _: Actor, request_id: UUID) -> RequestView:
    """Return a request as the answer to an act on it; its private address is told once, and not here."""
    return request_view(await reading.request(await _flushed(session), request_id))


async def _followed(connection: AsyncConnection, key: str) -> Response[FollowedRequestView]:
    row = await reading.followed(connection, key)
    questions, files = await reading.questions(connection, row.id), await reading.papers(connection, row.id)
    return Response(followed_view(row, questions, files), headers=PRIVATE)


async def _flushed(session: AsyncSession) -> AsyncConnection:
    await session.flush()
    return await session.connection()


JOINING = (
    ask_to_join,
    follow,
    answer,
    withdraw,
    invitation,
    add_paper,
    listing,
    one,
    alike,
    papers_of,
    add_scan,
    paper,
)
