"""Print files taken from a page: the answer is the file, or the page again with what hinders it."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

import msgspec
from litestar import Response
from litestar.datastructures import State
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from sqlalchemy.ext.asyncio import AsyncConnection

from api.forms.labels import MOST_ON_PAPER, ListForm, SheetForm
from api.labelling import sign_of
from api.language import Speech, language_of, speech
from api.media import MEDIA
from api.pages.forms.fields import fields_of
from api.pages.forms.reading import Reading
from api.pages.frame import Visit
from api.pages.submission import Submission, demand_shown
from api.pages.workspace import Html
from api.printing import order_file, take_file, take_list, try_sheet
from api.views.printing import JobView, job_view
from registry.codes import label_codes
from registry.errors import NotFound, RegistryError
from registry.labels import jobs, print_files, standing
from registry.labels.runs import Run, both, foremost, minus, size
from registry.people.permissions import Actor
from registry.printing.formats import RESOLUTIONS, SHEETS
from registry.printing.scanning import outlook
from registry.saying import Said, say

F = TypeVar("F", bound=ListForm)
Look = Callable[[AsyncConnection, Actor, int], Awaitable[Any]]


class OrderPage(Protocol):
    """The page of an order, shown with what hinders it."""

    def __call__(
        self, request: Visit, connection: AsyncConnection, actor: Actor, number: int, /, *, refusal: RegistryError
    ) -> Awaitable[Html]: ...


MOST_PORTIONS = 500
MOST_JOBS = 20
"""How many requested files a page shows, the newest; the API lists all."""
NOT_MADE: dict[str, Said] = {
    "account_closed": say("The account that asked is closed."),
    "no_signed_labels": say("Signed labels cannot be made for this order."),
    "other_host": say("The address of the register is not set so that labels can name it."),
    "too_narrow": say("The label is too small."),
    "too_small": say("The label is too small."),
}
"""Why a file could not be made, by the stored code."""
STANDS_NO_MORE = say("The order, its lot, the right of use or the right was no longer in force.")
"""The reason for every other code: a file is made only while all that its labels depend on is valid."""


class JobShown(JobView, kw_only=True):
    """A requested file; ``why`` says why it could not be made."""

    why: str


class Printing(msgspec.Struct):
    """What a page says of the print files of an order.

    ``hindrance`` says why nothing is printed now, if so; ``left`` how many labels were not taken yet, in ``portions``
    by first and last number; ``waiting`` how many labels are kept for files on their way; ``proof`` the number of a
    label that can be viewed, 0 for none; ``scanning`` how well the labels will scan, by sheet; ``jobs`` the requested
    files.
    """

    hindrance: str
    left: int
    waiting: int
    portions: list[tuple[int, int]]
    proof: int
    scanning: "list[ScanGrades]"
    jobs: list[JobShown]


class ScanGrades(msgspec.Struct):
    """The grades of a sheet's labels from printers in the order of ``RESOLUTIONS``, and the size of a module in mm."""

    name: str
    grades: list[str]
    modules: list[float]


async def printing_of(state: State, connection: AsyncConnection, actor: Actor, matter: Any, said: Speech) -> Printing:
    """Return what can be printed of an order now, for those who may."""
    may = any(relation.holds(actor, matter) for relation in print_files.TAKERS)
    asked = await (await jobs.of_order(connection, actor, matter.id)).rows(connection, MOST_JOBS) if may else []
    made = [shown(job, actor, said) for job in asked]
    found = print_files.hindrance(actor, matter) or _hindrance_of_host(state)
    if found is not None:
        return Printing(said.tell(found.said), 0, 0, [], 0, [], made)
    live = await standing.live(connection, matter.id, matter.row.quantity)
    left = await standing.to_print(connection, matter.id, matter.row.quantity)
    waiting = size(both(live, await standing.reserved(connection, matter.id)))
    scanning = list(_scanning(state, matter))
    return Printing("", size(left), waiting, _portions(left), live[0][0] + 1 if live else 0, scanning, made)


def shown(job: Any, actor: Actor, said: Speech) -> JobShown:
    """Return a requested file as a page shows it."""
    view = job_view(job, actor)
    why = said.tell(NOT_MADE.get(view.reason, STANDS_NO_MORE)) if view.reason else ""
    return JobShown(**msgspec.structs.asdict(view), why=why)


def _scanning(state: State, matter: Any) -> Iterator[ScanGrades]:
    """Yield how well labels of this order will scan on each sheet, worst for coarse printers."""
    address = sign_of(state.settings).opening(matter.lot.gtin) + label_codes.ALPHABET[0] * label_codes.LENGTH
    for sheet in SHEETS.values():
        found = [outlook(address, sheet.size, dpi) for dpi in RESOLUTIONS]
        grades, modules = [one.grade.value for one in found], [round(one.module, 2) for one in found]
        yield ScanGrades(sheet.name, grades, modules)


def _hindrance_of_host(state: State) -> RegistryError | None:
    try:
        sign_of(state.settings).demand_served()
    except RegistryError as refusal:
        return refusal
    return None


def _portions(left: Sequence[Run]) -> list[tuple[int, int]]:
    """Return the first and the last number of each PDF, in order."""
    found: list[tuple[int, int]] = []
    rest = list(left)
    while rest and len(found) < MOST_PORTIONS:
        part = foremost(rest, MOST_ON_PAPER)
        found.append((part[0][0] + 1, part[-1][1] + 1))
        rest = minus(rest, part)
    return found


async def taken(
    request: Visit, actor: Actor, number: int, file: str, submission: Submission, *, look: Look, page: OrderPage
) -> Response[Any]:
    """Return a print file of an order: the list, one of ``MEDIA`` or a trial; when refused, the order's ``page``.

    ``look`` refuses readers on whose pages the order is not shown. No transaction is open while the file is drawn.
    """
    state = request.app.state
    async with state.database.reading() as snapshot:
        await look(snapshot, actor, number)
    try:
        if file == "labels.csv":
            return await take_list(state, actor, number)
        said = speech(language_of(request))
        if file == "trial.pdf":
            return await try_sheet(state, actor, number, _wishes(SheetForm, submission, said), said)
        if file == "lists.zip":
            return await _ordered(request, actor, number, file, _wishes(ListForm, submission, said))
        if file not in MEDIA:
            raise NotFound(say("There is no print file %(file)s.", file=file))
        form = _wishes(MEDIA[file].asks, submission, said)
        if form.background:
            return await _ordered(request, actor, number, file, form)
        return await take_file(state, actor, number, file, form)
    except RegistryError as refusal:
        demand_shown(refusal)
        async with state.database.reading() as snapshot:
            return await page(request, snapshot, actor, number, refusal=refusal)


async def _ordered(request: Visit, actor: Actor, number: int, file: str, form: ListForm) -> Response[Any]:
    """Start a file in the background, and redirect to the order, which shows the progress."""
    await order_file(request.app.state, actor, number, file, form)
    return Redirect(f"{request.url.path.rpartition('/files/')[0]}#jobs", status_code=HTTP_303_SEE_OTHER)


def _wishes(form: type[F], submission: Submission, said: Speech) -> F:
    return Reading(fields_of(form), submission.typed, said).judged(form)
