"""The symbols of a print run: from a printing plate for many labels, otherwise one by one."""

from functools import lru_cache

from registry.printing.affine import PLATE_MASK, Plate
from registry.printing.layout import Piece
from registry.printing.qr import Matrix, matrix

PLATE_PAYS_FROM = 150


@lru_cache(8)
def _plate(opening: str) -> Plate:
    return Plate(opening)


def symbol_of(piece: Piece, count: int) -> Matrix:
    """Return the symbol of a label in a run of ``count``; both ways give the same symbol."""
    opening, code, rest = piece.url.rpartition(piece.code)
    if count >= PLATE_PAYS_FROM and code and not rest:
        return _plate(opening).matrix(code)
    return matrix(piece.url, mask=PLATE_MASK)
