"""Files as offices send them: what can be told for certain is read, the rest is refused with what to do."""

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from registry import exchange
from registry.database import Database
from registry.errors import NotAcceptable
from registry.exchange.layouts import recognise
from registry.exchange.units import UnitRow
from tests.exchange import files
from tests.exchange.files import judged, table

COLUMNS = sorted(files.BY_NAME["gi-vietnam"].columns)
NAMES = ("Phúc Trạch", "Hương Sơn", "Buôn Ma Thuột", "Đoan Hùng")
ROWS = [
    files.VIETNAM | {"id": f"VN-{n}", "registration_number": f"0000{n}", "name": name, "province_2025": "Hà Tĩnh"}
    for n, name in enumerate(NAMES, 1)
]


def text_of(rows: list[dict[str, str]] = ROWS, delimiter: str = ",", header: list[str] = COLUMNS) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows([row.get(column, "") for column in COLUMNS] for row in rows)
    return file.getvalue()


def in_1258(text: str) -> bytes:
    """Write Vietnamese as the code page has it: vowel letters, with the tone behind."""
    import unicodedata

    found = b""
    for letter in text:
        try:
            found += letter.encode("cp1258")
        except UnicodeEncodeError:
            spread = unicodedata.normalize("NFD", letter)
            tone = next(mark for mark in spread if mark in "\u0300\u0301\u0303\u0309\u0323")
            found += unicodedata.normalize("NFC", spread.replace(tone, "")).encode("cp1258") + tone.encode("cp1258")
    return found


def names(path: Path) -> list[str]:
    found = []
    for told, reason in judged(path):
        assert reason is None, reason
        found.append(told.name)  # type: ignore[union-attr] # rows of a right, none is an addition
    return found


PLAIN = text_of()
TITLED = "Danh sách chỉ dẫn địa lý,,,\r\n(đến 30/6/2026),,\r\n,,,\r\n" + PLAIN
SPACED = [f" {column.replace('_', ' ').title()} " for column in COLUMNS]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plain.csv", PLAIN.encode()),
        ("mark.csv", PLAIN.encode("utf-8-sig")),
        ("utf16.csv", PLAIN.encode("utf-16")),
        ("utf16be.csv", b"\xfe\xff" + PLAIN.encode("utf-16-be")),
        ("utf16-no-mark.csv", PLAIN.encode("utf-16-le")),
        ("utf16-tabs.txt", text_of(delimiter="\t").encode("utf-16")),
        ("windows-1258.csv", in_1258(PLAIN)),
        ("cr.csv", PLAIN.replace("\r\n", "\r").encode()),
        ("lf.csv", PLAIN.replace("\r\n", "\n").encode()),
        ("semicolons.csv", text_of(delimiter=";").encode()),
        ("tabs.tsv", text_of(delimiter="\t").encode()),
        ("tabs.csv", text_of(delimiter="\t").encode()),
        ("commas.tsv", PLAIN.encode()),
        ("sep.csv", ("sep=;\r\n" + text_of(delimiter=";")).encode()),
        ("sep-bar.csv", ("\ufeffSEP=|\r\n" + text_of(delimiter="|")).encode()),
        ("title.csv", TITLED.encode()),
        ("capitals.csv", text_of(header=SPACED).encode()),
        ("blank-rows.csv", (PLAIN + "," * (len(COLUMNS) - 1) + "\r\n,,\r\n \r\n").encode()),
        ("wide.csv", PLAIN.replace("\r\n", ",,\r\n").encode()),
    ],
)
def test_a_table_is_read_however_it_was_saved(tmp_path: Path, name: str, content: bytes):
    path = tmp_path / name
    path.write_bytes(content)
    assert recognise(path).name == "gi-vietnam"
    assert names(path) == list(NAMES)


def test_the_line_is_that_of_the_file_below_a_title_too(tmp_path: Path):
    path = tmp_path / "x.csv"
    path.write_text(TITLED.replace("Hương Sơn", "x" * 501), encoding="utf-8")
    layout = recognise(path)
    from registry.exchange.layouts import rows_of

    assert [row.line for row in rows_of(path, layout)] == [5, 6, 7, 8]


def test_a_column_that_stands_twice_is_refused_by_name(tmp_path: Path):
    for header in (["name", "name"], ["Name ", " name"], ["name", "id", "NAME", "ID"]):
        path = tmp_path / "x.csv"
        path.write_text(text_of(header=[*COLUMNS, *header]).replace("\r\n", "\n"), encoding="utf-8")
        with pytest.raises(NotAcceptable, match=r"occurs twice: .*name"):
            recognise(path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.kml", b"<kml/>", "save it as GeoJSON"),
        ("x.xls", b"\xd0\xcf\x11\xe0", "or as .xlsx"),
        ("x.xlsx", b"no workbook", "cannot be read as a workbook"),
        ("x.pdf", b"%PDF", "kind of file that is not read; send tables as CSV"),
        ("x.csv", "tên,số\nPhúc Trạch,1".encode("utf-16")[:-1], "UTF-8"),
        ("x.csv", b"a|b|c\n1|2|3", "If these are not its columns, save it"),
        ("x.csv", b"t\xean,s\xf4\n", "UTF-8 (comma delimited)"),
    ],
)
def test_a_file_that_is_not_read_says_what_to_do(tmp_path: Path, name: str, content: bytes, said: str):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(NotAcceptable) as refusal:
        recognise(tmp_path / name)
    assert said in str(refusal.value)


def test_a_few_bad_bytes_do_not_turn_the_file_into_another_encoding(tmp_path: Path):
    path = tmp_path / "x.csv"
    path.write_bytes(PLAIN.encode().replace("Hương Sơn".encode(), b"H\xecng S\xf5n"))
    reasons = [reason for _, reason in judged(path)]
    assert [reason is None for reason in reasons] == [True, False, True, True]


def workbook(path: Path, *sheets: list[list[Any]]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Tờ {number + 1}")
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def cells_of(row: dict[str, Any]) -> list[Any]:
    return [row.get(column) for column in COLUMNS]


def test_a_workbook_is_read_from_the_sheet_with_the_header(tmp_path: Path):
    typed = ROWS[0] | {"registration_date": datetime(2010, 11, 9)}  # noqa: DTZ001 - a spreadsheet's days have no zone
    rows: list[list[Any]] = [["Danh sách"], [], [column.upper() for column in COLUMNS], cells_of(typed), [None] * 3]
    path = workbook(tmp_path / "x.xlsx", [["Ghi chú"]], [*rows, cells_of(ROWS[1])])
    [(first, _), (second, reason)] = judged(path)
    assert reason is None
    assert (first.name, first.registered_on, second.name) == ("Phúc Trạch", date(2010, 11, 9), "Hương Sơn")  # type: ignore[union-attr] # rows of a right, none is an addition


def test_two_sheets_of_one_layout_are_not_chosen_between(tmp_path: Path):
    path = workbook(tmp_path / "x.xlsx", [COLUMNS, cells_of(ROWS[0])], [COLUMNS, cells_of(ROWS[1])])
    with pytest.raises(NotAcceptable, match="Tờ 1, Tờ 2"):
        recognise(path)


def test_codes_that_a_workbook_keeps_as_numbers_are_faults_with_the_likely_code(tmp_path: Path):
    path = workbook(tmp_path / "x.xlsx", [COLUMNS, cells_of(ROWS[0] | {"registration_number": 22, "name": True})])
    [(told, reason)] = judged(path)
    assert told is None
    assert reason is not None
    assert "“00022” is probably meant" in reason
    assert "name: “True” is neither text nor a number" in reason


@pytest.mark.parametrize(
    ("level", "code", "likely"), [("province", "1", "01"), ("district", "70", "070"), ("commune", "166", "00166")]
)
def test_a_code_whose_zeros_a_spreadsheet_dropped_is_no_other_code(tmp_path: Path, level: str, code: str, likely: str):
    [(told, reason)] = judged(table(tmp_path / "x.csv", "units", files.UNIT | {"level": level, "code": code}))
    assert told is None
    assert f"“{likely}” is probably meant" in str(reason)


SQUARE = [[[105.0, 18.0], [106.0, 18.0], [106.0, 19.0], [105.0, 19.0], [105.0, 18.0]]]
PROPERTIES: dict[str, Any] = {
    "code": "18547", "name": "Xã Phúc Trạch", "name_en": "Phuc Trach", "province_code": "42", "old_units": "Xã A",
    "old_district": "Huyện Hương Khê",
}  # fmt: skip


def feature(**properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": PROPERTIES | properties,
        "geometry": {"type": "Polygon", "coordinates": SQUARE},
    }


def collection(path: Path, *features: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_null_is_not_told(tmp_path: Path):
    [(told, reason)] = judged(collection(tmp_path / "x.geojson", feature(name_en=None, old_units=None)))
    assert reason is None
    assert isinstance(told, UnitRow)
    assert (told.name_latin, told.formed_from) == (None, None)


@pytest.mark.parametrize("value", [True, False, ["Phúc Trạch"], {"vi": "Phúc Trạch"}, float("nan"), float("inf")])
@pytest.mark.parametrize("column", ["name", "name_en", "old_units", "code"])
def test_what_is_neither_text_nor_number_never_becomes_a_word(tmp_path: Path, column: str, value: object):
    [(told, reason)] = judged(collection(tmp_path / "x.geojson", feature(**{column: value})))
    assert told is None
    assert f"{column}: " in str(reason)
    assert "neither text nor a number" in str(reason)


def test_a_property_that_no_layout_reads_may_be_anything(tmp_path: Path):
    [(told, reason)] = judged(collection(tmp_path / "x.geojson", feature(tags=["a"], capital=True, area=1.5)))
    assert reason is None
    assert told is not None


def test_a_code_written_as_a_number_is_read_and_its_zeros_are_missed(tmp_path: Path):
    [(told, _), (_, reason)] = judged(
        collection(tmp_path / "x.geojson", feature(code=18547.0, province_code=42), feature(code=166))
    )
    assert isinstance(told, UnitRow)
    assert (told.code, told.parent) == ("18547", "42")
    assert "“00166” is probably meant" in str(reason)


@pytest.mark.parametrize("separator", ["", "\x1e"])
def test_features_may_stand_one_a_line(tmp_path: Path, separator: str):
    path = tmp_path / "x.geojsonl"
    lines = [separator + json.dumps(feature(code=code)) for code in ("18547", "18550")]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8-sig")
    assert [told.code for told, _ in judged(path)] == ["18547", "18550"]  # type: ignore[union-attr] # rows of a right, none is an addition


def test_a_name_that_stands_twice_in_a_feature_is_refused(tmp_path: Path):
    path = collection(tmp_path / "x.geojson", feature())
    path.write_text(path.read_text(encoding="utf-8").replace('"name":', '"name": "A", "name":', 1), encoding="utf-8")
    with pytest.raises(NotAcceptable, match="occurs twice in one object: name"):
        recognise(path)


async def test_a_folder_names_every_file_left_out(database: Database, tmp_path: Path):
    tmp_path = tmp_path / "given"
    tmp_path.mkdir()
    table(tmp_path / "vn.csv", "gi-vietnam", files.VIETNAM)
    workbook(tmp_path / "more.xlsx", [COLUMNS, cells_of(ROWS[1])])
    for name in ("LIESMICH", "notes.json", "places.kml", "scan.pdf", ".hidden"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    (tmp_path / "older").mkdir()
    summary = await exchange.run_folder(database, tmp_path, dry_run=True)
    assert {file.file_name: file.added for file in summary.files} == {"more.xlsx": 1, "vn.csv": 1}
    assert [name for name, _ in summary.left_out] == [
        ".hidden", "LIESMICH", "notes.json", "older", "places.kml", "scan.pdf",
    ]  # fmt: skip
    assert all(reason for _, reason in summary.left_out)
