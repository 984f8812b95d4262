"""Whether a label will scan, told before it is printed: the module of its symbol against the label and the printer."""

from enum import Enum
from typing import NamedTuple

from registry.printing.formats import DPI, FEWEST_DOTS, MM_PER_INCH, Size
from registry.printing.layout import DoesNotFit, place_symbol
from registry.printing.qr import SymbolKind, kind_of


class Grade(Enum):
    """What becomes of a label: it scans, it scans while it is clean, or it does not."""

    GOOD = "good"
    FINE = "fine"
    NONE = "none"


class Outlook(NamedTuple):
    """What is known of a label before it is printed on a printer of ``dpi`` dots to the inch.

    ``module`` is the side of a module in millimetres and ``dots`` the same in dots; 0 where the symbol does not fit.
    """

    size: Size
    dpi: int
    kind: SymbolKind
    module: float
    dots: int

    @property
    def grade(self) -> Grade:
        """Return what becomes of the label."""
        if not self.dots:
            return Grade.NONE
        return Grade.GOOD if self.dots >= FEWEST_DOTS else Grade.FINE


def outlook(address: str, size: Size, dpi: int = DPI) -> Outlook:
    """Return what becomes of a label of some size with such an address in its symbol."""
    kind = kind_of(address)
    try:
        _, _, dots = place_symbol(size, kind.side, dpi)
    except DoesNotFit:
        return Outlook(size, dpi, kind, 0.0, 0)
    return Outlook(size, dpi, kind, dots * MM_PER_INCH / dpi, dots)
