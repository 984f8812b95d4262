"""Reading, ordering and counting are pure: what they promise holds for whatever is asked and whatever is found."""

import random
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.vocabulary import Category, Kind
from search.counting import count, passes
from search.filters import FIELDS, Days, Filters
from search.folding import words
from search.numbers import keys_of_numbers
from search.ordering import order
from search.places import Told, succession
from search.planner import COUNTED, Manner, plan
from search.resemblance import Vocabulary, mistakes_between
from search.syntax import Parts, compose, days_of, read
from search.texts import Text, text_of
from tests.search.corpus import document

SPOKEN = (
    "bưởi",
    "phúc",
    "trạch",
    "Hà",
    "Tĩnh",
    "mua",
    "tỉnh",
    "nhóm",
    "31",
    "GI",
    "22",
    "gorgonzola",
    "vinamilk",
    "an",
)
QUESTIONS = st.lists(st.sampled_from(SPOKEN) | st.text(max_size=8), max_size=14).map(" ".join)


@cache
def texts() -> list[Text]:
    chance = random.Random(3)  # noqa: S311 # no secret hangs on it
    made = []
    for n in range(60):
        name = " ".join(
            chance.choices(("Phúc", "Trạch", "Vina", "Milk", "Gorgonzola", "Hà", "An", "Bưởi"), k=chance.randint(1, 3))
        )
        is_mark = n % 3 == 0
        more = {"category": Category.COLLECTIVE} if is_mark else {"particulars": {"province_2025": "Hà Tĩnh"}}
        kind = Kind.TRADEMARK if is_mark else Kind.GEOGRAPHICAL_INDICATION
        day = date(2000 + n % 20, 1, 1) if n % 4 else None
        made.append(text_of(document(f"{n}", kind, name=name, product="bưởi quả", registered_on=day, **more)))
    return made


@given(st.text())
def test_any_text_can_be_read(text: str):
    asked = read(text)
    assert len(asked.plan.words) <= COUNTED
    for way in asked.plan.ways:
        assert 0 <= way.first < way.end <= len(asked.plan.words)
        assert way.text or way.manner is Manner.NUMBER
    assert asked.plan.is_nothing <= (not asked.plan.words)


@settings(max_examples=60)
@given(QUESTIONS, st.randoms())
def test_the_order_does_not_depend_on_how_candidates_come(question: str, chance: random.Random):
    asked = read(question).plan
    shuffled = list(texts())
    chance.shuffle(shuffled)
    assert [one.text.id for one in order(asked, shuffled, None)] == [one.text.id for one in order(asked, texts(), None)]


@settings(max_examples=60)
@given(QUESTIONS)
def test_a_record_too_many_among_the_candidates_changes_nothing_for_the_others(question: str):
    asked = read(question).plan
    answers = [one.text.id for one in order(asked, texts(), None) if one.is_answer]
    only = [text for text in texts() if text.id in answers]
    assert [one.text.id for one in order(asked, only, None) if one.is_answer] == answers


@settings(max_examples=60)
@given(QUESTIONS, st.sets(st.sampled_from(["trademark", "geographical_indication"])), st.booleans())
def test_counts_list_and_filters_agree(question: str, kinds: set[str], narrowed: bool):
    asked = read(question).plan
    answers = [one.text for one in order(asked, texts(), None) if one.is_answer]
    filters = Filters.of(kind=kinds, province=["hà tĩnh"] if narrowed else [])
    counted = count(answers, filters, FIELDS)
    for value, number in counted["kind"]:
        other = Filters.of(kind=value, province=["hà tĩnh"] if narrowed else [])
        assert number == sum(passes(text, other) for text in answers)
    for counts in counted.values():
        assert [number for _, number in counts] == sorted((number for _, number in counts), reverse=True)


@given(st.deferred(lambda: st.sampled_from(texts())))
def test_a_name_as_it_stands_is_an_answer_and_nothing_stands_before_its_like(text: Text):
    asked = read(text.name).plan
    first = order(asked, texts(), None)[0]
    assert first.is_answer
    assert first.met == len(asked.words)


@given(
    st.text("abcđưở", min_size=1, max_size=12), st.lists(st.text("abcđưở", min_size=1, max_size=12)), st.integers(0, 2)
)
def test_a_vocabulary_knows_exactly_what_lies_within_so_many_mistakes(word: str, others: list[str], mistakes: int):
    found = {one.word: one.mistakes for one in Vocabulary(others).alike(word, mistakes, is_beginning=False)}
    near = {other: mistakes_between(word, other, mistakes) for other in others}
    assert found == {other: distance for other, distance in near.items() if distance <= mistakes}


@pytest.mark.parametrize(
    ("text", "words", "light"),
    [
        ("mua bưởi Phúc Trạch ở đâu", ["buoi", "phuc", "trach"], ["mua", "o", "dau"]),
        ("nhãn hiệu tập thể Hương Sơn", ["nhan hieu tap the", "huong", "son"], []),
        ("nhóm 31", ["nhom 31"], []),
        ("nhóm 46", ["nhom", "46"], []),
        ("mua", ["mua"], []),
        ("tỉnh Hà Tĩnh", ["ha", "tinh"], ["tinh"]),
        ("rượu vang Đức", ["ruou", "vang", "duc"], []),
        ("% & ☕", [], []),
    ],
)
def test_what_counts_of_a_question(text: str, words: list[str], light: list[str]):
    asked = plan(text)
    assert [word.folded for word in asked.words] == words
    assert list(asked.light) == light


@pytest.mark.parametrize(
    "text", ["4-2019-01234", "4201901234", "VN4201901234", "VN 4 2019 01234", "4/2019/1234", "vn-4-2019-01234"]
)
def test_a_number_is_the_same_in_every_spelling(text: str):
    keys = set(keys_of_numbers(["4-2019-01234"], "VN", Kind.TRADEMARK))
    spelled = {f"#{way.text}" for way in plan(text).ways if way.manner is Manner.NUMBER}
    assert keys & spelled


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2019", Days(date(2019, 1, 1), date(2019, 12, 31))),
        ("2019-02", Days(date(2019, 2, 1), date(2019, 2, 28))),
        ("2019-02-03..", Days(date(2019, 2, 3), None)),
        ("..2020", Days(None, date(2020, 12, 31))),
        ("2019..2020-06", Days(date(2019, 1, 1), date(2020, 6, 30))),
        ("2019-13", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_range_of_days_is_read_with_both_ends(text: str, days: Days | None):
    assert days_of(text) == days


def test_units_are_followed_through_the_reform_both_ways():
    lying = succession().lying(Told(districts=("Huyện Hương Sơn",)))
    assert lying.provinces == ("Hà Tĩnh",)
    assert {"Phố Châu", "Hương Sơn", "Hà Tĩnh"} <= set(lying.names)
    assert "Phố Châu, Hà Tĩnh" in lying.former_communes
    lying = succession().lying(Told(provinces=("Hà Giang",)))
    assert (lying.provinces, lying.former_provinces) == (("Tuyên Quang",), ("Hà Giang", "Tuyên Quang"))
    assert succession().lying(Told(codes=("18547",))).communes == ("Phúc Trạch, Hà Tĩnh",)
    assert succession().lying(Told()) == succession().lying(Told(communes=("Không Có",)))._replace(names=())


@given(
    st.lists(st.sampled_from(SPOKEN), max_size=4).map(" ".join),
    st.lists(st.sampled_from(SPOKEN), max_size=3).map(" ".join),
    st.lists(st.sampled_from(SPOKEN), max_size=2).map(" ".join),
    st.dictionaries(st.sampled_from(sorted(FIELDS)), st.sampled_from(("VN", "31", "mật ong", "Hương Khê, Hà Tĩnh"))),
    st.sampled_from(("", "2019", "2019-05..2021")),
)
def test_a_question_written_out_of_parts_asks_for_them(
    all_of: str, phrase: str, none_of: str, of: dict[str, str], filed: str
):
    asked = read(compose(Parts(all_of, phrase, none_of, list(of.items()), filed)))
    assert {name: {value.lower() for value in several} for name, several in asked.filters.any_of.items()} == {
        name: {value.lower()} for name, value in of.items()
    }
    assert asked.filters.filed == (days_of(filed) or Days())
    if all_of or phrase or of or filed:
        assert list(asked.plan.phrases) == ([" ".join(words(phrase))] if phrase else [])
        assert list(asked.plan.without) == ([one for word in none_of.split() for one in [" ".join(words(word))]])
