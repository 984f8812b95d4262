import json
import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely import Point, Polygon
from shapely.geometry import box

from registry.errors import NotAcceptable
from registry.rights import geometry
from tests.conftest import SHARED
from tests.use.ground import AREA


def square(x: float, y: float, side: float) -> list[list[float]]:
    return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


REFUSED = {
    "nothing": (None, "geometry", "no GeoJSON object"),
    "a point": ({"type": "Point", "coordinates": [105, 18]}, "geometry.type", "not by Point"),
    "a type that is a list": ({"type": ["Polygon"], "coordinates": []}, "geometry.type", "not by"),
    "a collection of geometries": ({"type": "GeometryCollection", "geometries": []}, "geometry.type", "not by"),
    "no coordinates": ({"type": "Polygon"}, "geometry.coordinates", "is empty"),
    "an empty polygon": (polygon(), "geometry.coordinates", "is empty"),
    "an empty ring": (polygon([]), "geometry.coordinates.0", "fewer than four"),
    "an empty part": ({"type": "MultiPolygon", "coordinates": [[]]}, "geometry.coordinates.0", "empty polygon"),
    "no features": ({"type": "FeatureCollection", "features": []}, "geometry.features", "no feature"),
    "a feature of nothing": ({"type": "Feature", "geometry": None}, "geometry.geometry", "no geometry"),
    "an open ring": (polygon(square(105, 18, 1)[:-1]), "geometry.coordinates.0", "not closed: 105, 18 to 105, 19"),
    "a ring of no extent": (polygon(square(105, 18, 0)), "geometry.coordinates.0", "ring 1"),
    "a crossing ring": (
        polygon([[105, 18], [106, 19], [106, 18], [105, 19], [105, 18]]),
        "geometry.coordinates.0",
        "ring 1: crosses itself at 105.5, 18.5",
    ),
    "a crossing hole": (
        polygon(square(105, 18, 4), [[106, 19], [107, 20], [107, 19], [106, 20], [106, 19]]),
        "geometry.coordinates.1",
        "ring 2: crosses itself at 106.5, 19.5",
    ),
    "a hole outside": (
        polygon(square(105, 18, 1), square(107, 18, 0.1)),
        "geometry.coordinates",
        "a hole lies outside at 107, 18",
    ),
    "polygons one on the other": (
        {"type": "MultiPolygon", "coordinates": [[square(105, 18, 1)], [square(105.5, 18.5, 1)]]},
        "geometry",
        "polygons overlap",
    ),
    "swapped positions": (polygon([[18, 105], [18, 106], [19, 106], [18, 105]]), "geometry.coordinates.0.0", "105, 18"),
    "metres": (
        polygon([[550000, 2012000], [560000, 2012000], [560000, 2022000], [550000, 2012000]]),
        "geometry.coordinates.0.0",
        "VN-2000",
    ),
    "another reference system": (
        polygon(square(105, 18, 1)) | {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3405"}}},
        "geometry.crs",
        "EPSG::3405",
    ),
    "a huge number": (polygon([[10**400, 1], *square(105, 18, 1)]), "geometry.coordinates.0.0", "longitude"),
    "not a number": (polygon([[math.nan, 1], *square(105, 18, 1)]), "geometry.coordinates.0.0", "longitude"),
    "infinity": (polygon([[105, math.inf], *square(105, 18, 1)]), "geometry.coordinates.0.0", "latitude"),
    "text": (polygon([["105", "18"], *square(105, 18, 1)]), "geometry.coordinates.0.0", "no number"),
    "truth": (polygon([[True, False], *square(105, 18, 1)]), "geometry.coordinates.0.0", "no number"),
    "one number": (polygon([[105], *square(105, 18, 1)]), "geometry.coordinates.0.0", "no position"),
    "too deep": (polygon([[[[105, 18]]]] * 4), "geometry.coordinates.0.0", "no"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_faulty_map_is_refused_with_the_place_of_the_fault(name: str):
    document, path, words = REFUSED[name]
    with pytest.raises(NotAcceptable) as refusal:
        geometry.read_area(document)
    fault = refusal.value.faults[0]
    assert fault.field == path
    assert words in str(fault.said)


def test_all_swapped_positions_are_not_listed_without_end():
    ring = [[18 + n / 1e5, 105.0] for n in range(5000)]
    with pytest.raises(NotAcceptable) as refusal:
        geometry.read_area(polygon(ring))
    assert len(refusal.value.faults) == 10


def test_a_map_too_large_is_refused_before_it_is_judged():
    with pytest.raises(NotAcceptable, match="200000"):
        geometry.read_area(polygon([[18, 105]] * 200_001))


def test_a_map_of_the_most_positions_is_read():
    ring = [[105 + math.cos(n / 50_000), 18 + math.sin(n / 50_000)] for n in range(100_000)]
    assert geometry.read_area(polygon([*ring, [105, 18], ring[0]])).area > 0


def test_heights_are_dropped_and_rings_run_as_the_standard_has_it():
    ring = [[x, y, 12.5] for x, y in reversed(square(105, 18, 1))]
    area = geometry.read_area({"type": "Feature", "properties": {}, "geometry": polygon(ring)})
    assert not area.has_z
    assert area.geoms[0].exterior.is_ccw


def test_neighbours_are_joined_and_their_border_lies_inside():
    parts = [square(105, 18, 1), square(106, 18, 1)]
    features = [{"type": "Feature", "geometry": polygon(part)} for part in parts]
    joined = geometry.read_area({"type": "FeatureCollection", "features": features})
    assert joined.equals(geometry.read_area({"type": "MultiPolygon", "coordinates": [[part] for part in parts]}))
    assert geometry.inside(joined, Point(106, 18.5))
    assert len(joined.geoms) == 1


def test_a_shape_comes_back_as_it_was_written():
    area = geometry.read_area(polygon(square(105, 18, 1), square(105.25, 18.25, 0.1)))
    again = geometry.from_geojson(json.loads(json.dumps(geometry.as_geojson(area))))
    assert again.equals_exact(area)


def test_the_globe_has_the_size_of_the_ellipsoid():
    globe = geometry.read_area(polygon([[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]))
    assert geometry.hectares(globe) == pytest.approx(51_006_562_172, rel=1e-6)


def test_a_hole_is_not_counted():
    whole, hole = polygon(square(105, 18, 1)), square(105.25, 18.25, 0.5)
    size = geometry.hectares(geometry.read_area(whole))
    assert geometry.hectares(geometry.read_area(polygon(whole["coordinates"][0], hole))) == pytest.approx(
        size - geometry.hectares(geometry.read_area(polygon(hole))), rel=1e-9
    )


@pytest.mark.material
def test_the_communes_of_ha_tinh_add_up_to_the_province():
    path = SHARED / "hatinh_communes_2025.geojson"
    if not path.exists():
        pytest.skip("the shared data are not beside the project")
    province = geometry.read_area(json.loads(path.read_text(encoding="utf-8")))
    assert geometry.hectares(province) == pytest.approx(599_445, rel=0.02)  # square kilometres of the statistics: 5,994


def great_circle(one: Point, other: Point) -> float:
    """Return metres on the sphere of the same volume: within 0.4 % of the ellipsoid here."""
    x1, y1, x2, y2 = map(math.radians, (one.x, one.y, other.x, other.y))
    a = math.sin((y2 - y1) / 2) ** 2 + math.cos(y1) * math.cos(y2) * math.sin((x2 - x1) / 2) ** 2
    return 2 * 6_371_000.8 * math.asin(math.sqrt(a))


@given(st.floats(102, 110), st.floats(8, 23), st.floats(0, 360), st.floats(10, 100_000))
def test_a_distance_is_right_to_one_per_cent_up_to_a_hundred_kilometres(x, y, bearing, metres):
    away = Point(
        x + metres * math.sin(math.radians(bearing)) / 111_320 / math.cos(math.radians(y)),
        y + metres * math.cos(math.radians(bearing)) / 110_574,
    )
    assert geometry.distance_m(Point(x, y), away) == pytest.approx(great_circle(Point(x, y), away), rel=0.01)


@given(st.floats(105.6, 106), st.floats(18, 18.3))
def test_a_point_is_inside_or_away_and_its_direction_leads_to_it(x, y):
    area, place = geometry.read_area(AREA), Point(x, y)
    finding = geometry.locate(area, place)
    assert finding.is_inside == geometry.inside(area, place) == (finding.metres == 0)
    if finding.is_inside:
        assert (finding.direction, finding.share) == (None, 0)
        return
    assume(finding.metres > 1)
    named = str(finding.direction).split("-")
    assert finding.metres == pytest.approx(geometry.distance_m(area, place))
    assert ("north" in named) <= (y > 18.2)
    assert ("south" in named) <= (y < 18.1)
    assert ("east" in named) <= (x > 105.85)
    assert ("west" in named) <= (x < 105.75)


@given(st.floats(105.7, 105.9), st.floats(18.05, 18.25), st.floats(0.001, 0.02))
def test_a_plot_is_inside_exactly_when_no_part_of_it_is_outside(x, y, side):
    area, plot = geometry.read_area(AREA), box(x, y, x + side, y + side)
    finding = geometry.locate(area, plot)
    corners = [geometry.locate(area, Point(corner)) for corner in plot.exterior.coords]
    assert finding.is_inside == all(corner.is_inside for corner in corners)
    if not plot.intersects(area):
        assert finding.share == 1
        assert finding.metres == pytest.approx(geometry.distance_m(area, plot))
    elif not finding.is_inside:
        assert 0 < finding.share < 1
        assert finding.metres == pytest.approx(max(corner.metres for corner in corners), rel=0.01, abs=1e-3)


def test_an_outside_place_is_told_how_far_and_where():
    area = geometry.read_area(AREA)
    away = geometry.locate(area, Point(105.86, 18.21))
    assert str(away.said) == "lies 1.5 km outside the area, to the north-east"
    over = geometry.locate(area, Polygon(square(105.845, 18.15, 0.01)))
    assert str(over.said) == "reaches 529 m beyond the area, to the east"
    assert over.share == pytest.approx(0.5)


@pytest.mark.parametrize(
    "document",
    [
        {"type": "MultiPolygon", "coordinates": [[square(105, 18, 1)]]},
        {"type": "Point", "coordinates": [18.1, 105.8]},
        {"type": "Point", "coordinates": [105.8]},
        {"type": "Point"},
        {"type": "LineString", "coordinates": [[105, 18], [106, 18]]},
        polygon([[105 + n / 1e6, 18] for n in range(2001)]),
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": polygon(square(1, 1, 1))}] * 2},
    ],
)
def test_what_is_no_plot_is_refused(document):
    with pytest.raises(NotAcceptable):
        geometry.read_place(document)
