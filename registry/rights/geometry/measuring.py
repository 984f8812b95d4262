"""Measures size, distance and direction on the WGS 84 ellipsoid, without a projection library."""

import math
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Point, Polygon
from shapely.ops import nearest_points

from registry.saying import Length, Quantity, Said, say

AXIS_M = 6_378_137.0
"""Semi-major axis of WGS 84, in metres."""
ECCENTRICITY = math.sqrt(6.69437999014e-3)
HECTARE_M2 = 10_000
STRAIGHT = 0.1
"""Degrees: longer edges are divided before they are measured, because a straight line bends when it is projected."""
ROSE = {
    "north": say("north"),
    "north-east": say("north-east"),
    "east": say("east"),
    "south-east": say("south-east"),
    "south": say("south"),
    "south-west": say("south-west"),
    "west": say("west"),
    "north-west": say("north-west"),
}
"""The directions, clockwise, and their words."""
_WINDS = tuple(ROSE)

Shape = Point | Polygon | MultiPolygon


class Placement(NamedTuple):
    """Where a place lies: inside, or how far its farthest part is outside, in which direction, and how much of it.

    ``metres`` is 0 inside. ``share`` is the part of a polygon that lies outside, from 0 to 1; for a point 0 or 1.
    """

    is_inside: bool
    metres: float
    direction: str | None
    share: float

    @property
    def said(self) -> Said:
        """Return it as a sentence without its subject."""
        if self.direction is None:
            return say("lies inside the area")
        distance, direction = _length(self.metres), ROSE[self.direction]
        if self.share >= 1:
            return say(
                "lies %(distance)s outside the area, to the %(direction)s", distance=distance, direction=direction
            )
        return say("reaches %(distance)s beyond the area, to the %(direction)s", distance=distance, direction=direction)


def hectares(shape: Polygon | MultiPolygon) -> float:
    """Return the size in hectares, accurate to 0.1 %, by an equal-area projection of the ellipsoid."""
    flat = shapely.transform(shapely.segmentize(shape, STRAIGHT), _equal_area)
    return float(flat.area) / HECTARE_M2


def inside(area: Polygon | MultiPolygon, place: Shape) -> bool:
    """Say whether no part of the place lies outside the area; the border belongs to the area."""
    return bool(shapely.covers(area, place))


def distance_m(area: Shape, place: Shape) -> float:
    """Return the distance in metres between the nearest points, accurate to 1 % up to 100 km; 0 when they touch."""
    return _metres(*_nearest(area, place))


def locate(area: MultiPolygon, place: Point | Polygon) -> Placement:
    """Return where a place lies in relation to the area."""
    if inside(area, place):
        return Placement(is_inside=True, metres=0.0, direction=None, share=0.0)
    apart = _nearest(area, place)
    if isinstance(place, Point) or not shapely.intersects(area, place):
        return Placement(is_inside=False, metres=_metres(*apart), direction=_direction(*apart), share=1.0)
    beyond = shapely.difference(place, area)
    corners = shapely.get_coordinates(beyond)
    scale = _scale(place.centroid.y)
    away = shapely.distance(_flat(area, scale), shapely.points(corners * scale))
    farthest = _nearest(area, Point(corners[int(np.argmax(away))]))
    share = min(beyond.area / place.area, math.nextafter(1.0, 0.0))
    return Placement(is_inside=False, metres=_metres(*farthest), direction=_direction(*farthest), share=share)


def _nearest(area: Shape, place: Shape) -> tuple[Point, Point]:
    """Return the nearest point of each, found on a plane that is true to scale at the place."""
    scale = _scale(shapely.centroid(place).y)
    ours, theirs = nearest_points(_flat(area, scale), _flat(place, scale))
    east, north = scale
    return Point(ours.x / east, ours.y / north), Point(theirs.x / east, theirs.y / north)


def _flat(shape: Shape, scale: tuple[float, float]) -> Shape:
    return shapely.transform(shape, lambda positions: positions * scale)


def _metres(one: Point, other: Point) -> float:
    east, north = _scale((one.y + other.y) / 2)
    return math.hypot((other.x - one.x) * east, (other.y - one.y) * north)


def _direction(origin: Point, target: Point) -> str:
    east, north = _scale((origin.y + target.y) / 2)
    bearing = math.degrees(math.atan2((target.x - origin.x) * east, (target.y - origin.y) * north))
    return _WINDS[round(bearing / 45) % len(_WINDS)]


def _scale(latitude: float) -> tuple[float, float]:
    """Return the metres in a degree of longitude and in a degree of latitude at this latitude."""
    phi = math.radians(min(max(latitude, -89.9), 89.9))
    flattening = 1 - (ECCENTRICITY * math.sin(phi)) ** 2
    across = AXIS_M / math.sqrt(flattening) * math.cos(phi)
    along = AXIS_M * (1 - ECCENTRICITY**2) / flattening**1.5
    return math.radians(across), math.radians(along)


def _equal_area(positions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Project to the cylinder of equal area (Snyder, Map Projections: A Working Manual, 1987, equation 3-12)."""
    sine = np.sin(np.radians(positions[:, 1]))
    e = ECCENTRICITY
    q = (1 - e**2) * (sine / (1 - (e * sine) ** 2) - np.log((1 - e * sine) / (1 + e * sine)) / (2 * e))
    return np.column_stack((AXIS_M * np.radians(positions[:, 0]), AXIS_M * q / 2))


def _length(metres: float) -> Quantity | Said:
    kilometre = 1000
    if metres < 1:
        return say("less than a metre")
    if metres < kilometre:
        return Quantity(round(metres), Length.METRE)
    return Quantity(Decimal(f"{metres / kilometre:.1f}"), Length.KILOMETRE)
