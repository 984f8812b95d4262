"""All records on the desk, narrowed as the address says."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from sqlalchemy.ext.asyncio import AsyncConnection

from api.pages.desk.frame import desk_page, query_text, query_word
from api.pages.frame import Visit
from api.paging import Page
from registry.people.permissions import Actor
from registry.people.visibility import DESK
from registry.procedure.counter import receive_on_paper
from registry.rights import kinds, reading
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
) -> Response[Any]:
    """List the records, newest first; a question in words goes to the search."""
    filters: dict[str, Any] = {
        "kind": query_word(request, "kind", Kind),
        "status": query_word(request, "status", Status),
        "custody": query_word(request, "custody", Custody),
        "office": query_text(request, "office").upper()[:8] or None,
        "country": query_text(request, "country").upper()[:2] or None,
    }
    if q := query_text(request, "q"):  # only the search answers words
        narrowing = {"q": q, **{name: value for name, value in filters.items() if value}}
        return Redirect(f"/desk/search?{urlencode(narrowing)}", status_code=HTTP_303_SEE_OTHER)
    rows, later = await paging.rows(snapshot, reading.listing(actor, COLUMNS, rule=DESK, **filters))
    return desk_page(
        request,
        "records.html",
        rows=rows,
        later=later or "",
        filters={name: value or "" for name, value in filters.items()},
        is_narrowed=any(filters.values()),
        kinds=list(Kind),
        statuses=[status for status in Status if status is not Status.DRAFT],
        custodies=list(Custody),
        shared=[row.id for row in rows if kinds.of(row.kind).is_shared(row.category)],
        may_enter_paper=any(relation.holds(actor, None) for relation in receive_on_paper.by),
        deep="after" in request.query_params,
    )
