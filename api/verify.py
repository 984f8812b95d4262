"""The address on a label: ``/CODE``, ``/01/GTIN/21/CODE`` for goods with a GTIN (GS1 Digital Link), ``/S/…`` if signed.

This is the most used path of the service. ``plain_answer`` answers plain questions of people and machines before
routing and sign-in, of which it needs nothing; the routes answer everything else with the same words.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qsl, urlencode

import msgspec
from litestar import HttpMethod, Request, route
from litestar.datastructures import State
from litestar.status_codes import HTTP_200_OK, HTTP_307_TEMPORARY_REDIRECT
from litestar.types import ASGIApp, BeforeMessageSendHookHandler, HTTPScope, Receive, Scope, Send
from litestar.types.asgi_types import HTTPResponseStartEvent

from api import language as languages
from api.bodies import is_head
from api.compression import takes_gzip
from api.heads import SHARED
from api.labelling import look_up, look_up_signed
from api.pages.frame import visitor
from api.pages.holding import page_in_hand
from api.pages.labels import AS, SHOPPER
from api.pages.verdict import verdict_page
from api.scanning import Asker, Scanning
from api.views.verdict import VerdictView
from registry.codes import gtin, label_codes, signed_labels
from registry.codes.digital_link import Named, named_in
from registry.codes.label_codes import Mistyped
from registry.codes.pasted import signed_in
from registry.labels.scans.counter import is_person
from registry.labels.verification import Verification
from registry.saying import Language

Asking = Request[Any, Any, Any]
Headers = tuple[tuple[bytes, bytes], ...]
HEADERS: Headers = (
    (b"cache-control", b"no-store"),
    (b"vary", b"Accept, Accept-Language, Accept-Encoding, Cookie"),
    (b"x-robots-tag", b"noindex"),
)
"""Headers of an answer, which belongs to one label and one moment: no cache keeps it, no search engine lists it."""
PAGE, JSON = b"text/html; charset=utf-8", b"application/json"
_JSON = msgspec.json.Encoder()


class Wish(NamedTuple):
    """What the headers of a request ask for."""

    json: bool
    language: Language
    gzip: bool


READ = (b"accept", b"accept-language", b"accept-encoding", b"cookie")
SIGNED = "/S/"
"""What the address of a signed label begins with."""
PURPOSES = (b"sec-purpose", b"purpose", b"x-moz")
LINK_TYPE = "linkType"
MOST_ASKED = 4_096
"""Most octets behind an address that are read before routing; what other services add is a few hundred."""
LONGEST = 256
"""Most octets of a header that are read, so that the memory of headers stays small."""


@lru_cache(4096)
def wish_of(accept: bytes, tongue: bytes, encoding: bytes, cookie: bytes) -> Wish:
    """Read the headers that decide, in the order of ``READ``; browsers send few different values."""
    is_json = wants_json(accept.decode("latin-1"))
    chosen = next((text.removeprefix(_CHOICE) for text in _cookies(cookie) if text.startswith(_CHOICE)), None)
    language = languages.known(chosen) or languages.preferred(tongue.decode("latin-1")) or languages.DEFAULT
    return Wish(is_json, language, takes_gzip(encoding))


_CHOICE = f"{languages.PARAMETER}="


def _cookies(header: bytes) -> list[str]:
    return [text.strip() for text in header.decode("latin-1").split(";")]


def wants_json(accept: str) -> bool:
    """Say whether JSON is asked for by name; a browser and a tool that accepts anything get the page."""
    return "application/json" in accept and "text/html" not in accept


@route("/S/{signed:str}", http_method=[HttpMethod.GET, HttpMethod.HEAD], name="verify-signed", include_in_schema=False)
async def verify_signed(request: Asking) -> ASGIApp:
    """Answer for a signed label as for the code of the same label."""
    text = request.path_params["signed"]
    text = signed_in(f"{SIGNED}{text}") or text
    try:
        label = await request.app.state.verification.find_signed(text)
    except Mistyped:
        label = None
    if label is not None:
        return await answer_label(request, label.code)
    language = languages.language_of(request)
    return _told(request, await look_up_signed(request, text, language), language)


def _told(request: Asking, view: VerdictView, language: Language) -> "RawResponse":
    if wants_json(request.headers.get("accept", "")):
        return RawResponse(_JSON.encode(view), JSON)
    return RawResponse(verdict_page(view, language, brand=request.app.state.settings.office_name), PAGE)


def leading(path: str, query: list[tuple[str, str]], links: str) -> "RawResponse":
    """Redirect (307) to an address of this service; ``links`` is the value of the header ``Link``."""
    address = f"{path}{'&' if '?' in path else '?'}{urlencode(query)}" if query else path
    headers = ((b"location", address.encode()), (b"link", links.encode()), (b"cache-control", b"no-store"))
    return RawResponse(b"", b"text/plain", headers=headers, status=HTTP_307_TEMPORARY_REDIRECT)


async def answer_label(
    request: Asking, text: str, scanned_gtin: str | None = None, *, beside: Sequence[tuple[str, str]] = ()
) -> "RawResponse":
    """Answer the verdict on a code that was scanned with a trade item number in 14 digits or without one.

    A lot and a last day behind the address, or ``beside`` the code in it, are compared with the register's; anything
    else there is ignored. A reader who may see the order of the label gets its page for officers and holders.
    """
    state = request.app.state
    named = named_in(scanned_gtin, [*beside, *request.query_params.multi_items()])
    language = languages.language_of(request)
    is_json = wants_json(request.headers.get("accept", ""))
    try:
        label = await state.verification.find(text)
    except Mistyped:
        label = None
    actor = visitor(request)
    if label is not None and actor is not None and not is_json and request.query_params.get(AS) != SHOPPER:
        page = await page_in_hand(request, actor, label.code, named)
        if page is not None:
            return RawResponse(page.content, PAGE)
    if label is not None:
        # Signed-in readers look at labels for other reasons than shoppers do.
        counts = actor is None and not is_head(request)
        asker = _asker(state, request.scope) if counts else UNCOUNTED
        gzip = takes_gzip(request.headers.get("accept-encoding", "").encode("latin-1"))
        told = await state.scanning.answer(label, asker, language, json=is_json, gzip=gzip, named=named)
        if told is not None:
            return RawResponse(told.body, JSON if is_json else PAGE, headers=(*HEADERS, *told.headers))
    return _told(request, await look_up(request, text, language, named), language)


def _asker(state: State, scope: Scope) -> Asker:
    """Return who sent a request, as far as a count needs it."""
    headers = dict(scope["headers"])
    agent = headers.get(b"user-agent", b"")[:LONGEST]
    if not is_person(agent, b" ".join(headers.get(name, b"")[:LONGEST] for name in PURPOSES)):
        return UNCOUNTED
    client = scope["client"]
    address = client[0] if client else ""
    return Asker(True, address, agent, state.places.of(address, headers))


UNCOUNTED = Asker(counts=False)


async def plain_answer(state: State, scope: HTTPScope) -> "RawResponse | None":
    """Return the answer to a plain question, or None for everything that the routes must answer.

    A plain question is GET for a label's own address in its true spelling, with anything behind it, by a visitor who is
    not signed in. The answer is the one that the route would give; an error here occurs there again, and is told there.
    """
    asked = _plain(state, scope)
    if asked is None:
        return None
    text, named, chosen, is_signed = asked
    headers = dict(scope["headers"])
    wish = wish_of(*[headers.get(name, b"")[:LONGEST] for name in READ])
    scanning: Scanning = state.scanning
    verification: Verification = state.verification
    try:
        label = await (verification.find_signed(text) if is_signed else verification.find(text))
        told = label and await scanning.answer(
            label, _asker(state, scope), chosen or wish.language, json=wish.json, gzip=wish.gzip, named=named
        )
    except Exception:  # noqa: BLE001 # whatever it is, the route raises it again and answers it as usual
        return None
    if told is None:
        return None
    shared = SHARED if named.gtin else ()
    return RawResponse(told.body, JSON if wish.json else PAGE, headers=(*state.headers, *shared, *told.headers))


class _Plain(NamedTuple):
    """A plain question: the code or signed text, what is named beside it, the language behind it ("" for none)."""

    text: str
    named: Named
    language: Language | Literal[""]
    is_signed: bool


def _plain(state: State, scope: HTTPScope) -> _Plain | None:
    """Read a plain question; None for any other request."""
    if scope["method"] != HttpMethod.GET or scope.get("root_path"):
        return None
    address = _address(scope["path"])
    if address is None:
        return None
    headers, (text, scanned) = dict(scope["headers"]), address
    if b"authorization" in headers or state.session_cookie in headers.get(b"cookie", b""):
        return None
    query = scope["query_string"]
    pairs = parse_qsl(query[:MOST_ASKED].decode("latin-1"), keep_blank_values=True) if query else []
    # An address of goods may ask for links instead: that is the resolver's task.
    if scanned and (b"linkset" in headers.get(b"accept", b"") or any(key == LINK_TYPE for key, _ in pairs)):
        return None
    return _Plain(text, named_in(scanned, pairs), _chosen(pairs), len(text) == signed_labels.LENGTH)


def _address(path: str) -> tuple[str, str | None] | None:
    """Return the text of a label's address in its true spelling, and the trade item number in front of it, if any.

    The text is a code, or behind ``/S/`` that of a signed label.
    """
    text, scanned = path[1:], None
    if path.startswith(SIGNED):
        text = path.removeprefix(SIGNED)
        is_one = len(text) == signed_labels.LENGTH and label_codes.is_spelled_truly(text)
        return (text, None) if is_one else None
    if path.startswith("/01/"):
        _, _, number, kept, text = (*path.split("/"), "", "", "", "")[:5]
        if kept != "21" or path != f"/01/{number}/21/{text}":
            return None
        try:
            scanned = gtin.to_gtin14(number)
        except gtin.NotATradeNumber:
            return None
    return (text, scanned) if len(text) == label_codes.LENGTH and label_codes.is_spelled_truly(text) else None


def _chosen(pairs: list[tuple[str, str]]) -> Language | Literal[""]:
    """Return the language that is chosen behind the address, "" for none."""
    return next(
        (chosen for key, value in pairs if key == languages.PARAMETER and (chosen := languages.known(value))), ""
    )


async def guarded(guard: BeforeMessageSendHookHandler) -> Headers:
    """Return the headers of an answer with those that ``guard`` adds to every other answer."""
    start: HTTPResponseStartEvent = {"type": "http.response.start", "status": HTTP_200_OK, "headers": HEADERS}
    put = guard(start, {})  # type: ignore[arg-type] # it reads nothing of the scope
    if put is not None:
        await put
    return tuple(start["headers"])


class RawResponse:
    """A body that no cache keeps, sent as it is."""

    __slots__ = ("body", "headers", "media_type", "status")

    def __init__(
        self, body: bytes, media_type: bytes, *, headers: Headers = HEADERS, status: int = HTTP_200_OK
    ) -> None:
        self.status = status
        self.body = body
        self.headers = headers
        self.media_type = media_type

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 # the signature that ASGI requires
        headers = [*self.headers, (b"content-type", self.media_type), (b"content-length", b"%d" % len(self.body))]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})
