"""Shapes on the map: reading and measuring them. Pure: no database, no web."""

from registry.rights.geometry.measuring import Placement, distance_m, hectares, inside, locate
from registry.rights.geometry.reading import as_geojson, from_geojson, read_area, read_place

__all__ = [
    "Placement",
    "as_geojson",
    "distance_m",
    "from_geojson",
    "hectares",
    "inside",
    "locate",
    "read_area",
    "read_place",
]
