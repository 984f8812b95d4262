"""What a layout is: the columns it is known by, and how one of its rows is judged."""

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
"""What a sound row becomes."""


LONGEST_NOTE = 4000
TELLS_NOTHING = cause("tells_nothing", say("the row tells nothing"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A kind of file. ``judge`` returns what the row tells, or nothing once it has left a fault in its cells.

    ``rank`` is its place in a folder: what others point to comes first. ``later`` picks the rows that have to wait
    until all others of the file are in. A GeoJSON layout is known by the properties of its features.
    """

    name: str
    columns: frozenset[str]
    judge: Callable[[Row, Cells], Told | None]
    rank: int
    is_geojson: bool = False
    later: Callable[[Row], bool] | None = None

    def tell(self, row: Row) -> tuple[Told | None, tuple[Fault, ...]]:
        """Return what the row tells, or else why it cannot be taken, every fault of it."""
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
