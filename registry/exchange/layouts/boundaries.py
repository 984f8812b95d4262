"""Boundaries of units as GeoJSON: the communes of a province, or a province."""

import re
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from registry.causes import cause
from registry.exchange.cells import Cells
from registry.exchange.layouts import communes, provinces
from registry.exchange.layouts.layout import Layout
from registry.exchange.reading import Row
from registry.exchange.units import UnitRow
from registry.saying import say
from registry.vocabulary import Level

NO_AREA = cause("no_area", say("is neither a Polygon nor a MultiPolygon"))
NO_GEOMETRY = cause("no_geometry", say("cannot be read as a geometry of GeoJSON"))
EMPTY = cause("empty_geometry", say("has no positions"))
UNSOUND = cause(
    "unsound_geometry", say("crosses or touches itself, or parts of it overlap, at %(position)s", position="")
)
ELSEWHERE = cause(
    "outside_the_country",
    say(
        "lies outside %(west)s to %(east)s degrees east, %(south)s to %(north)s degrees north",
        west=0, east=0, south=0, north=0,
    ),
)  # fmt: skip
_POSITION = re.compile(r"\[(.+)\]")


def judge_commune(row: Row, cells: Cells) -> UnitRow | None:
    """Return the commune since 1 July 2025 with its boundary; None after faults."""
    code = cells.code("code", *communes.CODE) or cells.needed("code")
    parent = cells.code("province_code", *provinces.CODE) or cells.needed("province_code")
    name, latin = cells.needed("name", 200), cells.text("name_en", 200)
    origin = cells.text("old_units", 2000)
    boundary = _boundary(row, cells)
    if cells.faults:
        return None
    return UnitRow(
        code=code,
        valid_from=provinces.REFORM,
        level=Level.COMMUNE,
        parent=parent,
        name=name,
        name_latin=latin,
        formed_from=origin,
        boundary=boundary,
    )


def judge_province(row: Row, cells: Cells) -> UnitRow | None:
    """Return the province since 1 July 2025 with its boundary; None after faults."""
    code = cells.code("code", *provinces.CODE) or cells.needed("code")
    name, latin = cells.needed("name", 200), cells.text("name_en", 200)
    boundary = _boundary(row, cells)
    if cells.faults:
        return None
    return UnitRow(
        code=code, valid_from=provinces.REFORM, level=Level.PROVINCE, name=name, name_latin=latin, boundary=boundary
    )


def _boundary(row: Row, cells: Cells) -> dict[str, Any] | None:
    """Return the shape when it is a valid polygon or multipolygon in Viet Nam; otherwise None and a fault."""
    if not row.shape or row.shape.get("type") not in {"Polygon", "MultiPolygon"}:
        cells.refuse("geometry", NO_AREA)
        return None
    try:
        drawn = shape(row.shape)
        reason = shapely.is_valid_reason(drawn)
    except (ShapelyError, ValueError, TypeError, KeyError, IndexError):
        cells.refuse("geometry", NO_GEOMETRY)
        return None
    west, east, south, north = communes.VIETNAM
    if drawn.is_empty:
        cells.refuse("geometry", EMPTY)
        return None
    if reason != "Valid Geometry":
        found = _POSITION.search(reason)
        cells.refuse("geometry", UNSOUND, position=found[1] if found else "–")
        return None
    left, bottom, right, top = drawn.bounds
    if not (west <= left <= right <= east and south <= bottom <= top <= north):
        bounds = dict(zip(("west", "east", "south", "north"), map(int, communes.VIETNAM), strict=True))
        cells.refuse("geometry", ELSEWHERE, **bounds)
        return None
    return row.shape


COMMUNES = Layout(
    name="boundaries-communes",
    columns=frozenset({"code", "name", "name_en", "province_code", "old_units", "old_district"}),
    judge=judge_commune,
    rank=30,
    is_geojson=True,
)
PROVINCE = Layout(
    name="boundaries-province",
    columns=frozenset({"code", "name", "name_en"}),
    judge=judge_province,
    rank=31,
    is_geojson=True,
)
