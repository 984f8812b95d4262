"""Reads CSV and similar files row by row: comma, semicolon or tab, with an optional title, and any line ends."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from registry.causes import cause
from registry.errors import Fault, NotAcceptable
from registry.exchange.encodings import encoding_of
from registry.exchange.reading import (
    BROKEN,
    MARGIN,
    SAVE_AS,
    SEARCHED,
    Fits,
    Row,
    canonical,
    columns_of,
    is_blank,
    row_of,
)
from registry.saying import say

HEADER_LIMIT = 20_000
"""Characters of a line that are read when the header is searched."""
UNCLOSED = cause(
    "unclosed",
    say("a quotation mark is opened on this line and not closed, or the row does not have the cells of the header"),
)
NOT_CSV = cause(
    "not_csv",
    say(
        "the row cannot be read as CSV: look at its quotation marks, and for a cell of over %(most)s characters", most=0
    ),
)
_DELIMITERS = (",", ";", "\t")
_DECLARED = "sep="


@dataclass(frozen=True, slots=True)
class TextTable:
    """A text file with one row a line; ``skipped`` lines are above the header."""

    path: Path
    encoding: str
    delimiter: str
    skipped: int
    header: tuple[str, ...]
    has_shapes: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column for column in self.header if column not in MARGIN)

    def rows(self) -> Iterator[Row]:
        """Yield the rows. A row with too few or too many cells is broken; blank rows are skipped.

        A quotation mark that is not closed would take in everything after it. In that case only its own line is broken,
        and the following lines are read again as rows.
        """
        with _opened(self.path, self.encoding) as file:
            lines = _Remembered(file, self.skipped)
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            next(reader, None)
            while True:
                line = lines.taken + 1
                lines.recent.clear()
                cells: list[str] = []
                fault: Fault | None = None
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error:
                    fault = NOT_CSV.at(most=csv.field_size_limit())
                if len(lines.recent) > 1 and len(cells) != len(self.header):
                    yield Row(line, {BROKEN: lines.recent[0]}, fault or UNCLOSED.at())
                    lines.give_back()
                    reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
                elif fault:
                    yield Row(line, {BROKEN: lines.recent[0]}, fault)
                elif not is_blank(cells):
                    yield row_of(line, self.header, cells)


def open_table(path: Path, fits: Fits) -> TextTable:
    """Return the file with the first header that ``fits``, whatever the delimiter and the lines above it.

    If none fits, the first row is the header. Raises NotAcceptable when a column occurs twice or no header can be read.
    """
    encoding = encoding_of(path)
    with _opened(path, encoding) as file:
        first = list(islice((line[:HEADER_LIMIT] for line in file), SEARCHED))
    if any("\udc80" <= character <= "\udcff" for line in first[:1] for character in line):
        raise NotAcceptable(
            say("%(name)s does not begin with a header row in UTF-8; %(save_as)s.", name=path.name, save_as=SAVE_AS)
        )
    begin = 0
    delimiters: tuple[str, ...] = _DELIMITERS
    if first and first[0].casefold().startswith(_DECLARED):
        begin, delimiters = 1, (first[0][len(_DECLARED) :].rstrip("\r\n")[:1] or ",",)
    elif path.suffix.lower() in {".tsv", ".tab"}:
        delimiters = ("\t", ",", ";")
    for delimiter in delimiters:
        for skipped, line in enumerate(first[begin:], begin):
            header = _divided(line, delimiter)
            if fits(frozenset(map(canonical, header))):
                return TextTable(path, encoding, delimiter, skipped, columns_of(header, path.name))
    top = first[begin] if len(first) > begin else ""
    delimiter = max(delimiters, key=lambda each: len(_divided(top, each)))
    return TextTable(path, encoding, delimiter, begin, columns_of(_divided(top, delimiter), path.name))


def rows_of_table(path: Path) -> Iterator[Row]:
    """Yield the rows of a text file whose first row is the header."""
    return open_table(path, lambda _: False).rows()


def _opened(path: Path, encoding: str) -> IO[str]:
    return path.open(encoding=encoding, errors="surrogateescape", newline="")


def _divided(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


class _Remembered:
    """Passes the lines of a file on, remembers those of the present row, and can take back all but the first."""

    def __init__(self, lines: Iterable[str], skipped: int) -> None:
        self._lines = islice(lines, skipped, None)
        self._again: list[str] = []
        self.recent: list[str] = []
        self.taken = skipped

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else next(self._lines)
        self.taken += 1
        self.recent.append(line)
        return line

    def give_back(self) -> None:
        """Take back the lines after the first of the row, so that they are read again."""
        again = self.recent[1:]
        self.taken -= len(again)
        self._again += reversed(again)
