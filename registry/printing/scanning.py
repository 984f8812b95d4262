"""Predicts whether a label can be scanned, from the size of its modules and the resolution of the printer."""

from enum import Enum
from typing import NamedTuple

from registry.printing.formats import DPI, FEWEST_DOTS, MM_PER_INCH, Size
from registry.printing.layout import DoesNotFit, place_symbol
from registry.printing.qr import SymbolKind, kind_of


class Grade(Enum):
    """The prediction: a label can be scanned, can be scanned while it is clean, or cannot be scanned."""

    GOOD = "good"
    FINE = "fine"
    NONE = "none"


class Outlook(NamedTuple):
    """The prediction for a label printed at ``dpi`` dots per inch.

    ``module`` is the side of a module in millimetres and ``dots`` in dots; both are 0 when the symbol does not fit.
    """

    size: Size
    dpi: int
    kind: SymbolKind
    module: float
    dots: int

    @property
    def grade(self) -> Grade:
        """Return the grade of the label."""
        if not self.dots:
            return Grade.NONE
        return Grade.GOOD if self.dots >= FEWEST_DOTS else Grade.FINE


def outlook(address: str, size: Size, dpi: int = DPI) -> Outlook:
    """Return the prediction for a label of this size with this address."""
    kind = kind_of(address)
    try:
        _, _, dots = place_symbol(size, kind.side, dpi)
    except DoesNotFit:
        return Outlook(size, dpi, kind, 0.0, 0)
    return Outlook(size, dpi, kind, dots * MM_PER_INCH / dpi, dots)
