"""Boundaries of units as GeoJSON: the communes of a province, or a province."""

from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from registry.exchange.cells import Cells
from registry.exchange.layouts import communes, provinces
from registry.exchange.layouts.layout import Layout
from registry.exchange.reading import Row
from registry.exchange.units import Unit
from registry.vocabulary import Level


def judge_commune(row: Row, cells: Cells) -> Unit | None:
    code = cells.code("code", *communes.CODE) or cells.needed("code")
    parent = cells.code("province_code", *provinces.CODE) or cells.needed("province_code")
    name, latin = cells.needed("name", 200), cells.text("name_en", 200)
    origin = cells.text("old_units", 2000)
    boundary = _boundary(row, cells)
    if cells.faults:
        return None
    return Unit(
        code=code,
        valid_from=provinces.REFORM,
        level=Level.COMMUNE,
        parent=parent,
        name=name,
        name_latin=latin,
        formed_from=origin,
        boundary=boundary,
    )


def judge_province(row: Row, cells: Cells) -> Unit | None:
    code = cells.code("code", *provinces.CODE) or cells.needed("code")
    name, latin = cells.needed("name", 200), cells.text("name_en", 200)
    boundary = _boundary(row, cells)
    if cells.faults:
        return None
    return Unit(
        code=code, valid_from=provinces.REFORM, level=Level.PROVINCE, name=name, name_latin=latin, boundary=boundary
    )


def _boundary(row: Row, cells: Cells) -> dict[str, Any] | None:
    """Return the shape when it is a sound polygon or multipolygon in Viet Nam; else say where it is not."""
    if not row.shape or row.shape.get("type") not in {"Polygon", "MultiPolygon"}:
        cells.refuse("geometry: is neither a Polygon nor a MultiPolygon")
        return None
    try:
        drawn = shape(row.shape)
        reason = shapely.is_valid_reason(drawn)
    except (ShapelyError, ValueError, TypeError, KeyError, IndexError) as error:
        cells.refuse(f"geometry: cannot be read: {error}")
        return None
    west, east, south, north = communes.VIETNAM
    if reason != "Valid Geometry" or drawn.is_empty:
        cells.refuse(f"geometry: {'is empty' if drawn.is_empty else reason}")
        return None
    left, bottom, right, top = drawn.bounds
    if not (west <= left <= right <= east and south <= bottom <= top <= north):
        cells.refuse(f"geometry: lies outside {west:g} to {east:g} degrees east, {south:g} to {north:g} degrees north")
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
