"""Tables that leave the house: three forms, no formula, nothing kept."""

import csv
import io
import json
from collections.abc import AsyncIterator, Sequence
from datetime import date

import pytest
from openpyxl import load_workbook

from api.tables import Cell, Format, written

NAMES, TITLES = ("name", "day", "count", "is_open"), ("Tên", "Ngày", "Số", "Mở")
ROWS: tuple[Sequence[Cell], ...] = (
    ("Phúc Trạch", date(2010, 11, 9), 3, True),
    ('=HYPERLINK("http://example.org")', None, -1, False),
    ('+84; "a"\nb', date(2020, 1, 2), 2.5, None),
    ("@SUM(A1)\x0b", None, None, None),
    (" =1+1", None, None, None),
    ("＝1+1", None, None, None),
)


async def table(form: Format, rows: Sequence[Sequence[Cell]] = ROWS) -> bytes:
    async def given() -> AsyncIterator[Sequence[Cell]]:
        for row in rows:
            yield row

    return b"".join([piece async for piece in written(form, NAMES, TITLES, given())])


async def test_csv_is_read_by_a_spreadsheet_and_runs_nothing():
    body = await table(Format.CSV)
    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    assert rows[0] == list(TITLES)
    assert rows[1] == ["Phúc Trạch", "2010-11-09", "3", "True"]
    assert rows[2][0] == '\'=HYPERLINK("http://example.org")'
    assert rows[3] == ['\'+84; "a"\nb', "2020-01-02", "2.5", ""]
    assert not any(cell.strip().startswith(("=", "+", "@", "＝")) for row in rows for cell in row)


async def test_a_workbook_has_texts_numbers_and_days_and_no_formula():
    sheet = load_workbook(io.BytesIO(await table(Format.XLSX))).active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]] == list(TITLES)
    assert rows[1][1].value.date() == date(2010, 11, 9)
    assert rows[2][0].value == '=HYPERLINK("http://example.org")'
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "d", "b"}
    assert rows[4][0].value == "@SUM(A1)"


async def test_lines_are_objects_by_the_names_of_the_columns():
    lines = [json.loads(line) for line in (await table(Format.LINES)).decode().splitlines()]
    assert lines[0] == {"name": "Phúc Trạch", "day": "2010-11-09", "count": 3, "is_open": True}
    assert lines[1]["name"].startswith("=")


@pytest.mark.parametrize("form", list(Format))
async def test_a_table_without_rows_is_a_table(form: Format):
    assert (await table(form, ()) == b"") is (form is Format.LINES)
