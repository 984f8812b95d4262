"""Taking what labels are printed from: the print house's list, and what printers print. All of it is entered."""

import base64
import hashlib
import io
from collections.abc import AsyncIterator, Callable
from itertools import islice
from typing import Any

from anyio import to_thread
from litestar import Response
from litestar.datastructures import State
from litestar.response import Stream

from api.bundles import IN_THE_BACKGROUND, JOBS, named
from api.forms.labels import MOST_ON_PAPER, ListForm, PrinterForm, SheetForm
from api.labelling import sign_of
from api.language import Speech
from api.media import MEDIA, Wanted
from api.paper import NO_SHEET, demand_scannable, sheet_of
from registry import calendar
from registry.errors import Fault, NotAcceptable, OutOfOrder
from registry.faults import out_of_range
from registry.labels import issuing, jobs, print_files
from registry.labels.issuing import Issue
from registry.labels.runs import Run, size
from registry.people.permissions import Actor
from registry.printing.formats import Sheet
from registry.printing.layout import DoesNotFit
from registry.printing.manifest import Closing, Manifest
from registry.saying import say

ROWS_AT_ONCE = 4096
MOST_ON_A_LIST = 50_000
"""Labels on a list that is made while its taker waits: a second or two."""
PRIVATE = {"Cache-Control": "no-store"}


async def take_list(state: State, actor: Actor, number: int) -> Stream:
    """Enter and return the list of all labels of an order that are left, one line a label.

    ``Repr-Digest`` (RFC 9530) is the SHA-256 that stands in the journal: tell it to the print house another way.
    """
    issue = await take_up(state, actor, number)
    runs = issue.to_take((0, issue.quantity - 1))
    if size(runs) > MOST_ON_A_LIST:
        raise OutOfOrder(
            say(
                "A list of more than %(most)s labels is made in the background, in parts: “List in parts”.",
                most=MOST_ON_A_LIST,
            ),
            code="too_many_labels",
        )
    # Read once for its digest and once more to be sent: it is entered before the first code has left the house.
    closing = await to_thread.run_sync(_close, issue.manifest(runs))
    await _enter(state, actor, issue, kind="labels.csv", runs=runs, sha256=closing.sha256)
    headers = {
        **PRIVATE,
        "Content-Disposition": f'attachment; filename="{_called(issue, f"labels-{number}.csv")}"',
        "Content-Length": str(closing.octets),
        "Repr-Digest": f"sha-256=:{base64.b64encode(bytes.fromhex(closing.sha256)).decode()}:",
    }
    return Stream(_chunks(issue.manifest(runs)), media_type="text/csv; charset=utf-8; header=present", headers=headers)


async def order_file(state: State, actor: Actor, number: int, kind: str, form: ListForm) -> Any:
    """Keep that a file of ``JOBS`` is to be made in the background, and return it; errors as for ``take_file``."""
    kind = IN_THE_BACKGROUND.get(kind, kind)
    job = JOBS[kind]
    issue = await take_up(state, actor, number)
    if job.size is not None and isinstance(form, PrinterForm):
        if isinstance(form, SheetForm):
            _paper(form)
        demand_scannable(issue, job.size(form), form)
    runs = wished(issue, form.first, form.count, most=None)
    async with state.database.writing() as session:
        wishes = form.model_dump(mode="json")
        asked = await jobs.accept(session, actor, number, kind=kind, wishes=wishes, runs=runs)
        return await jobs.one(await session.connection(), actor, number, asked.id)


async def take_file(state: State, actor: Actor, number: int, kind: str, form: PrinterForm) -> Response[bytes]:
    """Enter and return a print file of ``MEDIA``.

    Raises NotAcceptable for sheets, sizes or places that are none, and for labels that would not scan.
    """
    medium = MEDIA[kind]
    label = medium.size(form)
    if isinstance(form, SheetForm):
        _paper(form)
    issue = await take_up(state, actor, number)
    demand_scannable(issue, label, form)
    runs = wished(issue, form.first, form.count)
    wanted = Wanted(issue, runs, form, calendar.now())

    def draw() -> bytes:
        out = io.BytesIO()
        medium.make(out, wanted, lambda _, __: None)
        return out.getvalue()

    body = await drawn(draw)
    digest = hashlib.sha256(body)
    await _enter(state, actor, issue, kind=kind, runs=runs, sha256=digest.hexdigest())
    stem, _, ending = kind.partition(".")
    name = f"{'labels' if stem == 'sheet' else stem}-{number}-{runs[0][0] + 1}.{ending}"
    return _file(body, medium.type, _called(issue, name), digest.digest())


async def try_sheet(state: State, actor: Actor, number: int, form: SheetForm, said: Speech) -> Response[bytes]:
    """Return a page that shows where the labels of a sheet would be; nothing is entered, for no label is on it."""
    paper = _paper(form)
    issue = await take_up(state, actor, number)
    lines = (
        said.tell(say("Print this page on plain paper at 100 %, not fitted to the page.")),
        said.tell(say("The rulers must measure 100 mm.")),
        said.tell(say("Hold it behind a sheet of labels against the light.")),
        said.tell(say("What is off goes into “Move to the right” and “Move down”.")),
    )

    def draw() -> bytes:
        from registry.printing.trial import trial

        nudge = (form.nudge_x, form.nudge_y)
        return trial(paper, title=issue.title, lines=lines, made_at=calendar.now(), nudge=nudge)

    return _file(await drawn(draw), "application/pdf", f"trial-{form.format}.pdf")


def _paper(form: SheetForm) -> Sheet:
    paper = sheet_of(form)
    if form.skip >= paper.places:
        raise NotAcceptable(NO_SHEET, (Fault("skip", say("at most %(most)s", most=paper.places - 1), "out_of_range"),))
    return paper


def _file(body: bytes, kind: str, name: str, digest: bytes | None = None) -> Response[bytes]:
    headers = {**PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'}
    if digest is not None:
        headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(digest).decode()}:"
    return Response(body, media_type=kind, headers=headers)


def wished(issue: Issue, first: int, count: int | None, most: int | None = MOST_ON_PAPER) -> list[Run]:
    """Return the labels that sheets get, ``count`` numbers from ``first`` on or the next that are left.

    Raises NotAcceptable for numbers the order has not, OutOfOrder where none of them is left.
    """
    faults = []
    if first > issue.quantity:
        faults.append(out_of_range("first", 1, issue.quantity))
    elif count is not None and count > issue.quantity + 1 - first:
        faults.append(out_of_range("count", 1, issue.quantity + 1 - first))
    elif count is not None and most is not None and count > most:
        faults.append(out_of_range("count", 1, most))
    if faults:
        raise NotAcceptable(say("The order has no such labels."), tuple(faults))
    last = issue.quantity if count is None else first + count - 1
    return issue.to_take((first - 1, last - 1), most)


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


async def _enter(state: State, actor: Actor, issue: Issue, **taken: Any) -> None:
    async with state.database.writing() as session:
        await print_files.mark_printed(session, actor, issue.number, inscribed=issue.inscribed, **taken)


def _called(issue: Issue, file: str) -> str:
    return named(file, is_example=issue.words.is_example)


def _close(manifest: Manifest) -> Closing:
    for _ in manifest.lines():
        pass
    return manifest.closing()


async def _chunks(manifest: Manifest) -> AsyncIterator[bytes]:
    lines = manifest.lines()
    while chunk := await to_thread.run_sync(lambda: b"".join(islice(lines, ROWS_AT_ONCE))):
        yield chunk
