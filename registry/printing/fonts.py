"""The house's typeface for PDF: the letters that are used, their widths, and their Unicode values."""

import io
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from registry.printing.lettering import font_path

_EM = 1000
"""Units of an em in PDF (ISO 32000-1, 9.2.4)."""


class FontFace(NamedTuple):
    """The letters of one weight that a document uses; ``codes`` are the hexadecimal bytes that show them."""

    name: str
    octets: bytes
    codes: dict[str, str]
    widths: list[int]
    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    cap_height: int

    def shown(self, text: str) -> str:
        """Return a text in the hexadecimal codes of the document; KeyError for a letter that is not included."""
        return "".join(map(self.codes.__getitem__, text))


def face_of(weight: int, letters: Iterable[str]) -> FontFace:
    """Return the face of a weight with these letters; equal letters give equal bytes."""
    return _face(weight, "".join(sorted(set(letters))))


@lru_cache(32)
def _face(weight: int, letters: str) -> FontFace:
    # Loading it takes longer than most commands, which print nothing.
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(notdef_outline=True, hinting=False, layout_features=[], recalc_timestamp=False)
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "DSIG", "STAT", "meta"]
    font = TTFont(font_path(weight), recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text=letters)
    cutter.subset(font)
    out = io.BytesIO()
    font.save(out)
    names, order = font.getBestCmap(), font.getGlyphOrder()
    scale: float = _EM / font["head"].unitsPerEm
    numbers = {letter: font.getGlyphID(names.get(ord(letter), ".notdef")) for letter in letters}
    head, across, os2 = font["head"], font["hhea"], font["OS/2"]

    def scaled(value: float) -> int:
        return round(value * scale)

    return FontFace(
        f"{_tag(letters)}+BeVietnamPro-{weight}",
        out.getvalue(),
        {letter: f"{number:04x}" for letter, number in numbers.items()},
        [scaled(font["hmtx"][name][0]) for name in order],
        (scaled(head.xMin), scaled(head.yMin), scaled(head.xMax), scaled(head.yMax)),
        scaled(across.ascent),
        scaled(across.descent),
        scaled(os2.sCapHeight),
    )


def _tag(letters: str) -> str:
    """Return six capitals that identify a subset (ISO 32000-1, 9.6.4)."""
    number = int.from_bytes(letters.encode(), "big") % 26**6
    return "".join(chr(65 + number // 26**place % 26) for place in range(6))
