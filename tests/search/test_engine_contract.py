"""What every engine promises, rule by rule of ``Engine.find``. Sets and strict pairs, never scores."""

from datetime import date
from typing import Any

import pytest

from registry.vocabulary import Category, Kind, Scheme
from search.engine import Engine
from search.finding import Query, find
from tests.search.corpus import document, identity
from tests.search.filling import MARK, fill, found, put


@pytest.mark.parametrize(
    "text", ["buoi phuc trach", "BƯỞI PHÚC TRẠCH", "phúc trạch", '"phuc" -trach', "  phuc  trach "]
)
async def test_marks_case_and_signs_do_not_matter(engine: Engine, text: str):
    await put(engine, [document("Phúc Trạch", product="bưởi quả"), document("Đoan Hùng", product="bưởi quả")])
    assert (await find(engine, Query(text))).ids[0] == identity("Phúc Trạch")


async def test_the_last_word_is_a_beginning_and_the_others_are_whole(engine: Engine):
    keys = ("Mù Cang Chải", "Phúc Trạch")
    await fill(engine, *keys)
    assert await found(engine, "mu ca", *keys) == ["Mù Cang Chải"]
    assert [hit.words for hit in (await find(engine, Query("ph trach"))).hits] == [1]
    assert await found(engine, "phuc tr ", *keys) == ["Phúc Trạch"]


async def test_mistakes_are_forgiven_by_the_length_of_the_word(engine: Engine):
    keys = ("Trạch", "Vinamilk", "Gorgonzola", "Nước")
    await fill(engine, *keys)
    assert await found(engine, "tracg xx", *keys) == ["Trạch"]
    assert await found(engine, "trcah xx", *keys) == ["Trạch"]  # two letters swapped count once
    assert await found(engine, "nuoz xx", *keys) == []
    assert await found(engine, "vinamikl", *keys) == ["Vinamilk"]
    assert await found(engine, "xinamilk", *keys) == []  # a wrong first letter counts twice
    assert await found(engine, "gorgonzzolla", *keys) == ["Gorgonzola"]
    assert await found(engine, "corgonzola", *keys) == ["Gorgonzola"]


async def test_digits_are_never_taken_for_a_mistake(engine: Engine):
    await fill(engine, "Rượu 20190", "Rượu 20191")
    assert await found(engine, "20190", "Rượu 20190", "Rượu 20191") == ["Rượu 20190"]


async def test_no_word_is_mandatory_but_half_of_them_or_the_rarest_are(engine: Engine):
    keys = ("Cam Vinh", "Cam Bù", "Bưởi Vinh", "Quýt Vinh", "Bưởi Sành")
    await fill(engine, *keys)
    assert await found(engine, "cam vinh", *keys) == ["Cam Vinh", "Cam Bù"]  # both, or the rarer of the two
    assert await found(engine, "sanh vinh cam xyz", *keys) == ["Cam Vinh", "Bưởi Sành"]  # half, or the rarest
    hits = await find(engine, Query("xyz cam vinh"))
    assert (hits.words, [hit.words for hit in hits.hits], hits.total) == (3, [2, 1], 2)


async def test_more_words_come_before_fewer_mistakes(engine: Engine):
    await fill(engine, "Phúc Trắch Xa", "Phúc")
    assert await found(engine, "phuc trachh", "Phúc Trắch Xa", "Phúc") == ["Phúc Trắch Xa", "Phúc"]


async def test_a_whole_word_comes_before_a_mistyped_one_and_before_a_beginning(engine: Engine):
    await put(engine, [document("Comte"), document("Comtee"), document("Comtesse"), document("x", product="comte")])
    keys = ("Comte", "Comtee", "Comtesse", "x")
    order = await found(engine, "comte", *keys)
    assert order[:2] == ["Comte", "x"]
    assert set(order[2:]) == {"Comtee", "Comtesse"}


async def test_the_name_comes_before_the_product_and_that_before_the_place(engine: Engine):
    await put(
        engine,
        [
            document("place", name="Sành", particulars={"province_2025": "Hà Tĩnh"}),
            document("product", name="Bù", product="cam của vườn Hà Tĩnh"),
            document("name", name="Hà Tĩnh"),
        ],
    )
    assert await found(engine, "ha tinh", "name", "product", "place") == ["name", "product", "place"]


@pytest.mark.parametrize("text", ["%", "&", "☕", "\x00", "— ! “”", "-%", '"%"'])
async def test_a_question_without_anything_to_read_finds_nothing(engine: Engine, text: str):
    await fill(engine, "Vinh", "100 % Cotton")
    assert (await find(engine, Query(text))).total == 0


async def test_fillers_and_tiers_only_decide_between_equals(engine: Engine):
    await fill(engine, "Phúc Trạch", "Mua Sắm Vui", "Tỉnh Phúc Trạch")
    hits = await find(engine, Query("mua tỉnh Phúc Trạch ở đâu"))
    assert hits.ids == (identity("Tỉnh Phúc Trạch"), identity("Phúc Trạch"))
    assert hits.words == 2


async def test_wishes_raise_and_alone_they_answer(engine: Engine):
    collective: dict[str, Any] = {"category": Category.COLLECTIVE, "classes": [(Scheme.NICE, "31")]}
    await put(
        engine, [document("gi", name="Hương Sơn"), document("mark", Kind.TRADEMARK, name="Hương Sơn", **collective)]
    )
    assert await found(engine, "nhãn hiệu tập thể Hương Sơn", "gi", "mark") == ["mark", "gi"]
    assert await found(engine, "chỉ dẫn địa lý Hương Sơn", "gi", "mark") == ["gi", "mark"]
    assert await found(engine, "nhãn hiệu tập thể", "gi", "mark") == ["mark"]
    assert await found(engine, "nhóm 31", "gi", "mark") == await found(engine, "class 31", "gi", "mark") == ["mark"]


@pytest.mark.parametrize(
    ("text", "name"),
    [("trà Tân Cương", "chè Tân Cương"), ("fish sauce", "nước mắm Cát Hải"), ("htx Vinh", "hợp tác xã Vinh")],
)
async def test_other_words_for_the_same_are_met(engine: Engine, text: str, name: str):
    await fill(engine, name, "khác")
    assert (await find(engine, Query(text))).ids == (identity(name),)


async def test_places_are_met_only_as_whole_units_old_and_new(engine: Engine):
    son = document("son", name="Nhung", particulars={"district_old": "Hương Sơn"})
    khe = document(
        "khe", name="Bưởi", particulars={"province_2025": "Hà Tĩnh", "communes_old": "Hương Trạch; Hương Vĩnh"}
    )
    giang = document("giang", name="Chè", particulars={"province_old": "Hà Giang", "province_2025": "Tuyên Quang"})
    await put(engine, [son, khe, giang])
    keys = ("son", "khe", "giang")
    assert set(await found(engine, "Hà Tĩnh", *keys)) == {"son", "khe"}
    assert await found(engine, "Hà Giang", *keys) == await found(engine, "tuyen quang", *keys) == ["giang"]
    assert await found(engine, "Vĩnh Long", *keys) == []
    assert await found(engine, "Phố Châu", *keys) == ["son"]  # a district stands for all that lay within it
    assert await found(engine, "xã Hương Trạch", *keys) == ["khe"]
    assert await found(engine, "Phúc Trạch", *keys) == ["khe"]  # where Hương Trạch lies today


async def test_what_is_typed_with_marks_prefers_what_is_written_so(engine: Engine):
    await put(
        engine, [document("dầu", name="Kiên Giang", product="dầu"), document("dâu", name="Mộc Châu", product="dâu")]
    )
    assert await found(engine, "dâu", "dầu", "dâu") == ["dâu", "dầu"]
    assert await found(engine, "dầu", "dầu", "dâu") == ["dầu", "dâu"]


async def test_the_whole_name_comes_before_a_part_of_one(engine: Engine):
    await fill(engine, part="Cognac Charente", whole="Cognac", one_of="Eau-de-vie / Cognac")
    assert set((await found(engine, "cognac", "part", "whole", "one_of"))[:2]) == {"whole", "one_of"}


async def test_an_indication_with_its_goods_before_it_is_as_good_as_a_mark_named_so(engine: Engine):
    right = document("right", name="Phúc Trạch", product="bưởi quả", registered_on=date(2010, 11, 9))
    await put(engine, [document("mark", name="Bưởi Phúc Trạch", **MARK), right])
    assert await found(engine, "buoi phuc trach", "right", "mark") == ["right", "mark"]


async def test_between_equals_the_older_right_comes_first_and_then_the_id(engine: Engine):
    keys = ["undated a", "undated b", "newer", "older"]
    days = {"newer": date(2010, 1, 2), "older": date(2001, 1, 2)}
    await put(engine, [document(key, name="Vinh", registered_on=days.get(key)) for key in keys])
    undated = sorted(["undated a", "undated b"], key=lambda key: identity(key).int)
    assert await found(engine, "vinh", *keys) == ["older", "newer", *undated]


@pytest.mark.parametrize(
    "text",
    [
        "2180/QĐ-SHTT",
        "2180 qd shtt",
        "QĐ 2180",
        "quyết định số 2180",
        "2180/QĐ",
        "00022",
        "22",
        "GI 22",
        "6-00022",
        "số 00022",
        "chỉ dẫn địa lý số 22",
        "6-2009-00012",
        "6200900012",
        "VN6200900012",
        "VN 6-2009-12",
    ],
)
async def test_a_number_is_met_whole_and_comes_first(engine: Engine, text: str):
    right = document(
        "right",
        name="Phúc Trạch",
        application_number="6-2009-00012",
        registration_number="00022",
        decision_number="2180/QĐ-SHTT",
    )
    await put(engine, [right, document("near", registration_number="00023"), document("named", name="Số 6 2009 2180")])
    assert (await find(engine, Query(text))).ids[0] == right.id


async def test_a_part_of_a_number_is_not_the_number(engine: Engine):
    await put(engine, [document("right", name="Phúc Trạch", application_number="6-2009-00012")])
    assert (await find(engine, Query("6-2009-0001"))).total == 0


async def test_joined_and_divided_names_find_one_another(engine: Engine):
    keys = ("Vinamilk", "Vina Milk", "Mù Cang Chải")
    await fill(engine, *keys)
    assert set(await found(engine, "vina milk", *keys)) == {"Vinamilk", "Vina Milk"}
    assert set(await found(engine, "vinamilk", *keys)) == {"Vinamilk", "Vina Milk"}
    assert await found(engine, "mucangchai", *keys) == ["Mù Cang Chải"]


async def test_two_neighbouring_characters_find_a_name_without_spaces(engine: Engine):
    keys = ("岩手県産", "한산모시", "ข้าวหอมมะลิ")
    await fill(engine, *keys)
    assert await found(engine, "手県", *keys) == ["岩手県産"]
    assert await found(engine, "산모", *keys) == ["한산모시"]
    assert await found(engine, "หอม", *keys) == ["ข้าวหอมมะลิ"]


async def test_only_the_first_ten_words_are_read(engine: Engine):
    await fill(engine, "aa ba ca da ea fa ga ha ia ja")
    hits = await find(engine, Query("aa ba ca da ea fa ga ha ia ja ka la ma"))
    assert (hits.words, hits.hits[0].words) == (10, 10)
