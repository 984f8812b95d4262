"""Orders of labels: all of them, one with its print files, and what is said of its labels."""

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
from api.pages.history import timeline
from api.pages.orders import orders_on, serving_jobs, taking_files
from api.pages.print_forms import print_forms, titles_of_prints
from api.pages.prints import printing_of
from api.pages.producer.frame import Html, producer_page
from api.paging import Page
from registry.acts import history, read
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
    runs = await reading.runs(connection, number)
    tallied = tally(row.quantity, runs)
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
        runs=runs,
        tally=tallied,
        closed=await closing.standing(connection, number),
        is_issued=row.status in ISSUED_BATCHES,
        prints=prints,
        print_forms=print_forms(prints, printing or {}, said),
        version=matter.row.version,
        events=timeline(await history(connection, actor, state.book, ORDER, matter), {}, said, ""),
        **shown.names(),
    )


def _whole_order(quantity: int, act: str | None) -> dict[str, str]:
    """Return what stands in the form at first: all labels to be activated, none to be voided."""
    return {"first": "1", "last": str(quantity)} if act == activate_labels.name else {}


ORDERS = orders_on("/producer", PRODUCED, _page, takes=lambda act: PRODUCER_OF_USE in act.by)
PAGES_OF_ORDERS = (*ORDERS.handlers(), taking_files(PRODUCED, _page), *serving_jobs(PRODUCED, _page))
