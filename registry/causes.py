"""Why a row of a file cannot be taken: declared beside the rule that finds it, kept as code and values, told anew.

Each has a code, which never changes, and a sentence with its values. What is kept of a row is the code and the
values, so that whoever reads it later is told in their own language. Pure.
"""

from dataclasses import replace
from typing import NamedTuple

from registry.errors import Fault, Unfit
from registry.saying import Said, Value


class Cause(NamedTuple):
    """Why something cannot be taken; ``is_no_right`` is that of sound rows about what this register does not keep."""

    code: str
    said: Said
    is_no_right: bool

    def told(self, **values: Value) -> Said:
        """Return the sentence with its values; TypeError where they are not those that it was declared with."""
        if values.keys() != self.said.values.keys():
            raise TypeError(f"{self.code} has the values {sorted(self.said.values)}, not {sorted(values)}")
        return replace(self.said, values=values)

    def at(self, field: str = "", **values: Value) -> Fault:
        """Return the fault of a column; of the whole row without one."""
        return Fault(field, self.told(**values), self.code)

    def unfit(self, **values: Value) -> Unfit:
        """Return what a validator raises."""
        return Unfit(self.told(**values), self.code)


CAUSES: dict[str, Cause] = {}
"""Every cause that a module declared, by its code."""


def cause(code: str, said: Said, *, is_no_right: bool = False) -> Cause:
    """Declare a cause; ``said`` names its values, whatever they are here. TypeError where the code is taken."""
    if code in CAUSES:
        raise TypeError(f"{code} is a cause already")
    CAUSES[code] = made = Cause(code, said, is_no_right)
    return made
