"""Cases that the office told the producer of, in the office's words and without the reporter."""

from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection

from api.pages.frame import Visit
from api.pages.parts import HISTORY, PageLists
from api.pages.producer.frame import Html, producer_page
from api.paging import Page
from registry.acts import read
from registry.cases import reading
from registry.cases.matter import CASE
from registry.people.permissions import Actor
from registry.people.visibility import CASE_TOLD


@get("/cases")
async def cases(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """List the cases that the producer was told of, the newest first."""
    rows, later = await paging.rows(snapshot, reading.listing(actor, rule=CASE_TOLD))
    is_deep = "after" in request.query_params
    return producer_page(request, "cases.html", cases=rows, later=later or "", is_deep=is_deep)


@get("/cases/{case_id:uuid}")
async def case(
    request: Visit,
    *,
    case_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
) -> Html:
    """Show a case that the producer was told of."""
    row = await reading.one(snapshot, actor, case_id, rule=CASE_TOLD)
    matter = await read(snapshot, actor, CASE, case_id)
    events = await PageLists(request, f"/producer/cases/{case_id}", HISTORY).history(snapshot, actor, CASE, matter)
    taken_off = next((one for one in await reading.withdrawn(snapshot, row) if one.id == row.range_id), None)
    return producer_page(request, "case.html", case=row, withdrawn=taken_off, events=events)
