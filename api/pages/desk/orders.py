"""Orders of labels: the list, with those that wait for a decision first; one order with its labels and acts."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from litestar import get
from litestar.datastructures import State
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.language import language_of, speech
from api.pages.desk.frame import Html, desk_page, query_word
from api.pages.forms.fields import titles
from api.pages.frame import Visit
from api.pages.orders import orders_on, serving_jobs, taking_files
from api.pages.parts import PageLists
from api.pages.pins import pins_of, taking_pins
from api.pages.prints import printing_of
from api.paging import Page
from registry.acts import read
from registry.errors import RegistryError
from registry.labels import closing, quota, reading
from registry.labels.matter import ORDER
from registry.labels.pin_files import PinFileForm
from registry.labels.print_files import TAKERS
from registry.labels.verdicts import ISSUED_BATCHES
from registry.people import directory
from registry.people.permissions import Actor
from registry.people.visibility import USE_ON_THE_DESK
from registry.vocabulary import BatchStatus

MOST_WAITING = 50


@get("/orders")
async def orders(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """List the orders: first those that wait, the oldest first; then the others, the newest first."""
    standing = query_word(request, "status", BatchStatus)
    listing = partial(reading.listing, actor, rule=USE_ON_THE_DESK)
    waiting: Any = []
    is_first = "after" not in request.query_params
    if standing is None and is_first:
        waiting = await listing(status=BatchStatus.ORDERED, oldest_first=True).rows(snapshot, MOST_WAITING + 1)
    others = listing(status=standing) if standing else listing(but=BatchStatus.ORDERED)
    rows, later = await paging.rows(snapshot, others)
    return desk_page(
        request,
        "orders.html",
        waiting=waiting[:MOST_WAITING],
        more_wait=len(waiting) > MOST_WAITING,
        rows=rows,
        later=later or "",
        standing=standing or "",
        statuses=list(BatchStatus),
        deep=not is_first,
    )


async def _page(
    request: Visit,
    connection: AsyncConnection,
    actor: Actor,
    number: int,
    *,
    state: State,
    act: str | None = None,
    typed: dict[str, str] | None = None,
    refusal: RegistryError | None = None,
    printing: Mapping[str, str] | None = None,
    coating: Mapping[str, str] | None = None,
    session: AsyncSession | None = None,
) -> Html:
    said = speech(language_of(request))
    row = await reading.one(connection, actor, number, rule=USE_ON_THE_DESK)
    matter = await read(connection, actor, ORDER, number)
    people = [str(one) for one in (matter.row.ordered_by, matter.row.decided_by) if one]
    names = await directory.names_of(connection, people) if actor.is_staff else {}
    acts = ORDERS.acts(request, state, actor, number)
    refused = refusal is not None and printing is None and coating is None
    shown = await acts.show(connection, matter, act=act, typed=typed, is_refused=refused, session=session)
    runs, is_issued = reading.list_of_runs(number, newest_first=True), row.status in ISSUED_BATCHES
    may_print = is_issued and any(relation.holds(actor, matter) for relation in TAKERS)
    return desk_page(
        request,
        "order.html",
        refusal=refusal,
        fields=titles(acts.find(act).asks if act else PinFileForm, said),
        order=row,
        runs=await PageLists(request, f"/desk/orders/{number}", "runs").part("runs", connection, runs),
        closed=await closing.standing(connection, number),
        room=(await quota.room_for(connection, row.lot_id)).labels(row.pack),
        orderer=names.get(str(matter.row.ordered_by), ""),
        decider=names.get(str(matter.row.decided_by), ""),
        is_issued=is_issued,
        prints=await printing_of(state, connection, actor, matter, said) if may_print else None,
        pins=await pins_of(connection, actor, matter, coating or {}, said) if may_print else None,
        **shown.names(),
    )


ORDERS = orders_on("/desk", USE_ON_THE_DESK, _page)
PAGES_OF_ORDERS = (
    *ORDERS.handlers(),
    taking_files(USE_ON_THE_DESK, _page),
    *serving_jobs(USE_ON_THE_DESK, _page),
    taking_pins(USE_ON_THE_DESK, _page),
)
