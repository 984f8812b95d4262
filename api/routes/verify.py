"""The address on a label: ``/CODE`` and, for goods with a GTIN, ``/01/GTIN/21/CODE`` (GS1 Digital Link).

The hot path of the service: these handlers take nothing but the request, and read through ``Verification`` alone.
"""

from typing import Any

import msgspec
from litestar import HttpMethod, Request, route
from litestar.exceptions import HTTPException
from litestar.status_codes import HTTP_200_OK, HTTP_400_BAD_REQUEST
from litestar.types import ASGIApp, Receive, Scope, Send

from api.labelling import ring_of
from api.pages.language import language_of
from api.pages.origin import sketch_of
from api.pages.verdict import verdict_page
from api.settings import Settings
from api.views.labels import verdict_view
from api.views.verdict import VerdictView
from registry.database import Database
from registry.errors import NotFound
from registry.labels import codes, gtin
from registry.labels.issuing import Sign
from registry.labels.verification import Verification
from registry.labels.words import Language

Asking = Request[Any, Any, Any]
HEADERS = ((b"cache-control", b"no-store"), (b"vary", b"Accept, Accept-Language, Cookie"))
_JSON = msgspec.json.Encoder()


def build(settings: Settings, database: Database) -> Verification:
    """Return what checks codes, for ``app.state.verification``; its ``ring`` is what labels are printed with too."""
    return Verification(database, ring_of(settings))


def sign_of(settings: Settings) -> Sign:
    """Return how labels name the register."""
    return Sign(settings.label_host, settings.label_scheme)


async def look_up(request: Asking, text: str, language: Language, scanned_gtin: str | None = None) -> VerdictView:
    """Return the verdict on a text in a language; NotFound when nobody was typing a code."""
    if not codes.looks_like_a_code(text):
        raise NotFound("There is no such page.")
    state = request.app.state
    verification: Verification = state.verification
    settings: Settings = state.settings
    finding = await verification.verify(text, scanned_gtin=scanned_gtin)
    return verdict_view(finding, language, office=settings.office_voucher, site=str(settings.public_url).rstrip("/"))


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
        raise HTTPException(str(fault), status_code=HTTP_400_BAD_REQUEST) from None
    return await _answer(request, scanned)


def wants_json(accept: str) -> bool:
    """Say whether JSON is asked for by name; a browser and a tool that takes anything get the page."""
    return "application/json" in accept and "text/html" not in accept


async def _answer(request: Asking, scanned_gtin: str | None = None) -> ASGIApp:
    language = language_of(request)
    view = await look_up(request, request.path_params["code"], language, scanned_gtin)
    if wants_json(request.headers.get("accept", "")):
        return Spoken(request, _JSON.encode(view), b"application/json")
    state = request.app.state
    sketch = None if view.facts is None else await sketch_of(state.database, view.facts.lot.number)
    page = verdict_page(view, language, brand=state.settings.office_name, sketch=sketch)
    return Spoken(request, page, b"text/html; charset=utf-8")


class Spoken:
    """A body that no cache keeps, sent as it is; HEAD gets its headers alone (RFC 9110, section 9.3.2)."""

    __slots__ = ("body", "is_head", "media_type")

    def __init__(self, request: Asking, body: bytes, media_type: bytes) -> None:
        self.body = body
        self.is_head = request.method == HttpMethod.HEAD
        self.media_type = media_type

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 # as ASGI has it
        headers = [*HEADERS, (b"content-type", self.media_type), (b"content-length", b"%d" % len(self.body))]
        await send({"type": "http.response.start", "status": HTTP_200_OK, "headers": headers})
        body = b"" if self.is_head else self.body
        await send({"type": "http.response.body", "body": body, "more_body": False})
