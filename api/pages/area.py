"""The area of a right as pages show it: its size, its communes, a drawing."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from anyio import to_thread
from shapely.geometry import shape
from sqlalchemy.ext.asyncio import AsyncConnection

from api.language import Speech
from api.pages.drawing import Point, Sketch, map_svg
from api.views.areas import UnitName
from api.views.base import show
from registry.errors import NotFound
from registry.people.permissions import Actor
from registry.rights import areas
from registry.rights import geometry as shapes
from registry.rights.matter import RecordMatter
from registry.saying import say
from registry.use import reading


class AreaShown(msgspec.Struct):
    """The area in force, with a drawing of it."""

    version: int
    hectares: float
    is_schematic: bool
    units: list[UnitName]
    drawing: str | None
    words: str


class AreaChange(msgspec.Struct):
    """An area before and after on one map, and its size before and after; None where there was none."""

    drawing: str | None
    before: float | None
    after: float


async def area_of(
    connection: AsyncConnection,
    actor: Actor | None,
    record_id: UUID,
    said: Speech,
    *,
    places: Sequence[Point] = (),
    here: Point | None = None,
    is_tapped: bool = False,
) -> AreaShown | None:
    """Return the area in force with a drawing; None while there is none.

    ``places`` are drawn as dots, ``here`` as a ring: longitude and latitude, WGS 84. On a drawing that ``is_tapped`` a
    tap chooses a place.
    """
    try:
        facts = await areas.facts_of(connection, actor, record_id)
    except NotFound:
        return None
    named = [show(row, UnitName) for row in await areas.units_of(connection, facts.id)]
    words = said.tell(say("The area of %(name)s.", name=facts.record_name))
    if here is not None:
        words += " " + said.tell(say("The ring is the place you gave."))
    elif places:
        words += " " + said.tell(say("Each dot is a plot."))
    sketch = Sketch(area=await areas.drawn(connection, facts.id), places=tuple(places), here=here)
    drawing = map_svg(sketch, words, is_tapped=is_tapped)
    return AreaShown(facts.version, facts.hectares, facts.is_schematic, named, drawing, words)


async def change_of(
    connection: AsyncConnection, actor: Actor, matter: RecordMatter, geometry: dict[str, Any], said: Speech
) -> AreaChange:
    """Return the area of a right before and after on one map, with its plots; plots that fall out are marked."""
    try:
        facts = await areas.facts_of(connection, actor, matter.id)
    except NotFound:
        before, hectares = None, None
    else:
        before, hectares = await areas.drawn(connection, facts.id), facts.hectares
    shape = await to_thread.run_sync(shapes.read_area, geometry)
    rows = await reading.plots(actor, record_id=matter.id).rows(connection)
    plots = tuple(middle_of(row.geometry) for row in rows)
    words = said.tell(say("The area of %(name)s before and after.", name=matter.row.name))
    drawing = map_svg(Sketch(area=shapes.as_geojson(shape), before=before, places=plots), words)
    return AreaChange(drawing, hectares, shapes.hectares(shape))


def middle_of(geometry: dict[str, Any]) -> Point:
    """Return a point inside a GeoJSON geometry: longitude and latitude."""
    inside = shape(geometry).representative_point()
    return inside.x, inside.y
