"""Sizes of labels and sheets, in millimetres. A new sheet is a row here.

The measures are those of the sheet templates in common use. Office printers feed paper a little off: the ``nudge`` of a
print job answers for that, not these rows; a trial with ``outlines`` on plain paper shows how much.
"""

from typing import NamedTuple

MM_PER_INCH = 25.4
A4_WIDTH, A4_HEIGHT = 210.0, 297.0
DPI = 300
"""Dots per inch a label is drawn for: a module is a whole number of them, also on a printer of 600."""

FEWEST_DOTS = 4
"""Dots a module needs at least to survive printing (recommendation of the code's inventor)."""


class Size(NamedTuple):
    """One label, in millimetres."""

    width: float
    height: float


class Sheet(NamedTuple):
    """Labels on an A4 sheet, in millimetres: the first one's left and top edge and the way from one to the next."""

    name: str
    size: Size
    columns: int
    rows: int
    left: float
    top: float
    pitch_x: float
    pitch_y: float

    @property
    def places(self) -> int:
        """How many labels a sheet holds."""
        return self.columns * self.rows

    def corner(self, place: int) -> tuple[float, float]:
        """Return the left and top edge of a place, counted from 0 along the rows."""
        row, column = divmod(place, self.columns)
        return self.left + column * self.pitch_x, self.top + row * self.pitch_y


SMALL = Size(38.1, 21.2)
LARGE = Size(64.0, 38.1)

SHEETS: dict[str, Sheet] = {
    "l7651": Sheet("Avery L7651", SMALL, 5, 13, 4.7, 10.9, 40.6, 21.2),
    "l7160": Sheet("Avery L7160", LARGE, 3, 7, 7.5, 15.5, 66.0, 38.1),
    "l7654": Sheet("Avery L7654", Size(45.7, 25.4), 4, 10, 10.0, 22.0, 48.5, 25.4),
    "l4732": Sheet("Avery L4732", Size(35.6, 16.9), 5, 16, 11.0, 13.0, 38.1, 16.9),
    "h4270": Sheet("Herma 4270", Size(38.0, 21.2), 5, 13, 9.5, 10.5, 38.0, 21.2),
    "h4272": Sheet("Herma 4272", Size(48.3, 25.4), 4, 11, 8.5, 8.5, 48.3, 25.4),
}
"""The sheets on offer, by the key an order names."""
