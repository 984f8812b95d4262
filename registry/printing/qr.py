"""The matrix of a QR code (ISO/IEC 18004:2024) for the address of a label, and how renderers read it.

The lower-case opening of an address (``https``) goes into a byte segment and all the rest into an alphanumeric one:
39 characters then fit version 3-M and the form with a trade item number version 4-M. Encoders that guess segments make
one byte segment of it, and a bigger symbol.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import QRData

Matrix = tuple[bytes, ...]
"""Rows from the top, one octet for every module: 1 dark, 0 light. Without the quiet zone."""

Mask = Literal[0, 1, 2, 3, 4, 5, 6, 7]

QUIET_ZONE = 4
"""Light modules that must stay free on every side (ISO/IEC 18004:2024, 6.3.8)."""

_ALPHANUMERIC: Literal[2] = 2
_BYTES: Literal[4] = 4
"""Mode indicators (ISO/IEC 18004:2024, table 2)."""

_DENSE_TAIL = re.compile(r"[0-9A-Z $%*+\-./:]*\Z")
_DARK = re.compile(rb"\x01+")


class Run(NamedTuple):
    """Dark modules beside each other in one row; places count from the top left corner."""

    row: int
    start: int
    length: int


def segments(address: str) -> list[QRData]:
    """Cut an address into the shortest byte segment and an alphanumeric one; raises ``ValueError`` if not ASCII."""
    if not address.isascii() or not address:
        raise ValueError(f"{address!r} is not an address in ASCII.")
    tail = _DENSE_TAIL.search(address)
    cut = len(address) if tail is None else tail.start()
    opening, rest = address[:cut].encode("ascii"), address[cut:].encode("ascii")
    parts = [QRData(opening, mode=_BYTES)] if opening else []
    return [*parts, QRData(rest, mode=_ALPHANUMERIC)] if rest else parts


def matrix(address: str, *, mask: Mask | None = None) -> Matrix:
    """Return the smallest symbol for an address: error correction M, the mask of the lowest penalty or a fixed one.

    Four to ten milliseconds with the best mask, under one with a fixed one.
    """
    symbol = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=mask)
    for segment in segments(address):
        symbol.add_data(segment, optimize=0)
    symbol.make(fit=True)
    return tuple(bytes(bool(module) for module in row) for row in symbol.modules)


def runs(symbol: Matrix) -> Iterator[Run]:
    """Yield the dark runs of a symbol from the top left to the bottom right: what a vector format has to fill."""
    for row, modules in enumerate(symbol):
        for run in _DARK.finditer(modules):
            yield Run(row, run.start(), run.end() - run.start())
