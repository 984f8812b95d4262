"""Finds a label's code in pasted text: an address with a path or query, or a message with other words."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from registry.codes import gtin, label_codes
from registry.codes.digital_link import BEST_BEFORE, EXPIRY, LOT
from registry.codes.label_codes import LENGTH, Mistyped

LONGEST = 2_000
"""Characters that are read: enough for a long message."""
_GOODS = re.compile(r"/01/([0-9]{8,14})/(?:[0-9]{2}/[^/?#\s]+/)*21/([^/?#&\s]+)", re.IGNORECASE)
_BEFORE = re.compile(rf"/01/[0-9]{{8,14}}/({LOT})/([^/?#\s]+)/21/", re.IGNORECASE)
_BEHIND = re.compile(rf"[?&]({LOT}|{EXPIRY}|{BEST_BEFORE})=([^&#\s<>\"']+)")
_BREAKS = re.compile(r"[\s/?#&=,;:<>()\[\]{}\"'|]+")
_MOST_PIECES = 9
"""Pieces of a code that was broken by spaces: five groups of four, and some more."""


class Pasted(NamedTuple):
    """The code in its standard spelling, and the GTIN (14 digits) of the address that contained it."""

    code: str
    gtin: str | None = None


def found_in(text: str) -> Pasted | None:
    """Return the first code with a right check character in a text, None when there is none."""
    text = unicodedata.normalize("NFKC", text[:LONGEST])
    for goods in _GOODS.finditer(text):
        code = _read(goods[2])
        if code is not None:
            return Pasted(code, _number(goods[1]))
    code = _read(text) or next(filter(None, map(_read, _candidates(text))), None)
    return None if code is None else Pasted(code)


def named_beside(text: str) -> list[tuple[str, str]]:
    """Return what an address in a text names beside its code and the register compares: a lot, a last day.

    They are before the code (``/10/LOT/21/…``) or in the query after it.
    """
    text = unicodedata.normalize("NFKC", text[:LONGEST])
    found: dict[str, str] = {}
    for key, value in (*_BEFORE.findall(text), *_BEHIND.findall(text)):
        found.setdefault(key, unquote(value))
    return list(found.items())


def _candidates(text: str) -> Iterator[str]:
    """Yield each piece of the text between separators, then neighbouring pieces joined.

    Joined pieces count only if they begin like a code, because one in 32 texts of twenty letters has a right check.
    """
    pieces = [piece for piece in _BREAKS.split(text) if piece]
    yield from pieces
    for start in range(len(pieces)):
        together = pieces[start]
        for piece in pieces[start + 1 : start + _MOST_PIECES]:
            together += piece
            if len(together) > 2 * LENGTH:
                break
            if label_codes.begins_as_a_code(together):
                yield together


def _read(text: str) -> str | None:
    try:
        return label_codes.write(label_codes.parse(text))
    except Mistyped:
        return None


def _number(text: str) -> str | None:
    try:
        return gtin.to_gtin14(text)
    except gtin.NotATradeNumber:
        return None
