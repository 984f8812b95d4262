"""The first page: what is to be done next, then everything that is one's own."""

from typing import Any

import msgspec
from litestar import get
from litestar.di import NamedDependency
from sqlalchemy import exists
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from api.language import Speech, language_of, speech
from api.pages.formats import number, quantity
from api.pages.frame import Visit
from api.pages.producer import standing
from api.pages.producer.authorisations import is_outside
from api.pages.producer.frame import Html, producer_page
from api.pages.producer.lots import open_quantities
from api.paging import Page
from api.views.records import RecordRow
from registry import calendar
from registry.labels import reading as label_reading
from registry.labels.quota import stands
from registry.people.permissions import Actor
from registry.rights import reading as record_reading
from registry.saying import say
from registry.tables import Authorisation, LabelBatch, LabelRange, Lot, Record
from registry.use import reading
from registry.vocabulary import AuthorisationStatus, BatchStatus, RangeState, Role, Status

SHOWN = 5
"""Rows of each kind on the first page; the lists have all."""


class Task(msgspec.Struct):
    """One thing to do: what, about what, where, and whether it presses."""

    words: str
    about: str
    address: str
    presses: bool = False


@get("/")
async def overview(
    request: Visit, *, snapshot: NamedDependency[AsyncConnection], actor: NamedDependency[Actor]
) -> Html:
    """Show what is to be done next, one's applications, rights of use, lots and orders."""
    said = speech(language_of(request))
    produces = Role.PRODUCER in actor.roles
    records = _applications(actor).order_by(col(Record.created_at).desc(), col(Record.id)).limit(SHOWN + 1)
    rights = standing.produced(reading.authorisations(actor), actor).order_by(col(Authorisation.granted_at).desc())
    lots = standing.produced(reading.lots(actor), actor).order_by(col(Lot.declared_at).desc()).limit(SHOWN + 1)
    orders = standing.produced(label_reading.listing(actor), actor).order_by(col(LabelBatch.ordered_at).desc())
    return producer_page(
        request,
        "overview.html",
        tasks=await _tasks(snapshot, actor, said),
        produces=produces,
        shown=SHOWN,
        records=_with_next((await snapshot.execute(records)).all(), said),
        rights=(await snapshot.execute(rights.limit(50))).all() if produces else [],
        today=calendar.today(),
        lots=(await snapshot.execute(lots)).all() if produces else [],
        orders=(await snapshot.execute(orders.limit(SHOWN + 1))).all() if produces else [],
        quantities=await open_quantities(snapshot, actor) if produces else [],
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
    rows, later = await paging.rows(snapshot, _applications(actor), (col(Record.created_at), col(Record.id)))
    said = speech(language_of(request))
    is_deep = "after" in request.query_params
    return producer_page(request, "records.html", records=_with_next(rows, said), later=later or "", is_deep=is_deep)


def _applications(actor: Actor) -> Any:
    return record_reading.listing(actor, RecordRow.__struct_fields__).where(standing.applied(actor))


def _with_next(rows: Any, said: Speech) -> list[tuple[Any, str]]:
    return [(row, said.tell(standing.COMES[row.status]) if row.status in standing.COMES else "") for row in rows]


async def _tasks(connection: AsyncConnection, actor: Actor, said: Speech) -> list[Task]:
    """Return what waits for this account: what presses first."""
    tasks = await _of_records(connection, actor, said)
    if Role.PRODUCER in actor.roles:
        tasks += await _of_orders(connection, actor, said)
        tasks += await _of_quantities(connection, actor, said)
        tasks += await _of_rights(connection, actor, said)
    return sorted(tasks, key=lambda task: not task.presses)


async def _of_records(connection: AsyncConnection, actor: Actor, said: Speech) -> list[Task]:
    statement = _applications(actor).where(col(Record.status).in_(standing.OPEN)).order_by(col(Record.created_at))
    return [
        Task(
            said.tell(say("Answer the notice of defects"))
            if row.status == Status.DEFECTIVE
            else said.tell(say("Finish the draft and lodge it")),
            row.name,
            f"/producer/records/{row.id}",
            presses=row.status == Status.DEFECTIVE,
        )
        for row in (await connection.execute(statement.limit(20))).all()
    ]


async def _of_orders(connection: AsyncConnection, actor: Actor, said: Speech) -> list[Task]:
    activated = exists().where(
        col(LabelRange.batch_number) == col(LabelBatch.number), col(LabelRange.state) == RangeState.ACTIVATED, stands()
    )
    statement = standing.produced(label_reading.listing(actor), actor).where(
        col(LabelBatch.status).in_((BatchStatus.APPROVED, BatchStatus.PRINTED)), ~activated
    )
    rows = (await connection.execute(statement.order_by(col(LabelBatch.decided_at)).limit(20))).all()
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
        for row in rows
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
        for row in await open_quantities(connection, actor)
        if not row.used
    ]


async def _of_rights(connection: AsyncConnection, actor: Actor, said: Speech) -> list[Task]:
    """Return the rights of use that stand and have no certified quantity yet: whom to ask."""
    certified = reading.quantities(actor).with_only_columns(col(Authorisation.id))
    statement = standing.produced(reading.authorisations(actor), actor).where(
        col(Authorisation.status) == AuthorisationStatus.ACTIVE, col(Authorisation.id).not_in(certified)
    )
    rows = (await connection.execute(statement.limit(20))).all()
    return [
        Task(
            said.tell(say("Declare your plots; then the manager certifies the season's quantity")),
            f"{row.record_name} · {row.number}",
            f"/producer/authorisations/{row.id}",
        )
        for row in rows
        if not is_outside(row)
    ]
