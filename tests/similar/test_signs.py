"""Which signs are near, of those that a few lines hold: no register and no web."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.similar.service import Signs
from search.similar.shelf import TAIL
from search.similar.signs import Aspect, Band, ComparedWith, Question, Sign, SignAudience, SignHit, Why

SHOWN = {Band.VERY_NEAR, Band.NEAR}
GI, PLACE = ComparedWith.GEOGRAPHICAL_INDICATION, ComparedWith.PLACE


def holding(*texts: str) -> Signs:
    held = Signs()
    held.rebuild([Sign(text, text) for text in texts])
    return held


def nearest(held: Signs, text: str, **more: object) -> list[SignHit]:
    return list(held.ask(Question(text, **more)).signs.hits)  # type: ignore[arg-type] # the question's own fields


def names(hits: list[SignHit]) -> list[str]:
    return [hit.text for hit in hits]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("BUOIPHUCTRACH", "Bưởi Phúc Trạch"),
        ("Fúc Chạch", "Bưởi Phúc Trạch"),
        ("bưởi phúc trạch (ví dụ)", "Bưởi Phúc Trạch"),
        ("Phúc Trạch ®", "Bưởi Phúc Trạch"),
        ("Phu\u0301c Tra\u0323ch", "Bưởi Phúc Trạch"),
        ("ФУК ТРАЧ", "Bưởi Phúc Trạch"),
        ("Trạch Phúc", "Bưởi Phúc Trạch"),
        ("QUÀ HƯƠNG SƠN", "Nhung hươu Hương Sơn"),
        ("HƯƠNGSƠN FOOD", "Nhung hươu Hương Sơn"),
        ("Cam Vũ Quân", "CAM VŨ QUANG"),
        ("Vinna Milc", "VINAMILK"),
        ("Kwik Phix", "Quick Fix"),
    ],
)
def test_a_sign_leads_to_the_one_it_may_be_taken_for(asked: str, found: str):
    others = ("Đoan Hùng", "QUA", "Cam Cao Phong", "Kỳ Anh", "MILKY WAY", "Sơn La", "Hương Khê")
    held = holding(*others, "Bưởi Phúc Trạch", "Nhung hươu Hương Sơn", "CAM VŨ QUANG", "VINAMILK", "Quick Fix")
    hits = nearest(held, asked)
    assert hits[0].text == found
    assert hits[0].band in SHOWN


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("GOLDEN LOTUS", "SEN VÀNG"),
        ("Vua Sư Tử", "LION KING"),
        ("Seven Up", "7 UP"),
        ("G-SEVEN", "G7"),
        ("AQUA-CARE", "WATERCARE"),
        ("TORNADO", "CYCLONE"),
        ("City Girl", "CITY WOMAN"),
        ("Nông Trại Xanh", "GREEN FARM"),
    ],
)
def test_a_sign_leads_to_one_that_means_the_same_in_other_words(asked: str, found: str):
    others = ("GOLDEN PAGES", "Seven", "TORNADO BAR", "CITY CAM", "GREEN DAY", "KING SIZE", "AQUAPARK", "LONG SON")
    held = holding(*others, "SEN VÀNG", "LION KING", "7 UP", "G7", "WATERCARE", "CYCLONE", "CITY WOMAN", "GREEN FARM")
    (hit,) = (hit for hit in nearest(held, asked) if hit.text == found)
    assert hit.band in SHOWN
    assert hit.aspects[Aspect.WORDS] == 1.0


def test_a_syllable_of_names_does_not_describe_though_english_lists_of_goods_use_it():
    held = Signs()
    held.rebuild([Sign("1", "BAO"), Sign("2", "Bảo Long")], ["long coats, bags"] * 9)
    assert "coats" in held.lexicon.descriptive
    assert [(hit.id, hit.band) for hit in nearest(held, "Bảo Long")] == [("2", Band.VERY_NEAR), ("1", Band.NEAR)]


@pytest.mark.parametrize("asked", ["Đặc sản Hà Nội", "Công ty TNHH", "Cam", "QUÀ TẶNG (ví dụ)"])
def test_words_that_nobody_owns_bring_nothing_near(asked: str):
    held = holding("Đặc sản Cao Bằng", "Cam Khe Mây (ví dụ)", "Công ty TNHH Rú Mốc", "QUÀ TẶNG Nghi Xuân")
    assert not [hit.text for hit in nearest(held, asked) if hit.band in SHOWN]


def test_the_first_ten_are_shown_whatever_their_band_and_the_rest_by_the_page():
    held = holding(*(f"Hồng Lam {at:02}" for at in range(25)))
    first = held.ask(Question("Hồng Lam")).signs
    second, third = (held.ask(Question("Hồng Lam"), skip=skip).signs for skip in (10, 20))
    assert [len(page.hits) for page in (first, second, third)] == [10, 10, 5]
    assert [page.has_more for page in (first, second, third)] == [True, True, False]
    assert len({hit.id for page in (first, second, third) for hit in page.hits}) == 25
    far = nearest(holding("Xuân Viên", "Xuyên Vân"), "Xuân Mỹ Lộc An Bình")
    assert far
    assert all(hit.band in {Band.LOOK, Band.FAR} for hit in far)


def test_protected_names_and_places_are_a_list_of_their_own():
    held = Signs()
    held.rebuild(
        [Sign("1", "Hương Sơn", GI), Sign("2", "Hương Sơn", PLACE), Sign("3", "HUONG SON"), Sign("4", "Calvados", GI)]
    )
    answer = held.ask(Question("Hương Sơn"))
    assert [hit.id for hit in answer.signs.hits] == ["3"]
    assert {hit.id for hit in answer.protected.hits} == {"1", "2"}
    assert answer.compared == 4
    (brought,) = (hit for hit in held.ask(Question("VERLADOS")).protected.hits if hit.id == "4")
    assert brought.band is not Band.FAR
    assert brought.reasons[0].why is Why.BRINGS_TO_MIND
    only = held.ask(Question("Hương Sơn", among=frozenset({PLACE})))
    assert ([hit.id for hit in only.protected.hits], only.signs.hits, only.compared) == (["2"], (), 1)


def test_goods_of_other_trades_lie_further_away():
    held = Signs()
    held.rebuild(
        [Sign(key, "Rú Mốc", classes=frozenset({at})) for key, at in (("same", 31), ("related", 30), ("far", 12))]
    )
    hits = nearest(held, "Rú Mốc", classes=frozenset({31}))
    assert [hit.id for hit in hits] == ["same", "related", "far"]
    assert [hit.reasons[-1].why for hit in hits] == [Why.SAME_CLASS, Why.RELATED_GOODS, Why.OTHER_CLASSES]
    assert hits[0].reasons[-1].values == {"classes": (31,)}
    assert len({hit.score for hit in nearest(held, "Rú Mốc")}) == 1, "without classes goods are not judged"


def test_the_public_is_answered_as_if_nothing_unpublished_were_held():
    published = [Sign(str(at), text) for at, text in enumerate(["Kỳ Ninh", "KY NINH", "Rào Trổ", "Ngàn Sâu"])]
    held, told = Signs(), Signs()
    held.rebuild([*published, *(Sign(f"hidden-{at}", f"Kỳ Ninh {at}", is_public=False) for at in range(600))])
    told.rebuild(published)
    for text in ("Kỳ Ninh", "Rào Trổ Kỳ Ninh", "Ninh"):
        assert held.ask(Question(text)) == told.ask(Question(text)), "rarity of words and candidates included"
    office = held.ask(Question("Kỳ Ninh", audience=SignAudience.OFFICE))
    assert office.compared == 604
    assert any(hit.id.startswith("hidden") for hit in office.signs.hits)


def test_a_sign_is_changed_taken_away_and_published():
    held = holding("Kỳ Ninh")
    held.change([Sign("1", "Rú Mốc", is_public=False)])
    assert names(nearest(held, "RU MOC")) == []
    held.change([Sign("1", "Rú Mốc")])
    assert [hit.id for hit in nearest(held, "RU MOC")] == ["1"]
    held.change([Sign("1", "Thiên Cầm")])
    assert names(nearest(held, "RU MOC")) == []
    assert nearest(held, "THIEN CAM")[0].id == "1"
    held.change([], ["1"])
    assert names(nearest(held, "THIEN CAM")) == []
    assert held.ask(Question("x")).compared == 1


def test_as_many_signs_as_come_one_by_one_are_all_held_in_few_segments():
    held = holding(*(f"first{at}" for at in range(50)))
    for at in range(2 * TAIL + 30):
        held.change([Sign(str(at), f"name{at}")])
    held.change([Sign("3", "otherwise")], ["4"])
    assert held.ask(Question("x")).compared == 50 + 2 * TAIL + 30 - 1
    assert [nearest(held, f"name{at}")[0].id for at in (7, TAIL, 2 * TAIL + 29)] == ["7", str(TAIL), str(2 * TAIL + 29)]
    assert nearest(held, "otherwise")[0].id == "3"
    assert not {"3", "4"} & {hit.id for at in (3, 4) for hit in nearest(held, f"name{at}")}
    assert max(len(shelf.segments) for shelf in held._shelves.values()) <= 4


def test_a_record_of_several_names_is_shown_once_by_the_nearest():
    held = Signs()
    held.rebuild([Sign("1", "Roquefort"), Sign("1", "Рокфор"), Sign("2", "Rocky Fort")])
    hits = nearest(held, "Рокфор")
    assert [hit.id for hit in hits] == ["1", "2"]
    assert hits[0].text == "Рокфор"
    assert names(nearest(held, "Roquefort", but="1")) == ["Rocky Fort"]


@pytest.mark.parametrize("text", ["", " ", "%&", "\0", "™", "🙂🙂🙂", "…"])
def test_a_text_without_letters_finds_nothing(text: str):
    held = holding("Kỳ Ninh", "™", "")
    answer = held.ask(Question(text))
    assert (answer.signs.hits, answer.compared) == ((), 1)


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_is_compared_scores_are_shares_and_every_hit_has_a_reason(held: str, asked: str):
    signs = Signs()
    signs.rebuild([Sign("1", held), Sign("2", held[::-1], GI), Sign("3", asked)])
    answer = signs.ask(Question(asked, frozenset({1})))
    for hit in (*answer.signs.hits, *answer.protected.hits):
        assert hit.reasons
        assert all(0 <= value <= 1 for value in hit.aspects.values())
        assert 0 <= hit.score <= 1


def test_a_word_that_describes_goods_in_the_register_tells_nothing():
    lists = ["mineral adsorbents; calcium", "adsorbents of oil", "adsorbents", "adsorbents for liquids"]
    plain, told = Signs(), Signs()
    signs = [Sign("1", "Adsorbents Rú Mốc"), Sign("2", "Adsorbents Kẻ Gỗ")]
    plain.rebuild(signs)
    told.rebuild(signs, lists)
    (before,), (after,) = (
        [hit.aspects["words"] for hit in nearest(held, "Adsorbents Ngàn Phố") if hit.id == "1"]  # type: ignore[index] # an aspect is its word
        for held in (plain, told)
    )
    assert after < before
