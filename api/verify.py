"""The address on a label: ``/CODE`` and, for goods with a GTIN, ``/01/GTIN/21/CODE`` (GS1 Digital Link).

The hot path of the service: these handlers take nothing but the request, and read through ``Verification`` alone.
Machines that ask plainly are answered by ``plain_answer``, before routing and sign-in, of which they need nothing.
"""

from typing import Any

import msgspec
from litestar import HttpMethod, Request, route
from litestar.datastructures import State
from litestar.status_codes import HTTP_200_OK, HTTP_400_BAD_REQUEST
from litestar.types import ASGIApp, BeforeMessageSendHookHandler, HTTPScope, Receive, Scope, Send
from litestar.types.asgi_types import HTTPResponseStartEvent

from api.labelling import look_up, view_of
from api.language import DEFAULT, language_of
from api.pages.verdict import verdict_page
from api.problems import Refused
from registry.codes import gtin, label_codes

Asking = Request[Any, Any, Any]
Headers = tuple[tuple[bytes, bytes], ...]
HEADERS: Headers = (
    (b"cache-control", b"no-store"),
    (b"vary", b"Accept, Accept-Language, Cookie"),
    (b"x-robots-tag", b"noindex"),
)
"""An answer is one label's at one moment: no cache keeps it, no search engine lists it."""
_JSON = msgspec.json.Encoder()


@route(
    "/{code:str}",
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    name="verify",
    include_in_schema=False,
)
async def verify(request: Asking) -> ASGIApp:
    """Answer what a code is worth: JSON for those who ask for it, a page for people."""
    return await _answer(request)


@route(
    "/01/{gtin:str}/21/{code:str}",
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    name="verify-goods",
    include_in_schema=False,
)
async def verify_goods(request: Asking) -> ASGIApp:
    """Answer for a code scanned with the trade item number of the goods; other goods than the label's are told."""
    try:
        scanned = gtin.to_gtin14(request.path_params["gtin"])
    except gtin.NotATradeNumber as fault:
        raise Refused(fault.said, fault.code, status_code=HTTP_400_BAD_REQUEST) from None
    return await _answer(request, scanned)


def wants_json(accept: str) -> bool:
    """Say whether JSON is asked for by name; a browser and a tool that takes anything get the page."""
    return "application/json" in accept and "text/html" not in accept


async def _answer(request: Asking, scanned_gtin: str | None = None) -> ASGIApp:
    language = language_of(request)
    view = await look_up(request, request.path_params["code"], language, scanned_gtin)
    is_head = request.method == HttpMethod.HEAD
    if wants_json(request.headers.get("accept", "")):
        return RawResponse(_JSON.encode(view), b"application/json", is_head=is_head)
    state = request.app.state
    sketch = None if view.facts is None else await state.sketches.of(view.facts.lot.number)
    page = verdict_page(view, language, brand=state.settings.office_name, sketch=sketch)
    return RawResponse(page, b"text/html; charset=utf-8", is_head=is_head)


async def plain_answer(state: State, scope: HTTPScope) -> "RawResponse | None":
    """Return the answer to a machine's plain question, or None for everything the routes have to look at.

    Plain is ``GET /CODE`` in the code's true spelling, for JSON, without a wish for a language and unsigned. The answer
    is the one that the route would give; what goes wrong here goes wrong there again, and is told there.
    """
    path = scope["path"]
    if len(path) != PATH_LENGTH or scope["method"] != HttpMethod.GET or scope["query_string"] or scope.get("root_path"):
        return None
    text = path[1:]
    headers = dict(scope["headers"])
    if not label_codes.is_spelled_truly(text) or not _ASKED_OTHERWISE.isdisjoint(headers):
        return None
    if not wants_json(headers.get(b"accept", b"").decode("latin-1")):
        return None
    try:
        view = await view_of(state, text, DEFAULT)
    except Exception:  # noqa: BLE001 # whatever it is, the route meets it again and answers as for everybody
        return None
    return RawResponse(_JSON.encode(view), b"application/json", headers=state.headers)


async def guarded(guard: BeforeMessageSendHookHandler) -> Headers:
    """Return the headers of an answer with those that ``guard`` puts into every other one."""
    start: HTTPResponseStartEvent = {"type": "http.response.start", "status": HTTP_200_OK, "headers": HEADERS}
    put = guard(start, {})  # type: ignore[arg-type] # it asks nothing of the scope
    if put is not None:
        await put
    return tuple(start["headers"])


PATH_LENGTH = len("/") + label_codes.LENGTH
_ASKED_OTHERWISE = frozenset({b"accept-language", b"authorization", b"cookie"})


class RawResponse:
    """A body that no cache keeps, sent as it is; HEAD gets its headers alone (RFC 9110, section 9.3.2)."""

    __slots__ = ("body", "headers", "is_head", "media_type")

    def __init__(self, body: bytes, media_type: bytes, *, is_head: bool = False, headers: Headers = HEADERS) -> None:
        self.body = body
        self.headers = headers
        self.is_head = is_head
        self.media_type = media_type

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 # as ASGI has it
        headers = [*self.headers, (b"content-type", self.media_type), (b"content-length", b"%d" % len(self.body))]
        await send({"type": "http.response.start", "status": HTTP_200_OK, "headers": headers})
        body = b"" if self.is_head else self.body
        await send({"type": "http.response.body", "body": body, "more_body": False})
