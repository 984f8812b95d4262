"""A form that was typed before its session ended, or before a new proof, is shown again on its own page, filled in.

``GET path?kept=1`` is answered like the form's POST that a rule refuses: with everything as it was typed, and not yet
sent. Nothing that is written during it is kept. A form without such a page is shown at ``/account/kept``.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.types import (
    ASGIApp,
    HTTPReceiveMessage,
    HTTPRequestEvent,
    HTTPScope,
    Message,
    Receive,
    Scope,
    Send,
    WebSocketReceiveMessage,
)

from api.authentication import LONGEST_COOKIE, cookie_of, csrf_token, kept_cookie, kept_name
from registry.database import undoing
from registry.people.keeping import kept
from registry.people.sessions import actor_of_cookie

ASKED = b"kept=1"
APART = "/account/kept?apart=1"
_OWN = frozenset({b"content-type", b"content-length", b"origin", b"sec-fetch-site"})
_ON_THE_WAY = ("/login", "/account/prove")
"""Addresses on the way back to what was typed."""


def resuming(app: Litestar) -> ASGIApp:
    """Return an application that shows kept forms again, and drops a kept form once it was sent."""
    answering = app.asgi_handler

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not _has_kept(app, scope):
            await answering(scope, receive, send)
        elif scope["method"] == "POST":
            await answering(scope, receive, _forgetting(app, scope["path"], send))
        elif (body := await _body(app, scope)) is None:
            await answering(scope, receive, send)
        else:
            with undoing():
                await answering(_posted(app, scope, body), _sending(body, receive), _shown_or_apart(send))

    return answer


def _has_kept(app: Litestar, scope: HTTPScope) -> bool:
    """Say whether a browser has something kept; most do not, and cost no more than this check."""
    name = kept_name(app.state.settings).encode()
    return any(header == b"cookie" and name in value for header, value in scope["headers"])


async def _body(app: Litestar, scope: HTTPScope) -> bytes | None:
    """Return what the signed-in account typed into the form of this address, as a browser sends it."""
    looked_at: Any = {**scope, "state": {}}  # it is read here as another request
    connection = ASGIConnection[Any, Any, Any, Any](looked_at)
    cookie = cookie_of(connection)
    if scope["method"] != "GET" or scope["query_string"] != ASKED or cookie is None:
        return None
    database = app.state.database
    actor = await actor_of_cookie(database, cookie)
    if actor is None:
        return None
    value = connection.cookies.get(kept_name(app.state.settings), "")[:LONGEST_COOKIE]
    async with database.reading() as snapshot:
        found = await kept(snapshot, actor, value)
    if found is None or found.path != scope["path"]:
        return None
    return urlencode(found.typed | {"csrf": csrf_token(cookie)}).encode()


def _posted(app: Litestar, scope: HTTPScope, body: bytes) -> HTTPScope:
    """Return the request as the page of the form would send it."""
    origin = str(app.state.settings.public_url).rstrip("/").encode()
    sent = [
        (b"content-type", b"application/x-www-form-urlencoded"),
        (b"content-length", str(len(body)).encode()),
        (b"origin", origin),
    ]
    headers = [pair for pair in scope["headers"] if pair[0] not in _OWN]
    return scope | {"method": "POST", "query_string": b"", "headers": [*headers, *sent]}


def _sending(body: bytes, receive: Receive) -> Receive:
    waits = [body]

    async def received() -> HTTPReceiveMessage | WebSocketReceiveMessage:
        if waits:
            return HTTPRequestEvent(type="http.request", body=waits.pop(), more_body=False)
        return await receive()

    return received


def _shown_or_apart(send: Send) -> Send:
    """Send the page with the form filled in; for any other answer, redirect to the page that shows what was typed."""
    apart = False

    async def sent(message: Message) -> None:
        nonlocal apart
        if message["type"] == "http.response.start" and message["status"] != HTTPStatus.OK:
            apart = True
            headers = [(b"location", APART.encode()), (b"content-length", b"0")]
            await send({"type": "http.response.start", "status": HTTPStatus.SEE_OTHER, "headers": headers})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        elif not apart:
            await send(message)

    return sent


def _forgetting(app: Litestar, path: str, send: Send) -> Send:
    """End the cookie of what was kept once a form was taken."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == HTTPStatus.SEE_OTHER:
            headers = list(message["headers"])
            if not path.startswith(_ON_THE_WAY) and not _leads_there(headers):
                header = kept_cookie(app.state.settings, "").to_header(header="").strip()
                message["headers"] = [*headers, (b"set-cookie", header.encode())]
        await send(message)

    return sent


def _leads_there(headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """Say whether an answer leads to signing in, or to a new proof: it keeps what was typed, nothing is taken."""
    places = [value.decode() for name, value in headers if name.lower() == b"location"]
    return any(place.startswith(_ON_THE_WAY) for place in places)
