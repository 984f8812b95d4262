"""The real marks, indications and judged pairs beside the project. Without them these tests are skipped, and say so."""

import functools

import pytest

from search.similar.service import Signs
from search.similar.signs import Band, Question, Sign, SignHit
from tests.conftest import SHARED
from tests.similar.changes import SHOWN_ON, recalled
from tests.similar.material import holding, indications, judged, marks, places, products

pytestmark = [
    pytest.mark.material,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not beside the project"),
]

SHOWN = {Band.VERY_NEAR, Band.NEAR}


@functools.cache
def everything() -> Signs:
    signs = [*marks(), *indications(), *products(), *places()]
    assert len(signs) > 15_000
    return holding([*signs, Sign("demonstration", "Cam (ví dụ)")])


def found(text: str) -> list[SignHit]:
    answer = everything().ask(Question(text))
    return [*answer.signs.hits, *answer.protected.hits]


def test_the_earlier_sign_of_a_judged_pair_is_among_the_first_ten_and_few_others_are_near():
    told = judged()
    confusing = [one for one in told if one.verdict == "confusing"]
    missed = [(one.earlier, one.later, one.place) for one in confusing if one.place is None or one.place > 10]
    assert len(confusing) == 21
    assert len(missed) <= 2, missed
    evoked = [one for one in told if one.verdict == "gi_evocation"]
    assert all(one.place is not None and one.place <= 10 for one in evoked), evoked
    assert sum(one.others_near for one in told) / len(told) <= 2


def test_nine_in_ten_and_a_half_changed_signs_lead_back_to_the_sign_among_15_000():
    signs = [*marks(), *indications(), *products(), *places()]
    told = recalled(everything(), signs, SHOWN_ON, each=40)
    low = {name: (one.ten, one.missed) for name, one in told.items() if one.ten < 0.9}
    assert not low
    assert sum(one.ten for one in told.values()) / len(told) >= 0.95


@pytest.mark.parametrize(
    ("asked", "wanted", "unwanted"),
    [
        ("QUÀ HƯƠNG SƠN", {"Hương Sơn", "Nhung hươu Hương Sơn"}, {"Đoan Hùng", "QUA"}),
        ("Đặc sản Hương Sơn", {"Hương Sơn", "Nhung hươu Hương Sơn"}, set()),
        ("BUOIPHUCTRACH", {"Phúc Trạch"}, set()),
        ("Fúc Chạch", {"Phúc Trạch"}, set()),
        ("Phuc Trach Pomelo", {"Phúc Trạch"}, set()),
        ("CAMVUQUANG", {"Vũ Quang"}, set()),
        ("Nhung hươu Sơn Hương (ví dụ)", {"Nhung hươu Hương Sơn"}, {"Cam (ví dụ)"}),
        ("Kỳ Ninh", {"Nước mắm Kỳ Ninh"}, set()),
    ],
)
def test_the_names_of_the_province_are_found_and_fillers_are_not(asked: str, wanted: set[str], unwanted: set[str]):
    hits = found(asked)
    assert wanted <= {hit.text for hit in hits}
    assert not unwanted & {hit.text for hit in hits if hit.band in SHOWN}
