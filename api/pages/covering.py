"""Which rights cover a place: a commune of today or before July 2025, or a point on the map."""

import unicodedata
from typing import Annotated
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from api.pages.frame import Visit, note_parameter, page
from api.pages.searching import specimens_of
from registry.errors import NotAcceptable
from search.covering import at_point, in_unit
from search.engine import EngineUnavailable, Finder
from search.places import Unit
from search.queries import named

Html = Response[bytes]
SHOWN = 200
"""How many rights of one place are listed; every commune has fewer."""

LONGEST = 200


@get("/search/covering", include_in_schema=False)
async def covering(
    request: Visit,
    engine: NamedDependency[Finder],
    snapshot: NamedDependency[AsyncConnection],
    commune: Annotated[str, QueryParameter(max_length=LONGEST)] = "",
    point: Annotated[str, QueryParameter(max_length=LONGEST)] = "",
) -> Html:
    """List the rights that cover a place; a point is written latitude first, as maps show it."""
    units, ids, is_down = list[Unit](), list[UUID](), False
    place = place_of(point)
    name = unicodedata.normalize("NFC", commune).strip()
    try:
        if place is not None:
            ids = await at_point(snapshot, *place)
        elif name:
            units, ids = await in_unit(engine, name)
    except EngineUnavailable:
        is_down = True
    except NotAcceptable:  # no place on the map
        place = None
    if point.strip() and place is None:
        note_parameter(request, "point", ignored=point)
    found = await named(snapshot, ids[:SHOWN])
    return page(
        request,
        "public/covering.html",
        commune=name,
        point=point,
        is_asked=bool(name) or place is not None,
        is_down=is_down,
        units=[unit.shown for unit in units],
        found=found,
        specimens=await specimens_of(request, snapshot, found),
    )


def place_of(point: str) -> tuple[float, float] | None:
    """Return longitude and latitude of ``18.15, 105.75``; None when it is no point."""
    try:
        latitude, longitude = (float(part) for part in point.replace(";", ",").replace(",", " ").split())
    except ValueError:
        return None
    return (longitude, latitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None  # noqa: PLR2004 # degrees
