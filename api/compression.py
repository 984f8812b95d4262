"""Pages are sent packed (gzip, RFC 1952), for a telephone in a market.

JSON keeps its strong ETag and files keep their digest, so both are sent unpacked; pictures are packed already. A page
for somebody signed in contains the token of its forms, and the length of a packed page reveals something of a secret in
it: such a page is sent unpacked too.
"""

import re
import zlib
from typing import Final

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send

LEVEL: Final = 5
SHORTEST: Final = 600
"""Octets; a smaller answer fits into one packet unpacked."""
TEXTS = (b"text/css", b"text/javascript", b"application/javascript", b"image/svg+xml", b"text/html")
_REFUSED = re.compile(rb"gzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)")
_GZIP = 16 + zlib.MAX_WBITS


def compressing(app: ASGIApp, session: str) -> ASGIApp:
    """Return an application that packs its texts for clients that accept it; ``session`` names the session cookie."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        takes = takes_gzip(headers.get(b"accept-encoding", b""))
        is_signed = session.encode() + b"=" in headers.get(b"cookie", b"")
        await app(scope, receive, _Packing(send, takes=takes, is_signed=is_signed, is_head=scope["method"] == "HEAD"))

    return answer


def takes_gzip(accepted: bytes) -> bool:
    """Say whether an ``Accept-Encoding`` accepts gzip."""
    return b"gzip" in accepted and not _REFUSED.search(accepted)


class _Packing:
    """Sends an answer, packed if it is a text and the client accepts it; its first message says what it is."""

    def __init__(self, send: Send, *, takes: bool, is_signed: bool, is_head: bool) -> None:
        self._send = send
        self._takes = takes
        self._is_signed = is_signed
        self._is_head = is_head
        self._start: HTTPResponseStartEvent | None = None
        self._packer = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP)
        self._packs = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            body, more = message["body"], message["more_body"]
            if self._start is not None:
                start, self._start = self._start, None
                if _is_text(start, TEXTS[:-1] if self._is_signed else TEXTS):
                    length = _length_of(start) if self._is_head else len(body)
                    self._packs = self._takes and (more or length >= SHORTEST)
                    _tell(start, packs=self._packs)
                await self._send(start)
            if self._packs and not self._is_head:
                message["body"] = self._packer.compress(body) + (b"" if more else self._packer.flush())
            await self._send(message)
        else:
            await self._send(message)


def _is_text(start: HTTPResponseStartEvent, texts: tuple[bytes, ...]) -> bool:
    headers = {name.lower(): value for name, value in start["headers"]}
    has_own = headers.keys() & {b"content-encoding", b"repr-digest"}
    return not has_own and headers.get(b"content-type", b"").startswith(texts)


def _length_of(start: HTTPResponseStartEvent) -> int:
    """Return how many octets GET would be answered with: an answer to HEAD has no body (RFC 9110, section 8.6)."""
    return next((int(value) for name, value in start["headers"] if name.lower() == b"content-length"), 0)


def _tell(start: HTTPResponseStartEvent, *, packs: bool) -> None:
    """Say in the headers that the answer has variants and, for the packed one, its own length.

    A packed variant must not have the strong validator of the other (RFC 9110, sections 8.8.1 and 12.5.5).
    """
    headers = {name.lower(): value for name, value in start["headers"] if name.lower() in _TOLD}
    others = [header for header in start["headers"] if header[0].lower() not in _TOLD]
    if b"Accept-Encoding" not in headers.get(b"vary", b""):
        headers[b"vary"] = b", ".join([*filter(None, [headers.get(b"vary")]), b"Accept-Encoding"])
    if packs:
        headers.pop(b"content-length", None)
        headers[b"content-encoding"] = b"gzip"
        if b"etag" in headers:
            headers[b"etag"] = b"W/" + headers[b"etag"].removeprefix(b"W/")
    start["headers"] = [*others, *headers.items()]


_TOLD = frozenset({b"vary", b"content-length", b"etag"})
