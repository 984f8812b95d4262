"""What every engine promises, rule by rule of ``Engine.find``. Sets and strict pairs, never scores."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from registry.vocabulary import Category, Custody, Kind, Scheme, Status
from search.engine import DEEPEST, ClassCode, Engine, Filters, Hits, Mark, Query
from tests.search.corpus import document, identity

MARK: dict[str, Any] = {"kind": Kind.TRADEMARK, "category": Category.ORDINARY}


async def fill(engine: Engine, *keys: str, **more: str) -> None:
    """Index records named by the keys, or by ``key=name`` pairs."""
    await engine.put([document(key, name=name) for key, name in ({key: key for key in keys} | more).items()])
    await engine.refresh()


async def found(engine: Engine, text: str, *keys: str, **more: object) -> list[str]:
    """Return the keys that answer, in order; ``keys`` are those that could."""
    names = {identity(key): key for key in keys}
    hits = await engine.find(Query(text, **more))  # type: ignore[arg-type]
    assert hits.total == len(hits.hits) or "limit" in more
    return [names[hit] for hit in hits.ids]


@pytest.mark.parametrize(
    "text", ["buoi phuc trach", "BƯỞI PHÚC TRẠCH", "phúc trạch", '"phuc" -trach', "  phuc  trach "]
)
async def test_marks_case_and_signs_do_not_matter(engine: Engine, text: str):
    await engine.put([document("Phúc Trạch", product="bưởi quả"), document("Đoan Hùng", product="bưởi quả")])
    assert (await engine.find(Query(text))).ids[0] == identity("Phúc Trạch")


async def test_the_last_word_is_a_beginning_and_the_others_are_whole(engine: Engine):
    keys = ("Mù Cang Chải", "Phúc Trạch")
    await fill(engine, *keys)
    assert await found(engine, "mu ca", *keys) == ["Mù Cang Chải"]
    assert await found(engine, "ph trach", *keys) == []
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


async def test_the_first_word_must_be_met_and_the_others_may(engine: Engine):
    keys = ("Cam Vinh", "Cam Bù", "Bưởi Vinh")
    await fill(engine, *keys)
    assert await found(engine, "cam vinh", *keys) == ["Cam Vinh", "Cam Bù"]
    hits = await engine.find(Query("cam vinh"))
    assert (hits.words, [hit.words for hit in hits.hits], hits.total) == (2, [2, 1], 2)


async def test_more_words_come_before_fewer_mistakes(engine: Engine):
    await fill(engine, "Phúc Trắch Xa", "Phúc")
    assert await found(engine, "phuc trachh", "Phúc Trắch Xa", "Phúc") == ["Phúc Trắch Xa", "Phúc"]


async def test_a_whole_word_comes_before_a_mistyped_one_and_before_a_beginning(engine: Engine):
    await engine.put([document("Comte"), document("Comtee"), document("Comtesse"), document("x", product="comte")])
    keys = ("Comte", "Comtee", "Comtesse", "x")
    order = await found(engine, "comte", *keys)
    assert order[:2] == ["Comte", "x"]
    assert set(order[2:]) == {"Comtee", "Comtesse"}


async def test_the_name_comes_before_the_product_and_that_before_the_place(engine: Engine):
    await engine.put(
        [
            document("place", name="Sành", particulars={"province_2025": "Hà Tĩnh"}),
            document("product", name="Bù", product="cam của vườn Hà Tĩnh"),
            document("name", name="Hà Tĩnh"),
        ]
    )
    assert await found(engine, "ha tinh", "name", "product", "place") == ["name", "product", "place"]


async def test_what_is_typed_with_marks_prefers_what_is_written_so(engine: Engine):
    await engine.put(
        [document("dầu", name="Kiên Giang", product="dầu"), document("dâu", name="Mộc Châu", product="dâu")]
    )
    assert await found(engine, "dâu", "dầu", "dâu") == ["dâu", "dầu"]
    assert await found(engine, "dầu", "dầu", "dâu") == ["dầu", "dâu"]


async def test_the_whole_name_comes_before_a_part_of_one(engine: Engine):
    await fill(engine, part="Cognac Charente", whole="Cognac", one_of="Eau-de-vie / Cognac")
    assert set((await found(engine, "cognac", "part", "whole", "one_of"))[:2]) == {"whole", "one_of"}


async def test_an_indication_with_its_goods_before_it_is_as_good_as_a_mark_named_so(engine: Engine):
    right = document("right", name="Phúc Trạch", product="bưởi quả", registered_on=date(2010, 11, 9))
    await engine.put([document("mark", name="Bưởi Phúc Trạch", **MARK), right])
    assert await found(engine, "buoi phuc trach", "right", "mark") == ["right", "mark"]


async def test_between_equals_the_older_right_comes_first_and_then_the_id(engine: Engine):
    keys = ["undated a", "undated b", "newer", "older"]
    days = {"newer": date(2010, 1, 2), "older": date(2001, 1, 2)}
    await engine.put([document(key, name="Vinh", registered_on=days.get(key)) for key in keys])
    undated = sorted(["undated a", "undated b"], key=lambda key: identity(key).int)
    assert await found(engine, "vinh", *keys) == ["older", "newer", *undated]


@pytest.mark.parametrize("text", ["2180/QĐ-SHTT", "2180 qd shtt", "00022", "6-00022", "6-2009-00012", "số 00022"])
async def test_a_number_is_met_whole_and_comes_first(engine: Engine, text: str):
    right = document(
        "right",
        name="Phúc Trạch",
        application_number="6-2009-00012",
        registration_number="00022",
        decision_number="2180/QĐ-SHTT",
    )
    await engine.put([right, document("near", registration_number="00023"), document("named", name="Số 6 2009 2180")])
    assert (await engine.find(Query(text))).ids[0] == right.id


async def test_a_part_of_a_number_is_not_the_number(engine: Engine):
    await engine.put([document("right", name="Phúc Trạch", application_number="6-2009-00012")])
    assert (await engine.find(Query("6-2009-0001"))).total == 0


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
    await fill(engine, "a b c d e f g h i j")
    hits = await engine.find(Query("a b c d e f g h i j k l m"))
    assert (hits.words, hits.hits[0].words) == (10, 10)


@pytest.mark.parametrize("text", ["", "  ", "— ! “”"])
async def test_without_a_word_everything_is_listed_newest_first(engine: Engine, text: str):
    days = {"old": date(2001, 5, 1), "new": date(2020, 5, 1)}
    await engine.put([document(key, registered_on=day) for key, day in days.items()] + [document("undated")])
    await engine.put([], mark=Mark(7, "ab"))
    assert await found(engine, text, "new", "old", "undated") == ["new", "old", "undated"]


async def test_filters_take_any_value_of_a_field_and_every_field(engine: Engine):
    await engine.put(
        [
            document("gi", name="Vinh", country="VN"),
            document("mark", name="Vinh", country="FR", classes=[(Scheme.NICE, "31")], office="EM", **MARK),
            document("own", name="Vinh", country="VN", custody=Custody.OWN, status=Status.PUBLISHED, **MARK),
        ]
    )

    async def those(**filters: object) -> set[UUID]:
        hits = await engine.find(Query("vinh", Filters(**{name: frozenset(of) for name, of in filters.items()})))  # type: ignore[call-overload]
        return set(hits.ids)

    gi, mark, own = identity("gi"), identity("mark"), identity("own")
    assert await those(kinds=[Kind.TRADEMARK]) == {mark, own}
    assert await those(kinds=[Kind.TRADEMARK], countries=["VN"]) == {own}
    assert await those(countries=["VN", "FR"]) == {gi, mark, own}
    assert await those(categories=[Category.COLLECTIVE]) == set()
    assert await those(statuses=[Status.PUBLISHED]) == {own}
    assert await those(custodies=[Custody.MIRRORED]) == {gi, mark}
    assert await those(offices=["EM"]) == {mark}
    assert await those(classes=[ClassCode(Scheme.NICE, "31")]) == {mark}
    assert await those(classes=[ClassCode(Scheme.VIENNA, "31")]) == set()


async def test_a_facet_leaves_its_own_filter_out(engine: Engine):
    await engine.put([document("gi", name="Vinh"), document("other", name="Huế")])
    await engine.put([document(f"mark {n}", name="Vinh", country="FR", **MARK) for n in range(2)])
    filters = Filters(kinds=frozenset({Kind.GEOGRAPHICAL_INDICATION}))
    hits = await engine.find(Query("vinh", filters, facets=("kind", "country")))
    assert hits.total == 1
    assert hits.facets["kind"] == (("trademark", 2), ("geographical_indication", 1))
    assert hits.facets["country"] == (("VN", 1),)


async def test_pages_put_together_are_the_list(engine: Engine):
    keys = [f"Vinh {n}" for n in range(150)]
    await fill(engine, *keys)

    async def page(offset: int, limit: int) -> Hits:
        return await engine.find(Query("vinh", limit=limit, offset=offset))

    whole = await page(0, 200)
    assert (whole.total, whole.is_exact_total, len(set(whole.ids))) == (150, True, 150)
    pages = [await page(offset, 20) for offset in range(0, 150, 20)]
    assert tuple(hit for hits in pages for hit in hits.hits) == whole.hits
    assert (await page(160, 20)).hits == ()


async def test_a_list_cannot_be_paged_beyond_its_end(engine: Engine):
    with pytest.raises(ValueError, match="10000"):
        Query("vinh", offset=DEEPEST, limit=1)
    with pytest.raises(ValueError, match="counted"):
        Query("vinh", facets=("name",))
    assert (await engine.find(Query("vinh", offset=DEEPEST - 1, limit=1))).hits == ()


async def test_what_is_replaced_or_dropped_is_found_no_longer(engine: Engine):
    await fill(engine, first="Vinh", second="Huế")
    await engine.put([document("first", name="Cam")], without=[identity("second"), identity("never there")])
    await engine.refresh()
    assert (await engine.find(Query("vinh"))).total == 0
    assert (await engine.find(Query("hue"))).total == 0
    assert (await engine.find(Query(""))).ids == (identity("first"),)


async def test_putting_a_batch_twice_changes_nothing(engine: Engine):
    for _ in range(2):
        await engine.put([document("Vinh")], without=[identity("gone")], mark=Mark(4, "aa"))
    await engine.refresh()
    assert (await engine.find(Query(""))).ids == (identity("Vinh"),)
    assert await engine.mark() == Mark(4, "aa")


async def test_a_new_index_reflects_nothing(engine: Engine):
    assert await engine.mark() == Mark(0, "")
    assert (await engine.find(Query("vinh"))).hits == ()


async def test_a_fresh_index_takes_the_old_ones_place_only_when_it_is_done(engine: Engine):
    await fill(engine, "Vinh")
    async with engine.fresh() as fresh:
        await fresh.put([document("Huế")], mark=Mark(9, "ff"))
        assert (await engine.find(Query(""))).ids == (identity("Vinh"),)
    assert (await engine.find(Query(""))).ids == (identity("Huế"),)
    assert await engine.mark() == Mark(9, "ff")


async def test_a_fresh_index_that_fails_leaves_the_old_one(engine: Engine):
    async def fail() -> None:
        async with engine.fresh() as fresh:
            await fresh.put([document("Huế")])
            raise KeyError

    await fill(engine, "Vinh")
    with pytest.raises(KeyError):
        await fail()
    assert (await engine.find(Query(""))).ids == (identity("Vinh"),)
