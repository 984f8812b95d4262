"""KML as maps export it becomes the GeoJSON that it draws; what shows no area is refused with what to do."""

import pytest

from registry.errors import NotAcceptable
from registry.rights.geometry import hectares, kml, read_area

RING = "105.75,18.1,0 105.85,18.1,0 105.85,18.2,0 105.75,18.2,0 105.75,18.1,0"
HOLE = "105.78,18.13 105.79,18.13 105.79,18.14 105.78,18.14 105.78,18.13"


def drawn(inside: str, space: str = ' xmlns="http://www.opengis.net/kml/2.2"') -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<kml{space}><Document>{inside}</Document></kml>'


def polygon(ring: str = RING, hole: str = "") -> str:
    inner = f"<innerBoundaryIs><LinearRing><coordinates>{hole}</coordinates></LinearRing></innerBoundaryIs>"
    return (
        "<Placemark><name>Vùng</name><Polygon><outerBoundaryIs><LinearRing><coordinates>\n"
        f"{ring}\n</coordinates></LinearRing></outerBoundaryIs>{inner if hole else ''}</Polygon></Placemark>"
    )


@pytest.mark.parametrize(
    "space", [' xmlns="http://www.opengis.net/kml/2.2"', ' xmlns="http://earth.google.com/kml/2.1"', ""]
)
def test_polygons_are_read_with_their_holes_whatever_version_wrote_them(space: str):
    point = "<Placemark><Point><coordinates>105.8,18.15</coordinates></Point></Placemark>"
    whole, holed = (read_area(kml.geojson_of(drawn(point + polygon(hole=hole), space))) for hole in ("", HOLE))
    assert whole.bounds == (105.75, 18.1, 105.85, 18.2)
    assert 100 < hectares(whole) - hectares(holed) < 130, "a hole of a hundredth of a degree squared"


def test_several_polygons_are_one_area():
    other = RING.replace("105.85", "105.95").replace("105.75", "105.85")
    assert read_area(kml.geojson_of(drawn(f"<Folder>{polygon()}{polygon(other)}</Folder>"))).bounds[2] == 105.95


BOMB = '<!DOCTYPE k [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><kml>&b;</kml>'
OUTSIDE = '<!DOCTYPE k [<!ENTITY a SYSTEM "file:///etc/passwd">]><kml>&a;</kml>'


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<kml><Document>", "no_kml"),
        ("<html></html>", "no_polygon"),
        (drawn("<Placemark><Point><coordinates>105.8,18.1</coordinates></Point></Placemark>"), "no_polygon"),
        ("PK\x03\x04…", "kmz"),
        (drawn(polygon("105.75,18.1 một,hai 105.75,18.1")), "no_position"),
        (BOMB, "no_kml"),
        (OUTSIDE, "no_kml"),
    ],
)
def test_what_draws_no_area_is_refused_by_name(text: str, code: str):
    assert kml.is_kml(text)
    with pytest.raises(NotAcceptable) as refused:
        kml.geojson_of(text)
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [("geometry", code)]


def test_geojson_is_no_kml():
    assert not kml.is_kml('\ufeff {"type": "Point"}')
