"""Administrative units of any tier in one file: what the project's own demonstration carries."""

from registry.exchange.cells import Cells
from registry.exchange.layouts.communes import VIETNAM
from registry.exchange.layouts.layout import Layout
from registry.exchange.reading import Row
from registry.exchange.units import Unit
from registry.vocabulary import Level

LEVELS = {level.value: level for level in Level}


def judge(row: Row, cells: Cells) -> Unit | None:
    del row
    west, east, south, north = VIETNAM
    code = cells.matching("code", r"\d{2,5}", "a unit's code of two to five digits") or cells.needed("code")
    level = cells.needed_word("level", LEVELS)
    since, until = cells.day("valid_from"), cells.day("valid_to")
    if since is None:
        cells.needed("valid_from")
    elif until is not None and until < since:
        cells.refuse("valid_to: lies before valid_from")
    name, latin = cells.needed("name", 200), cells.text("name_en", 200)
    parent = cells.matching("parent_code", r"\d{2}", "a province code of two digits")
    origin = cells.text("formed_from", 2000)
    longitude = cells.number("longitude", west, east)
    latitude = cells.number("latitude", south, north)
    if cells.faults or since is None or level is None:
        return None
    return Unit(
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
