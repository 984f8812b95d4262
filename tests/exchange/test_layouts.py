import json
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from registry.errors import NotAcceptable
from registry.exchange.layouts import recognise
from registry.exchange.units import UnitRow
from registry.rights.mirroring import Addition, MirroredRecord
from registry.vocabulary import Capacity, Category, Confidence, Kind, Level, Status
from tests.exchange import files
from tests.exchange.files import judged, table

SQUARE = [[[105.0, 18.0], [106.0, 18.0], [106.0, 19.0], [105.0, 19.0], [105.0, 18.0]]]
BOW_TIE = [[[105.0, 18.0], [106.0, 19.0], [106.0, 18.0], [105.0, 19.0], [105.0, 18.0]]]


def one(path: Path) -> Any:
    [(told, reason)] = judged(path)
    assert reason is None
    return told


def collection(path: Path, properties: dict[str, Any], coordinates: object, kind: str = "Polygon") -> Path:
    feature = {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return path


def test_a_vietnamese_indication_keeps_its_facts_and_where_they_come_from(tmp_path: Path):
    told = one(table(tmp_path / "x.csv", "gi-vietnam", files.VIETNAM))
    assert isinstance(told, MirroredRecord)
    assert (told.office, told.registration_number, told.registered_on) == ("VN", "00022", date(2010, 11, 9))
    assert (told.status, told.confidence) == (Status.REGISTERED, Confidence.A)
    assert [(party.capacity, party.name) for party in told.parties] == [
        (Capacity.MANAGER, "Ủy ban nhân dân huyện Hương Khê")
    ]
    assert told.references == "https://example.org/22"
    assert told.as_read == {"product_en": "pomelo", "province_2025": "Hà Tĩnh"}


def test_text_is_taken_in_composed_form_with_single_spaces(tmp_path: Path):
    typed = unicodedata.normalize("NFD", "  Phúc   Trạch ")
    told = one(table(tmp_path / "x.csv", "gi-vietnam", files.VIETNAM | {"name": typed}))
    assert told.name == "Phúc Trạch"
    assert unicodedata.is_normalized("NFC", told.name)


@pytest.mark.parametrize(
    ("layout", "row", "cell", "value", "said"),
    [
        ("gi-vietnam", files.VIETNAM, "registration_number", "22", "certificate number of five digits"),
        ("gi-vietnam", files.VIETNAM, "registration_date", "09/11/2010", "no date written YYYY-MM-DD"),
        ("gi-vietnam", files.VIETNAM, "registration_date", "2010-02-30", "no date written YYYY-MM-DD"),
        ("gi-vietnam", files.VIETNAM, "country", "Vietnam", "no country code"),
        ("gi-vietnam", files.VIETNAM, "confidence", "D", "none of the known words"),
        ("gi-vietnam", files.VIETNAM, "name", "", "name: is empty"),
        ("gi-vietnam", files.VIETNAM, "name", "x" * 501, "at most 500"),
        ("gi-vietnam", files.VIETNAM, "name", "Phúc\x00Trạch", "no text"),
        ("gi-vietnam", files.VIETNAM, "manager", "x" * 501, "more than 500 characters"),
        ("gi-eu", files.EUROPE, "status", "pending", "none of the known words"),
        ("gi-eu", files.EUROPE, "countries", "IT|XX", "“XX” is no country code"),
        ("gi-eu", files.EUROPE, "file_number", "IT-0067", "no file number"),
        ("gi-eu", files.EUROPE, "record_kind", "amendment", "does not go with the file number"),
        ("gi-eu", files.EUROPE, "type", "TSG", "not a right kept here"),
        ("trade-marks", files.MARK, "status", "Eingetragen?", "none of the known words"),
        ("trade-marks", files.MARK, "status", "", "status: is empty"),
        ("trade-marks", files.MARK, "office", "XX", "none of the known words"),
        ("trade-marks", files.MARK, "office", "UK", "none of the known words"),
        ("trade-marks", files.MARK, "number", "18222197", "“018222197” is probably meant"),
        ("trade-marks", files.MARK, "nice_classes", "0", "no class from 1 to 45"),
        ("gi-vietnam", files.VIETNAM, "country", "UK", "no country code"),
        ("gi-vietnam", files.VIETNAM, "name", "B­ëi Phóc Tr¹ch", "“Bưởi Phúc Trạch” is probably meant"),
        ("gi-vietnam", files.VIETNAM, "name", "PhÃºc Tráº¡ch", "“Phúc Trạch” is probably meant"),
        ("gi-vietnam", files.VIETNAM, "name", "C&ocirc;te d&#39;Or", "“Côte d'Or” is probably meant"),
        ("gi-vietnam", files.VIETNAM, "name", "Phúc\u200bTrạch", "U+200B"),
        ("gi-vietnam", files.VIETNAM, "name", "\u3164", "U+3164"),
        ("gi-vietnam", files.VIETNAM, "name", "Phúc\u202eTrạch", "U+202E"),
        ("trade-marks", files.MARK, "nice_classes", "46", "no class from 1 to 45"),
        ("trade-marks", files.MARK, "goods_en", "7: Engines.", "does not begin with one of the row's classes"),
        ("trade-marks", files.MARK, "goods_en", "1: Salt. ## 1: Salt.", "class 1 is listed twice"),
        ("trade-marks", files.MARK, "expiry_date", "2019-01-01", "before the application date"),
        ("trade-marks", files.MARK, "mark_text", "", "not said to be figurative"),
        ("trade-marks", files.MARK, "number", "../etc", "not a register number"),
        ("hatinh-products", files.PRODUCT, "protection_type", "patent", "none of the known words"),
        ("hatinh-products", files.PRODUCT, "status", "project approved 2017", "not a right"),
        ("hatinh-products", files.PRODUCT, "ocop_stars", "9", "stars from 1 to 5"),
        ("provinces-34", files.PROVINCE, "code", "042", "two digits"),
        ("provinces-63", files.OLD_PROVINCE, "new_code", "", "new_code: is empty"),
        ("communes-hatinh", files.COMMUNE, "code", "1854", "five digits"),
        ("communes-hatinh", files.COMMUNE, "centroid_lat", "105.8", "does not lie between 6 and 24"),
        ("communes-hatinh", files.COMMUNE, "centroid_lat", "18,09", "not a decimal number"),
        ("communes-hatinh", files.COMMUNE, "centroid_lat", "", "no point"),
        ("units", files.UNIT, "level", "county", "none of the known words"),
        ("units", files.UNIT, "valid_from", "", "valid_from: is empty"),
        ("units", files.UNIT, "valid_to", "2025-06-30", "lies before valid_from"),
    ],
)
def test_a_bad_cell_is_told_in_plain_words(
    tmp_path: Path, layout: str, row: dict[str, str], cell: str, value: str, said: str
):
    [(told, reason)] = judged(table(tmp_path / "x.csv", layout, row | {cell: value}))
    assert told is None
    assert reason is not None
    assert said in reason


def test_all_faults_of_a_row_are_told_at_once(tmp_path: Path):
    row = files.VIETNAM | {"country": "??", "registration_date": "soon", "confidence": "Z"}
    [(_, reason)] = judged(table(tmp_path / "x.csv", "gi-vietnam", row))
    assert reason is not None
    assert all(column in reason for column in ("country", "registration_date", "confidence"))


@pytest.mark.parametrize("column", ["id", "registration_number", "name", "basis"])
def test_a_cell_that_is_no_text_is_not_called_empty_as_well(tmp_path: Path, column: str):
    [(_, reason)] = judged(table(tmp_path / "x.csv", "gi-vietnam", files.VIETNAM | {column: "\u200b"}))
    assert reason == f"{column}: holds a character that is not allowed in a text: U+200B"


def test_an_amendment_comes_after_its_indication_wherever_it_stands(tmp_path: Path):
    path = table(tmp_path / "x.csv", "gi-eu", files.AMENDMENT, files.EUROPE)
    [(right, _), (amendment, _)] = judged(path)
    assert isinstance(right, MirroredRecord)
    assert right.application_number == right.registration_number == "PDO-IT-0067"
    assert isinstance(amendment, Addition)
    assert (amendment.number, amendment.key) == ("PDO-IT-0067", "PDO-IT-0067-AM01")
    assert amendment.facts["status"] == "lodged"


def test_a_request_to_cancel_is_no_indication_whatever_the_source_calls_it(tmp_path: Path):
    row = files.EUROPE | {"file_number": "PDO-IT-0067-CANCEL", "status": "applied", "registration_date": ""}
    assert isinstance(one(table(tmp_path / "x.csv", "gi-eu", row)), Addition)


def test_a_registration_dated_before_its_application_is_taken_with_a_remark(tmp_path: Path):
    row = files.EUROPE | {"registration_date": "1990-01-01"}
    assert (
        one(table(tmp_path / "x.csv", "gi-eu", row)).note == "The source dates the registration before the application."
    )


def test_letters_that_only_look_alike_are_taken_with_a_remark(tmp_path: Path):
    told = one(table(tmp_path / "x.csv", "gi-vietnam", files.VIETNAM | {"name": "Phúс Trạch"}))
    assert told.note == "name: “Phúс” has letters of several alphabets (Cyrillic, Latin)."


def test_a_certified_indication_of_hatinh_adds_to_the_national_one(tmp_path: Path):
    row = files.PRODUCT | {"protection_type": "GI", "number": "00022", "communes_2025_codes": "18547|18550"}
    told = one(table(tmp_path / "x.csv", "hatinh-products", row))
    assert isinstance(told, Addition)
    assert (told.office, told.number) == ("VN", "00022")
    assert told.facts["communes_2025_codes"] == "18547|18550"


@pytest.mark.parametrize("kind", ["OCOP", "traditional craft village", "specialty", "unknown"])
def test_what_protects_no_name_is_set_aside_as_no_right(tmp_path: Path, kind: str):
    [(told, reason)] = judged(table(tmp_path / "x.csv", "hatinh-products", files.PRODUCT | {"protection_type": kind}))
    assert told is None
    assert reason is not None
    assert reason.startswith("not a right: ")


def test_stars_without_a_decision_are_a_title_whose_day_nobody_guesses(tmp_path: Path):
    row = files.PRODUCT | {"protection_type": "OCOP", "status": "certified", "ocop_stars": "4", "year": "2024"}
    told = one(table(tmp_path / "x.csv", "hatinh-products", row))
    assert (told.kind, told.particulars, told.confidence) == (Kind.OCOP, {"stars": 4}, Confidence.C)
    assert (told.registered_on, told.expires_on, told.decision_number) == (None, None, None)


@pytest.mark.parametrize("changes", [{"status": "expired"}, {"ocop_stars": ""}, {"ocop_stars": "2"}])
def test_stars_that_do_not_stand_are_no_title(tmp_path: Path, changes: dict[str, str]):
    row = files.PRODUCT | {"protection_type": "OCOP", "status": "certified", "ocop_stars": "3"} | changes
    [(told, reason)] = judged(table(tmp_path / "x.csv", "hatinh-products", row))
    assert told is None
    assert (reason or "").startswith("not a right: an OCOP title that is not confirmed")


def test_a_mark_of_hatinh_without_a_number_is_only_known_to_exist(tmp_path: Path):
    told = one(table(tmp_path / "x.csv", "hatinh-products", files.PRODUCT))
    assert (told.category, told.status, told.confidence) == (Category.CERTIFICATION, Status.REGISTERED, Confidence.C)
    assert told.registration_number is None


def test_provinces_end_and_begin_with_the_reform(tmp_path: Path):
    old = one(table(tmp_path / "old.csv", "provinces-63", files.OLD_PROVINCE))
    new = one(table(tmp_path / "new.csv", "provinces-34", files.PROVINCE))
    assert (old.valid_from, old.valid_to) == (date(2025, 1, 1), date(2025, 6, 30))
    assert (new.code, new.valid_from, new.valid_to, new.name) == ("42", date(2025, 7, 1), None, "Tỉnh Hà Tĩnh")


def test_a_commune_lies_in_hatinh_since_the_reform(tmp_path: Path):
    told = one(table(tmp_path / "x.csv", "communes-hatinh", files.COMMUNE))
    assert told == UnitRow(
        code="18547",
        valid_from=date(2025, 7, 1),
        level=Level.COMMUNE,
        parent="42",
        name="Xã Phúc Trạch",
        name_latin="Phuc Trach",
        formed_from="Xã Hương Trạch; Xã Hương Liên; Xã Phúc Trạch",
        longitude=105.8088,
        latitude=18.0935,
    )


COMMUNE_PROPERTIES = {
    "code": "18547", "name": "Xã Phúc Trạch", "name_en": "Phuc Trach", "province_code": "42", "old_units": "Xã A",
    "old_district": "Huyện Hương Khê",
}  # fmt: skip


def test_a_boundary_belongs_to_its_unit(tmp_path: Path):
    told = one(collection(tmp_path / "x.geojson", COMMUNE_PROPERTIES, SQUARE))
    assert (told.code, told.parent, told.boundary["type"]) == ("18547", "42", "Polygon")
    province = one(
        collection(tmp_path / "y.geojson", {"code": "42", "name": "Tỉnh Hà Tĩnh", "name_en": "Ha Tinh"}, SQUARE)
    )
    assert (province.level, province.parent) == (Level.PROVINCE, None)


@pytest.mark.parametrize(
    ("coordinates", "kind", "said"),
    [
        (BOW_TIE, "Polygon", "crosses or touches itself, or parts of it overlap, at 105.5 18.5"),
        ([105.0, 18.0], "Point", "neither a Polygon nor a MultiPolygon"),
        ([[["x", "y"]]], "Polygon", "cannot be read"),
        ([[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]], "Polygon", "lies outside"),
        ([], "Polygon", "has no positions"),
    ],
)
def test_a_bad_boundary_is_refused_with_the_place_of_the_fault(
    tmp_path: Path, coordinates: object, kind: str, said: str
):
    [(told, reason)] = judged(collection(tmp_path / "x.geojson", COMMUNE_PROPERTIES, coordinates, kind))
    assert told is None
    assert reason is not None
    assert said in reason


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("nice.csv", "class,kind,heading_en,heading_vi,edition\n", "is not brought in: headings of the Nice classes"),
        ("other.csv", "a,b\n1,2\n", "none of the known layouts; its columns are: a, b"),
        ("empty.csv", "", "none of the known layouts"),
        ("x.geojson", "{", "no JSON"),
        ("x.geojson", '{"type": "Feature"}', "no GeoJSON feature collection"),
        ("x.geojson", '{"type": "FeatureCollection", "features": [1]}', "none of the known layouts"),
    ],
)
def test_a_file_that_is_not_brought_in_says_why(tmp_path: Path, name: str, content: str, said: str):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(NotAcceptable, match=said.replace("(", r"\(")):
        recognise(tmp_path / name)


def test_a_header_that_is_no_text_is_refused(tmp_path: Path):
    (tmp_path / "x.csv").write_bytes(b"\xff\xfei\x00d\x00\n")
    with pytest.raises(NotAcceptable, match="UTF-8"):
        recognise(tmp_path / "x.csv")
