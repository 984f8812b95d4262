"""Small files in every layout, made in the test's own folder; a cell that is not named is empty."""

import csv
from pathlib import Path

from sqlalchemy import text

from registry.database import Database
from registry.exchange.faults import FaultyRow
from registry.exchange.layouts import LAYOUTS, Layout, recognise, rows_of
from registry.exchange.layouts.layout import Told
from registry.journal.history import Done
from tests.lines import entered

BY_NAME = {layout.name: layout for layout in LAYOUTS}

VIETNAM = {
    "id": "VN-00022", "registration_number": "00022", "name": "Phúc Trạch", "product_vi": "bưởi quả",
    "product_en": "pomelo", "category": "fruit", "country": "VN", "province_2025": "Hà Tĩnh",
    "decision_no": "2180/QĐ-SHTT", "registration_date": "2010-11-09",
    "manager": "Ủy ban nhân dân huyện Hương Khê", "basis": "national", "confidence": "A", "sources": "https://example.org/22",
}  # fmt: skip
EUROPE = {
    "file_number": "PDO-IT-0067", "record_kind": "gi", "name": "Prosciutto di Parma", "type": "PDO", "countries": "IT",
    "product_type": "FOOD", "product_class": "Class 1.2. Meat products", "status": "registered",
    "application_date": "1994-01-24", "registration_date": "1996-06-21", "as_of": "2020-11", "sources": "DEFRA-2020",
}  # fmt: skip
AMENDMENT = EUROPE | {
    "file_number": "PDO-IT-0067-AM01", "record_kind": "amendment", "status": "applied",
    "application_date": "2019-10-03", "registration_date": "",
}  # fmt: skip
MARK = {
    "id": "EM-018222197", "office": "EM", "number": "018222197", "mark_text": "TERRA S NOVA", "mark_feature": "Word",
    "kind": "Individual", "applicant": "EUIPO:770564", "nice_classes": "1|35",
    "goods_en": "1: Mineral adsorbents: all kinds. ## 35: Retail services.", "goods_truncated": "0",
    "status": "Registered", "application_date": "2020-04-08", "registration_date": "2020-08-05",
    "expiry_date": "2030-04-08", "first_language": "en", "source": "EUIPO open data",
}  # fmt: skip
PRODUCT = {
    "id": "HT-006", "name": "Mật ong Hương Sơn", "product_vi": "mật ong", "protection_type": "certification mark",
    "status": "registered", "district_old": "Hương Sơn", "source": "https://example.org/6",
}  # fmt: skip
PROVINCE = {
    "code": "42",
    "name": "Hà Tĩnh",
    "full_name": "Tỉnh Hà Tĩnh",
    "name_en": "Ha Tinh",
    "formed_from_old": "Hà Tĩnh",
}
OLD_PROVINCE = {"old_code": "46", "old_name": "Huế", "new_code": "46", "new_name": "Huế"}
COMMUNE = {
    "code": "18547", "name": "Xã Phúc Trạch", "name_en": "Phuc Trach",
    "formed_from_old_units": "Xã Hương Trạch; Xã Hương Liên; Xã Phúc Trạch",
    "centroid_lon": "105.8088", "centroid_lat": "18.0935",
}  # fmt: skip
UNIT = {
    "code": "42", "name": "Tỉnh Hà Tĩnh", "name_en": "Ha Tinh", "level": "province", "valid_from": "2025-07-01",
}  # fmt: skip

COUNTED = ("record", "provenance", "particulars", "record_party", "classification", "administrative_unit", "entry",
           "import_run", "import_fault")  # fmt: skip


def table(path: Path, layout: str, *rows: dict[str, str]) -> Path:
    """Write ``rows`` as a CSV file in a layout."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, sorted(BY_NAME[layout].columns))
        writer.writeheader()
        writer.writerows(rows)
    return path


def judged(path: Path) -> list[tuple[Told | None, str | None]]:
    """Return what each row of a file tells, or why it cannot be taken, in plain English."""
    layout: Layout = recognise(path)
    found = [(row.line, *layout.tell(row)) for row in rows_of(path, layout)]
    return [(told, FaultyRow(line, faults, {}).reason() or None) for line, told, faults in found]


async def counted(database: Database) -> dict[str, int]:
    """Return how many rows each table has that an import may write."""
    async with database.reading() as connection:
        return {
            name: (await connection.execute(text(f"SELECT count(*) FROM {name}"))).scalar_one()  # noqa: S608 - own names
            for name in COUNTED
        }


def marks(count: int, **cells: str) -> list[dict[str, str]]:
    return [
        MARK | {"id": f"EM-{n:09}", "number": f"{n:09}", "mark_text": f"MARK {n}"} | cells for n in range(1, count + 1)
    ]


async def entries(database: Database, act: str) -> list[Done]:
    return await entered(database, act=act)
