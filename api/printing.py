"""Taking what labels are printed from: the list for the print house, and files for printers. All of it is entered."""

import hashlib
from typing import Any

from litestar import Response
from litestar.datastructures import State
from litestar.response import Stream

from api.bundles import IN_THE_BACKGROUND, JOBS
from api.contents import LIST, asked_for, drawn, made, of_body, take_up
from api.delivering import deliver_made, go_on
from api.forms.labels import MOST_ON_PAPER, ListForm, PrinterForm, SheetForm
from api.language import Speech
from api.media import MEDIA
from api.paper import NO_SHEET, demand_scannable, sheet_of
from registry import calendar
from registry.errors import Fault, NotAcceptable, OutOfOrder
from registry.faults import out_of_range
from registry.labels import jobs
from registry.labels.deliveries import MadeAtOnce
from registry.labels.issuing import Issue
from registry.labels.runs import Run, size
from registry.people.permissions import Actor
from registry.printing.formats import Sheet
from registry.saying import say

MOST_ON_A_LIST = 50_000
"""Most labels on a list that is made while the request waits: a second or two."""
PRIVATE = {"Cache-Control": "no-store"}


async def take_list(state: State, actor: Actor, number: int) -> Stream:
    """Open the delivery of the list of all remaining labels of an order, one line per label, and return it.

    ``Repr-Digest`` (RFC 9530) is the SHA-256 that stands in the journal: tell it to the print house by another way.
    """

    async def begin() -> Stream:
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
        return await _made(state, actor, issue, LIST, runs=runs, form=None)

    return await go_on(state, actor, number, LIST, {}, begin=begin)


async def order_file(state: State, actor: Actor, number: int, kind: str, form: ListForm) -> Any:
    """Order a file of ``JOBS`` to be made in the background, and return it; errors as for ``take_file``."""
    kind = IN_THE_BACKGROUND.get(kind, kind)
    job = JOBS[kind]
    issue = await take_up(state, actor, number)
    if job.size is not None and isinstance(form, PrinterForm):
        if isinstance(form, SheetForm):
            _paper(form)
        demand_scannable(issue, job.size(form), form)
    runs = wished(issue, form.first, form.count, most=None)
    async with state.database.writing() as session:
        asked = await jobs.accept(session, actor, number, kind=kind, wishes=asked_for(form), runs=runs)
        return await jobs.one(await session.connection(), actor, number, asked.id)


async def take_file(state: State, actor: Actor, number: int, kind: str, form: PrinterForm) -> Stream:
    """Open the delivery of a print file of ``MEDIA`` and return it; an open delivery is returned again.

    Raises NotAcceptable for sheets, sizes or places that do not exist, and for labels that would not scan.
    """
    label = MEDIA[kind].size(form)
    if isinstance(form, SheetForm):
        _paper(form)

    async def begin() -> Stream:
        issue = await take_up(state, actor, number)
        demand_scannable(issue, label, form)
        return await _made(state, actor, issue, kind, runs=wished(issue, form.first, form.count), form=form)

    return await go_on(state, actor, number, kind, asked_for(form), begin=begin)


async def _made(state: State, actor: Actor, issue: Issue, kind: str, *, runs: list[Run], form: Any) -> Stream:
    at = calendar.now()
    body = await made(kind, issue, runs, form, at)
    sha256 = hashlib.sha256(body).hexdigest()
    file = MadeAtOnce(kind, asked_for(form), tuple(runs), at, len(body), sha256, issue.inscribed)
    return await deliver_made(state, actor, issue.number, file, of_body(body))


async def try_sheet(state: State, actor: Actor, number: int, form: SheetForm, said: Speech) -> Response[bytes]:
    """Return a page that shows the positions of a sheet's labels; nothing is entered, because it has no label."""
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

    headers = {**PRIVATE, "Content-Disposition": f'attachment; filename="trial-{form.format}.pdf"'}
    return Response(await drawn(draw), media_type="application/pdf", headers=headers)


def _paper(form: SheetForm) -> Sheet:
    paper = sheet_of(form)
    if form.skip >= paper.places:
        raise NotAcceptable(NO_SHEET, (Fault("skip", say("at most %(most)s", most=paper.places - 1), "out_of_range"),))
    return paper


def wished(issue: Issue, first: int, count: int | None, most: int | None = MOST_ON_PAPER) -> list[Run]:
    """Return the labels for sheets, ``count`` numbers from ``first`` on or the next remaining ones.

    Raises NotAcceptable for numbers that the order does not have, OutOfOrder where none of them remains.
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
