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
from registry.faults import out_of_range
from registry.labels import issuing, print_files
from registry.labels.issuing import Issue
from registry.labels.runs import Run
from registry.people.permissions import Actor
from registry.printing.formats import SHEETS, Sheet
from registry.printing.layout import EXAMPLE, DoesNotFit
from registry.printing.manifest import Closing, Manifest
from registry.saying import Either, say

ROWS_AT_ONCE = 4096
PRIVATE = {"Cache-Control": "no-store"}


async def take_list(state: State, actor: Actor, number: int) -> Stream:
    """Enter and return the list of all labels of an order that are left: seq, code, url, human, one line a label.

    ``Repr-Digest`` (RFC 9530) is the SHA-256 that stands in the journal: tell it to the print house another way.
    """
    issue = await take_up(state, actor, number)
    runs = issue.to_take((0, issue.quantity - 1))
    # Read once for its digest and once more to be sent: it is entered before the first code has left the house.
    closing = await to_thread.run_sync(_close, issue.manifest(runs))
    await _enter(state, actor, number, kind="labels.csv", runs=runs, sha256=closing.sha256)
    headers = {
        **PRIVATE,
        "Content-Disposition": f'attachment; filename="{_named(issue, f"labels-{number}.csv")}"',
        "Content-Length": str(closing.octets),
        "Repr-Digest": f"sha-256=:{base64.b64encode(bytes.fromhex(closing.sha256)).decode()}:",
    }
    return Stream(_chunks(issue.manifest(runs)), media_type="text/csv; charset=utf-8; header=present", headers=headers)


async def take_sheets(state: State, actor: Actor, number: int, form: SheetForm) -> Response[bytes]:
    """Enter and return labels on A4 sheets, as PDF. Raises NotAcceptable for sheets or places that are none."""
    paper = sheet_of(form.format)
    if form.skip >= paper.places:
        raise NotAcceptable(
            say("There is no such sheet."),
            (Fault("skip", say("at most %(most)s", most=paper.places - 1), "out_of_range"),),
        )
    issue = await take_up(state, actor, number)
    runs = wished(issue, form.first, form.count)
    made_at = calendar.now()

    def draw() -> bytes:
        title = f"{f'{EXAMPLE}: ' if issue.is_example else ''}{issue.name} · {issue.line}"
        from registry.printing import sheets  # a fifth of the server's start, for what few offices print here

        return sheets.sheets(issue.pieces(runs), paper, title=title, made_at=made_at, skip=form.skip).pdf

    pdf = await drawn(draw)
    await _enter(state, actor, number, kind="sheet.pdf", runs=runs, sha256=hashlib.sha256(pdf).hexdigest())
    disposition = f'attachment; filename="{_named(issue, f"labels-{number}-{runs[0][0] + 1}.pdf")}"'
    return Response(pdf, media_type="application/pdf", headers={**PRIVATE, "Content-Disposition": disposition})


def sheet_of(name: str) -> Sheet:
    """Return the sheet of that name; NotAcceptable where there is none."""
    paper = SHEETS.get(name)
    if paper is None:
        raise NotAcceptable(
            say("There is no such sheet."),
            (Fault("format", say("one of %(choices)s", choices=Either(SHEETS)), "enum"),),
        )
    return paper


def wished(issue: Issue, first: int, count: int | None) -> list[Run]:
    """Return the labels that sheets get, ``count`` numbers from ``first`` on or the next that are left.

    Raises NotAcceptable for numbers the order has not, OutOfOrder where none of them is left.
    """
    faults = []
    if first > issue.quantity:
        faults.append(out_of_range("first", 1, issue.quantity))
    elif count is not None and count > issue.quantity + 1 - first:
        faults.append(out_of_range("count", 1, issue.quantity + 1 - first))
    if faults:
        raise NotAcceptable(say("The order has no such labels."), tuple(faults))
    last = issue.quantity if count is None else first + count - 1
    return issue.to_take((first - 1, last - 1), MOST_ON_PAPER)


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
        await print_files.mark_printed(session, actor, number, **taken)


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
