"""Reads Excel workbooks row by row: the sheet with a known header, each cell as the text of a CSV file."""

import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError  # the error only; the parsing is openpyxl's

from registry.errors import NotAcceptable
from registry.exchange.reading import MARGIN, SEARCHED, Fits, Row, canonical, columns_of, is_blank, row_of
from registry.saying import say

if TYPE_CHECKING:
    from openpyxl import Workbook

MAGIC = b"PK\x03\x04"
LARGEST = 500_000_000
"""Bytes to which a workbook may unpack: some millions of cells."""
ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
"""What a cell shows whose formula failed (ECMA-376, 18.17.3)."""


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """One sheet of a workbook; ``skipped`` rows are above the header."""

    path: Path
    title: str
    skipped: int
    header: tuple[str, ...]
    has_shapes: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column for column in self.header if column not in MARGIN)

    def rows(self) -> Iterator[Row]:
        """Yield the rows without blank ones. Errors such as #N/A and truth values are marked as alien."""
        with _workbook(self.path) as book:
            rows = book[self.title].iter_rows(min_row=self.skipped + 2, values_only=True)
            for line, values in enumerate(rows, self.skipped + 2):
                cells = [_text(value) for value in values]
                cells += [""] * (len(self.header) - len(cells))
                if is_blank(cells):
                    continue
                named = zip(self.header, cells, values, strict=False)
                yield row_of(line, self.header, cells, {name: cell for name, cell, value in named if _is_alien(value)})


def open_workbook(path: Path, fits: Fits) -> WorkbookSheet:
    """Return the only sheet with a header that ``fits``; without one, the first sheet.

    Raises NotAcceptable when several sheets fit, a column occurs twice, or the file is no workbook.
    """
    fitting: list[WorkbookSheet] = []
    first: WorkbookSheet | None = None
    with _workbook(path) as book:
        for sheet in book.worksheets:
            rows = [[_text(value) for value in row] for row in islice(sheet.iter_rows(values_only=True), SEARCHED)]
            header = next((place for place, row in enumerate(rows) if fits(frozenset(map(canonical, row)))), None)
            if header is not None:
                fitting.append(WorkbookSheet(path, sheet.title, header, columns_of(_trimmed(rows[header]), path.name)))
            elif first is None:
                first = WorkbookSheet(path, sheet.title, 0, tuple(map(canonical, _trimmed(rows[0]))) if rows else ())
    if len(fitting) > 1:
        titles = ", ".join(sheet.title for sheet in fitting)
        raise NotAcceptable(
            say(
                "%(name)s has several sheets with a known header: %(titles)s. Save each as its own file.",
                name=path.name,
                titles=titles,
            )
        )
    found = fitting[0] if fitting else first
    if found is None:
        raise NotAcceptable(say("%(name)s is a workbook without a sheet.", name=path.name))
    return found


@contextmanager
def _workbook(path: Path) -> Iterator["Workbook"]:
    # Loading it takes longer than most commands, which read no workbook.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > LARGEST:
                raise NotAcceptable(
                    say("%(name)s is too large a workbook; divide it, or save it as CSV UTF-8.", name=path.name)
                )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # warnings about styles and validations, which are not read
            book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
            try:
                yield book
            finally:
                book.close()
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, OSError) as error:
        raise NotAcceptable(
            say("%(name)s cannot be read as a workbook (.xlsx): %(error)s.", name=path.name, error=str(error))
        ) from error


def _trimmed(row: Sequence[str]) -> list[str]:
    cells = list(row)
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _is_alien(value: Any) -> bool:
    return isinstance(value, bool) or value in ERRORS


def _text(value: Any) -> str:
    """Return the cell as text: whole numbers without a point, days as YYYY-MM-DD."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)
