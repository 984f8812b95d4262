"""A label in black and white dots for roll printers: without greys, every module in whole dots.

The words of an order are drawn once. What differs between labels is put over them with one number for each row of dots.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw

from registry.printing.formats import MM_PER_INCH, Size, dots_of
from registry.printing.layout import Piece, PlacedText, frame_of
from registry.printing.lettering import advance
from registry.printing.pieces import font, ground
from registry.printing.qr import Matrix

_FINER = 4
_HALF = 128
_PHASES = 4
_CHUNK = 8


class Raster(NamedTuple):
    """The width in dots, and the rows from the top as numbers.

    Bit 1 is dark, the highest of ``width`` bits is the left one.
    """

    width: int
    rows: Sequence[int]

    @property
    def octets_across(self) -> int:
        """Return how many bytes a row takes."""
        return (self.width + 7) // 8

    def octets(self) -> bytes:
        """Return the rows one after another as bytes, bit 1 dark, each row filled up with light dots."""
        across = self.octets_across
        more = 8 * across - self.width
        return b"".join((row << more).to_bytes(across, "big") for row in self.rows)

    def picture(self) -> Image.Image:
        """Return it as a picture with one bit for each dot."""
        light = bytes(255 - octet for octet in self.octets())
        return Image.frombytes("1", (self.width, len(self.rows)), light)


class Stamp:
    """Makes the rasters of the labels of one order; ``side`` is the side of their symbols in modules.

    Raises ``DoesNotFit`` when the labels are too small for them.
    """

    def __init__(self, piece: Piece, size: Size, side: int, dpi: int) -> None:
        self._per_mm = dpi / MM_PER_INCH
        self.frame = frame_of(piece.words, size, side, dpi)
        self.width, self.height = dots_of(size, dpi)
        still = ground(size, self.frame.areas, self.frame.texts, dpi)
        self._still = _rows_of(still)
        self.corner = round(self.frame.symbol_x * self._per_mm), round(self.frame.symbol_y * self._per_mm)
        self.side = side

    def raster(self, piece: Piece, symbol: Matrix | None) -> Raster:
        """Return a label; without ``symbol``, room is left for a printer that draws it."""
        rows = list(self._still)
        for text in self.frame.letters(piece.code, piece.number):
            self._write(rows, text)
        if symbol is not None:
            self._put(rows, symbol)
        return Raster(self.width, rows)

    def _put(self, rows: list[int], symbol: Matrix) -> None:
        (left, top), dots = self.corner, self.frame.dots
        shift = self.width - left - self.side * dots
        for number, modules in enumerate(symbol):
            row = 0
            for start in range(0, self.side, _CHUNK):
                some = modules[start : start + _CHUNK]
                row = row << len(some) * dots | _widened(some, dots)
            row <<= shift
            for at in range(top + number * dots, top + (number + 1) * dots):
                rows[at] |= row

    def _write(self, rows: list[int], text: PlacedText) -> None:
        em, pen, baseline = round(text.size * self._per_mm, 1), text.x * self._per_mm, round(text.y * self._per_mm)
        for character in text.text:
            column = math.floor(pen)
            glyph = _glyph(character, text.weight, em, int((pen - column) * _PHASES))
            begin, shift = baseline - glyph.baseline, self.width - column - glyph.width
            for at, row in enumerate(glyph.rows, begin):
                if row and 0 <= at < self.height:
                    rows[at] |= row << shift if shift >= 0 else row >> -shift
            pen += (advance(character, text.weight) * text.size + text.spacing) * self._per_mm


class _Glyph(NamedTuple):
    rows: tuple[int, ...]
    width: int
    baseline: int


@lru_cache(16384)
def _glyph(character: str, weight: int, em: float, phase: int) -> _Glyph:
    """Return a character in dots, moved to the right by ``phase`` quarters of a dot."""
    width, baseline = math.ceil(em * 1.3) + 1, math.ceil(em * 1.1)
    picture = Image.new("L", (width * _FINER, (baseline + math.ceil(em * 0.4)) * _FINER), 255)
    at = phase * _FINER / _PHASES, baseline * _FINER
    ImageDraw.Draw(picture).text(at, character, fill=0, font=font(weight, em * _FINER), anchor="ls")
    return _Glyph(tuple(_rows_of(picture.reduce(_FINER))), width, baseline)


def _rows_of(picture: Image.Image) -> list[int]:
    """Return the dark dots of a grey picture, one number for each row."""
    light = picture.point(lambda value: 255 if value >= _HALF else 0, "1")
    width, height = light.size
    across, octets = (width + 7) // 8, light.tobytes()
    whole = (1 << width) - 1
    return [
        ~(int.from_bytes(octets[row * across : (row + 1) * across], "big") >> (8 * across - width)) & whole
        for row in range(height)
    ]


@lru_cache(4096)
def _widened(modules: bytes, dots: int) -> int:
    row = 0
    for module in modules:
        row = row << dots | ((1 << dots) - 1 if module else 0)
    return row
