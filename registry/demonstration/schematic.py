"""Draws a schematic area around points, to show how areas work; it is no legal boundary."""

import math
from collections.abc import Sequence
from typing import Any

from shapely import MultiPoint, MultiPolygon, Polygon, transform
from shapely.geometry import mapping

KILOMETRES_PER_DEGREE = 111.32
DIGITS = 5
"""Decimals of a degree that are kept: about one metre."""


def area_around(points: Sequence[tuple[float, float]], kilometres: float) -> dict[str, Any]:
    """Return a GeoJSON MultiPolygon (RFC 7946, WGS 84): the convex hull of ``points``, widened by ``kilometres``.

    ``points`` are longitude and latitude in degrees. The earth counts as flat around their centre; over a district the
    error is less than the width of a road. Raises TypeError when the result is not one polygon.
    """
    middle = math.radians(sum(latitude for _, latitude in points) / len(points))
    scale = (KILOMETRES_PER_DEGREE * math.cos(middle), KILOMETRES_PER_DEGREE)
    hull = transform(MultiPoint(list(points)), lambda degrees: degrees * scale).convex_hull
    widened = hull.buffer(kilometres, quad_segs=4)
    drawn = transform(widened, lambda flat: (flat / scale).round(DIGITS))
    if not isinstance(drawn, Polygon):
        raise TypeError("points widened by a distance make one polygon")
    return dict(mapping(MultiPolygon([drawn.reverse() if not drawn.exterior.is_ccw else drawn])))
