"""Exported tables: one writer for every export, in three forms, row by row.

Rows are written as they are read, thousands of them, and none is kept. A text that begins like a formula is protected,
because a spreadsheet would run it (OWASP, CSV injection): in CSV by an apostrophe in front of it
(``registry/exchange/tables.py``), in XLSX by being stored as text.
"""

import csv
import io
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import msgspec

from registry.exchange.tables import MARK, harmless

Cell = str | int | float | date | datetime | bool | None
Rows = AsyncIterator[Sequence[Cell]]

PIECE = 64 * 1024
"""Bytes of a file that are sent at a time."""


class Format(StrEnum):
    """The form of an exported table."""

    CSV = "csv"  # RFC 4180 in UTF-8 with a byte order mark, so that a spreadsheet reads Vietnamese
    XLSX = "xlsx"  # Office Open XML
    LINES = "jsonl"  # one JSON object per line, dates in ISO 8601


MEDIA: Mapping[Format, str] = {
    Format.CSV: "text/csv",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.LINES: "application/jsonl; charset=utf-8",
}


def headers_of(name: str, form: Format) -> dict[str, str]:
    """Return the headers of a table that is saved as a file; ``name`` is plain ASCII, without its ending."""
    return {"Content-Disposition": f'attachment; filename="{name}.{form}"'}


def written(form: Format, names: Sequence[str], titles: Sequence[str], rows: Rows) -> AsyncIterator[bytes]:
    """Write rows in a form; ``titles`` are the column heads for people, ``names`` those of JSON lines."""
    writer: Callable[[Sequence[str], Rows], AsyncIterator[bytes]] = _WRITERS[form]
    return writer(names if form is Format.LINES else titles, rows)


async def _csv(titles: Sequence[str], rows: Rows) -> AsyncIterator[bytes]:
    yield MARK + _line(titles)
    async for row in rows:
        yield _line([_plain(cell) for cell in row])


def _line(cells: Sequence[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)


async def _lines(names: Sequence[str], rows: Rows) -> AsyncIterator[bytes]:
    async for row in rows:
        yield msgspec.json.encode(dict(zip(names, row, strict=True))) + b"\n"


async def _xlsx(titles: Sequence[str], rows: Rows) -> AsyncIterator[bytes]:
    """Write a workbook to a file without keeping its rows, then send it piece by piece."""
    from openpyxl import Workbook  # which takes longer to load than most of what a program does

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, title) for title in titles])
    async for row in rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _cell(sheet: Any, value: Cell) -> Any:
    """Return a cell; a text stays a text, whatever it begins with, and loses characters that XML does not know."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


_WRITERS = {Format.CSV: _csv, Format.XLSX: _xlsx, Format.LINES: _lines}
