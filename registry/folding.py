"""Names as they are looked for: without marks, case and apostrophes, in Python and in both databases alike.

``fold`` folds what is typed, ``folded`` a column. Nothing folded is kept, so that nothing of it has to be erased.
"""

import unicodedata
from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

SQLITE_NAME = "sogoc_fold"
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


class folded(FunctionElement[str]):  # noqa: N801 # reads as the function that it is in a statement
    """A column as ``fold`` gives it."""

    type = String()
    inherit_cache = True
    name = "folded"


@compiles(folded, "sqlite")
def _on_sqlite(element: folded, compiler: Any, **more: Any) -> str:
    return f"{SQLITE_NAME}({compiler.process(element.clauses, **more)})"


@compiles(folded)
def _on_postgresql(element: folded, compiler: Any, **more: Any) -> str:
    quoted = [text.replace("'", "''") for text in (_FROM + _DROPPED, _TO)]
    column = compiler.process(element.clauses, **more)
    return f"translate({column}, '{quoted[0]}', '{quoted[1]}')"
