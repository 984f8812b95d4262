"""Sizes of labels and sheets, in millimetres. A new sheet is a new row here.

The measures are those of the sheets in the shops. Office printers feed paper slightly displaced: the ``nudge`` of a
print job corrects that, and a trial on plain paper shows how much.
"""

from typing import NamedTuple

MM_PER_INCH = 25.4
DPI = 300
"""Dots per inch for which a label is drawn unless its printer has another value; a module is a whole number of dots."""
RESOLUTIONS = (203, 300, 600)
"""Dots per inch of the printers in use: thermal and laser printers."""

PICTURES = ("png", "tiff", "svg")
"""Formats of single pictures."""

FEWEST_DOTS = 4
"""Dots that a module should have for safe printing (recommendation of the inventor of the QR code)."""
FINEST_DOTS = 3
"""With fewer dots a module is not printed; with three, a label can be scanned while it is clean."""
FINEST_MODULE = 0.25
"""Telephones cannot read modules that are smaller than this, in millimetres."""
MOST_BLEED = 1.0
"""Millimetres by which the bar of a label goes over its edge, where the sheet has room between labels."""


class Size(NamedTuple):
    """The size of a label or a paper, in millimetres."""

    width: float
    height: float


A4 = Size(210.0, 297.0)


def dots_of(size: Size, dpi: int) -> tuple[int, int]:
    """Return the width and height of a label in dots."""
    return round(size.width / MM_PER_INCH * dpi), round(size.height / MM_PER_INCH * dpi)


class Sheet(NamedTuple):
    """Labels on a sheet, in millimetres.

    Left and top edge of the first label, and the distance from one to the next.
    """

    name: str
    size: Size
    columns: int
    rows: int
    left: float
    top: float
    pitch_x: float
    pitch_y: float
    paper: Size = A4

    @property
    def places(self) -> int:
        """Return how many labels a sheet holds."""
        return self.columns * self.rows

    def corner(self, place: int) -> tuple[float, float]:
        """Return the left and top edge of a place, counted from 0 along the rows."""
        row, column = divmod(place, self.columns)
        return self.left + column * self.pitch_x, self.top + row * self.pitch_y

    @property
    def bleed(self) -> Size:
        """Return how far ink may go over a label's edge without reaching the next label."""
        across = (self.pitch_x - self.size.width) / 2 if self.columns > 1 else self.left
        down = (self.pitch_y - self.size.height) / 2 if self.rows > 1 else self.top
        return Size(*(max(0.0, min(MOST_BLEED, room)) for room in (across, down)))

    @property
    def is_trimmed(self) -> bool:
        """Say whether the paper is cut down to a single label."""
        return self.paper != A4


SMALL = Size(38.1, 21.2)
LARGE = Size(64.0, 38.1)

SHEETS: dict[str, Sheet] = {
    "l7651": Sheet("Avery L7651", SMALL, 5, 13, 4.7, 10.9, 40.6, 21.2),
    "l7160": Sheet("Avery L7160", LARGE, 3, 7, 7.5, 15.5, 66.0, 38.1),
    "l7654": Sheet("Avery L7654", Size(45.7, 25.4), 4, 10, 10.0, 22.0, 48.5, 25.4),
    "l4732": Sheet("Avery L4732", Size(35.6, 16.9), 5, 16, 11.0, 13.0, 38.1, 16.9),
    "l7636": Sheet("Avery L7636", Size(45.7, 21.2), 4, 12, 9.8, 21.3, 48.2, 21.2),
    "l7159": Sheet("Avery L7159", Size(63.5, 33.9), 3, 8, 7.2, 12.9, 66.0, 33.9),
    "l7161": Sheet("Avery L7161", Size(63.5, 46.6), 3, 6, 7.2, 8.7, 66.0, 46.6),
    "l7163": Sheet("Avery L7163", Size(99.1, 38.1), 2, 7, 4.7, 15.2, 101.6, 38.1),
    "h4270": Sheet("Herma 4270", Size(38.0, 21.2), 5, 13, 9.5, 10.5, 38.0, 21.2),
    "h4271": Sheet("Herma 4271", Size(48.3, 16.9), 4, 16, 8.4, 13.3, 48.3, 16.9),
    "h4272": Sheet("Herma 4272", Size(48.3, 25.4), 4, 11, 8.5, 8.5, 48.3, 25.4),
    "h4346": Sheet("Herma 4346", Size(45.7, 21.2), 4, 12, 9.8, 21.3, 48.2, 21.2),
    "h4347": Sheet("Herma 4347", Size(63.5, 29.6), 3, 9, 7.2, 15.3, 66.0, 29.6),
    "t145": Sheet("Tomy 145", Size(38.0, 21.0), 5, 13, 5.0, 10.8, 40.5, 21.2),
    "t132": Sheet("Tomy 132", Size(45.7, 21.2), 4, 12, 9.8, 21.3, 48.2, 21.2),
}
"""The sheets on offer, by the key in an order. Sheets of Tomy vary, so a trial comes first."""

LABELS: dict[str, Size] = {
    "38x21": SMALL,
    "64x38": LARGE,
    "35x22": Size(35.0, 22.0),
    "40x30": Size(40.0, 30.0),
    "50x30": Size(50.0, 30.0),
    "70x40": Size(70.0, 40.0),
    "100x50": Size(100.0, 50.0),
}
"""Single labels on offer: on rolls, as pictures, and one on a page for a press."""


def page_of(size: Size) -> Sheet:
    """Return the page that holds one label and the border that is cut off."""
    bleed = MOST_BLEED
    paper = Size(size.width + 2 * bleed, size.height + 2 * bleed)
    return Sheet("", size, 1, 1, bleed, bleed, paper.width, paper.height, paper)
