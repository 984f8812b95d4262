"""A layout: the columns by which a file is recognised, and the function that checks one of its rows."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from registry.causes import cause
from registry.errors import Fault
from registry.exchange.cells import Cells
from registry.exchange.reading import Row
from registry.exchange.units import UnitRow
from registry.rights.mirroring import Addition, MirroredRecord
from registry.saying import say

Told = MirroredRecord | Addition | UnitRow
"""What a valid row becomes."""


LONGEST_NOTE = 4000
TELLS_NOTHING = cause("tells_nothing", say("the row tells nothing"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A kind of file. ``judge`` returns what the row describes, or None after it has added a fault to its cells.

    ``rank`` is its order in a folder: files to which others refer come first. ``later`` selects rows that are imported
    after all others of the file. A GeoJSON layout is recognised by the properties of its features.
    """

    name: str
    columns: frozenset[str]
    judge: Callable[[Row, Cells], Told | None]
    rank: int
    is_geojson: bool = False
    later: Callable[[Row], bool] | None = None

    def tell(self, row: Row) -> tuple[Told | None, tuple[Fault, ...]]:
        """Return what the row describes, or all faults for which it is refused."""
        if row.fault:
            return None, (row.fault,)
        cells = Cells(row.cells, row.alien)
        told = self.judge(row, cells)
        if cells.faults or told is None:
            return None, tuple(dict.fromkeys(cells.faults)) or (TELLS_NOTHING.at(),)
        if cells.remarks and isinstance(told, MirroredRecord):
            note = " ".join(filter(None, (told.note, *dict.fromkeys(cells.remarks))))
            told = replace(told, note=note[:LONGEST_NOTE])
        return told, ()
