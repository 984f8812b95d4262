import csv
from pathlib import Path

import pytest
from sqlmodel import col, select

from registry import exchange
from registry.database import Database
from registry.exchange.layouts import recognise
from registry.exchange.texts import rows_of_table
from registry.tables import (
    AdministrativeUnit,
    ImportRun,
    Record,
)
from registry.vocabulary import Kind, Level
from tests.exchange import files
from tests.exchange.files import table


async def test_a_row_that_waited_for_another_file_is_taken_when_the_file_is_brought_again(
    database: Database, tmp_path: Path
):
    communes = table(tmp_path / "communes.csv", "communes-hatinh", files.COMMUNE)
    first = await exchange.run(database, communes)
    assert first.faulty == 1
    assert "its province 42 is not in the register" in first.faults[0].reason()
    await exchange.run(database, table(tmp_path / "provinces.csv", "provinces-34", files.PROVINCE))
    second = await exchange.run(database, communes)
    assert (second.added, second.faulty) == (1, 0)
    third = await exchange.run(database, communes)
    assert (third.added, third.unchanged) == (0, 1)
    async with database.writing() as session:
        commune = (
            await session.exec(select(AdministrativeUnit).where(AdministrativeUnit.level == Level.COMMUNE))
        ).one()
        province = (await session.exec(select(AdministrativeUnit).where(AdministrativeUnit.code == "42"))).one()
        run = (await session.exec(select(ImportRun).where(ImportRun.layout == "communes-hatinh"))).one()
    assert commune.parent_id == province.id
    assert (run.added, run.faulty, run.rows_read) == (1, 0, 1)


async def test_a_row_that_is_faulty_for_another_reason_than_before_says_so(database: Database, tmp_path: Path):
    path = table(tmp_path / "ht.csv", "hatinh-products", files.PRODUCT | {"protection_type": "GI", "number": "00022"})
    await exchange.run(database, path)
    own = Record(kind=Kind.GEOGRAPHICAL_INDICATION, office="VN", name="Phúc Trạch", registration_number="00022")
    async with database.writing() as session:
        session.add(own)
    again = await exchange.run(database, path)
    assert again.run_id is not None
    [fault] = await exchange.faults_of(database, again.run_id)
    assert fault.reason() == again.faults[0].reason() == "VN 00022 is this office's own record"
    async with database.writing() as session:
        run = (await session.exec(select(ImportRun))).one()
    assert (run.faulty, run.rows_read) == (1, 1)


async def test_a_key_that_stands_twice_is_reported_with_the_line_of_the_first(database: Database, tmp_path: Path):
    path = table(tmp_path / "vn.csv", "gi-vietnam", files.VIETNAM, files.VIETNAM | {"name": "Khác"})
    [fault] = (await exchange.run(database, path)).faults
    assert (fault.line, fault.reason()) == (3, "line 2 has the same key")


async def test_faults_come_out_as_a_file_that_is_brought_in_once_corrected(database: Database, tmp_path: Path):
    bad = files.VIETNAM | {"id": "VN-00023", "registration_number": "23", "name": "Nhiều\ndòng, “ngoặc”"}
    path = table(tmp_path / "vn.csv", "gi-vietnam", files.VIETNAM, bad)
    summary = await exchange.run(database, path)
    assert summary.run_id is not None
    stored = await exchange.faults_of(database, summary.run_id)
    assert stored == list(summary.faults)
    given = tmp_path / "faults.csv"
    assert exchange.write_faults(stored, given) == 1
    with given.open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file)
    assert {column: cell for column, cell in row.items() if cell and column not in {"line", "reason"}} == bad
    assert (row["line"], "five digits" in row["reason"]) == ("3", True)
    given.write_text(given.read_text(encoding="utf-8").replace(",23,", ",00023,"), encoding="utf-8")
    corrected = await exchange.run(database, given)
    assert (corrected.layout, corrected.added, corrected.faulty) == ("gi-vietnam", 1, 0)


async def test_broken_rows_are_kept_to_the_byte(database: Database, tmp_path: Path):
    path = table(tmp_path / "vn.csv", "gi-vietnam", files.VIETNAM)
    sound = path.read_bytes()
    header = sound.split(b"\r\n")[0].decode().split(",")
    cells = [b"x"] * len(header)
    cells[header.index("name")] = b"Ph\xfac"
    path.write_bytes(sound + b",".join(cells) + b"\r\n" + b"one,two\r\n\r\n" + b",".join([*cells, b"more"]) + b"\r\n")
    summary = await exchange.run(database, path)
    assert (summary.rows, summary.added, summary.faulty) == (4, 1, 3)
    assert summary.run_id is not None
    given = tmp_path / "faults.csv"
    exchange.write_faults(await exchange.faults_of(database, summary.run_id), given)
    kept = given.read_bytes()
    assert kept.count(b"Ph\xfac") == 2
    assert b"one,two" in kept
    assert [fault.line for fault in summary.faults] == [3, 4, 6]
    assert "bytes or control characters" in summary.faults[0].reason()
    assert f"2 cells where the header has {len(header)}" in summary.faults[1].reason()


async def test_a_quote_that_never_closes_costs_its_rows_only_in_sight(database: Database, tmp_path: Path):
    path = table(tmp_path / "vn.csv", "gi-vietnam", files.VIETNAM)
    with path.open("a", encoding="utf-8") as file:
        file.write('"never closed,' + "x" * 140_000 + "\n")
    summary = await exchange.run(database, path)
    assert (summary.added, summary.faulty) == (1, 1)
    assert "cannot be read as CSV" in summary.faults[0].reason()
    assert len(summary.faults[0].cells["row"]) > 140_000


async def test_faults_of_several_files_keep_their_own_columns(database: Database, tmp_path: Path):
    table(tmp_path / "vn.csv", "gi-vietnam", files.VIETNAM | {"country": "?"})
    table(tmp_path / "ht.csv", "hatinh-products", files.PRODUCT | {"protection_type": "OCOP"})
    summary = await exchange.run_folder(database, tmp_path)
    written = exchange.write_faults_of(summary.files, tmp_path / "out.csv")
    assert [path.name for path in written] == ["out.vn.csv", "out.ht.csv"]
    assert [recognise(path).name for path in written] == ["gi-vietnam", "hatinh-products"]
    assert exchange.write_faults_of(summary.files[:1], tmp_path / "out.csv") == [tmp_path / "out.csv"]


def test_a_quotation_mark_left_open_costs_its_own_line_alone(tmp_path: Path):
    path = tmp_path / "open.csv"
    path.write_text('a,b,c\n1,2,3\n4,"năm,6\n7,8,9\n10,"mười\nmột",12\n13,14,15\n', encoding="utf-8")
    rows = list(rows_of_table(path))
    assert [(row.line, row.fault is None) for row in rows] == [(2, True), (3, False), (4, True), (5, True), (7, True)]
    assert rows[1].cells == {"row": '4,"năm,6\n'}
    assert rows[3].cells == {"a": "10", "b": "mười\nmột", "c": "12"}


@pytest.mark.parametrize("ending", ["", "\n"])
def test_a_quotation_mark_open_to_the_end_loses_no_row(tmp_path: Path, ending: str):
    path = tmp_path / "open.csv"
    path.write_text('a,b\n1,"hai\n3,4\n5,6' + ending, encoding="utf-8")
    rows = list(rows_of_table(path))
    assert [(row.line, row.fault is None) for row in rows] == [(2, False), (3, True), (4, True)]


async def test_a_code_means_one_unit_a_day(database: Database, tmp_path: Path):
    former = files.UNIT | {"valid_from": "2008-08-01", "valid_to": "2025-06-30", "name": "Tỉnh cũ"}
    later = files.UNIT | {"valid_from": "2025-06-30", "name": "Tỉnh khác"}
    within = files.UNIT | {"valid_from": "2010-01-01", "valid_to": "2011-01-01", "name": "Tỉnh giữa"}
    around = files.UNIT | {"valid_from": "2000-01-01", "name": "Tỉnh bao trùm"}
    summary = await exchange.run(
        database, table(tmp_path / "x.csv", "units", former, files.UNIT, later, within, around)
    )
    assert (summary.added, [fault.line for fault in summary.faults]) == (2, [4, 5, 6])
    assert all("a code means one unit a day" in fault.reason() for fault in summary.faults)
    longer = await exchange.run(database, table(tmp_path / "y.csv", "units", former | {"valid_to": "2025-07-01"}))
    assert "Tỉnh Hà Tĩnh" in longer.faults[0].reason()
    async with database.reading() as connection:
        found = await connection.execute(select(col(AdministrativeUnit.valid_from), col(AdministrativeUnit.valid_to)))
        assert len(found.all()) == 2
