"""A small map drawn from the register's own geometry: no tiles, no other host, at most 6 kB.

Longitude is scaled by the cosine of the middle latitude (an equirectangular projection), which over a province is exact
to a few metres in a hundred kilometres; lines are simplified until they fit the budget.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any

from shapely import Geometry, get_coordinates, get_parts, total_bounds, transform
from shapely.geometry import MultiPoint, shape
from shapely.geometry import Point as ShapelyPoint
from shapely.prepared import prep as prepared

WIDTH = 320.0
TALLEST = 260.0
MARGIN = 8.0
BUDGET = 6000
"""Most characters of a drawing, so that a page stays small."""

TOLERANCES = (0.0, 0.3, 0.6, 1.0, 1.6, 2.5, 4.0, 8.0)
"""How far, in units of the drawing, a line may differ from the true one; the first value that fits is used."""

Point = tuple[float, float]
Scales = tuple[float, float, float, float, float, float]
"""West and north of the drawing, units per degree across and up, and the position of its corner."""


@dataclass(frozen=True, eq=False)
class Sketch:
    """Where the goods come from: GeoJSON geometries (RFC 7946) and points, longitude first.

    ``here`` is the middle of the commune from which the goods come; ``places`` are the middles of all communes of the
    province: where no boundary is stored, they show its shape. ``is_rough`` says that the outline of the area itself is
    only rough. ``before`` is the area as it was: places inside it that are outside the new area are marked.
    """

    land: dict[str, Any] | None = None
    area: dict[str, Any] | None = None
    before: dict[str, Any] | None = None
    places: Sequence[Point] = field(default=())
    here: Point | None = None
    is_rough: bool = False

    @property
    def is_schematic(self) -> bool:
        """Say whether the province's own outline is missing, so that the drawing must be called a sketch."""
        return self.land is None


def map_svg(sketch: Sketch, words: str, *, is_tapped: bool = False) -> str | None:
    """Return the drawing as SVG, with ``words`` for people who cannot see it; None when there is nothing to draw.

    A drawing that ``is_tapped`` says how its units become degrees: west, north, units per degree across and up, left,
    top.
    """
    drawn = _drawn(sketch)
    if drawn is None:
        return None
    shapes, height, scales = drawn
    frame = f' data-frame="{" ".join(f"{one:.9g}" for one in scales)}"' if is_tapped else ""
    return f'<svg viewBox="0 0 {WIDTH:g} {height:g}" role="img" aria-label="{escape(words)}"{frame}>{shapes}</svg>'


@lru_cache(256)
def _drawn(sketch: Sketch) -> tuple[str, float, Scales] | None:
    """Return shapes, height and scales. A sketch equals only itself, so it is drawn once as long as it is kept."""
    geometries = [shape(geometry) for geometry in (sketch.land, sketch.before, sketch.area) if geometry]
    points = [*sketch.places, *([sketch.here] if sketch.here else [])]
    if not geometries and not points:
        return None
    project, height, scales = _projection([*geometries, *([MultiPoint(points)] if points else [])])
    shapes = ""
    for tolerance in TOLERANCES:
        shapes = _draw(sketch, project, tolerance)
        if len(shapes) <= BUDGET:
            break
    return shapes, height, scales


def _projection(geometries: Iterable[Geometry]) -> tuple[Callable[[Point], Point], float, Scales]:
    """Return a function from degrees to the drawing's units, the drawing's height, and the scales of the projection."""
    west, south, east, north = map(float, total_bounds(list(geometries)))
    shrink = math.cos(math.radians((south + north) / 2))
    across, up = max((east - west) * shrink, 0.02), max(north - south, 0.02)
    scale = min((WIDTH - 2 * MARGIN) / across, (TALLEST - 2 * MARGIN) / up)
    left = (WIDTH - across * scale) / 2
    height = math.ceil(up * scale + 2 * MARGIN)

    def project(point: Point) -> Point:
        return left + (point[0] - west) * shrink * scale, MARGIN + (north - point[1]) * scale

    return project, height, (west, north, shrink * scale, scale, left, MARGIN)


def _draw(sketch: Sketch, project: Callable[[Point], Point], tolerance: float) -> str:
    parts = []
    if sketch.land:
        parts.append(f'<path class="land" d="{_path(sketch.land, project, tolerance)}"/>')
    if sketch.before:
        parts.append(f'<path class="before" d="{_path(sketch.before, project, tolerance)}"/>')
    if sketch.area:
        parts.append(f'<path class="area" d="{_path(sketch.area, project, tolerance)}"/>')
    parts.extend(_places(sketch, project))
    if sketch.here:
        middle = project(sketch.here)
        parts.extend((_dot("ring", middle, 11), _dot("here", middle, 5.5)))
    return "".join(parts)


def _places(sketch: Sketch, project: Callable[[Point], Point]) -> Iterator[str]:
    """Draw the middles of the communes; with the province's outline, only those inside an area that is not shown."""
    inside = prepared(shape(sketch.area)).contains if sketch.area else lambda _: False
    held = prepared(shape(sketch.before)).contains if sketch.before else lambda _: False
    for place in sketch.places:
        is_within, was_within = inside(ShapelyPoint(place)), held(ShapelyPoint(place))
        if was_within and not is_within:
            yield _dot("out", project(place), 4.5)
        elif is_within or sketch.is_schematic:
            yield _dot("within" if is_within else "place", project(place), 2.4 if is_within else 2.8)


def _dot(name: str, point: Point, radius: float) -> str:
    return f'<circle class="{name}" cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="{radius:g}"/>'


def _path(geometry: dict[str, Any], project: Callable[[Point], Point], tolerance: float) -> str:
    """Return a polygon's rings as an SVG path; parts smaller than the tolerance are left out."""
    projected = _projected(geometry, project)
    rings = []
    for polygon in get_parts(projected):
        kept = polygon.simplify(tolerance) if tolerance else polygon
        if kept.geom_type != "Polygon" or kept.is_empty or kept.area < tolerance:
            continue
        for ring in (kept.exterior, *kept.interiors):
            corners = "L".join(f"{x:.1f} {y:.1f}" for x, y in get_coordinates(ring)[:-1])
            rings.append(f"M{corners}z")
    return "".join(rings)


def _projected(geometry: dict[str, Any], project: Callable[[Point], Point]) -> Geometry:
    # The projection is plain arithmetic, so whole columns of coordinates are projected at once.
    def of_columns(x: Any, y: Any) -> Point:
        return project((x, y))

    return transform(shape(geometry), of_columns, interleaved=False)  # type: ignore[arg-type] # the stubs know only rows
