"""A producer's right of use: its plots, the certified quantity of each season and what is left of it, its lots."""

from typing import Any
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import language_of, speech
from api.pages.area import area_of, middle_of
from api.pages.drawing import Point
from api.pages.frame import Visit
from api.pages.parts import HISTORY, PageLists
from api.pages.producer.frame import Html, producer_page
from api.pages.titles import title_shown
from registry import calendar
from registry.acts import read
from registry.people.permissions import Actor
from registry.people.visibility import PRODUCED
from registry.use import reading
from registry.use.matter import AUTHORISATION

MOST_DRAWN = 100
"""Plots on the map, the newest."""


@get("/authorisations/{authorisation_id:uuid}")
async def authorisation(
    request: Visit,
    *,
    authorisation_id: FromPath[UUID],
    snapshot: NamedDependency[AsyncConnection],
    actor: NamedDependency[Actor],
) -> Html:
    """Show a right of use of the actor's own."""
    row = await own_right(snapshot, actor, authorisation_id)
    said, matter = speech(language_of(request)), await read(snapshot, actor, AUTHORISATION, row.id)
    here, under = f"/producer/authorisations/{row.id}", {"authorisation_id": row.id}
    parts = PageLists(request, here, "quantities", "plots", "lots", HISTORY)
    places = await places_under(snapshot, actor, row.id)
    return producer_page(
        request,
        "authorisation.html",
        right=row,
        title=await title_shown(snapshot, row, said),
        today=calendar.today(),
        in_force=reading.in_force(row),
        plots=await parts.part("plots", snapshot, reading.plots(actor, **under)),
        area=await area_of(snapshot, actor, row.record_id, said, places=places),
        quantities=await parts.part("quantities", snapshot, reading.quantities(actor, **under)),
        lots=await parts.part("lots", snapshot, reading.lots(actor, **under)),
        events=await parts.history(snapshot, actor, AUTHORISATION, matter),
    )


async def places_under(connection: AsyncConnection, actor: Actor, authorisation_id: UUID) -> list[Point]:
    """Return a point in each of the newest plots under a right of use, to be drawn."""
    plots = await reading.plots(actor, authorisation_id=authorisation_id).rows(connection, MOST_DRAWN)
    return [middle_of(plot.geometry) for plot in plots if plot.geometry]


async def own_right(connection: AsyncConnection, actor: Actor, authorisation_id: UUID) -> Row[Any]:
    """Return a right of use under which the actor's party produces; NotFound for any other."""
    return await reading.authorisation(connection, actor, authorisation_id, rule=PRODUCED)
