"""Names as they are looked for: without marks, case and apostrophes.

What is typed is folded, and tables keep beside a name what it folds to (``derived`` in ``registry.tables.base``): it
changes, moves and is erased with its name, and no item of the journal tells it.
"""

import unicodedata

_LATIN = (
    *range(ord("A"), ord("Z") + 1),
    *range(0x00C0, 0x0180),
    *(0x01A0, 0x01A1, 0x01AF, 0x01B0),
    *range(0x1EA0, 0x1EFA),
)
_DROPPED = "'’‘ʼ`´\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b"
"""Apostrophes (H'leo, H’leo), and the marks of Vietnamese where they stand by themselves."""
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
    """Return a text as it is looked for: ``H’leo`` and ``h'leo`` are ``hleo``, ``Hòa`` and ``Hoà`` are ``hoa``."""
    return None if text is None else text.translate(_TABLE)


def folded(*names: str | None) -> str | None:
    """Return what is kept beside a name and its other spellings, one a line; None where there is none."""
    return "\n".join(fold(name) or "" for name in names if name) or None
