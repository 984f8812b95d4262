"""Trade marks as their registers write them: classes, numbers, offices, and what a source leaves open."""

from pathlib import Path
from typing import Any

import pytest

from registry.vocabulary import Category, Confidence, Feature, Status
from tests.exchange import files
from tests.exchange.files import judged, table


def one(path: Path) -> Any:
    [(told, reason)] = judged(path)
    assert reason is None
    return told


def test_a_mark_keeps_its_classes_with_the_edition_of_its_day(tmp_path: Path):
    told = one(table(tmp_path / "x.csv", "trade-marks", files.MARK))
    assert [(each.code, each.edition, each.goods) for each in told.classes] == [
        ("1", "NCL (11-2017)", "Mineral adsorbents: all kinds."),
        ("35", "NCL (11-2017)", "Retail services."),
    ]
    assert (told.category, told.feature) == (Category.ORDINARY, Feature.WORD)
    assert told.registration_number == "018222197"


def test_american_goods_are_read_too(tmp_path: Path):
    row = files.MARK | {"office": "US", "nice_classes": "9", "goods_en": "IC 009. Computers.", "application_date": ""}
    [given] = one(table(tmp_path / "x.csv", "trade-marks", row)).classes
    assert (given.code, given.edition, given.goods) == ("9", "not stated", "Computers.")


@pytest.mark.parametrize(("office", "status"), [("US", Status.LODGED), ("IR", Status.REGISTERED)])
def test_without_a_status_a_mark_is_only_what_its_number_proves_and_says_so(
    tmp_path: Path, office: str, status: Status
):
    told = one(table(tmp_path / "x.csv", "trade-marks", files.MARK | {"office": office, "status": ""}))
    assert (told.status, told.confidence) == (status, Confidence.C)
    assert "states no status" in told.note


def test_a_figurative_mark_without_words_is_listed_by_its_number(tmp_path: Path):
    row = files.MARK | {"mark_text": "", "mark_feature": "Figurative"}
    assert one(table(tmp_path / "x.csv", "trade-marks", row)).name == "(018222197)"


@pytest.mark.parametrize(
    ("classes", "goods", "kept"),
    [
        ("030", "30: Coffee.", [("30", "Coffee.")]),
        ("9|009|09", "009: Computers.", [("9", "Computers.")]),
        ("5| 30", "", [("5", None), ("30", None)]),
    ],
)
def test_a_class_is_one_however_it_is_written(
    tmp_path: Path, classes: str, goods: str, kept: list[tuple[str, str | None]]
):
    told = one(table(tmp_path / "x.csv", "trade-marks", files.MARK | {"nice_classes": classes, "goods_en": goods}))
    assert [(each.code, each.goods) for each in told.classes] == kept


@pytest.mark.parametrize("code", ["A", "B", "200"])
def test_a_class_of_the_united_states_is_kept_as_read_and_is_no_nice_class(tmp_path: Path, code: str):
    row = files.MARK | {
        "office": "US",
        "nice_classes": f"{code}|9",
        "goods_en": f"{code}: Membership. ## IC 009. Games.",
    }
    told = one(table(tmp_path / "x.csv", "trade-marks", row))
    assert [(each.code, each.goods) for each in told.classes] == [("9", "Games.")]
    assert told.as_read["american_classes"] == {code: "Membership."}
    [(none, reason)] = judged(table(tmp_path / "y.csv", "trade-marks", row | {"office": "EM"}))
    assert none is None
    assert f"“{code}” is no class" in str(reason)


@pytest.mark.parametrize("number", ["1234567A", "2R123456", "153", "R458209", "1175344"])
def test_numbers_of_the_international_register_are_read(tmp_path: Path, number: str):
    told = one(table(tmp_path / "x.csv", "trade-marks", files.MARK | {"office": "IR", "number": number}))
    assert (told.office, told.registration_number, told.application_number) == ("WO", number, None)


@pytest.mark.parametrize("office", ["BX", "OA", "AP", "GC", "QZ", "EP", "WO", "VN", "GB"])
def test_every_office_of_st_3_may_have_granted_a_mark(tmp_path: Path, office: str):
    told = one(table(tmp_path / "x.csv", "trade-marks", files.MARK | {"office": office}))
    assert (told.office, told.country) == (office, office)


def test_a_mark_registered_before_it_was_filed_is_taken_with_a_remark(tmp_path: Path):
    told = one(table(tmp_path / "x.csv", "trade-marks", files.MARK | {"registration_date": "2019-01-01"}))
    assert told.note == "The source dates the registration before the application."
    assert told.confidence is None


def test_an_ended_mark_keeps_the_word_of_its_register(tmp_path: Path):
    told = one(table(tmp_path / "x.csv", "trade-marks", files.MARK | {"status": "Eintragung abgelaufen"}))
    assert told.status is Status.TERMINATED
    assert told.as_read["status"] == "Eintragung abgelaufen"
