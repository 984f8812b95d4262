"""Notes, while a request is answered, which rows are shown; the notes are taken where rows are read.

The code that answers requests opens a ``RowsSeen`` first and enters it afterwards (``registry/people/accesses.py``).
Commands and followers open none, so nothing is noted there.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any


class RowsSeen:
    """Which rows were shown: keys by table, and whether each was opened (``whole``) or only listed."""

    def __init__(self) -> None:
        self.shown: dict[str, dict[Any, bool]] = {}

    def take(self) -> dict[str, dict[Any, bool]]:
        """Return what was noted since the last call."""
        taken, self.shown = self.shown, {}
        return taken


_LOOK: ContextVar[RowsSeen | None] = ContextVar("look", default=None)


@contextmanager
def looking() -> Iterator[RowsSeen]:
    """Note what is shown inside the block."""
    look = RowsSeen()
    token = _LOOK.set(look)
    try:
        yield look
    finally:
        _LOOK.reset(token)


@contextmanager
def aside() -> Iterator[None]:
    """Read without noting: rows that nobody is shown, or names from which every user may choose."""
    token = _LOOK.set(None)
    try:
        yield
    finally:
        _LOOK.reset(token)


def shown(table: str, keys: Iterable[Any], *, whole: bool = False) -> None:
    """Note that rows of a table are shown in the answer."""
    look = _LOOK.get()
    if look is not None:
        known = look.shown.setdefault(table, {})
        for key in keys:
            known[key] = whole or known.get(key, False)
