"""Reasons why a row of a file is refused: declared beside their rules, stored as code and values.

Each has a code, which never changes, and a sentence with values. Because the code and the values are stored, a later
reader gets the sentence in their own language. Pure.
"""

from dataclasses import replace
from typing import NamedTuple

from registry.errors import Fault, Unfit
from registry.saying import Said, Value


class Cause(NamedTuple):
    """A reason for refusing a row.

    ``is_no_right`` marks correct rows about something that this register does not keep.
    """

    code: str
    said: Said
    is_no_right: bool

    def told(self, **values: Value) -> Said:
        """Return the sentence with these values; TypeError when they are not the declared ones."""
        if values.keys() != self.said.values.keys():
            raise TypeError(f"{self.code} has the values {sorted(self.said.values)}, not {sorted(values)}")
        return replace(self.said, values=values)

    def at(self, field: str = "", **values: Value) -> Fault:
        """Return the fault of a column, or of the whole row without ``field``."""
        return Fault(field, self.told(**values), self.code)

    def unfit(self, **values: Value) -> Unfit:
        """Return the exception for a validator."""
        return Unfit(self.told(**values), self.code)


CAUSES: dict[str, Cause] = {}
"""Every declared cause, by its code."""


def cause(code: str, said: Said, *, is_no_right: bool = False) -> Cause:
    """Declare a cause; ``said`` names its values with any placeholder. TypeError when the code is in use."""
    if code in CAUSES:
        raise TypeError(f"{code} is a cause already")
    CAUSES[code] = made = Cause(code, said, is_no_right)
    return made
