"""The first page: what has to be done next, then everything of the reader's own."""

from typing import Any

import msgspec
from litestar import get
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import Speech, language_of, speech
from api.pages.formats import number, quantity
from api.pages.frame import Visit
from api.pages.parts import PageLists
from api.pages.producer import standing
from api.pages.producer.frame import Html, producer_page
from api.pages.producer.lots import MOST_OPEN
from api.paging import Page
from api.views.records import RecordRow
from registry import calendar
from registry.labels import reading as label_reading
from registry.listing import Listing
from registry.people.permissions import Actor
from registry.people.visibility import PRODUCED
from registry.rights import reading as record_reading
from registry.saying import say
from registry.use import reading
from registry.vocabulary import BatchStatus, Role, Status

SHOWN = 5
"""How many lots, orders and applications the first page shows; their lists have all. Rights of use are paged here."""
TASKS = 20
"""Most tasks of each kind."""


class Task(msgspec.Struct):
    """One thing to do: what, about what, where, and whether it is urgent."""

    words: str
    about: str
    address: str
    presses: bool = False


@get("/")
async def overview(
    request: Visit, *, snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
) -> Html:
    """Show what has to be done next, and the reader's applications, rights of use, lots and orders."""
    said = speech(language_of(request))
    produces = Role.PRODUCER in actor.roles
    lots, orders = reading.lots(actor, rule=PRODUCED), label_reading.listing(actor, rule=PRODUCED)
    rights, more = reading.authorisations(actor, rule=PRODUCED), SHOWN + 1
    parts = PageLists(request, "/producer", "rights")
    return producer_page(
        request,
        "overview.html",
        tasks=await _tasks(snapshot, actor, said),
        produces=produces,
        shown=SHOWN,
        records=_with_next(await _applications(actor).rows(snapshot, more), said),
        rights=await parts.part("rights", snapshot, rights) if produces else None,
        today=calendar.today(),
        lots=await lots.rows(snapshot, more) if produces else [],
        orders=await orders.rows(snapshot, more) if produces else [],
        quantities=await reading.open_quantities(snapshot, actor, MOST_OPEN) if produces else [],
    )


@get("/records")
async def records(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """List one's applications, newest first."""
    rows, later = await paging.rows(snapshot, _applications(actor))
    said = speech(language_of(request))
    is_deep = "after" in request.query_params
    return producer_page(request, "records.html", records=_with_next(rows, said), later=later or "", is_deep=is_deep)


def _applications(actor: Actor, *statuses: Status) -> Listing:
    return record_reading.applications(actor, RecordRow.__struct_fields__, *statuses)


def _with_next(rows: Any, said: Speech) -> list[tuple[Any, str]]:
    return [(row, said.tell(standing.COMES[row.status]) if row.status in standing.COMES else "") for row in rows]


async def _tasks(connection: AsyncConnection, actor: Actor, said: Speech) -> list[Task]:
    """Return the tasks of this account, the urgent ones first."""
    tasks = await _of_records(connection, actor, said)
    if Role.PRODUCER in actor.roles:
        tasks += await _of_orders(connection, actor, said)
        tasks += await _of_quantities(connection, actor, said)
        tasks += await _of_rights(connection, actor, said)
    return sorted(tasks, key=lambda task: not task.presses)


async def _of_records(connection: AsyncConnection, actor: Actor, said: Speech) -> list[Task]:
    return [
        Task(
            said.tell(say("Answer the notice of defects"))
            if row.status == Status.DEFECTIVE
            else said.tell(say("Finish the draft and lodge it")),
            row.name,
            f"/producer/records/{row.id}",
            presses=row.status == Status.DEFECTIVE,
        )
        for row in await _applications(actor, *standing.OPEN).rows(connection, TASKS)
    ]


async def _of_orders(connection: AsyncConnection, actor: Actor, said: Speech) -> list[Task]:
    return [
        Task(
            said.tell(say("Print the labels"))
            if row.status is BatchStatus.APPROVED
            else said.tell(say("Activate the labels once they are on the goods")),
            said.tell(
                say("%(count)s labels, lot %(lot)s", count=number(row.quantity, said.language), lot=row.lot_number)
            ),
            f"/producer/orders/{row.number}",
            presses=True,
        )
        for row in await label_reading.to_be_used(connection, actor, TASKS)
    ]


async def _of_quantities(connection: AsyncConnection, actor: Actor, said: Speech) -> list[Task]:
    return [
        Task(
            said.tell(say("Declare a lot from the certified quantity")),
            said.tell(
                say(
                    "%(rest)s of season %(season)s are left",
                    rest=quantity(row.left, row.measure, said.language),
                    season=row.season,
                )
            ),
            f"/producer/quantities/{row.id}/lots/new",
        )
        for row in await reading.open_quantities(connection, actor, MOST_OPEN)
        if not row.used
    ]


async def _of_rights(connection: AsyncConnection, actor: Actor, said: Speech) -> list[Task]:
    """Return tasks for rights of use in force that have no certified quantity yet: whom to ask."""
    return [
        Task(
            said.tell(say("Declare your plots; then the manager certifies the season's quantity")),
            f"{row.record_name} · {row.number}",
            f"/producer/authorisations/{row.id}",
        )
        for row in await reading.uncertified(connection, actor, TASKS)
    ]
