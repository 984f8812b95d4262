"""Words of the trade, the project's and an office's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from search import lexicon
from search.folding import words
from search.lexicon import HERE, EntryRole, extend
from search.planner import Manner, plan


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    before = list(lexicon._folders)
    yield tmp_path
    lexicon._folders[:] = before
    lexicon.lexicon.cache_clear()


def test_an_office_adds_words_of_its_own(own: Path):
    assert [word.folded for word in plan("khuyến mãi kẹo cu đơ").words] == ["khuyen", "mai", "keo", "cu", "do"]
    (own / "fillers.csv").write_text("words\nkhuyến mãi|giảm giá\n", encoding="utf-8")
    (own / "synonyms.csv").write_text("words\nkẹo cu đơ|kẹo lạc bánh tráng\n", encoding="utf-8-sig")
    (own / "wishes.csv").write_text("words,means\nhàng nhà,office:VN-42\n", encoding="utf-8")
    extend(own)
    asked = plan("khuyến mãi kẹo cu đơ hàng nhà")
    assert [word.folded for word in asked.words] == ["keo", "cu", "do", "hang nha"]
    ways = {(way.manner, way.text) for way in asked.ways}
    assert {(Manner.SAME, "keo lac banh trang"), (Manner.FACT, "office:VN-42")} <= ways


@pytest.mark.parametrize("role", list(EntryRole))
def test_every_row_of_a_table_can_be_met(role: EntryRole):
    entries = [entry for several in lexicon.lexicon().by_first.values() for entry in several if entry.role is role]
    assert entries
    for entry in entries:
        assert len(entry.folded) == len(entry.written) == len(words(" ".join(entry.written)))
        assert entry.means or role in {EntryRole.FILLER, EntryRole.TIER, EntryRole.CLASS, EntryRole.LABEL}


def test_countries_are_known_by_their_names_in_both_languages():
    for text in ("Tây Ban Nha", "Spain", "Nhật Bản", "Japan", "Đức"):
        assert any(way.manner is Manner.FACT and way.text.startswith("country:") for way in plan(text).ways), text


def test_a_word_of_a_wish_means_nothing_else():
    assert not [way for way in plan("nhãn hiệu").ways if way.manner is Manner.SAME]  # nhãn alone is longan
    assert HERE.is_dir()
