"""Rows of files of any kind; every row has its line and all of its cells, even when it is broken."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from registry.causes import cause
from registry.errors import Fault, NotAcceptable
from registry.exchange.tables import restored
from registry.saying import say

MARGIN = ("line", "reason")
"""Columns of a file of faults before those of the original file; they are skipped when it is read again."""
WRONG_WIDTH = cause("wrong_width", say("%(cells)s cells where the header has %(columns)s", cells=0, columns=0))
BROKEN = "row"
"""The column under which a row is kept that cannot be divided into cells."""
SAVE_AS = say("save it from the spreadsheet as “CSV UTF-8 (comma delimited)” or as .xlsx")
SEARCHED = 10
"""How many of the first rows are searched for the header, below a title."""
Fits = Callable[[frozenset[str]], bool]
"""Says whether columns are those of a wanted layout."""
_BETWEEN = re.compile(r"[\s_]+")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its first line (for GeoJSON the number of the feature, from 1) and its cells as written.

    ``fault`` says why the row could not be divided into the cells of the header. ``shape`` is a feature's geometry.
    ``alien`` has the columns whose value is neither text nor number, with the value as written.
    """

    line: int
    cells: dict[str, str]
    fault: Fault | None = None
    shape: dict[str, Any] | None = None
    alien: Mapping[str, str] = field(default_factory=dict)


class Source(Protocol):
    """A file whose rows can be read any number of times."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns without the margin."""

    @property
    def has_shapes(self) -> bool:
        """Say whether it is GeoJSON."""

    def rows(self) -> Iterator[Row]: ...


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 of the file's bytes in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def canonical(column: str) -> str:
    """Return a column's name as layouts write it: ``registration_number`` for ``Registration Number``."""
    return _BETWEEN.sub("_", unicodedata.normalize("NFC", column).strip("\ufeff \t\r\n\u00a0")).casefold()


def columns_of(header: Sequence[str], file_name: str) -> tuple[str, ...]:
    """Return the names of the columns, ``+n`` for those without one; NotAcceptable when a name occurs twice."""
    columns = [canonical(column) for column in header]
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        raise NotAcceptable(
            say(
                "%(file_name)s: a column occurs twice: %(twice)s. Keep only one of them.",
                file_name=file_name,
                twice=", ".join(twice),
            )
        )
    return tuple(column or f"+{number}" for number, column in enumerate(columns, 1))


def is_blank(cells: Sequence[str]) -> bool:
    """Say whether all cells are empty; such a row is skipped."""
    return not any(cell and not cell.isspace() for cell in cells)


def row_of(line: int, columns: Sequence[str], cells: Sequence[str], alien: Mapping[str, str] | None = None) -> Row:
    """Return the row.

    One with too few cells, or with extra cells that are not empty, is broken and keeps all of them.
    """
    if set(MARGIN) <= set(columns):  # a file of faults that this project wrote
        cells = [restored(cell) for cell in cells]
    named = {column: cell for column, cell in zip(columns, cells, strict=False) if column not in MARGIN}
    surplus = cells[len(columns) :]
    if len(cells) == len(columns) or (surplus and is_blank(surplus)):
        return Row(line, named, alien=alien or {})
    further = {f"+{number}": cell for number, cell in enumerate(surplus, 1)}
    return Row(line, named | further, WRONG_WIDTH.at(cells=len(cells), columns=len(columns)))
