"""Folds names for searching: without marks, case and apostrophes.

Input is folded, and tables keep the folded form beside a name (``derived`` in ``registry.tables.base``). It changes,
moves and is erased with the name, and no item of the journal contains it.
"""

import unicodedata

_LATIN = (
    *range(ord("A"), ord("Z") + 1),
    *range(0x00C0, 0x0180),
    *(0x01A0, 0x01A1, 0x01AF, 0x01B0),
    *range(0x1EA0, 0x1EFA),
)
_DROPPED = "'’‘ʼ`´\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b"
"""Apostrophes (H'leo, H’leo), and Vietnamese marks as separate characters."""
_BLANKS = "-‐‑‒–—\u00a0"


def _plain(character: str) -> str:
    if character in "đĐ":
        return "d"
    first = unicodedata.normalize("NFD", character)[0].lower()
    return first if first.isascii() and first.isalpha() else character


_FROM = "".join(map(chr, _LATIN)) + _BLANKS
_TO = "".join(_plain(chr(point)) for point in _LATIN) + " " * len(_BLANKS)
_TABLE = str.maketrans(_FROM, _TO, _DROPPED)


def fold(text: str | None) -> str | None:
    """Return a text for searching: ``hleo`` for ``H’leo`` and ``h'leo``, ``hoa`` for ``Hòa`` and ``Hoà``."""
    return None if text is None else text.translate(_TABLE)


def folded(*names: str | None) -> str | None:
    """Return the folded form of a name and its other spellings, one on each line; None when there is none."""
    return "\n".join(fold(name) or "" for name in names if name) or None
