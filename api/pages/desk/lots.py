"""One lot on the desk: what it is, what it is made of and what was made of it, its labels, and the acts on it."""

from uuid import UUID

from litestar import get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import language_of, speech
from api.pages.chain import chain_of
from api.pages.desk.authorisations import PAGES
from api.pages.desk.frame import Html, desk_page
from api.pages.frame import Visit
from api.pages.history import timeline
from registry.acts import history, read
from registry.labels import reading as label_reading
from registry.people import directory
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
    lines = await history(snapshot, actor, state.book, LOT, matter)
    names = await directory.names_of(snapshot, [line.actor for line in lines if line.actor])
    shown = await PAGES[LOT.name].acts(request, state, actor, lot_id).show(snapshot, matter)
    return desk_page(
        request,
        "lot.html",
        lot=row,
        use=await reading.authorisation(snapshot, actor, row.authorisation_id),
        chain=await chain_of(snapshot, row),
        orders=await label_reading.listing(actor, rule=USE_ON_THE_DESK, lot_id=lot_id).rows(snapshot),
        events=timeline(lines, names, speech(language_of(request)), ""),
        **shown.names(),
    )
