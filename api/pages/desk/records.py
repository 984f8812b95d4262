"""All records on the desk, narrowed by what the address says."""

from typing import Any

from litestar import get
from litestar.di import NamedDependency
from sqlalchemy import Select, or_
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from api.pages.desk import scope
from api.pages.desk.frame import Html, desk_page, query_text, query_word
from api.pages.frame import Visit
from api.paging import Page
from registry.people.permissions import Actor
from registry.rights import kinds, reading
from registry.tables import Record
from registry.vocabulary import Custody, Kind, Status

COLUMNS = (
    "id", "kind", "category", "custody", "office", "status", "name", "product", "country", "application_number",
    "filed_on", "registration_number", "registered_on", "is_example", "created_at",
)  # fmt: skip


@get("/records")
async def records(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """List the records, newest first."""
    filters: dict[str, Any] = {
        "kind": query_word(request, "kind", Kind),
        "status": query_word(request, "status", Status),
        "custody": query_word(request, "custody", Custody),
        "office": query_text(request, "office").upper()[:8] or None,
        "country": query_text(request, "country").upper()[:2] or None,
    }
    q = query_text(request, "q")
    statement = reading.listing(actor, COLUMNS, **filters).where(scope.on_the_desk(actor))
    if q:
        statement = _mentioning(statement, q)
    rows, later = await paging.rows(snapshot, statement, (col(Record.created_at), col(Record.id)))
    return desk_page(
        request,
        "records.html",
        rows=rows,
        later=later or "",
        q=q,
        filters={name: value or "" for name, value in filters.items()},
        is_narrowed=bool(q) or any(filters.values()),
        kinds=list(Kind),
        statuses=[status for status in Status if status is not Status.DRAFT],
        custodies=list(Custody),
        shared=[row.id for row in rows if kinds.of(row.kind).is_shared(row.category)],
        deep="after" in request.query_params,
    )


def _mentioning(statement: Select[Any], q: str) -> Select[Any]:
    """Narrow to names that hold the words and to their numbers. SQLite folds ASCII only, so spellings are asked for."""
    spellings = sorted({q, q.lower(), q.upper(), q.title(), q.capitalize()})
    named = [col(Record.name).icontains(spelling, autoescape=True) for spelling in spellings]
    numbered = [col(column) == q for column in (Record.application_number, Record.registration_number)]
    return statement.where(or_(*named, *numbered))
