"""The desk tells of an import what the command told, and gives out the rows that could not be taken."""

import csv
import io
import re
from pathlib import Path

import pytest

from registry import exchange
from registry.database import Database
from registry.exchange.texts import rows_of_table
from tests.exchange import files
from tests.exchange.files import table
from tests.office import Office
from tests.pages.desk.conftest import HOME, Desk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    rows = [
        files.PRODUCT | {"id": "HT-1"},
        files.PRODUCT | {"id": "HT-2", "protection_type": "OCOP", "name": "=HYPERLINK(1)"},
        files.PRODUCT | {"id": "HT-3", "protection_type": "specialty"},
        files.PRODUCT | {"id": "HT-4", "ocop_stars": "9"},
    ]
    return table(tmp_path / "Sản phẩm 2026.csv", "hatinh-products", *rows)


async def test_the_desk_counts_as_the_command_does(desk: Desk, office: Office, database: Database, path: Path):
    summary = await exchange.run(database, path)
    assert (summary.rows, summary.added, summary.no_rights, summary.faulty) == (4, 1, 2, 3)
    await desk.sit(office.registrar)
    listed = await desk.look("/desk/imports")
    cells = {
        label: int(count) for label, count in re.findall(r'data-label="([^"]+)" class="num">\s*(?:<b>)?(\d+)', listed)
    }
    assert cells["Không phải quyền"] == summary.no_rights
    assert cells["Lỗi"] == summary.faulty - summary.no_rights
    assert "4 dòng: 1 thêm mới, 0 thay đổi, 0 giữ nguyên, 2 không phải quyền, 1 lỗi." in await desk.look(
        f"/desk/imports/{summary.run_id}"
    )


async def test_why_a_row_was_not_taken_is_told_to_whoever_looks(
    desk: Desk, office: Office, database: Database, path: Path
):
    summary = await exchange.run(database, path)
    await desk.sit(office.inspector)
    in_vietnamese = await desk.look(f"/desk/imports/{summary.run_id}")
    assert "không phải quyền: không biết có sự bảo hộ nào (registered)" in in_vietnamese
    assert "“9” không phải là số sao từ 1 đến 5" in in_vietnamese
    in_english = await desk.look(f"/desk/imports/{summary.run_id}?lang=en")
    assert "“9” is not a number of stars from 1 to 5" in in_english
    address = f"/api/v1/imports/{summary.run_id}/rows"
    [*_, last] = (await desk.client.get(address, headers={"Accept-Language": "vi"})).json()
    assert (last["line"], last["is_no_right"], last["cells"]["id"]) == (5, False, "HT-4")
    assert last["faults"] == [
        {
            "field": "ocop_stars",
            "message": "“9” không phải là số sao từ 1 đến 5",
            "code": "no_stars",
            "values": {"value": "9"},
        }
    ]
    counted = (await desk.client.get("/api/v1/imports")).json()[0]
    assert (counted["no_rights"], counted["faulty"]) == (2, 1)


async def test_the_rows_that_could_not_be_taken_are_given_out(
    desk: Desk, office: Office, database: Database, path: Path, tmp_path: Path
):
    summary = await exchange.run(database, path)
    address = f"/desk/imports/{summary.run_id}/faults.csv"
    await desk.sit(office.examiner)
    answer = await desk.client.get(address, headers=HOME)
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="faults.S-n-ph-m-2026.csv"'
    [_, *rows] = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert [row[0] for row in rows] == ["3", "4", "5"]
    assert "'=HYPERLINK(1)" in rows[0]
    (tmp_path / "faults.csv").write_bytes(answer.content)
    again = list(rows_of_table(tmp_path / "faults.csv"))
    assert [row.cells for row in again] == [fault.cells for fault in summary.faults]
    await desk.look("/desk/imports/00000000-0000-0000-0000-000000000000/faults.csv", 404)
    await desk.sit(office.manager)
    await desk.look(address, 403)
    await desk.sit(office.producer)
    await desk.look(address, 403)
