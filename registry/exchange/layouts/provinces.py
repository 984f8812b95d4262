"""Provinces of Viet Nam: the 34 since 1 July 2025, and the 63 of which they were formed.

The 63 existed since Hà Tây joined Hà Nội on 1 August 2008 (Resolution 15/2008/QH12), Huế under its present name since 1
January 2025 (Resolution 175/2024/QH15). The 34 have been in operation since 1 July 2025 (Resolution 202/2025/QH15).
"""

from datetime import date, timedelta

from registry.causes import cause
from registry.exchange.cells import Cells
from registry.exchange.layouts.layout import Layout
from registry.exchange.reading import Row
from registry.exchange.units import UnitRow
from registry.saying import say
from registry.vocabulary import Level

REFORM = date(2025, 7, 1)
LAST_DAY_OF_THE_63 = REFORM - timedelta(days=1)
THE_63 = date(2008, 8, 1)
SINCE = {"46": date(2025, 1, 1)}
CODE = (2, cause("no_province_code", say("“%(value)s” is not a province code of two digits", value="")))


def judge_new(row: Row, cells: Cells) -> UnitRow | None:
    """Return one of the 34 provinces since 1 July 2025; None after faults."""
    del row
    code = cells.code("code", *CODE) or cells.needed("code")
    name = cells.needed("full_name", 200)
    latin = cells.text("name_en", 200)
    origin = "; ".join(cells.parts("formed_from_old"))
    if cells.faults:
        return None
    return UnitRow(
        code=code, valid_from=REFORM, level=Level.PROVINCE, name=name, name_latin=latin, formed_from=origin or None
    )


def judge_old(row: Row, cells: Cells) -> UnitRow | None:
    """Return one of the 63 provinces until 30 June 2025; None after faults."""
    del row
    code = cells.code("old_code", *CODE) or cells.needed("old_code")
    if cells.code("new_code", *CODE) is None:
        cells.needed("new_code")
    name = cells.needed("old_name", 200)
    cells.needed("new_name", 200)
    if cells.faults:
        return None
    since = SINCE.get(code, THE_63)
    return UnitRow(code=code, valid_from=since, valid_to=LAST_DAY_OF_THE_63, level=Level.PROVINCE, name=name)


NEW = Layout(
    name="provinces-34",
    columns=frozenset({"code", "name", "full_name", "name_en", "type", "communes", "formed_from_old", "merged"}),
    judge=judge_new,
    rank=11,
)
OLD = Layout(
    name="provinces-63",
    columns=frozenset({"old_code", "old_name", "new_code", "new_name", "new_full_name"}),
    judge=judge_old,
    rank=10,
)
