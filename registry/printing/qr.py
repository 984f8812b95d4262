"""The QR code (ISO/IEC 18004:2024) of a label's address as a matrix, and how renderers read it.

The lower-case beginning of an address (``https``) goes into a byte segment and the rest into an alphanumeric one. Then
39 characters fit version 3, and the form with a trade item number fits version 4. Encoders that choose segments
themselves make one byte segment and a larger symbol.
"""

import re
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.main import QRCode
from qrcode.util import BIT_LIMIT_TABLE, QRData, length_in_bits

Matrix = tuple[bytes, ...]
"""Rows from the top, one byte for each module: 1 dark, 0 light. Without the quiet zone."""

Mask = Literal[0, 1, 2, 3, 4, 5, 6, 7]

QUIET_ZONE = 4
"""Light modules that must stay free on every side (ISO/IEC 18004:2024, 6.3.8)."""

_ALPHANUMERIC: Literal[2] = 2
_BYTES: Literal[4] = 4
"""Mode indicators (ISO/IEC 18004:2024, table 2)."""

_DENSE_TAIL = re.compile(r"[0-9A-Z $%*+\-./:]*\Z")
_DARK = re.compile(rb"\x01+")


class SymbolKind(NamedTuple):
    """A symbol's version, number of modules along a side, and level of error correction: M, Q or H."""

    version: int
    side: int
    level: str


class Run(NamedTuple):
    """Dark modules beside each other in one row; positions count from the top left corner."""

    row: int
    start: int
    length: int


def segments(address: str) -> list[QRData]:
    """Divide an address into the shortest byte segment and an alphanumeric one; ``ValueError`` when it is not ASCII."""
    if not address.isascii() or not address:
        raise ValueError(f"{address!r} is not an address in ASCII.")
    tail = _DENSE_TAIL.search(address)
    cut = len(address) if tail is None else tail.start()
    opening, rest = address[:cut].encode("ascii"), address[cut:].encode("ascii")
    parts = [QRData(opening, mode=_BYTES)] if opening else []
    return [*parts, QRData(rest, mode=_ALPHANUMERIC)] if rest else parts


def kind_of(address: str) -> SymbolKind:
    """Return the kind of an address's symbol: the smallest that holds it at level M, at the highest level that fits.

    A higher level needs no more modules there, and lets a scratched label be read.
    """
    symbol, parts = _filled(address)
    version = symbol.version
    levels = (ERROR_CORRECT_H, ERROR_CORRECT_Q, ERROR_CORRECT_M)
    level = next(level for level in levels if _holds(version, level, parts))
    return SymbolKind(version, 17 + 4 * version, _NAMES[level])


def side_in_bytes(address: str) -> int:
    """Return the modules along a side for an encoder that stores the whole address as bytes, at the same level."""
    symbol: QRCode[Any] = QRCode(error_correction=_LEVELS[kind_of(address).level], border=0)
    symbol.add_data(QRData(address.encode("ascii"), mode=_BYTES), optimize=0)
    return 17 + 4 * symbol.version


def _filled(address: str) -> tuple[QRCode[Any], list[QRData]]:
    parts = segments(address)
    symbol: QRCode[Any] = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    for part in parts:
        symbol.add_data(part, optimize=0)
    return symbol, parts


def _holds(version: int, level: int, parts: list[QRData]) -> bool:
    bits = sum(4 + length_in_bits(part.mode, version) + _bits(part) for part in parts)
    return bits <= BIT_LIMIT_TABLE[level][version]


def _bits(part: QRData) -> int:
    """Return how many bits the characters of a segment need (ISO/IEC 18004:2024, 7.4)."""
    return 8 * len(part) if part.mode == _BYTES else len(part) // 2 * 11 + len(part) % 2 * 6


def matrix(address: str, *, mask: Mask | None = None) -> Matrix:
    """Return the symbol of an address as in ``kind_of``, with a fixed mask or (None) the mask with the lowest penalty.

    It takes 4 to 10 ms with the best mask, less than 1 ms with a fixed one.
    """
    kind = kind_of(address)
    symbol, _ = _filled(address)
    symbol.version, symbol.error_correction, symbol.mask_pattern = kind.version, _LEVELS[kind.level], mask
    symbol.make(fit=False)
    return tuple(bytes(bool(module) for module in row) for row in symbol.modules)


_NAMES = {ERROR_CORRECT_M: "M", ERROR_CORRECT_Q: "Q", ERROR_CORRECT_H: "H"}
_LEVELS = {name: level for level, name in _NAMES.items()}


def runs(symbol: Matrix) -> Iterator[Run]:
    """Yield the dark runs of a symbol from top left to bottom right, which a vector format fills."""
    for row, modules in enumerate(symbol):
        for run in _DARK.finditer(modules):
            yield Run(row, run.start(), run.end() - run.start())
