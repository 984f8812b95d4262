"""One lot on the desk: its facts, its chain, its labels, and the acts on it."""

from uuid import UUID

from litestar import get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection

from api.pages.chain import OUTPUTS, chain_of
from api.pages.desk.authorisations import PAGES
from api.pages.desk.frame import Html, desk_page
from api.pages.frame import Visit
from api.pages.parts import HISTORY, PageLists
from registry.acts import read
from registry.labels import reading as label_reading
from registry.people.permissions import Actor
from registry.people.visibility import USE_ON_THE_DESK
from registry.use import reading
from registry.use.matter import LOT


@get("/lots/{lot_id:uuid}")
async def lot(
    request: Visit,
    *,
    lot_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    state: State,
) -> Html:
    """Show a lot; the forms of its acts stand on the page of its right of use."""
    row = await reading.lot(snapshot, actor, lot_id, rule=USE_ON_THE_DESK)
    matter = await read(snapshot, actor, LOT, lot_id)
    parts = PageLists(request, f"/desk/lots/{lot_id}", "orders", OUTPUTS, HISTORY)
    orders = label_reading.listing(actor, rule=USE_ON_THE_DESK, lot_id=lot_id)
    shown = await PAGES[LOT.name].acts(request, state, actor, lot_id).show(snapshot, matter)
    return desk_page(
        request,
        "lot.html",
        lot=row,
        use=await reading.authorisation(snapshot, actor, row.authorisation_id),
        chain=await chain_of(snapshot, row, parts),
        orders=await parts.part("orders", snapshot, orders),
        events=await parts.history(snapshot, actor, LOT, matter),
        **shown.names(),
    )
