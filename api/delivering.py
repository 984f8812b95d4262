"""Sending a print file to the account that opened its delivery: whole or in part (RFC 9110, section 14), counted."""

import base64
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

import anyio
from anyio import to_thread
from litestar import Request, Response
from litestar.datastructures import State
from litestar.response import Stream
from litestar.response.base import ASGIResponse
from litestar.types import Message, Receive, Scope, Send

from api.bodies import is_head
from api.bundles import named
from api.contents import Content, content_of, type_of
from api.idempotency import demand_sent
from api.labelling import sign_of
from registry import vocabulary
from registry.database import Database
from registry.errors import Busy, OutOfOrder, RegistryError
from registry.labels import deliveries, issuing, leaving
from registry.labels.deliveries import MadeAtOnce
from registry.labels.leaving import Span
from registry.people.permissions import Actor, demand_scope
from registry.saying import say

TAIL = 1024
"""The last octets of an answer that are missing wait until all octets before them were handed over, …"""
HOLD = 0.1
"""… and this many seconds more, so that a broken connection is noticed: a delivery that broke off is not whole."""
DIGITS = 19
"""Python refuses to read numbers of thousands of digits."""
_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII | re.IGNORECASE)


def span_of(asked: str | None, octets: int) -> Span | None:
    """Return the octets that a Range header asks for; all for no, several or an unusual range, None beyond the end.

    A request for several ranges gets the whole file: no client that fetches a file in pieces asks for two at once.
    """
    found = _RANGE.fullmatch((asked or "").strip())
    if found is None or not any(found.groups()):
        return Span(0, octets)
    first, last = (_number(text) for text in found.groups())
    if first is None:
        begin, end = max(0, octets - (last or 0)), octets
    else:
        begin, end = first, octets if last is None else min(octets, last + 1)
        if last is not None and last < begin:
            return Span(0, octets)
    return Span(begin, end) if begin < end else None


def _number(digits: str) -> int | None:
    """Return a number of a Range header; one with more digits than any file needs becomes one beyond every file."""
    return int(digits.lstrip("0")[:DIGITS] or "0") if digits else None


async def deliver(
    request: Request[Any, Any, Any], state: State, actor: Actor, number: int, job_id: Any
) -> Response[Any] | Stream:
    """Return a file whose delivery is open, or the part that is asked for; errors as for ``may_leave``.

    Fetching a file takes it: NotPermitted for a token that may only read.
    """
    demand_scope(actor, vocabulary.Scope.WRITE_OWN)
    async with state.database.reading() as connection:
        job = await leaving.fetched(connection, actor, number, job_id)
    headers = await _headers(state, actor, job)
    if is_head(request):  # for which no range is defined (RFC 9110, section 14.2)
        return _answer(job, Span(0, job.octets), headers)
    asked = request.headers.get("range")
    is_same = request.headers.get("if-range", headers["ETag"]) == headers["ETag"]
    span = span_of(asked if is_same else None, job.octets)
    if span is None:
        headers["Content-Range"] = f"bytes */{job.octets}"
        return Response(b"", status_code=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    async with state.database.reading() as connection:
        job = await leaving.may_leave(connection, actor, number, job_id, span)
    content = await content_of(state, actor, job)
    return _answer(job, span, headers, Leaving(state, actor, job, span, content))


async def go_on(
    state: State,
    actor: Actor,
    number: int,
    kind: str,
    wishes: Mapping[str, Any],
    *,
    begin: Callable[[], Awaitable[Stream]],
) -> Stream:
    """Return a file that is made at once: again from its beginning where its delivery is open, otherwise ``begin``.

    Only a delivery of the same account counts. Errors as for ``deliver``, and those of ``begin``.
    """
    demand_sent()
    begun = await _unfinished(state, actor, number, kind, wishes)
    if begun is None:
        try:
            return await begin()
        except OutOfOrder:
            begun = await _unfinished(state, actor, number, kind, wishes)
            if begun is None:
                raise  # otherwise another request of the same account was faster, one that it gave up for instance
    return await _again(state, actor, begun)


async def _unfinished(state: State, actor: Actor, number: int, kind: str, wishes: Mapping[str, Any]) -> Any:
    async with state.database.reading() as connection:
        return await deliveries.unfinished(connection, actor, number, kind, wishes)


async def deliver_made(state: State, actor: Actor, number: int, made: MadeAtOnce, content: Content) -> Stream:
    """Open the delivery of a file that was made at once, and return it; errors as for ``open_made``."""
    async with state.database.writing() as session:
        job = await deliveries.open_made(session, actor, number, made)
    headers, span = await _headers(state, actor, job), Span(0, made.octets)
    return _answer(job, span, headers, Leaving(state, actor, job, span, content))


async def _again(state: State, actor: Actor, job: Any) -> Stream:
    span = Span(0, job.octets)
    async with state.database.reading() as connection:
        job = await leaving.may_leave(connection, actor, job.batch_number, job.id, span)
    headers, content = await _headers(state, actor, job), await content_of(state, actor, job)
    return _answer(job, span, headers, Leaving(state, actor, job, span, content))


async def _headers(state: State, actor: Actor, job: Any) -> dict[str, str]:
    async with state.database.reading() as connection:
        is_example = await issuing.says_example(connection, actor, job.batch_number, sign_of(state.settings))
    return {
        "Cache-Control": "no-store",
        "Accept-Ranges": "bytes",
        "ETag": f'"{job.sha256}"',
        "Repr-Digest": f"sha-256=:{base64.b64encode(bytes.fromhex(job.sha256)).decode()}:",
        "Content-Disposition": f'attachment; filename="{named(_file_of(job), is_example=is_example)}"',
        "Content-Location": f"/api/v1/label-orders/{job.batch_number}/print-jobs/{job.id}/file",
        "X-Accel-Buffering": "no",  # a proxy that buffers would make octets count as handed over
    }


def _answer(job: Any, span: Span, headers: dict[str, str], octets: "Leaving | None" = None) -> Stream:
    is_part = span != (0, job.octets)
    if is_part:
        headers["Content-Range"] = f"bytes {span.begin}-{span.end - 1}/{job.octets}"
    headers["Content-Length"] = str(span.length)
    status = HTTPStatus.PARTIAL_CONTENT if is_part else HTTPStatus.OK
    return FileAnswer(octets or _nothing(), status_code=status, media_type=type_of(job), headers=headers)


def _file_of(job: Any) -> str:
    stem, _, ending = job.kind.partition(".")
    if ending == "csv":
        return f"{stem}-{job.batch_number}.{ending}"
    return f"{'labels' if stem == 'sheet' else stem}-{job.batch_number}-{job.runs[0][0] + 1}.{ending}"


async def _nothing() -> AsyncIterator[bytes]:
    yield b""


class Leaving:
    """The octets of a request as they leave: counted before the first one; what did not leave is given back.

    ``refusal`` says why the last ones do not leave: a reason that came up after the request was accepted.
    """

    def __init__(self, state: State, actor: Actor, job: Any, span: Span, content: Content) -> None:
        self._database: Database = state.database
        self._actor, self._job, self._span, self._content = actor, job, span, content
        self._place, self._last = span.begin, span.end - 1
        self.refusal: RegistryError | None = None

    async def __aenter__(self) -> None:
        """Count the octets; errors as for ``may_leave``, and Busy when another request of the account was faster."""
        async with self._database.writing() as session:
            last = await leaving.hand_over(session, self._job, self._span)
        if last is None:
            raise await self._why()
        self._last = last

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the octets; those that are given to the connection count as sent, even if the client breaks off."""
        tail = max(self._span.begin, self._last + 1 - TAIL)
        async for octets in _pieces(self._content, self._span, tail):
            if self._place == tail:
                await anyio.sleep(HOLD)
                self.refusal = await self._refused()
                if self.refusal is not None:
                    return
            self._place += len(octets)
            yield octets

    async def __aexit__(self, *_: object) -> None:
        if self._place < self._span.end:
            left = Span(self._span.begin, self._place)
            with anyio.CancelScope(shield=True):
                async with self._database.writing() as session:
                    await leaving.broke_off(session, self._actor, self._job, self._span, left)

    async def _refused(self) -> RegistryError | None:
        """Note that all octets but the last ones were sent; return why these may not be, None when they may."""
        try:
            async with self._database.writing() as session:
                may = await leaving.last_leaves(session, self._actor, self._job, self._span)
        except RegistryError as refusal:  # nothing is entered while the register is moved
            return refusal
        return None if may else await self._why()

    async def _why(self) -> RegistryError:
        """Return why these octets do not leave as things are now."""
        try:
            async with self._database.reading() as connection:
                number, job_id = self._job.batch_number, self._job.id
                await leaving.may_leave(connection, self._actor, number, job_id, self._span)
        except RegistryError as refusal:
            return refusal
        return Busy(say("Another request was fetching this print file at the same time. Try again."), seconds=1)


class FileAnswer(Stream):
    """An answer that counts its octets before it begins, so that a refusal is an answer of its own."""

    def to_asgi_response(self, *given: Any, **more: Any) -> ASGIResponse:
        """Return the answer, inside the counting of its octets."""
        answer = super().to_asgi_response(*given, **more)
        return _Counting(self.iterator, answer) if isinstance(self.iterator, Leaving) else answer


class _Counting(ASGIResponse):
    def __init__(self, octets: Leaving, answer: ASGIResponse) -> None:
        self._octets, self._answer = octets, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        waits: list[Message] = []  # the head, until the first octet leaves; after it, a refusal can only break off

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                waits.append(message)
                return
            if waits and self._octets.refusal:
                raise self._octets.refusal
            for one in (*waits, message):
                await send(one)
            waits.clear()

        try:
            async with self._octets:
                await self._answer(scope, receive, sent)
        except ExceptionGroup as several:  # of the tasks that send and that wait for the client to go
            raise self._octets.refusal or several from several


async def _pieces(content: Content, span: Span, tail: int) -> AsyncIterator[bytes]:
    """Yield the octets of a file; a piece begins at ``tail``."""
    octets, place = content(span.begin), span.begin
    while place < span.end and (piece := await to_thread.run_sync(next, octets, b"")):
        piece = piece[: span.end - place]
        cut = max(0, tail - place)
        place += len(piece)
        for part in (piece[:cut], piece[cut:]):
            if part:
                yield part
