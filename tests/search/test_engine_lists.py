"""Lists: filters, counts, sorting, syntax and pages, and how an index is kept. The same promises for every engine."""

from datetime import date
from uuid import UUID

import pytest

from registry.vocabulary import Confidence, Custody, Kind, PartyKind, Scheme, Status
from search.engine import DEEPEST, Engine, EngineUnavailable, Mark, Sort
from search.filters import FIELDS, Days, Filters
from search.finding import Hits, Query, find
from tests.search.corpus import document, identity
from tests.search.filling import MARK, fill, found, put


@pytest.mark.parametrize("text", ["", "  "])
async def test_without_a_word_everything_is_listed_newest_first(engine: Engine, text: str):
    days = {"old": date(2001, 5, 1), "new": date(2020, 5, 1)}
    await put(engine, [document(key, registered_on=day) for key, day in days.items()] + [document("undated")])
    await put(engine, [], mark=Mark(7, "ab"))
    assert await found(engine, text, "new", "old", "undated") == ["new", "old", "undated"]


async def test_filters_take_any_value_of_a_field_and_every_field(engine: Engine):
    await put(
        engine,
        [
            document("gi", name="Vinh", country="VN"),
            document("mark", name="Vinh", country="FR", classes=[(Scheme.NICE, "31")], office="EM", **MARK),
            document("own", name="Vinh", country="VN", custody=Custody.OWN, status=Status.PUBLISHED, **MARK),
        ],
    )

    async def those(**filters: str | list[str]) -> set[UUID]:
        narrowed = await find(engine, Query("vinh", Filters.of(**filters)))
        listed = await find(engine, Query("", Filters.of(**filters)))
        assert set(narrowed.ids) == set(listed.ids)
        return set(narrowed.ids)

    gi, mark, own = identity("gi"), identity("mark"), identity("own")
    assert await those(kind="trademark") == {mark, own}
    assert await those(kind="trademark", country="VN") == {own}
    assert await those(country=["VN", "FR"]) == {gi, mark, own}
    assert await those(category="collective") == set()
    assert await those(status="published") == {own}
    assert await those(custody="mirrored") == {gi, mark}
    assert await those(office="EM") == {mark}
    assert await those(nice="31") == {mark}
    assert await those(vienna="31") == set()


async def test_a_facet_leaves_its_own_filter_out(engine: Engine):
    await put(engine, [document("gi", name="Vinh"), document("other", name="Huế")])
    await put(engine, [document(f"mark {n}", name="Vinh", country="FR", **MARK) for n in range(2)])
    hits = await find(engine, Query("vinh", Filters.of(kind="geographical_indication"), facets=("kind", "country")))
    assert hits.total == 1
    assert hits.facets["kind"] == (("trademark", 2), ("geographical_indication", 1))
    assert hits.facets["country"] == (("VN", 1),)
    listed = await find(engine, Query("", Filters.of(kind="geographical_indication"), facets=("kind", "country")))
    assert listed.facets["kind"] == (("geographical_indication", 2), ("trademark", 2))
    assert listed.facets["country"] == (("VN", 2),)


async def test_every_field_can_be_counted_and_filtered_by_what_it_counts(engine: Engine):
    places = {"province_old": "Bến Tre", "province_2025": "Vĩnh Long", "communes_old": "Sơn Định", "basis": "EVFTA"}
    right = document(
        "right", name="Vinh", product="bưởi", particulars=places, source="gi", confidence=Confidence.A,
        holders=[("Hội Nông dân huyện Chợ Lách", PartyKind.ASSOCIATION), ("Nguyễn Văn A", PartyKind.PERSON)],
        registered_on=date(2018, 1, 2), classes=[(Scheme.NICE, "31"), (Scheme.VIENNA, "05.07.11")],
    )  # fmt: skip
    title = document("title", Kind.OCOP, name="Vinh", particulars={"stars": 4})
    await put(engine, [right, title, document("other", name="Vinh", **MARK)])
    counted = (await find(engine, Query("vinh", facets=FIELDS))).facets
    listed = (await find(engine, Query("", facets=FIELDS))).facets
    assert counted == listed
    assert counted["holder"] == (("Hội Nông dân huyện Chợ Lách", 1),)
    assert counted["former_province"] == (("Bến Tre", 1), ("Vĩnh Long", 1))
    assert (counted["province"], counted["year"]) == ((("Vĩnh Long", 1),), (("2018", 1),))
    assert (counted["vienna"], counted["stars"]) == ((("05.07.11", 1),), (("4", 1),))
    for name, counts in counted.items():
        for value, count in counts:
            for text in ("vinh", ""):
                narrowed = await find(engine, Query(text, Filters.of(**{name: value})))
                assert narrowed.total == count, (name, value)


async def test_a_commune_is_filtered_by_with_or_without_its_province(engine: Engine):
    there = document("there", name="Vinh", particulars={"province_old": "Bến Tre", "communes_old": "Sơn Định"})
    await put(engine, [there, document("elsewhere", name="Vinh")])
    for value in ("Sơn Định", "sơn định, bến tre"):
        assert (await find(engine, Query("vinh", Filters.of(former_commune=value)))).ids == (identity("there"),), value
        assert (await find(engine, Query(f'xãcũ:"{value}"'))).ids == (identity("there"),), value


async def test_days_are_ranges_with_both_ends_and_an_unknown_day_lies_in_none(engine: Engine):
    days = {"a": date(2018, 12, 31), "b": date(2019, 1, 1), "c": date(2020, 6, 30), "d": None}
    await put(engine, [document(key, name=f"Vinh {key}", registered_on=day) for key, day in days.items()])
    for text in ("vinh", ""):

        async def those(first: date | None, last: date | None, text: str = text) -> set[str]:
            filters = Filters(registered=Days(first, last))
            return set(await found(engine, text, *days, filters=filters))

        assert await those(date(2019, 1, 1), date(2020, 6, 30)) == {"b", "c"}
        assert await those(None, date(2018, 12, 31)) == {"a"}
        assert await those(date(2019, 1, 2), None) == {"c"}
        assert await those(None, None) == {"a", "b", "c", "d"}


async def test_a_list_stands_in_the_order_that_was_asked_for(engine: Engine):
    days = {"Vinh b": date(2001, 1, 1), "Vinh a": date(2019, 1, 1), "Vinh c": None}
    await put(engine, [document(key, registered_on=day) for key, day in days.items()])
    for text in ("vinh", ""):
        assert await found(engine, text, *days, sort=Sort.NEWEST) == ["Vinh a", "Vinh b", "Vinh c"]
        assert await found(engine, text, *days, sort=Sort.OLDEST) == ["Vinh b", "Vinh a", "Vinh c"]
        assert await found(engine, text, *days, sort=Sort.NAME) == ["Vinh a", "Vinh b", "Vinh c"]


async def test_the_syntax_of_a_question_narrows_it(engine: Engine):
    await put(
        engine,
        [
            document("gi", name="Phúc Trạch", product="bưởi quả", country="VN"),
            document("mark", name="Trạch Phúc bưởi", country="FR", **MARK),
            document("third", name="Phúc An Trạch", country="VN", **MARK),
        ],
    )
    keys = ("gi", "mark", "third")
    assert set(await found(engine, "phúc trạch", *keys)) == set(keys)
    assert await found(engine, '"phúc trạch"', *keys) == ["gi"]
    assert set(await found(engine, "phúc trạch -bưởi", *keys)) == {"third"}
    assert set(await found(engine, "phúc trạch kind:trademark", *keys)) == {"mark", "third"}
    assert set(await found(engine, "phúc trạch -kind:trademark", *keys)) == {"gi"}
    assert set(await found(engine, "nước:vn loại:trademark", *keys)) == {"third"}
    assert set(await found(engine, "-bưởi kind:trademark", *keys)) == {"third"}
    assert set(await found(engine, "-bưởi", *keys)) == {"gi", "mark"}  # nothing else is asked: a sign, no refusal
    assert await found(engine, '"an trạch" kind:geographical_indication', *keys) == []


@pytest.mark.parametrize("name", ["AT&T -plus", 'K "Line" -X', "-- 100 % --", "a:b -c"])
async def test_a_name_that_looks_like_syntax_is_found_as_it_stands(engine: Engine, name: str):
    await fill(engine, "Line", "AT plus", "trademark", name)
    assert (await find(engine, Query(name))).ids[0] == identity(name)


async def test_pages_put_together_are_the_list(engine: Engine):
    keys = [f"Vinh {n}" for n in range(150)]
    await fill(engine, *keys)

    async def page(offset: int, limit: int) -> Hits:
        return await find(engine, Query("vinh", limit=limit, offset=offset))

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
    await fill(engine, "Vinh")
    assert (await find(engine, Query("vinh", offset=DEEPEST - 1, limit=1))).hits == ()


async def test_what_is_replaced_or_dropped_is_found_no_longer(engine: Engine):
    await fill(engine, first="Vinh", second="Huế")
    await put(engine, [document("first", name="Cam")], without=[identity("second"), identity("never there")])
    await engine.refresh()
    assert (await find(engine, Query("vinh"))).total == 0
    assert (await find(engine, Query("hue"))).total == 0
    assert (await find(engine, Query(""))).ids == (identity("first"),)


async def test_putting_a_batch_twice_changes_nothing(engine: Engine):
    for _ in range(2):
        await put(engine, [document("Vinh")], without=[identity("gone")], mark=Mark(4, "aa"))
    await engine.refresh()
    assert (await find(engine, Query(""))).ids == (identity("Vinh"),)
    assert await engine.mark() == Mark(4, "aa")


async def test_a_new_index_reflects_nothing(engine: Engine):
    assert await engine.mark() == Mark(0, "")


async def test_an_index_that_was_never_level_with_a_journal_does_not_say_that_there_is_nothing(engine: Engine):
    await engine.put([document("Vinh")])
    await engine.refresh()
    for text in ("", "vinh", "nothing"):
        with pytest.raises(EngineUnavailable):
            await find(engine, Query(text))
    await put(engine, [], mark=Mark(0, ""))
    assert (await find(engine, Query("vinh"))).total == 1


async def test_beyond_the_window_totals_are_the_engines_and_pages_still_are_the_list(engine: Engine):
    await put(engine, [document(f"{n}", name=f"Vinh {n:03d}", **(MARK if n % 2 else {})) for n in range(420)])
    pages = [await find(engine, Query("vinh", limit=50, offset=at, facets=("kind",))) for at in range(0, 420, 50)]
    ids = [hit for page in pages for hit in page.ids]
    assert (len(ids), len(set(ids))) == (420, 420)
    assert {page.total for page in pages} == {420}
    assert [page.is_ordered for page in pages] == [True] * 6 + [False] * 3
    assert pages[0].facets["kind"] == (("geographical_indication", 210), ("trademark", 210))
    assert not pages[0].are_exact_facets
    narrowed = await find(engine, Query("vinh", Filters.of(kind="trademark"), facets=("kind",)))
    assert (narrowed.total, narrowed.is_exact_total, narrowed.is_ordered) == (210, True, True)
    assert narrowed.facets["kind"] == (("geographical_indication", 210), ("trademark", 210))


async def test_how_many_records_there_are_is_told(engine: Engine):
    await fill(engine, "Vinh", "Huế")
    assert await engine.count() == 2


async def test_a_fresh_index_takes_the_old_ones_place_only_when_it_is_done(engine: Engine):
    await fill(engine, "Vinh")
    async with engine.fresh() as fresh:
        await fresh.put([document("Huế")], mark=Mark(9, "ff"))
        assert (await find(engine, Query(""))).ids == (identity("Vinh"),)
    assert (await find(engine, Query(""))).ids == (identity("Huế"),)
    assert await engine.mark() == Mark(9, "ff")


async def test_a_fresh_index_that_fails_leaves_the_old_one(engine: Engine):
    async def fail() -> None:
        async with engine.fresh() as fresh:
            await fresh.put([document("Huế")])
            raise KeyError

    await fill(engine, "Vinh")
    with pytest.raises(KeyError):
        await fail()
    assert (await find(engine, Query(""))).ids == (identity("Vinh"),)
