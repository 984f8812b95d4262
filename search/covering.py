"""Which rights cover a point on the map, or an administrative unit of today or of before July 2025."""

import asyncio
from uuid import UUID

import shapely
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.rights import areas
from registry.rights import geometry as shapes
from registry.tables import Area, Record
from search.engine import DEEPEST, Finder
from search.filters import Filters
from search.finding import Query, find
from search.gathering import open_to_all
from search.places import Unit, succession

Box = tuple[float, float, float, float]

_boxes: dict[UUID, Box] = {}
"""West, south, east and north of every area that was asked about; a version of an area never changes."""


async def at_point(connection: AsyncConnection, longitude: float, latitude: float) -> list[UUID]:
    """Return the records visible to everybody whose area in force contains a point (degrees, WGS 84).

    Raises NotAcceptable when the point is no place on the map.
    """
    shapes.read_place({"type": "Point", "coordinates": [longitude, latitude]})
    found = []
    for area_id, record_id in await _in_force(connection):
        west, south, east, north = _boxes.get(area_id) or await _box(connection, area_id)
        if west <= longitude <= east and south <= latitude <= north:
            finding = await areas.contains(connection, record_id, longitude=longitude, latitude=latitude)
            if finding.is_inside:
                found.append(record_id)
    return found


async def in_unit(engine: Finder, name: str) -> tuple[list[Unit], list[UUID]]:
    """Return the communes that a code or a name means, and the records that lie in one of them.

    ``Hương Trạch``, ``xã Hương Trạch, Hà Tĩnh``, ``18547``: a former commune means itself and the commune of today in
    which it lies; a name that exists in several provinces means all of them.
    """
    units = succession().meant(name)
    shown = frozenset(unit.shown for unit in units)
    ids: dict[UUID, None] = {}
    for field in ("commune", "former_commune") if shown else ():
        hits = await find(engine, Query("", Filters({field: shown}), limit=DEEPEST))
        ids.update(dict.fromkeys(hits.ids))
    return units, list(ids)


async def _in_force(connection: AsyncConnection) -> list[tuple[UUID, UUID]]:
    latest = (
        select(col(Area.record_id), func.max(col(Area.version)).label("version"))
        .join(Record, col(Record.id) == col(Area.record_id))
        .where(open_to_all())
        .group_by(col(Area.record_id))
        .subquery()
    )
    statement = select(col(Area.id), col(Area.record_id)).join(
        latest, (col(Area.record_id) == latest.c.record_id) & (col(Area.version) == latest.c.version)
    )
    return [(row.id, row.record_id) for row in (await connection.execute(statement.order_by(col(Area.id)))).all()]


async def _box(connection: AsyncConnection, area_id: UUID) -> Box:
    drawn = await areas.drawn(connection, area_id)
    shape = await asyncio.to_thread(shapes.from_geojson, drawn)
    west, south, east, north = shapely.bounds(shape)
    return _boxes.setdefault(area_id, (float(west), float(south), float(east), float(north)))
