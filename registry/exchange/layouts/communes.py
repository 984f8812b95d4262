"""Communes and wards of Hà Tĩnh since 1 July 2025, with their former units and a centre point."""

from registry.causes import cause
from registry.exchange.cells import Cells
from registry.exchange.layouts.layout import Layout
from registry.exchange.layouts.provinces import REFORM
from registry.exchange.reading import Row
from registry.exchange.units import UnitRow
from registry.saying import say
from registry.vocabulary import Level

HA_TINH = "42"
CODE = (5, cause("no_commune_code", say("“%(value)s” is not a commune code of five digits", value="")))
HALF_A_POINT = cause("half_a_point", say("one without the other is no point"))
VIETNAM = (102.0, 118.0, 6.0, 24.0)
"""Smallest and largest longitude, smallest and largest latitude, in degrees (WGS 84), islands included."""


def judge(row: Row, cells: Cells) -> UnitRow | None:
    """Return the commune of Hà Tĩnh since 1 July 2025, with its centre point in degrees (WGS 84); None after faults."""
    del row
    west, east, south, north = VIETNAM
    code = cells.code("code", *CODE) or cells.needed("code")
    name = cells.needed("name", 200)
    longitude = cells.number("centroid_lon", west, east)
    latitude = cells.number("centroid_lat", south, north)
    latin = cells.text("name_en", 200)
    origin = cells.text("formed_from_old_units", 2000)
    if cells.faults:
        return None
    if (longitude is None) != (latitude is None):
        cells.refuse("centroid_lon, centroid_lat", HALF_A_POINT)
        return None
    return UnitRow(
        code=code,
        valid_from=REFORM,
        level=Level.COMMUNE,
        parent=HA_TINH,
        name=name,
        name_latin=latin,
        formed_from=origin,
        longitude=longitude,
        latitude=latitude,
    )


LAYOUT = Layout(
    name="communes-hatinh",
    columns=frozenset(
        {
            "code", "name", "name_en", "formed_from_old_units", "old_districts", "main_old_district",
            "unmatched_old_units", "centroid_lon", "centroid_lat",
        }
    ),
    judge=judge,
    rank=20,
)  # fmt: skip
