"""A finished print file on its way to who asked for it: whole or in part (RFC 9110, section 14), and counted."""

import base64
import re
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import anyio
from anyio import to_thread
from litestar import Request, Response
from litestar.datastructures import State
from litestar.response import Stream

from api.bodies import is_head
from api.bundles import JOBS, PrintFolder, named
from api.labelling import sign_of
from registry.errors import NotFound
from registry.labels import issuing, jobs
from registry.people.permissions import Actor
from registry.saying import say

AT_ONCE = 1 << 18
_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


class Span(NamedTuple):
    """Octets of a file, the first included, the last not."""

    begin: int
    end: int


def span_of(asked: str | None, octets: int) -> Span | None:
    """Return the octets that a Range header asks for; all of them for none, several or an odd one, None beyond the end.

    Whoever asks for several ranges gets the whole: nobody who fetches a file by pieces asks for two at once.
    """
    found = _RANGE.fullmatch((asked or "").strip())
    if found is None or not any(found.groups()):
        return Span(0, octets)
    first, last = found.groups()
    if not first:
        begin, end = max(0, octets - int(last)), octets
    else:
        begin, end = int(first), min(octets, int(last) + 1) if last else octets
        if last and int(last) < begin:
            return Span(0, octets)
    return Span(begin, end) if begin < end else None


async def deliver(
    request: Request[Any, Any, Any], state: State, actor: Actor, number: int, job_id: UUID
) -> Response[Any] | Stream:
    """Return a file that was taken, or the part of it that is asked for; errors as for ``jobs.fetched``."""
    async with state.database.reading() as connection:
        job = await jobs.fetched(connection, actor, number, job_id)
        is_example = await issuing.says_example(connection, actor, number, sign_of(state.settings))
    path = PrintFolder(state.settings.print_files).file(job_id)
    if not path.is_file():
        raise NotFound(say("This print file lies on another machine, or was erased."))
    tag = f'"{job.sha256}"'
    headers = {
        "Cache-Control": "no-store",
        "Accept-Ranges": "bytes",
        "ETag": tag,
        "Repr-Digest": f"sha-256=:{base64.b64encode(bytes.fromhex(job.sha256)).decode()}:",
        "Content-Disposition": f'attachment; filename="{named(_file_of(job), is_example=is_example)}"',
    }
    asked = request.headers.get("range")
    is_same = request.headers.get("if-range", tag) == tag
    span = span_of(asked if is_same else None, job.octets)
    if span is None:
        headers["Content-Range"] = f"bytes */{job.octets}"
        return Response(b"", status_code=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    is_part = span != (0, job.octets)
    if is_part:
        headers["Content-Range"] = f"bytes {span.begin}-{span.end - 1}/{job.octets}"
    headers["Content-Length"] = str(span.end - span.begin)
    leaving = _nothing() if is_head(request) else _leaving(state, path, job_id, span)
    status = HTTPStatus.PARTIAL_CONTENT if is_part else HTTPStatus.OK
    return Stream(leaving, status_code=status, media_type=JOBS[job.kind].type, headers=headers)


def _file_of(job: Any) -> str:
    stem, _, ending = job.kind.partition(".")
    return f"{stem}-{job.batch_number}-{job.runs[0][0] + 1}.{ending}"


async def _nothing() -> AsyncIterator[bytes]:
    yield b""


async def _leaving(state: State, path: Path, job_id: UUID, span: Span) -> AsyncIterator[bytes]:
    """Yield the octets; what has left is kept, whoever breaks off."""
    place = span.begin
    try:
        with path.open("rb") as file:
            file.seek(place)
            while place < span.end:
                octets = await to_thread.run_sync(file.read, min(AT_ONCE, span.end - place))
                if not octets:
                    break
                yield octets
                place += len(octets)
    finally:
        with anyio.CancelScope(shield=True):
            async with state.database.writing() as session:
                await jobs.sent(session, job_id, span.begin, place)
