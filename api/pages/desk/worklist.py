"""My work: what waits for an act of mine, the longest waiting first."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import get
from litestar.datastructures import State
from litestar.di import NamedDependency
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from api.pages.desk import scope
from api.pages.desk.frame import Html, desk_page, query_word
from api.pages.frame import Visit
from api.paging import Page
from registry import calendar
from registry.acts import open_to
from registry.labels import reading as labels
from registry.labels.orders import decline_labels
from registry.people.permissions import Actor
from registry.procedure.conditions import proposed_by
from registry.tables import Authorisation, LabelBatch, Record
from registry.vocabulary import AuthorisationStatus, Category, Kind, Role, Status

COLUMNS = ("id", "kind", "category", "status", "name", "application_number", "filed_on", "is_example", "updated_at")
SOME = 20


class Waiting(msgspec.Struct):
    """A record that waits, and for how many days nothing was done."""

    id: UUID
    kind: Kind
    category: Category | None
    status: Status
    name: str
    application_number: str | None
    filed_on: date | None
    is_example: bool
    days: int
    needs_second: bool


@get("/")
async def worklist(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
    state: State,
) -> Html:
    """Show what waits for me, counted by status, and the orders of labels that wait."""
    kind, status = query_word(request, "kind", Kind), query_word(request, "status", Status)
    mine = scope.waiting(state.book, actor)
    counts = await _counts(snapshot, mine)
    statement = select(*(col(getattr(Record, name)) for name in COLUMNS)).where(mine)
    for column, value in ((Record.kind, kind), (Record.status, status)):
        statement = statement.where(col(column) == value) if value else statement
    rows, later = await paging.rows(snapshot, statement, (col(Record.updated_at), col(Record.id)), newest_first=False)
    second = scope.awaiting_second(state.book, actor)
    today = calendar.today()
    return desk_page(
        request,
        "worklist.html",
        has_steps=bool(scope.leading_on(state.book, actor)),
        waiting=[_shown(row, today, needs_second=row.status in second) for row in rows],
        counts=counts,
        total=sum(count for _, count in counts),
        kind=kind or "",
        standing=status or "",
        kinds=list(Kind),
        later=later or "",
        proposed=await _number_of(snapshot, proposed_by(actor)),
        orders=await _orders(snapshot, actor),
        managed=await _managed(snapshot, actor),
    )


def _shown(row: Any, today: date, *, needs_second: bool) -> Waiting:
    since = row.updated_at.astimezone(calendar.OFFICE_TIME).date()
    facts = {name: getattr(row, name) for name in COLUMNS if name != "updated_at"}
    return Waiting(**facts, days=(today - since).days, needs_second=needs_second)


async def _counts(snapshot: AsyncConnection, mine: Any) -> list[tuple[str, int]]:
    statement = select(col(Record.status), func.count()).where(mine).group_by(col(Record.status))
    found = {row[0]: row[1] for row in await snapshot.execute(statement)}
    return [(status.value, found[status]) for status in Status if status in found]


async def _number_of(snapshot: AsyncConnection, condition: Any) -> int:
    return int((await snapshot.execute(select(func.count()).select_from(Record).where(condition))).scalar_one())


async def _orders(snapshot: AsyncConnection, actor: Actor) -> Any:
    """Return the orders this actor could decide on, oldest first; who ordered does not decide."""
    statement = labels.listing(actor).where(open_to(actor, [decline_labels], LabelBatch.status))
    return (await snapshot.execute(statement.order_by(col(LabelBatch.ordered_at)).limit(SOME))).all()


async def _managed(snapshot: AsyncConnection, actor: Actor) -> Any:
    """Return the registered rights whose use this actor looks after, with how many rights of use stand."""
    if actor.roles.isdisjoint({Role.MANAGER, Role.INSPECTOR, Role.REGISTRAR}):
        return []
    standing = (
        select(func.count())
        .where(col(Authorisation.record_id) == col(Record.id), col(Authorisation.status) == AuthorisationStatus.ACTIVE)
        .correlate(Record)
        .scalar_subquery()
    )
    statement: Any = select(
        col(Record.id), col(Record.name), col(Record.registration_number), standing.label("users")
    ).where(scope.on_the_desk(actor), col(Record.status) == Status.REGISTERED)
    used = col(Record.id).in_(select(col(Authorisation.record_id)))
    statement = statement.where(used) if actor.is_staff else statement
    return (await snapshot.execute(statement.order_by(col(Record.name)).limit(SOME))).all()
