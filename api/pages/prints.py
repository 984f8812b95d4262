"""Print files taken from a page: the file, or the page again with what hinders."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

import msgspec
from litestar import Response
from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncConnection

from api.forms.labels import MOST_ON_PAPER, SheetForm
from api.labelling import sign_of
from api.language import Speech, language_of, speech
from api.pages.forms.controls import Control, Drawing
from api.pages.forms.fields import fields_of
from api.pages.forms.reading import Reading
from api.pages.frame import Visit
from api.pages.submission import Submission, demand_shown
from api.pages.workspace import Html
from api.printing import take_list, take_sheets
from registry.errors import NotFound, RegistryError
from registry.labels import print_files, standing
from registry.labels.runs import Run, foremost, minus, size
from registry.people.permissions import Actor
from registry.printing.formats import SHEETS
from registry.saying import say

Look = Callable[[AsyncConnection, Actor, int], Awaitable[Any]]


class Page(Protocol):
    """The page of an order, to be shown with what hinders."""

    def __call__(
        self, request: Visit, connection: AsyncConnection, actor: Actor, number: int, /, *, refusal: RegistryError
    ) -> Awaitable[Html]: ...


MOST_PORTIONS = 500


class Printing(msgspec.Struct):
    """What a page says of the print files of an order.

    ``hindrance`` is why nothing is printed now, if so; ``left`` how many labels were not taken yet, in ``portions`` by
    first and last number; ``proof`` the number of a label that can be looked at, 0 for none.
    """

    hindrance: str
    left: int
    portions: list[tuple[int, int]]
    proof: int


async def printing_of(state: State, connection: AsyncConnection, actor: Actor, matter: Any, said: Speech) -> Printing:
    """Return what can be printed of an order now, for those who may."""
    found = print_files.hindrance(actor, matter) or _hindrance_of_host(state)
    if found is not None:
        return Printing(said.tell(found.said), 0, [], 0)
    live = await standing.live(connection, matter.id, matter.row.quantity)
    left = await standing.to_print(connection, matter.id, matter.row.quantity)
    return Printing("", size(left), _portions(left), live[0][0] + 1 if live else 0)


def _hindrance_of_host(state: State) -> RegistryError | None:
    try:
        sign_of(state.settings).demand_served()
    except RegistryError as refusal:
        return refusal
    return None


def _portions(left: Sequence[Run]) -> list[tuple[int, int]]:
    """Return what one PDF after the other holds: its first and its last number."""
    found: list[tuple[int, int]] = []
    rest = list(left)
    while rest and len(found) < MOST_PORTIONS:
        part = foremost(rest, MOST_ON_PAPER)
        found.append((part[0][0] + 1, part[-1][1] + 1))
        rest = minus(rest, part)
    return found


async def taken(
    request: Visit, actor: Actor, number: int, file: str, submission: Submission, *, look: Look, page: Page
) -> Response[Any]:
    """Return a print file of an order, ``labels.csv`` or ``sheet.pdf``; on refusal the order's ``page``.

    ``look`` refuses those on whose pages the order is not. No transaction is open while the file is drawn.
    """
    state = request.app.state
    async with state.database.reading() as snapshot:
        await look(snapshot, actor, number)
    try:
        if file == "labels.csv":
            return await take_list(state, actor, number)
        if file != "sheet.pdf":
            raise NotFound(say("There is no print file %(file)s.", file=file))
        return await take_sheets(state, actor, number, _wishes(submission, speech(language_of(request))))
    except RegistryError as refusal:
        demand_shown(refusal)
        async with state.database.reading() as snapshot:
            return await page(request, snapshot, actor, number, refusal=refusal)


def sheet_asks(prints: Printing, typed: Mapping[str, str], said: Speech) -> list[Control]:
    """Return the controls of the form of sheets; which labels is asked where one PDF does not hold all."""
    sheets = [(key, f"{one.name}, {one.size.width:g} × {one.size.height:g} mm") for key, one in SHEETS.items()]
    portions = [(str(first), f"{said.number(first)} – {said.number(last)}") for first, last in prints.portions]
    fields = fields_of(SheetForm)
    begun = {name: str(fields[name].info.default) for name in ("format", "skip")}
    drawing = Drawing(said, {**begun, **typed}, {"sheet": sheets, "portion": portions}, fields)
    several = ("first",) if len(portions) > 1 else ()
    asks = [drawing.control(fields[name]) for name in ("format", *several, "skip")]
    for one in asks:
        one.at = "p-" if one.name == "first" else one.at  # beside the form of an act that asks for a first label too
    return asks


def _wishes(submission: Submission, said: Speech) -> SheetForm:
    return Reading(fields_of(SheetForm), submission.typed, said).judged(SheetForm)
