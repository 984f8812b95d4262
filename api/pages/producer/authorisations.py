"""One's right of use: its plots, what is certified of each season and what is left, its lots."""

from typing import Any
from uuid import UUID

from litestar import get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import language_of, speech
from api.pages.area import area_of, middle_of
from api.pages.frame import Visit
from api.pages.history import timeline
from api.pages.producer.frame import Html, producer_page
from api.pages.titles import title_shown
from registry import calendar
from registry.acts import history, read
from registry.people.permissions import Actor
from registry.people.visibility import PRODUCED
from registry.use import reading
from registry.use.matter import AUTHORISATION

MOST = 100
"""Plots, quantities and lots on the page, the newest first; more lots stand in the list of lots."""


@get("/authorisations/{authorisation_id:uuid}")
async def authorisation(
    request: Visit,
    *,
    authorisation_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
    state: State,
) -> Html:
    """Show a right of use of the actor's own."""
    row = await own_right(snapshot, actor, authorisation_id)
    declared = await reading.plots(actor, authorisation_id=row.id).rows(snapshot, MOST)
    places = [middle_of(plot.geometry) for plot in declared if plot.geometry]
    said = speech(language_of(request))
    matter = await read(snapshot, actor, AUTHORISATION, row.id)
    return producer_page(
        request,
        "authorisation.html",
        right=row,
        title=await title_shown(snapshot, row, said),
        today=calendar.today(),
        in_force=reading.in_force(row),
        plots=declared,
        area=await area_of(snapshot, actor, row.record_id, said, places=places),
        quantities=await reading.quantities(actor, authorisation_id=row.id).rows(snapshot, MOST),
        lots=await reading.lots(actor, authorisation_id=row.id).rows(snapshot, MOST),
        events=timeline(await history(snapshot, actor, state.book, AUTHORISATION, matter), {}, said, ""),
    )


async def own_right(connection: AsyncConnection, actor: Actor, authorisation_id: UUID) -> Row[Any]:
    """Return a right of use under which the actor's own party produces; NotFound for any other."""
    return await reading.authorisation(connection, actor, authorisation_id, rule=PRODUCED)
