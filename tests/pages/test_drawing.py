import re
import xml.etree.ElementTree as ET

from shapely.geometry import Point, mapping

from api.pages.drawing import BUDGET, Sketch, map_svg

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[105.0, 18.0], [106.0, 18.0], [106.0, 19.0], [105.0, 19.0], [105.0, 18.0]]],
}
RAGGED = mapping(Point(105.5, 18.5).buffer(0.5, quad_segs=4000))


def shapes(svg: str | None) -> dict[str, list[dict[str, str]]]:
    assert svg is not None
    found: dict[str, list[dict[str, str]]] = {}
    for element in ET.fromstring(svg):  # noqa: S314 # our own drawing
        found.setdefault(element.attrib["class"], []).append(element.attrib)
    return found


def test_nothing_known_is_not_drawn():
    assert map_svg(Sketch(), "Không rõ") is None


def test_a_square_of_degrees_is_narrower_than_high():
    (area,) = shapes(map_svg(Sketch(area=SQUARE), "Ô"))["area"]
    corners = [tuple(map(float, pair.split())) for pair in re.findall(r"[\d.]+ [\d.]+", area["d"])]
    width = max(x for x, _ in corners) - min(x for x, _ in corners)
    height = max(y for _, y in corners) - min(y for _, y in corners)
    assert 0.945 < width / height < 0.952, "the cosine of 18.5 degrees"
    assert min(y for _, y in corners) == next(y for x, y in corners if y < 20), "north is up"


def test_the_richest_outline_fits_the_budget_and_keeps_its_form():
    svg = map_svg(Sketch(land=RAGGED, area=SQUARE), "Đường bờ")
    assert svg is not None
    assert len(svg) < BUDGET + 200
    (land,) = shapes(svg)["land"]
    assert land["d"].count("L") > 30


def test_communes_inside_the_area_are_told_from_those_outside():
    svg = map_svg(Sketch(area=SQUARE, places=((105.5, 18.5), (107.0, 18.5)), here=(105.5, 18.5)), "Xã")
    found = shapes(svg)
    assert len(found["within"]) == 1
    assert len(found["place"]) == 1
    assert found["here"][0]["cx"] == found["within"][0]["cx"]


def test_a_single_point_is_drawn_in_the_picture():
    (here,) = shapes(map_svg(Sketch(here=(105.7, 18.2)), "Một xã"))["here"]
    assert 0 < float(here["cx"]) < 320
    assert 0 < float(here["cy"]) < 260


def test_a_name_cannot_break_out_of_the_drawing():
    svg = map_svg(Sketch(area=SQUARE), '"><script>alert(1)</script>')
    assert svg is not None
    assert "<script>" not in svg
    assert ET.fromstring(svg).attrib["aria-label"] == '"><script>alert(1)</script>'  # noqa: S314 # likewise
