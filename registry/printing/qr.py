"""The matrix of a QR code (ISO/IEC 18004:2024) for the address of a label, and how renderers read it.

The lower-case opening of an address (``https``) goes into a byte segment and all the rest into an alphanumeric one:
39 characters then fit version 3 and the form with a trade item number version 4. Encoders that guess segments make
one byte segment of it, and a bigger symbol.
"""

import re
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.main import QRCode
from qrcode.util import BIT_LIMIT_TABLE, QRData, length_in_bits

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


class SymbolKind(NamedTuple):
    """What a symbol is: its version, its modules along a side, and its level of error correction, M, Q or H."""

    version: int
    side: int
    level: str


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


def kind_of(address: str) -> SymbolKind:
    """Return what the symbol of an address is: the smallest that holds it at level M, and the highest level it bears.

    A higher level costs no module there, and lets a scratched label be read.
    """
    symbol, parts = _filled(address)
    version = symbol.version
    levels = (ERROR_CORRECT_H, ERROR_CORRECT_Q, ERROR_CORRECT_M)
    level = next(level for level in levels if _holds(version, level, parts))
    return SymbolKind(version, 17 + 4 * version, _NAMES[level])


def side_in_bytes(address: str) -> int:
    """Return the modules along a side where an encoder takes the whole address as bytes, at the level we use."""
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
    """Return how many bits a segment's characters take (ISO/IEC 18004:2024, 7.4)."""
    return 8 * len(part) if part.mode == _BYTES else len(part) // 2 * 11 + len(part) % 2 * 6


def matrix(address: str, *, mask: Mask | None = None) -> Matrix:
    """Return the symbol for an address as ``kind_of`` says, with the mask of the lowest penalty or a fixed one.

    Four to ten milliseconds with the best mask, under one with a fixed one.
    """
    kind = kind_of(address)
    symbol, _ = _filled(address)
    symbol.version, symbol.error_correction, symbol.mask_pattern = kind.version, _LEVELS[kind.level], mask
    symbol.make(fit=False)
    return tuple(bytes(bool(module) for module in row) for row in symbol.modules)


_NAMES = {ERROR_CORRECT_M: "M", ERROR_CORRECT_Q: "Q", ERROR_CORRECT_H: "H"}
_LEVELS = {name: level for level, name in _NAMES.items()}


def runs(symbol: Matrix) -> Iterator[Run]:
    """Yield the dark runs of a symbol from the top left to the bottom right: what a vector format has to fill."""
    for row, modules in enumerate(symbol):
        for run in _DARK.finditer(modules):
            yield Run(row, run.start(), run.end() - run.start())
