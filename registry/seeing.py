"""What is shown of whom while a request is answered: noted where rows are read, whoever reads them for whatever page.

Who answers requests opens a ``RowsSeen`` before, and enters it afterwards (``registry/people/accesses.py``). Outside of
one, in commands and followers, nothing is noted.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any


class RowsSeen:
    """What was shown: keys by table; ``whole`` where one was opened, and not only listed."""

    def __init__(self) -> None:
        self.shown: dict[str, dict[Any, bool]] = {}

    def take(self) -> dict[str, dict[Any, bool]]:
        """Return what was noted since it was last taken."""
        taken, self.shown = self.shown, {}
        return taken


_LOOK: ContextVar[RowsSeen | None] = ContextVar("look", default=None)


@contextmanager
def looking() -> Iterator[RowsSeen]:
    """Note what is shown while something is answered."""
    look = RowsSeen()
    token = _LOOK.set(look)
    try:
        yield look
    finally:
        _LOOK.reset(token)


@contextmanager
def aside() -> Iterator[None]:
    """Read what is not shown to anybody, or names alone that everybody here may choose from."""
    token = _LOOK.set(None)
    try:
        yield
    finally:
        _LOOK.reset(token)


def shown(table: str, keys: Iterable[Any], *, whole: bool = False) -> None:
    """Note that rows of a table are shown to whoever asks."""
    look = _LOOK.get()
    if look is not None:
        known = look.shown.setdefault(table, {})
        for key in keys:
            known[key] = whole or known.get(key, False)
