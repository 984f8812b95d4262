import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.folding import LETTERS, LONGEST, fold, joined, marked, number_key, tokens, typos_allowed, words

NAMES = st.text(st.sampled_from("aăâeêoôơuưydđĐẠỗŵß Łøæþıİſ̛̣́̀̉̃̂̆,-/'™岩がﾞｶกาЙё한½2")) | st.text()


@given(NAMES)
@example("Phúc Trạch")
@example("ｶﾞ")
@example("İstanbul")
def test_precomposed_and_decomposed_text_fold_alike(text: str):
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert fold(composed) == fold(decomposed)
    assert words(composed) == words(decomposed)


@given(NAMES)
def test_folding_what_is_folded_changes_nothing(text: str):
    assert fold(fold(text)) == fold(text)
    assert words(" ".join(words(text))) == words(text) or any(
        len(word) > 1 and not word.isascii() for word in words(text)
    )


@given(NAMES)
def test_every_word_has_its_place_in_the_text_and_its_marked_form(text: str):
    for token in tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert 0 < len(token.word) <= LONGEST
    assert len(marked(text)) == len(words(text))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Bưởi Phúc Trạch", ["buoi", "phuc", "trach"]),
        ("ĐƯỜNG đường Ðường", ["duong", "duong", "duong"]),
        ("Hoà Lộc, Hòa Lộc", ["hoa", "loc", "hoa", "loc"]),
        ("Žatecký chmel", ["zatecky", "chmel"]),
        ("Rødgrød Łódź Þórsmörk Œuf", ["rodgrod", "lodz", "thorsmork", "oeuf"]),
        ("Æbleskiver straße Iğdır", ["aebleskiver", "strasse", "igdir"]),
        ("Κουμανδαρία", ["κουμανδαρια"]),
        ("Ёлка Йод", ["елка", "иод"]),
        ("SOUND™ & VISION®", ["sound", "vision"]),
        ("4-2019-01234", ["4", "2019", "01234"]),
        ("岩手県", ["岩手", "手県"]),
        ("한산 모시", ["한산", "모시"]),
        ("2024年", ["2024", "年"]),
        ("… — !", []),
    ],
)  # fmt: skip
def test_words_are_what_a_person_types(text: str, folded: list[str]):
    assert words(text) == folded


def test_every_letter_of_the_table_becomes_ascii():
    for letter, plain in LETTERS.items():
        assert plain.isascii()
        assert words(letter) == words(letter.upper()) == [plain]


def test_neighbours_are_written_together_by_two_by_three_and_all():
    assert joined(["mu", "cang", "chai"]) == ["mucang", "cangchai", "mucangchai"]
    assert joined(["vinh"]) == []


def test_a_word_keeps_its_marks_beside_its_folded_form():
    assert marked("Chè Phúc Trạch 岩手県") == ["chè", "phúc", "trạch", "岩手", "手県"]


@pytest.mark.parametrize(
    ("written", "key"),
    [("2180/QĐ-SHTT", "2180qdshtt"), ("6-2009-00012", "6200900012"), ("PDO-VN-0788", "pdovn0788"), ("00022", "00022")],
)
def test_a_number_is_the_same_however_its_parts_are_divided(written: str, key: str):
    assert number_key(written) == number_key(written.replace("-", " ")) == key


@pytest.mark.parametrize(
    ("word", "allowed"), [("trac", 0), ("trach", 1), ("prosciutt", 2), ("prosciut", 1), ("20190", 0), ("岩手県産業", 0)]
)
def test_only_long_words_without_digits_may_be_mistyped(word: str, allowed: int):
    assert typos_allowed(word) == allowed
