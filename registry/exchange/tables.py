"""Writes CSV in which a spreadsheet computes nothing.

A spreadsheet reads a cell that begins with = + - or @ as a formula. Such a cell gets an apostrophe in front
(``restored`` removes it), in every CSV of the register, web exports included. The list for a print house has its
own, frozen format (``registry/printing/manifest.py``).
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain

MARK = b"\xef\xbb\xbf"
"""Shows a spreadsheet that a CSV file is UTF-8."""
_FORMULA = re.compile(r"'*\s*[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*", re.ASCII)
Value = str | int | float | date | datetime | bool | None


def harmless(cell: str) -> str:
    """Return the cell, with an apostrophe in front if a spreadsheet would compute it; a number needs none."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def restored(cell: str) -> str:
    """Return the cell as it was before ``harmless``."""
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """Yield a CSV file (RFC 4180, UTF-8 with a mark) line by line; bytes that are no UTF-8 are written unchanged."""
    yield MARK
    for row in chain([columns], rows):
        yield _line(row)


def _line(row: Sequence[Value]) -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line).writerow([harmless(value) if isinstance(value, str) else _in_words(value) for value in row])
    return line.getvalue().encode(errors="surrogateescape")


def _in_words(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else str(value)
