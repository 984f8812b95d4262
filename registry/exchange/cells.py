"""One row under judgement: each cell is asked for by what it should be, and all faults are kept, not the first only."""

import re
from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from registry.codes.st3 import is_code
from registry.errors import Unfit
from registry.rights.mirroring import digest_of
from registry.text import Breaks, remarks_on, tidy

T = TypeVar("T")

NOT_A_RIGHT = "not a right"
"""How the reason begins when a row is sound but speaks of something this register does not keep."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
EARLIEST = date(1800, 1, 1)
LATEST = date(2200, 1, 1)


class Cells:
    """The cells of one row by column. A question that the row cannot answer returns nothing and leaves a fault."""

    def __init__(self, cells: Mapping[str, str], alien: Mapping[str, str] | None = None) -> None:
        self.cells = cells
        self.alien = alien or {}
        self.faults: list[str] = []
        self.remarks: list[str] = []
        self._tidied: dict[str, str | None] = {}

    @property
    def digest(self) -> str:
        return digest_of(self.cells)

    def refuse(self, reason: str) -> None:
        """Keep a fault."""
        self.faults.append(reason)

    def text(self, column: str, limit: int = 4000) -> str | None:
        """Return the cell as ``registry.text`` has it, or nothing when empty; too long or no text is a fault."""
        value = self.cells.get(column)
        if not value:
            return None
        if column not in self._tidied:
            self._tidied[column] = self._tidy(column, value)
        value = self._tidied[column]
        if value is not None and len(value) > limit:
            self.refuse(f"{column}: {len(value)} characters, at most {limit} are kept")
            return None
        return value or None

    def _tidy(self, column: str, value: str) -> str | None:
        if column in self.alien:
            self.refuse(f"{column}: {_shown(self.alien[column])} is neither text nor a number")
            return None
        try:
            value = tidy(value, Breaks.BLANK)
        except Unfit as unfit:
            self.refuse(f"{column}: {unfit}")
            return None
        self.remarks += [f"{column}: {remark}" for remark in remarks_on(value)]
        return value

    def needed(self, column: str, limit: int = 4000) -> str:
        """Return the cell's text; an empty cell is a fault."""
        value = self.text(column, limit)
        if value is None and not self.cells.get(column, "").strip():
            self.refuse(f"{column}: is empty")
        return value or ""

    def matching(self, column: str, pattern: str, meaning: str) -> str | None:
        """Return the cell's text when all of it fits ``pattern``; an empty cell is no fault."""
        value = self.text(column)
        if value is not None and not re.fullmatch(pattern, value, re.ASCII):
            self.refuse(f"{column}: {_shown(value)} is not {meaning}")
            return None
        return value

    def code(self, column: str, digits: int, meaning: str) -> str | None:
        """Return the cell's code of so many digits; an empty cell is no fault.

        Where a spreadsheet has dropped leading zeros, the fault says which code is probably meant: it may be another's.
        """
        value = self.text(column)
        if value is None or re.fullmatch(rf"\d{{{digits}}}", value, re.ASCII):
            return value
        likely = ""
        if re.fullmatch(rf"\d{{1,{digits}}}", value, re.ASCII):
            likely = f"; “{value.zfill(digits)}” is probably meant, without its zeros"
        self.refuse(f"{column}: {_shown(value)} is not {meaning}{likely}")
        return None

    def day(self, column: str) -> date | None:
        """Return the cell's ISO 8601 calendar date; an empty cell is no fault."""
        value = self.text(column)
        if value is None:
            return None
        try:
            found = date.fromisoformat(value) if _DAY.fullmatch(value) else None
        except ValueError:
            found = None
        if found is None or not EARLIEST <= found < LATEST:
            self.refuse(f"{column}: {_shown(value)} is no date written YYYY-MM-DD")
            return None
        return found

    def number(self, column: str, least: float, most: float) -> float | None:
        """Return the cell's decimal number between ``least`` and ``most``; an empty cell is no fault."""
        value = self.matching(column, r"-?\d{1,6}(\.\d{1,12})?", "a decimal number")
        if value is None:
            return None
        found = float(value)
        if not least <= found <= most:
            self.refuse(f"{column}: {value} does not lie between {least:g} and {most:g}")
            return None
        return found

    def country(self, column: str) -> str:
        """Return the cell's country as a code of WIPO ST.3; an empty cell is a fault."""
        return (self.lands(column) or ("",))[0]

    def lands(self, column: str) -> tuple[str, ...]:
        """Return the cell's countries, divided by upright strokes, as codes of WIPO ST.3; none at all is a fault."""
        lands = self.parts(column) if self.needed(column) else ()
        for land in lands:
            if not is_code(land):
                self.refuse(f"{column}: {_shown(land)} is no country code of WIPO ST.3")
        return lands

    def word(self, column: str, words: Mapping[str, T]) -> T | None:
        """Return what the cell's word means; an unknown word is a fault, never a guess, an empty cell is none."""
        value = self.text(column)
        if value is None:
            return None
        if value not in words:
            self.refuse(f"{column}: {_shown(value)} is none of the known words")
        return words.get(value)

    def needed_word(self, column: str, words: Mapping[str, T]) -> T | None:
        """Return what the cell's word means; an empty cell is a fault as well."""
        return self.word(column, words) if self.needed(column) else None

    def parts(self, column: str, separator: str = "|", limit: int = 4000) -> tuple[str, ...]:
        """Return the non-empty parts of the cell, each once, in their order; a part that is too long is a fault."""
        value = self.text(column) or ""
        parts = tuple(dict.fromkeys(part.strip() for part in value.split(separator) if part.strip()))
        if any(len(part) > limit for part in parts):
            self.refuse(f"{column}: a part has more than {limit} characters")
        return parts

    def told(self, *columns: str) -> dict[str, str]:
        """Return the named cells that are not empty."""
        return {column: value for column in columns if (value := self.text(column)) is not None}


def _shown(value: str) -> str:
    return f"“{value[:60]}…”" if len(value) > 60 else f"“{value}”"  # noqa: PLR2004 - enough to recognise it by
