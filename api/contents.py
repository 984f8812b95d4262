"""The octets of print files: read from the stored file, or made again exactly as they were made at once."""

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from anyio import to_thread
from litestar.datastructures import State

from api.bundles import JOBS, PrintFolder
from api.labelling import sign_of
from api.media import MEDIA, Wanted
from registry.errors import Fault, NotAcceptable, NotFound, OutOfOrder
from registry.labels import issuing, pin_files
from registry.labels.issuing import Issue
from registry.labels.runs import Run
from registry.labels.standing import PINS
from registry.people.permissions import Actor
from registry.printing.layout import DoesNotFit
from registry.saying import say

AT_ONCE = 1 << 18
LIST = "labels.csv"
CSV = "text/csv; header=present"  # the charset, UTF-8, is added to every text
Content = Callable[[int], Iterator[bytes]]
"""Yields the octets of a file from a position on."""


async def take_up(state: State, actor: Actor, number: int) -> Issue:
    """Return an order that is ready for printing, for actors who may take its files."""
    # It has its own short transaction: drawing takes seconds, and no other writer should wait for it.
    async with state.database.writing() as session:
        return await issuing.take_up(session, actor, number, ring=state.verification.ring, sign=sign_of(state.settings))


async def drawn(work: Callable[[], bytes]) -> bytes:
    """Draw in a thread; NotAcceptable for what does not fit on the label."""
    try:
        return await to_thread.run_sync(work)
    except DoesNotFit as fault:
        raise NotAcceptable(say("The label is too small."), (Fault("format", fault.said, fault.code),)) from fault


async def made(kind: str, issue: Issue, runs: Sequence[Run], form: Any, made_at: datetime) -> bytes:
    """Return a print file that is made at once; the same request gives the same octets."""

    def draw() -> bytes:
        if kind == LIST:
            return b"".join(issue.manifest(runs).lines())
        out = io.BytesIO()
        MEDIA[kind].make(out, Wanted(issue, runs, form, made_at), lambda _, __: None)
        return out.getvalue()

    return await drawn(draw)


async def content_of(state: State, actor: Actor, job: Any) -> Content:
    """Return the content of a file whose delivery is open.

    OutOfOrder where a file that was made at once cannot be made again, because a fact on its labels was corrected
    since.
    """
    path = PrintFolder(state.settings.print_files).file(job.id)
    if path.is_file():
        if path.stat().st_size != job.octets:
            raise OutOfOrder(say("This print file is damaged. Cancel it and ask for another."), code="damaged")
        return of_file(path)
    runs = tuple((first, last) for first, last in job.runs)
    if job.kind == PINS:
        async with state.database.writing() as session:
            numbers = await pin_files.take_up(session, actor, job.batch_number, state.verification.ring, runs)
        _, sha256 = await to_thread.run_sync(numbers.measured)
        content = of_lines(numbers.lines)
    elif job.kind != LIST and (job.kind not in MEDIA or job.wishes.get("background")):
        raise NotFound(say("This print file lies on another machine, or was erased."))
    else:
        issue = await take_up(state, actor, job.batch_number)
        form = None if job.kind == LIST else MEDIA[job.kind].asks.model_validate(job.wishes)
        body = await made(job.kind, issue, runs, form, job.asked_at)
        sha256, content = hashlib.sha256(body).hexdigest(), of_body(body)
    if sha256 != job.sha256:
        raise OutOfOrder(
            say(
                "The content of the labels was corrected after this file was begun. Give the file up and take another."
            ),
            code="corrected_since",
        )
    return content


def type_of(job: Any) -> str:
    """Return the media type of a file."""
    if job.kind in {LIST, PINS}:
        return CSV
    return (MEDIA if job.kind in MEDIA else JOBS)[job.kind].type


def of_file(path: Path) -> Content:
    """Return the octets of a stored file."""

    def content(begin: int) -> Iterator[bytes]:
        with path.open("rb") as file:
            file.seek(begin)
            while octets := file.read(AT_ONCE):
                yield octets

    return content


def of_body(body: bytes) -> Content:
    """Return the octets of a file that was made at once."""

    def content(begin: int) -> Iterator[bytes]:
        for place in range(begin, len(body), AT_ONCE):
            yield body[place : place + AT_ONCE]

    return content


def of_lines(lines: Callable[[], Iterable[bytes]]) -> Content:
    """Return the octets of a file of lines that are made each time they are read; memory use stays constant."""

    def content(begin: int) -> Iterator[bytes]:
        waits, length, place = list[bytes](), 0, 0
        for line in lines():
            place += len(line)
            if place <= begin:
                continue
            waits.append(line[max(0, len(line) - (place - begin)) :])
            length += len(waits[-1])
            if length >= AT_ONCE:
                yield b"".join(waits)
                waits, length = [], 0
        yield b"".join(waits)

    return content


def asked_for(form: Any) -> Mapping[str, Any]:
    """Return what was asked, as it is stored."""
    return form.model_dump(mode="json") if form is not None else {}
