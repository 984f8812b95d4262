"""The widths of words, so that no name leaves its label: the metrics of the house's typeface, Be Vietnam Pro."""

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import fontpkg
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from PIL import ImageFont

REGULAR, BOLD = 400, 600

_UNITS = 1000
_ELLIPSIS = "…"
_SEPARATORS = " ·,;-–"


class Fitted(NamedTuple):
    """A text and the size at which it fits, in millimetres of an em."""

    text: str
    size: float


def font_path(weight: int) -> Path:
    """Return the TrueType file of a weight: 400 or 600."""
    return Path(fontpkg.path("be-vietnam-pro", weight=weight))


@cache
def _metrics(weight: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_path(weight), _UNITS, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(4096)
def advance(character: str, weight: int) -> float:
    """Return how far a character moves the pen, in ems, without kerning; all outputs use this value."""
    return _metrics(weight).getlength(character) / _UNITS


@cache
def _drawings(weight: int) -> tuple[dict[int, str], Any, float]:
    """Return a weight's glyph names by code point, its glyphs, and its units in an em."""
    font = TTFont(font_path(weight), lazy=True)
    return font.getBestCmap(), font.getGlyphSet(), font["head"].unitsPerEm


def draw_outline(character: str, weight: int, pen: TransformPen) -> None:
    """Draw the outline of a character upwards from its baseline, with an em of 1.

    ``.notdef`` for a missing character.
    """
    names, glyphs, units = _drawings(weight)
    glyphs[names.get(ord(character), ".notdef")].draw(TransformPen(pen, (1 / units, 0, 0, 1 / units, 0, 0)))


def width(text: str, weight: int, size: float, spacing: float = 0.0) -> float:
    """Return the width of a text in millimetres, at ``size`` millimetres of an em with ``spacing`` between letters."""
    return sum(advance(character, weight) for character in text) * size + spacing * max(len(text) - 1, 0)


def tidy(text: str) -> str:
    """Return a text in NFC, on one line, without unprintable characters."""
    visible = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(unicodedata.normalize("NFC", visible).split())


@lru_cache(4096)
def fit(text: str, room: float, weight: int, sizes: tuple[float, float], tail: str = "") -> Fitted:
    """Shrink a text into ``room`` millimetres, from the first size to the second; then replace words by an ellipsis.

    The ``tail`` is never shortened, because a number without a digit is another number. If nothing else has room it
    is alone on its line, as small as necessary.
    """
    (size, least), text, tail = sizes, tidy(text), unicodedata.normalize("NFC", tail)
    tail = tail if text else tail.lstrip(_SEPARATORS)
    for shorter in _shorter(text):
        natural = width(shorter + tail, weight, 1.0)
        if natural * least <= room:
            return Fitted(shorter + tail, min(size, room / natural) if natural else size)
    if tail:
        alone = tail.lstrip(_SEPARATORS)
        return Fitted(alone, min(least, room / width(alone, weight, 1.0)))
    return Fitted(_cut(text, room, weight, least), least)


def _shorter(text: str) -> Iterator[str]:
    """Yield a text, then the text without its last word, and so on."""
    yield text
    words = text.split(" ")
    for kept in range(len(words) - 1, 0, -1):
        yield " ".join(words[:kept]).rstrip(_SEPARATORS) + _ELLIPSIS


def _cut(word: str, room: float, weight: int, size: float) -> str:
    """Return the part of a too wide first word that fits before an ellipsis."""
    word = word.split(" ", maxsplit=1)[0]
    while word and width(word + _ELLIPSIS, weight, size) > room:
        word = word[:-1]
    return word + _ELLIPSIS if word else ""


def break_in_two(text: str, room: float, weight: int, size: float) -> tuple[str, str]:
    """Break a text of several words so that its first line fits and its longer line is as short as possible."""
    words = text.split(" ")
    breaks = [(" ".join(words[:taken]), " ".join(words[taken:])) for taken in range(1, len(words))]
    fitting = [lines for lines in breaks if width(lines[0], weight, size) <= room]
    return min(fitting or breaks[:1], key=lambda lines: max(width(line, weight, size) for line in lines))
