"""What goes out as a table is read by a spreadsheet as what it is, and computes nothing."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import exchange
from registry.database import Database
from registry.exchange.faults import AS_TOLD, FaultyRow, write_faults
from registry.exchange.tables import MARK, csv_lines, harmless, restored
from registry.exchange.texts import rows_of_table
from tests.exchange import files
from tests.exchange.files import table

FORMULAS = (
    "=1+1",
    '=HYPERLINK("http://example.org")',
    "+84 239",
    "-cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    " =1",
    "＝1",
)
COLUMNS = ("name", "since", "area")
ROWS = [("=1+1", date(2026, 7, 1), 12.5), ("Phúc Trạch", None, -3), ("it's", None, None)]


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_formula_is_text(cell: str):
    assert harmless(cell) == "'" + cell
    assert restored(harmless(cell)) == cell
    [_, row] = csv.reader(io.StringIO(b"".join(csv_lines(["name"], [[cell]])).decode("utf-8-sig"), newline=""))
    assert row == ["'" + cell]


@pytest.mark.parametrize("cell", ["", "Phúc Trạch", "-12", "+3,5", "105.80", "'quoted'", "'tis", "a=b", "1-2"])
def test_other_cells_go_out_as_they_are(cell: str):
    assert harmless(cell) == restored(cell) == cell


@given(st.text(max_size=20) | st.text("'=+-@ \t1a", max_size=6))
def test_every_cell_comes_back_as_it_was(cell: str):
    assert restored(harmless(cell)) == cell


def test_a_table_is_written_as_it_is():
    text = b"".join(csv_lines(COLUMNS, ROWS))
    assert text.startswith(MARK)
    assert text.decode("utf-8-sig").splitlines() == [
        "name,since,area", "'=1+1,2026-07-01,12.5", "Phúc Trạch,,-3", "it's,,",
    ]  # fmt: skip


def test_faults_have_the_mark_of_utf_8_and_no_formula(tmp_path: Path):
    path = tmp_path / "faults.csv"
    cells = {f"c{number}": cell for number, cell in enumerate(FORMULAS)}
    write_faults([FaultyRow(7, (AS_TOLD.at(text="=reason"),), cells)], path)
    assert path.read_bytes().startswith(MARK)
    with path.open(encoding="utf-8-sig", newline="") as file:
        [_, row] = csv.reader(file)
    assert row == ["7", "'=reason", *("'" + cell for cell in FORMULAS)]
    [again] = rows_of_table(path)
    assert again.cells == cells


async def test_a_name_that_begins_as_a_formula_does_survives_the_file_of_faults(database: Database, tmp_path: Path):
    bad = files.VIETNAM | {"registration_number": "x", "name": "=Phúc", "note": "'=kept'"}
    summary = await exchange.run(database, table(tmp_path / "vn.csv", "gi-vietnam", bad))
    path = tmp_path / "faults.csv"
    exchange.write_faults(summary.faults, path)
    path.write_text(path.read_text(encoding="utf-8").replace(",x,", ",00023,"), encoding="utf-8")
    assert (await exchange.run(database, path)).added == 1
