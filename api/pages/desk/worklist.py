"""My work: what waits for an act of this officer, the longest waiting first."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import get
from litestar.datastructures import State
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncConnection

from api.pages.desk.frame import Html, desk_page, query_word
from api.pages.frame import Visit
from api.paging import Page
from registry import calendar
from registry.cases import reading as cases
from registry.labels import reading as labels
from registry.parties.joining import reading as joining
from registry.people.permissions import Actor
from registry.procedure import worklist as work
from registry.use import reading as use
from registry.vocabulary import Category, Kind, Status

SOME = 20


class WaitingRecord(msgspec.Struct):
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
    """Show what waits for this officer, counted by status, and the orders of labels and the cases that wait."""
    kind, status = query_word(request, "kind", Kind), query_word(request, "status", Status)
    book = state.book
    rows, later = await paging.rows(snapshot, work.waiting(book, actor, kind=kind, status=status))
    counts = await work.counts(snapshot, book, actor)
    second = work.awaiting_second(book, actor)
    today = calendar.today()
    return desk_page(
        request,
        "worklist.html",
        joining=await joining.count_open(snapshot, actor),
        has_steps=bool(work.leading_on(book, actor)),
        waiting=[_shown(row, today, needs_second=row.status in second) for row in rows],
        counts=counts,
        total=sum(count for _, count in counts),
        kind=kind or "",
        standing=status or "",
        kinds=list(Kind),
        later=later or "",
        proposed=await work.proposed(snapshot, actor),
        orders=await labels.to_decide(snapshot, actor, SOME),
        cases=await cases.to_handle(snapshot, actor, SOME),
        managed=await use.looked_after(snapshot, actor, SOME),
    )


def _shown(row: Any, today: date, *, needs_second: bool) -> WaitingRecord:
    since = row.updated_at.astimezone(calendar.OFFICE_TIME).date()
    facts = {
        name: getattr(row, name) for name in WaitingRecord.__struct_fields__ if name not in {"days", "needs_second"}
    }
    return WaitingRecord(**facts, days=(today - since).days, needs_second=needs_second)
