"""Administrative units of any level in one file, as in the project's own demonstration."""

from registry.causes import cause
from registry.exchange.cells import Cells
from registry.exchange.layouts import communes, provinces
from registry.exchange.layouts.layout import Layout
from registry.exchange.reading import Row
from registry.exchange.units import UnitRow
from registry.saying import say
from registry.vocabulary import Level

LEVELS = {level.value: level for level in Level}
CODES = {
    Level.PROVINCE: provinces.CODE,
    Level.DISTRICT: (
        3,
        cause("no_district_code", say("“%(value)s” is not a district code of three digits", value="")),
    ),
    Level.COMMUNE: communes.CODE,
}
"""How many digits a code has at each level."""
ENDS_FIRST = cause("ends_before_it_begins", say("lies before valid_from"))


def judge(row: Row, cells: Cells) -> UnitRow | None:
    """Return the unit of any level with its period; None after faults."""
    del row
    west, east, south, north = communes.VIETNAM
    level = cells.needed_word("level", LEVELS)
    code = cells.code("code", *CODES[level or Level.COMMUNE]) or cells.needed("code")
    since, until = cells.day("valid_from"), cells.day("valid_to")
    if since is None:
        cells.needed("valid_from")
    elif until is not None and until < since:
        cells.refuse("valid_to", ENDS_FIRST)
    name, latin = cells.needed("name", 200), cells.text("name_en", 200)
    parent = cells.code("parent_code", *provinces.CODE)
    origin = cells.text("formed_from", 2000)
    longitude = cells.number("longitude", west, east)
    latitude = cells.number("latitude", south, north)
    if cells.faults or since is None or level is None:
        return None
    return UnitRow(
        code=code,
        valid_from=since,
        valid_to=until,
        level=level,
        parent=parent,
        name=name,
        name_latin=latin,
        formed_from=origin,
        longitude=longitude,
        latitude=latitude,
    )


LAYOUT = Layout(
    name="units",
    columns=frozenset(
        {
            "code", "name", "name_en", "level", "parent_code", "valid_from", "valid_to", "formed_from", "longitude",
            "latitude",
        }
    ),
    judge=judge,
    rank=12,
)  # fmt: skip
