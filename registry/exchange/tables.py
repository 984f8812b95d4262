"""Tables going out: CSV, workbooks and JSON lines, with nothing in them that a spreadsheet would compute.

A spreadsheet takes a cell that begins with = + - or @ for a formula, whoever typed it. In CSV such a cell gets an
apostrophe in front (``restored`` takes it away again); in a workbook it is marked as text. The list for a print house
has a frozen format of its own, in which no field can begin so (``registry/printing/manifest.py``).
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from tempfile import TemporaryFile
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

MARK = b"\xef\xbb\xbf"
"""What tells a spreadsheet that a CSV file is UTF-8."""
_FORMULA = re.compile(r"'*\s*[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*", re.ASCII)
_AT_ONCE = 1 << 16
Value = str | int | float | date | datetime | bool | None


def harmless(cell: str) -> str:
    """Return the cell with an apostrophe before what a spreadsheet would compute; a number is none."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def restored(cell: str) -> str:
    """Return the cell as it was before ``harmless``."""
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """Yield a CSV file (RFC 4180, UTF-8 with its mark) line by line; bytes that were no UTF-8 go out as they came."""
    yield MARK
    for row in chain([columns], rows):
        yield _line(row)


def json_lines(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """Yield one JSON object a line, with the columns as names."""
    for row in rows:
        told = dict(zip(columns, map(_in_json, row), strict=True))
        yield json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(errors="replace") + b"\n"


def workbook(columns: Sequence[str], rows: Iterable[Sequence[Value]], *, title: str) -> Iterator[bytes]:
    """Yield an .xlsx file with one sheet; numbers and days stay what they are, every text is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31])
    sheet.freeze_panes = "A2"
    for row in chain([columns], rows):
        sheet.append([_in_sheet(sheet, value) for value in row])
    with TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while chunk := file.read(_AT_ONCE):
            yield chunk


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


def _in_json(value: Value) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _in_sheet(sheet: Any, value: Value) -> Any:
    if not isinstance(value, str):
        return value.replace(tzinfo=None) if isinstance(value, datetime) else value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", value.encode(errors="replace").decode()))
    cell.data_type = "s"
    return cell
