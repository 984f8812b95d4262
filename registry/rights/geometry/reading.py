"""Reads shapes from GeoJSON (RFC 7946) and checks them. Pure: no database, no web.

Coordinates are WGS 84 in degrees, longitude before latitude. A refusal names the place of each fault, so that the
person who drew the map can find it.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import shapely
from shapely import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from registry.errors import Fault, NotAcceptable
from registry.saying import Said, say

MOST_VERTICES = 200_000
MOST_PLOT_VERTICES = 2_000
MOST_FAULTS = 10
SLIVER = 1e-9
"""Share of an area that two polygons may both contain because of rounding."""
EAST = (102.0, 118.0)
NORTH = (6.0, 24.0)
"""Longitudes and latitudes of Viet Nam with its islands; a point that fits only when swapped was swapped."""

_CRS = re.compile(r"(CRS:?84|EPSG:+4326|4326)$", re.IGNORECASE)
_REASON = re.compile(r"^(?P<what>[^\[]+)\[(?P<x>\S+) (?P<y>\S+)\]$")
_FOUND = {
    "Self-intersection": say("crosses itself"),
    "Ring Self-intersection": say("touches itself"),
    "Hole lies outside shell": say("a hole lies outside"),
    "Holes are nested": say("a hole lies in another"),
    "Interior is disconnected": say("falls into parts"),
    "Nested shells": say("one polygon lies in another"),
    "Duplicate Rings": say("the same ring occurs twice"),
    "Too few points in geometry component": say("has too few positions"),
    "Invalid Coordinate": say("holds a number that is none"),
}
"""Faults of a shape, by the names that GEOS gives them."""
_CLOSED = 4
_FLAT, _HIGH = 2, 3
_ANTARCTIC, _ARCTIC = -90, 90
_WEST, _FAR_EAST = -180, 180

Ring = list[tuple[float, float]]


def read_area(document: Any) -> MultiPolygon:
    """Return the area that a GeoJSON geometry, Feature or FeatureCollection draws, as polygons that do not overlap.

    Features of a collection, and polygons that share a border, are joined; heights are dropped. Raises NotAcceptable,
    which names each fault by its path in the document and, for a fault of the shape, by longitude and latitude: a type
    other than Polygon or MultiPolygon, rings that are not closed or cross themselves, positions off the globe, swapped
    or in another reference system, overlapping polygons of one geometry, more than 200,000 positions, or nothing at
    all.
    """
    polygons: list[Polygon] = []
    drawn = list(_drawn(document))
    _count((geometry.get("coordinates") for _, geometry in drawn), MOST_VERTICES)
    for path, geometry in drawn:
        polygons += _polygons(geometry, path)
    shape = shapely.union_all(polygons)
    drawn_twice = sum(polygon.area for polygon in polygons) - shape.area
    if len(drawn) == 1 and drawn_twice > SLIVER * shape.area:
        _demand_valid(MultiPolygon(polygons), drawn[0][0], say("polygons overlap"))
    parts = [part for part in shapely.get_parts(shape).tolist() if isinstance(part, Polygon)]
    return MultiPolygon([shapely.orient_polygons(part) for part in parts])


def read_place(document: Any) -> Point | Polygon:
    """Return the plot that a GeoJSON Point or Polygon (or a Feature of one) draws; NotAcceptable as `read_area`."""
    drawn = list(_drawn(document))
    if len(drawn) != 1:
        raise _refused([Fault("geometry", say("a plot is one Point or one Polygon"), "no_plot")])
    path, geometry = drawn[0]
    if geometry.get("type") == "Point":
        spots: list[Fault] = []
        position = _position(geometry.get("coordinates"), f"{path}.coordinates", spots)
        if position is None:
            raise _refused(spots)
        return Point(position)
    if geometry.get("type") != "Polygon":
        raise _refused([Fault(f"{path}.type", say("a plot is one Point or one Polygon"), "no_plot")])
    _count([geometry.get("coordinates")], MOST_PLOT_VERTICES)
    return shapely.orient_polygons(_polygons(geometry, path)[0])


def as_geojson(shape: Point | Polygon | MultiPolygon) -> dict[str, Any]:
    """Return the shape as an RFC 7946 geometry, without rounding."""
    if isinstance(shape, Point):
        return {"type": "Point", "coordinates": [shape.x, shape.y]}
    if isinstance(shape, Polygon):
        return {"type": "Polygon", "coordinates": _rings(shape)}
    return {"type": "MultiPolygon", "coordinates": [_rings(polygon) for polygon in shape.geoms]}


def from_geojson(geometry: dict[str, Any]) -> Point | Polygon | MultiPolygon:
    """Return a stored shape, which was checked before; TypeError when it is neither a plot nor an area."""
    shape = shapely.geometry.shape(geometry)
    if not isinstance(shape, Point | Polygon | MultiPolygon):
        raise TypeError(f"{geometry.get('type')} is neither a plot nor an area.")
    return shape


def _rings(polygon: Polygon) -> list[list[list[float]]]:
    return [shapely.get_coordinates(ring).tolist() for ring in (polygon.exterior, *polygon.interiors)]


def _drawn(document: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the geometries of a document with their paths."""
    if not isinstance(document, dict):
        raise _refused([Fault("geometry", say("is no GeoJSON object"), "no_geojson")])
    _demand_wgs84(document)
    kind = document.get("type")
    if kind == "Feature":
        yield _geometry_of(document, "geometry.geometry")
    elif kind == "FeatureCollection":
        features = document.get("features")
        if not isinstance(features, list) or not features:
            raise _refused([Fault("geometry.features", say("holds no feature"), "empty")])
        for n, feature in enumerate(features):
            yield _geometry_of(feature, f"geometry.features.{n}.geometry")
    else:
        yield "geometry", document


def _geometry_of(feature: Any, path: str) -> tuple[str, dict[str, Any]]:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict):
        raise _refused([Fault(path, say("holds no geometry"), "empty")])
    return path, geometry


def _demand_wgs84(document: dict[str, Any]) -> None:
    """Refuse another reference system: GeoJSON of 2008 could name one, RFC 7946 has only WGS 84."""
    crs = document.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if crs is not None and not _CRS.search(name):
        said = say(
            "is %(name)s; send longitudes and latitudes in WGS 84 (EPSG:4326)", name=name[:60] or say("not named")
        )
        raise _refused([Fault("geometry.crs", said, "other_reference_system")])


def _count(coordinates: Iterable[Any], most: int) -> None:
    """Refuse a document with too many positions before it is checked further."""
    found = 0
    waiting = list(coordinates)
    while waiting:
        value = waiting.pop()
        if isinstance(value, list | tuple):
            if value and not isinstance(value[0], list | tuple):
                found += 1
                if found > most:
                    said = say("more than %(most)s positions; simplify the map", most=most)
                    raise _refused([Fault("geometry.coordinates", said, "too_many")])
            else:
                waiting += value


def _polygons(geometry: dict[str, Any], path: str) -> list[Polygon]:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):  # a tuple, because the value may not be hashable
        shown = str(kind)[:40]
        raise _refused(
            [
                Fault(
                    f"{path}.type",
                    say("an area is drawn by Polygon or MultiPolygon, not by %(kind)s", kind=shown),
                    "no_area",
                )
            ]
        )
    if not isinstance(coordinates, list | tuple) or not coordinates:
        raise _refused([Fault(f"{path}.coordinates", say("is empty"), "empty")])
    parts = [coordinates] if kind == "Polygon" else coordinates
    prefix = f"{path}.coordinates"
    paths = [prefix] if kind == "Polygon" else [f"{prefix}.{n}" for n in range(len(parts))]
    spots: list[Fault] = []
    rings = [_read_rings(part, place, spots) for part, place in zip(parts, paths, strict=True)]
    if spots:
        raise _refused(spots)
    polygons = []
    for part, place in zip(rings, paths, strict=True):
        polygon = Polygon(part[0], part[1:])
        for n, ring in enumerate(part):
            _demand_valid(Polygon(ring), f"{place}.{n}", say("ring %(n)s", n=n + 1))
        _demand_valid(polygon, place, say("rings"))
        polygons.append(polygon)
    return polygons


def _read_rings(part: Any, path: str, spots: list[Fault]) -> list[Ring]:
    if not isinstance(part, list | tuple) or not part:
        spots.append(Fault(path, say("is an empty polygon"), "empty"))
        return []
    rings: list[Ring] = []
    for n, ring in enumerate(part):
        place = f"{path}.{n}"
        if not isinstance(ring, list | tuple) or len(ring) < _CLOSED:
            spots.append(Fault(place, say("ring %(n)s has fewer than four positions", n=n + 1), "ring_too_short"))
            continue
        read = []
        for m, value in enumerate(ring):
            position = _position(value, f"{place}.{m}", spots)
            if position is not None:
                read.append(position)
            elif len(spots) > MOST_FAULTS:
                return rings
        if len(read) == len(ring) and read[0] != read[-1]:
            spots.append(
                Fault(
                    place,
                    say(
                        "ring %(n)s is not closed: %(first)s to %(last)s",
                        n=n + 1,
                        first=_at(*read[0]),
                        last=_at(*read[-1]),
                    ),
                    "ring_not_closed",
                )
            )
        rings.append(read)
    return rings


def _position(value: Any, path: str, spots: list[Fault]) -> tuple[float, float] | None:
    """Return longitude and latitude, or add the fault to ``spots``; numbers are compared before they are converted."""
    if not isinstance(value, list | tuple) or len(value) not in {_FLAT, _HIGH}:
        spots.append(Fault(path, say("is no position: longitude, latitude"), "no_position"))
        return None
    if any(isinstance(number, bool) or not isinstance(number, int | float) for number in value):
        spots.append(Fault(path, say("holds something that is no number"), "no_number"))
        return None
    x, y = value[0], value[1]
    if _WEST <= x <= _FAR_EAST and _ANTARCTIC <= y <= _ARCTIC:
        return float(x), float(y)
    spots.append(Fault(path, *_astray(x, y)))
    return None


def _astray(x: float, y: float) -> tuple[Said, str]:
    if EAST[0] <= y <= EAST[1] and NORTH[0] <= x <= NORTH[1]:
        return say(
            "longitude comes first: %(right)s rather than %(wrong)s", right=_at(y, x), wrong=_at(x, y)
        ), "swapped"
    metres = 1000
    if metres < abs(x) < metres**3 and metres < abs(y) < metres**3:
        return (
            say("is in metres of a projection (VN-2000?); send longitudes and latitudes in WGS 84"),
            "other_reference_system",
        )
    if _WEST <= x <= _FAR_EAST:
        return say("the latitude does not lie between -90 and 90"), "no_position"
    return say("the longitude does not lie between -180 and 180"), "no_position"


def _demand_valid(shape: BaseGeometry, path: str, part: Said) -> None:
    if shapely.is_valid(shape) and shape.area > 0:
        return
    reason = shapely.is_valid_reason(shape) if not shapely.is_valid(shape) else "no extent[0 0]"
    match = _REASON.match(reason)
    if match is None or match["what"] == "no extent":
        raise _refused([Fault(path, say("%(part)s: has no extent", part=part), "no_extent")])
    where = _at(float(match["x"]), float(match["y"]))
    raise _refused(
        [
            Fault(
                path,
                say("%(part)s: %(what)s at %(place)s", part=part, what=_what(match["what"]), place=where),
                "crosses_itself",
            )
        ]
    )


def _what(reason: str) -> Said:
    """Return the words for a fault that GEOS found."""
    return _FOUND.get(reason.strip(), say("the shape is not sound"))


def _at(x: float, y: float) -> str:
    return f"{x:.6g}, {y:.6g}" if math.isfinite(x) and math.isfinite(y) else "no place"


def _refused(spots: Sequence[Fault]) -> NotAcceptable:
    first = spots[0]
    return NotAcceptable(
        say("The map cannot be accepted; %(place)s: %(what)s.", place=first.field, what=first.said),
        tuple(spots[:MOST_FAULTS]),
    )
