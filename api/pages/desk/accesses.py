"""Who looked at whose data: all looks, for those who keep the accounts."""

from urllib.parse import urlencode
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncConnection

from api.pages.desk.frame import Html, desk_page, query_text
from api.pages.frame import Visit, note_parameter
from api.paging import Page
from api.views.accesses import access_view
from registry.people import accesses
from registry.people.permissions import Actor

HERE = "/desk/accesses"


@get("/accesses")
async def accesses_to_all(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """List who looked at what, the latest first; at one party or by one account, where the address says so."""
    asked = {name: _asked(request, name) for name in ("party_id", "account_id")}
    rows, later = await paging.rows(snapshot, accesses.of_everybody(actor, **asked))
    return desk_page(
        request,
        "accesses.html",
        lines=[access_view(row) for row in rows],
        first=f"{HERE}?{urlencode({name: one for name, one in asked.items() if one})}",
        narrowed=any(asked.values()),
        here=HERE,
        later=later or "",
        deep="after" in request.query_params,
    )


def _asked(request: Visit, name: str) -> UUID | None:
    text = query_text(request, name)
    try:
        return UUID(text) if text else None
    except ValueError:
        note_parameter(request, name, ignored=text)
        return None
