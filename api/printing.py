"""Taking what labels are printed from: the print house's list and sheets for an office printer. Both are entered."""

import base64
import hashlib
from collections.abc import AsyncIterator, Callable
from itertools import islice
from typing import Any

from anyio import to_thread
from litestar import Response
from litestar.datastructures import State
from litestar.response import Stream

from api.forms.labels import MOST_ON_PAPER, SheetForm
from api.labelling import sign_of
from registry import calendar
from registry.errors import Fault, NotAcceptable
from registry.labels import issuing, orders
from registry.labels.issuing import Issue
from registry.people.permissions import Actor
from registry.printing.formats import SHEETS
from registry.printing.layout import EXAMPLE, DoesNotFit
from registry.printing.manifest import Closing, Manifest
from registry.saying import Either, say

ROWS_AT_ONCE = 4096
PRIVATE = {"Cache-Control": "no-store"}


async def take_list(state: State, actor: Actor, number: int) -> Stream:
    """Enter and return the list of all labels of an order: seq, code, url, human, one line a label (RFC 4180).

    ``Repr-Digest`` (RFC 9530) is the SHA-256 that stands in the journal: tell it to the print house another way.
    """
    issue = await take_up(state, actor, number)
    # Read once for its digest and once more to be sent: it is entered before the first code has left the house.
    closing = await to_thread.run_sync(_close, issue.manifest())
    await _enter(state, actor, number, kind="labels.csv", first=0, count=issue.quantity, sha256=closing.sha256)
    headers = {
        **PRIVATE,
        "Content-Disposition": f'attachment; filename="{_named(issue, f"labels-{number}.csv")}"',
        "Content-Length": str(closing.octets),
        "Repr-Digest": f"sha-256=:{base64.b64encode(bytes.fromhex(closing.sha256)).decode()}:",
    }
    return Stream(_chunks(issue.manifest()), media_type="text/csv; charset=utf-8; header=present", headers=headers)


async def take_sheets(state: State, actor: Actor, number: int, form: SheetForm) -> Response[bytes]:
    """Enter and return labels on A4 sheets, as PDF. Raises NotAcceptable for sheets or places that are none."""
    paper = SHEETS.get(form.format)
    if paper is None:
        raise NotAcceptable(
            say("There is no such sheet."),
            (Fault("format", say("one of %(choices)s", choices=Either(SHEETS)), "enum"),),
        )
    if form.skip >= paper.places:
        raise NotAcceptable(
            say("There is no such sheet."),
            (Fault("skip", say("at most %(most)s", most=paper.places - 1), "out_of_range"),),
        )
    issue = await take_up(state, actor, number)
    many = form.count or max(1, min(MOST_ON_PAPER, issue.quantity - form.first))
    made_at = calendar.now()

    def draw() -> bytes:
        title = f"{f'{EXAMPLE}: ' if issue.is_example else ''}{issue.name} · {issue.line}"
        from registry.printing import sheets  # a fifth of the server's start, for what few offices print here

        return sheets.sheets(issue.pieces(form.first, many), paper, title=title, made_at=made_at, skip=form.skip).pdf

    pdf = await drawn(draw)
    digest = hashlib.sha256(pdf).hexdigest()
    await _enter(state, actor, number, kind="sheet.pdf", first=form.first, count=many, sha256=digest)
    disposition = f'attachment; filename="{_named(issue, f"labels-{number}-{form.first}.pdf")}"'
    return Response(pdf, media_type="application/pdf", headers={**PRIVATE, "Content-Disposition": disposition})


async def take_up(state: State, actor: Actor, number: int) -> Issue:
    """Return an order ready for printing, for those who may have it."""
    # Its own short transaction: files are drawn for seconds, and nobody else's writing waits for that.
    async with state.database.writing() as session:
        return await issuing.take_up(session, actor, number, ring=state.verification.ring, sign=sign_of(state.settings))


async def drawn(work: Callable[[], bytes]) -> bytes:
    """Draw beside the loop; NotAcceptable for what does not fit on the label."""
    try:
        return await to_thread.run_sync(work)
    except DoesNotFit as fault:
        raise NotAcceptable(say("The label is too small."), (Fault("format", fault.said, fault.code),)) from fault


async def _enter(state: State, actor: Actor, number: int, **taken: Any) -> None:
    async with state.database.writing() as session:
        await orders.mark_printed(session, actor, number, **taken)


def _named(issue: Issue, file: str) -> str:
    """Return what a file is called: a print house, too, sees that its labels are of something invented."""
    return f"vi-du-{file}" if issue.is_example else file


def _close(manifest: Manifest) -> Closing:
    for _ in manifest.lines():
        pass
    return manifest.closing()


async def _chunks(manifest: Manifest) -> AsyncIterator[bytes]:
    lines = manifest.lines()
    while chunk := await to_thread.run_sync(lambda: b"".join(islice(lines, ROWS_AT_ONCE))):
        yield chunk
