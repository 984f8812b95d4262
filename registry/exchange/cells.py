"""The cells of one row while it is checked: each is read as its type, and all faults are kept."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from registry.causes import Cause, cause
from registry.codes.st3 import is_code
from registry.errors import Fault, Unfit
from registry.rights.mirroring import digest_of
from registry.saying import Value, say
from registry.text import Breaks, remarks_on, tidy

T = TypeVar("T")

TOO_LONG = cause("too_long", say("%(length)s characters, at most %(limit)s are kept", length=0, limit=0))
PART_TOO_LONG = cause("part_too_long", say("a part has more than %(limit)s characters", limit=0))
ALIEN = cause("alien", say("“%(value)s” is neither text nor a number", value=""))
EMPTY = cause("empty", say("is empty"))
NO_NUMBER = cause("no_decimal_number", say("“%(value)s” is not a decimal number", value=""))
OUT_OF_RANGE = cause(
    "out_of_range", say("%(value)s does not lie between %(least)s and %(most)s", value="", least=0, most=0)
)
ZEROS_DROPPED = cause("zeros_dropped", say("“%(likely)s” is probably meant, without its zeros", likely=""))
NO_DAY = cause("no_day", say("“%(value)s” is no date written YYYY-MM-DD", value=""))
NO_COUNTRY = cause("no_country", say("“%(value)s” is no country code of WIPO ST.3", value=""))
UNKNOWN_WORD = cause("unknown_word", say("“%(value)s” is none of the known words", value=""))

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
SHOWN, CUT = 60, "…"
"""Characters of a cell in a fault, and the sign after a longer one."""
EARLIEST = date(1800, 1, 1)
LATEST = date(2200, 1, 1)


class Cells:
    """The cells of one row by column. A cell that cannot be read as wanted gives None and adds a fault."""

    def __init__(self, cells: Mapping[str, str], alien: Mapping[str, str] | None = None) -> None:
        self.cells = cells
        self.alien = alien or {}
        self.faults: list[Fault] = []
        self.remarks: list[str] = []
        self._tidied: dict[str, str | None] = {}

    @property
    def digest(self) -> str:
        """Return the digest of the row, by which a changed row is recognised."""
        return digest_of(self.cells)

    def refuse(self, column: str, because: Cause, **values: Value) -> None:
        """Add a fault of a column, or of the whole row ("")."""
        self.faults.append(because.at(column, **values))

    def text(self, column: str, limit: int = 4000) -> str | None:
        """Return the cell tidied as in ``registry.text``, None when it is empty.

        A fault when it is too long or no text.
        """
        value = self.cells.get(column)
        if not value:
            return None
        if column not in self._tidied:
            self._tidied[column] = self._tidy(column, value)
        value = self._tidied[column]
        if value is not None and len(value) > limit:
            self.refuse(column, TOO_LONG, length=len(value), limit=limit)
            return None
        return value or None

    def _tidy(self, column: str, value: str) -> str | None:
        if column in self.alien:
            self.refuse(column, ALIEN, value=shown(self.alien[column]))
            return None
        try:
            value = tidy(value, Breaks.BLANK)
        except Unfit as unfit:
            self.faults.append(Fault(column, unfit.said, unfit.code))
            return None
        self.remarks += [f"{column}: {remark}" for remark in remarks_on(value)]
        return value

    def needed(self, column: str, limit: int = 4000) -> str:
        """Return the cell's text; an empty cell is a fault and gives ""."""
        value = self.text(column, limit)
        if value is None and not self.cells.get(column, "").strip():
            self.refuse(column, EMPTY)
        return value or ""

    def matching(self, column: str, pattern: str, otherwise: Cause) -> str | None:
        """Return the cell's text when all of it matches ``pattern``; an empty cell is no fault."""
        value = self.text(column)
        if value is not None and not re.fullmatch(pattern, value, re.ASCII):
            self.refuse(column, otherwise, value=shown(value))
            return None
        return value

    def code(self, column: str, digits: int, otherwise: Cause) -> str | None:
        """Return the cell's code with this many digits; an empty cell is no fault.

        When a spreadsheet has removed leading zeros, a fault names the probable code; it is not used, because it may be
        wrong.
        """
        value = self.text(column)
        if value is None or re.fullmatch(rf"\d{{{digits}}}", value, re.ASCII):
            return value
        self.refuse(column, otherwise, value=shown(value))
        if re.fullmatch(rf"\d{{1,{digits}}}", value, re.ASCII):
            self.refuse(column, ZEROS_DROPPED, likely=value.zfill(digits))
        return None

    def day(self, column: str) -> date | None:
        """Return the cell's ISO 8601 date; an empty cell is no fault."""
        value = self.text(column)
        if value is None:
            return None
        try:
            found = date.fromisoformat(value) if _DAY.fullmatch(value) else None
        except ValueError:
            found = None
        if found is None or not EARLIEST <= found < LATEST:
            self.refuse(column, NO_DAY, value=shown(value))
            return None
        return found

    def number(self, column: str, least: float, most: float) -> float | None:
        """Return the cell's decimal number between ``least`` and ``most``; an empty cell is no fault."""
        value = self.matching(column, r"-?\d{1,6}(\.\d{1,12})?", NO_NUMBER)
        if value is None:
            return None
        found = float(value)
        if not least <= found <= most:
            bounds = {"least": Decimal(f"{least:g}"), "most": Decimal(f"{most:g}")}
            self.refuse(column, OUT_OF_RANGE, value=Decimal(value), **bounds)
            return None
        return found

    def country(self, column: str) -> str:
        """Return the cell's country as a code of WIPO ST.3; an empty cell is a fault."""
        return (self.lands(column) or ("",))[0]

    def lands(self, column: str) -> tuple[str, ...]:
        """Return the cell's countries, separated by ``|``, as codes of WIPO ST.3; an empty cell is a fault."""
        lands = self.parts(column) if self.needed(column) else ()
        for land in lands:
            if not is_code(land):
                self.refuse(column, NO_COUNTRY, value=shown(land))
        return lands

    def word(self, column: str, words: Mapping[str, T]) -> T | None:
        """Return the meaning of the cell's word; an unknown word is a fault, an empty cell is none."""
        value = self.text(column)
        if value is None:
            return None
        if value not in words:
            self.refuse(column, UNKNOWN_WORD, value=shown(value))
        return words.get(value)

    def needed_word(self, column: str, words: Mapping[str, T]) -> T | None:
        """Return the meaning of the cell's word; an unknown word and an empty cell are faults."""
        return self.word(column, words) if self.needed(column) else None

    def parts(self, column: str, separator: str = "|", limit: int = 4000) -> tuple[str, ...]:
        """Return the non-empty parts of the cell, each once, in order; a part that is too long is a fault."""
        value = self.text(column) or ""
        parts = tuple(dict.fromkeys(part.strip() for part in value.split(separator) if part.strip()))
        if any(len(part) > limit for part in parts):
            self.refuse(column, PART_TOO_LONG, limit=limit)
        return parts

    def told(self, *columns: str) -> dict[str, str]:
        """Return the named cells that are not empty."""
        return {column: value for column in columns if (value := self.text(column)) is not None}


def shown(value: str) -> str:
    """Return the beginning of a cell, enough to recognise it."""
    return f"{value[:SHOWN]}{CUT}" if len(value) > SHOWN else value
