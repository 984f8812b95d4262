"""Who looked at one's own data: at those of the account and of the organisations for which it acts."""

from litestar import get
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncConnection

from api.pages.account.frame import HOME, Html, account_page
from api.pages.frame import Visit
from api.paging import Page
from api.views.accesses import access_view
from registry.people import accesses
from registry.people.permissions import Actor

HERE = f"{HOME}/accesses"


@get("/accesses")
async def accesses_to_own(
    request: Visit,
    *,
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    paging: NamedDependency[Page],
) -> Html:
    """List the looks at one's own data, the latest first."""
    rows, later = await paging.rows(snapshot, accesses.listing(actor))
    return account_page(
        request,
        "accesses.html",
        lines=[access_view(row) for row in rows],
        here=HERE,
        years=accesses.KEPT.days // 365,
        later=later or "",
        deep="after" in request.query_params,
    )
