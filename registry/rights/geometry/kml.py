"""Reads drawings in KML (OGC 12-007r2), which map programs and Google Earth export, as GeoJSON. Pure.

It reads polygons with their holes and ignores everything else (points, tracks, styles). KML is WGS 84 with longitude
before latitude, like GeoJSON.
"""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from registry.errors import Fault, NotAcceptable
from registry.saying import Said, say

ZIPPED = "PK"
"""The first characters of a KMZ file."""


def is_kml(text: str) -> bool:
    """Say whether a text is meant as KML, well-formed or not, or is a KMZ file read as text."""
    start = text.lstrip("\ufeff \t\r\n")
    return start.startswith(("<", ZIPPED))


def geojson_of(text: str, field: str = "geometry") -> dict[str, Any]:
    """Return the polygons of a KML document as one FeatureCollection; NotAcceptable when there are none.

    ``read_area`` checks the rings afterwards.
    """
    if text.lstrip("\ufeff \t\r\n").startswith(ZIPPED):
        raise _refused(field, say("is a KMZ file: save it as KML, or unpack it and send doc.kml"), "kmz")
    try:
        root = fromstring(text.lstrip("\ufeff \t\r\n"), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as unread:
        raise _refused(field, say("is no KML: the file breaks off or is another format"), "no_kml") from unread
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": list(_rings(one, field))}}
        for one in root.iter()
        if _tag(one) == "Polygon"
    ]
    if not features:
        raise _refused(
            field, say("shows no polygon: draw the area as a closed shape and export it again"), "no_polygon"
        )
    return {"type": "FeatureCollection", "features": features}


def _rings(polygon: Element, field: str) -> Iterator[list[list[float]]]:
    """Yield the outer ring of a polygon, then its holes."""
    for side in ("outerBoundaryIs", "innerBoundaryIs"):
        for boundary in (one for one in polygon if _tag(one) == side):
            for ring in boundary.iter():
                if _tag(ring) == "coordinates":
                    yield _positions(ring.text or "", field)


def _positions(text: str, field: str) -> list[list[float]]:
    """Return the positions of a ring as longitude and latitude, without height."""
    try:
        return [[float(number) for number in one.split(",")[:2]] for one in text.split()]
    except ValueError:
        raise _refused(field, say("has a position that is no pair of numbers"), "no_position") from None


def _tag(element: Element) -> str:
    """Return the name of an element without its namespace, because files use several versions of it."""
    return str(element.tag).rpartition("}")[2]


def _refused(field: str, why: Said, code: str) -> NotAcceptable:
    return NotAcceptable(say("The drawing cannot be read."), (Fault(field, why, code),))
