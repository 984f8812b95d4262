"""Orders of labels: all of them, one with its print files, and what is said of its labels."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.language import language_of, speech
from api.pages.acts import NO_ACT, ActsPage
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.history import timeline
from api.pages.prints import printing_of, taken
from api.pages.producer.frame import Html, producer_page, see
from api.pages.submission import Submission
from api.paging import Page
from registry.acts import history, read
from registry.errors import NotFound, RegistryError
from registry.labels import closing, reading
from registry.labels.matter import ORDER
from registry.labels.ranges import activate_labels
from registry.labels.runs import size
from registry.labels.verdicts import ISSUED_BATCHES
from registry.people.permissions import Actor
from registry.people.visibility import PRODUCED
from registry.printing.formats import SHEETS
from registry.saying import say
from registry.use.matter import PRODUCER_OF_USE
from registry.vocabulary import RangeState

SKIP = {"skip": say("Places used up on the first sheet"), "format": say("Sheet of labels")}
"""The words of the form of the sheets, by the names under which faults name its fields."""


UNPRINTED = {"format": "", "first": "1", "skip": "0"}
"""What stands in the form of the sheets at first."""


class Tally(msgspec.Struct):
    """How many labels of an order stand how; a voided one counts as void, whatever was said of it before."""

    activated: int
    void: int
    waiting: int


@get("/orders")
async def orders(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """List one's orders, newest first."""
    rows, later = await paging.rows(snapshot, reading.listing(actor, rule=PRODUCED))
    is_deep = "after" in request.query_params
    return producer_page(request, "orders.html", orders=rows, later=later or "", is_deep=is_deep)


@get("/orders/{number:int}")
async def order(
    request: Visit,
    *,
    number: FromPath[int],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    state: State,
) -> Html:
    """Show an order of the actor's own."""
    return await _page(request, snapshot, actor, number, state=state)


@get("/orders/{number:int}/acts/{act:str}")
async def order_act_page(
    request: Visit,
    *,
    number: FromPath[int],
    act: FromPath[str],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    state: State,
) -> Html:
    """Show an order with the form of an act open."""
    _acts(request, state, actor, number).find(act)
    return await _page(request, snapshot, actor, number, state=state, act=act)


@post("/orders/{number:int}/acts/{act:str}", status_code=200)
async def mark(
    request: Visit,
    *,
    number: FromPath[int],
    act: FromPath[str],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Say something of a run of labels, or show the order again with what is wrong."""
    acts, connection = _acts(request, state, actor, number), await session.connection()
    await own_order(connection, actor, number)
    if PRODUCER_OF_USE not in acts.find(act).by:
        raise NotFound(NO_ACT)
    more: dict[str, Any] = {"state": state, "act": act, "typed": submission.typed, "session": session}
    again = partial(_page, request, connection, actor, number, **more)
    return await acts.answer(session, submission, act, number, again=again, then=see)


@post("/orders/{number:int}/files/{file:str}", status_code=200)
async def print_file(
    request: Visit,
    *,
    number: FromPath[int],
    file: FromPath[str],
    actor: NamedDependency[Actor],
    submission: NamedDependency[Submission],
    state: State,
) -> Response[Any]:
    """Take a print file, or show the order again with what is wrong."""
    page = partial(_page, state=state, printing=submission.typed)
    return await taken(request, actor, number, file, submission, look=own_order, page=page)


def _acts(request: Visit, state: State, actor: Actor, number: int) -> ActsPage:
    return ActsPage(state, actor, speech(language_of(request)), ORDER, f"/producer/orders/{number}/acts")


async def own_order(connection: AsyncConnection, actor: Actor, number: int) -> Row[Any]:
    """Return an order for a lot of the actor's own; NotFound for any other."""
    return await reading.one(connection, actor, number, rule=PRODUCED)


def tally(quantity: int, runs: Sequence[Row[Any]]) -> Tally:
    """Return how many labels are activated, voided, and neither."""
    standing = [run for run in runs if not run.is_taken_back]
    said = {state: [(run.first, run.last) for run in standing if run.state is state] for state in RangeState}
    void = size(said[RangeState.VOID])
    both = size([*said[RangeState.VOID], *said[RangeState.ACTIVATED]])
    return Tally(activated=both - void, void=void, waiting=quantity - both)


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    number: int,
    *,
    state: State,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
    act: str | None = None,
    printing: dict[str, str] | None = None,
    session: AsyncSession | None = None,
) -> Html:
    said = speech(language_of(request))
    row = await own_order(connection, actor, number)
    runs = await reading.runs(connection, number)
    tallied = tally(row.quantity, runs)
    if act is None and tallied.waiting:
        act = activate_labels.name
    matter, acts = await read(connection, actor, ORDER, number), _acts(request, state, actor, number)
    shown = await acts.show(
        connection,
        matter,
        act=act,
        typed=typed or _whole_order(row.quantity, act),
        is_refused=refusal is not None and printing is None,
        session=session,
    )
    return producer_page(
        request,
        "order.html",
        refusal=refusal,
        fields=(titles(acts.find(act).asks, said) if act else {})
        | {name: said.tell(one) for name, one in SKIP.items()},
        order=row,
        runs=runs,
        tally=tallied,
        closed=await closing.standing(connection, number),
        is_issued=row.status in ISSUED_BATCHES,
        prints=await printing_of(state, connection, actor, matter, said),
        **_printing(printing),
        version=matter.row.version,
        events=timeline(await history(connection, actor, state.book, ORDER, matter), {}, said, ""),
        **shown.names(),
    )


def _printing(chosen: dict[str, str] | None) -> dict[str, Any]:
    """Return what the page offers to print, and what was chosen of it."""
    return {
        "sheets": [
            (key, sheet.name, f"{sheet.size.width:g}", f"{sheet.size.height:g}") for key, sheet in SHEETS.items()
        ],
        "printing": UNPRINTED | (chosen or {}),
    }


def _whole_order(quantity: int, act: str | None) -> dict[str, str]:
    """Return what stands in the form at first: all labels to be activated, none to be voided."""
    return {"first": "1", "last": str(quantity)} if act == activate_labels.name else {}
