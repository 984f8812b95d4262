"""Orders of labels: the list, one order with its print files, and what is said of its labels."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from litestar import get
from litestar.datastructures import State
from litestar.di import NamedDependency
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.language import language_of, speech
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.orders import orders_on, serving_jobs, taking_files
from api.pages.parts import HISTORY, PageLists
from api.pages.print_forms import print_forms, titles_of_prints
from api.pages.prints import printing_of
from api.pages.producer.frame import Html, producer_page
from api.paging import Page
from registry.acts import read
from registry.errors import RegistryError
from registry.labels import closing, reading
from registry.labels.matter import ORDER
from registry.labels.ranges import activate_labels
from registry.labels.runs import size
from registry.labels.verdicts import ISSUED_BATCHES
from registry.people.permissions import Actor
from registry.people.visibility import PRODUCED
from registry.use.matter import PRODUCER_OF_USE
from registry.vocabulary import RangeState


class LabelTally(msgspec.Struct):
    """How many labels of an order are in which state; a voided label counts as void, whatever was said of it before."""

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
    """List the producer's orders, newest first."""
    rows, later = await paging.rows(snapshot, reading.listing(actor, rule=PRODUCED))
    is_deep = "after" in request.query_params
    return producer_page(request, "orders.html", orders=rows, later=later or "", is_deep=is_deep)


def tally(quantity: int, runs: Sequence[Row[Any]]) -> LabelTally:
    """Return how many labels are activated, voided, and neither."""
    standing = [run for run in runs if not run.is_taken_back]
    said = {state: [(run.first, run.last) for run in standing if run.state is state] for state in RangeState}
    void = size(said[RangeState.VOID])
    both = size([*said[RangeState.VOID], *said[RangeState.ACTIVATED]])
    return LabelTally(activated=both - void, void=void, waiting=quantity - both)


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
    printing: Mapping[str, str] | None = None,
    session: AsyncSession | None = None,
) -> Html:
    said = speech(language_of(request))
    row = await reading.one(connection, actor, number, rule=PRODUCED)
    tallied = tally(row.quantity, await reading.runs(connection, number))
    parts = PageLists(request, f"/producer/orders/{number}", "runs", HISTORY)
    if act is None and tallied.waiting:
        act = activate_labels.name
    matter, acts = await read(connection, actor, ORDER, number), ORDERS.acts(request, state, actor, number)
    shown = await acts.show(
        connection,
        matter,
        act=act,
        typed=typed or _whole_order(row.quantity, act),
        is_refused=refusal is not None and printing is None,
        session=session,
    )
    prints = await printing_of(state, connection, actor, matter, said)
    return producer_page(
        request,
        "order.html",
        refusal=refusal,
        fields=titles_of_prints(said) | (titles(acts.find(act).asks, said) if act else {}),
        order=row,
        runs=await parts.part("runs", connection, reading.list_of_runs(number, newest_first=True)),
        tally=tallied,
        closed=await closing.standing(connection, number),
        is_issued=row.status in ISSUED_BATCHES,
        prints=prints,
        print_forms=print_forms(prints, printing or {}, said),
        version=matter.row.version,
        events=await parts.history(connection, actor, ORDER, matter),
        **shown.names(),
    )


def _whole_order(quantity: int, act: str | None) -> dict[str, str]:
    """Return the first content of the form: all labels for activation, none for voiding."""
    return {"first": "1", "last": str(quantity)} if act == activate_labels.name else {}


ORDERS = orders_on("/producer", PRODUCED, _page, takes=lambda act: PRODUCER_OF_USE in act.by)
PAGES_OF_ORDERS = (*ORDERS.handlers(), taking_files(PRODUCED, _page), *serving_jobs(PRODUCED, _page))
