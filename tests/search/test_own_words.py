"""An office's own words are the same in every process: what serves, what follows and what compares."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.followers import indexes_of
from api.settings import Settings
from search import lexicon, meilisearch_documents


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder of tables that is read in this test alone."""
    monkeypatch.setattr(lexicon, "_folders", [lexicon.HERE])
    lexicon.lexicon.cache_clear()
    (tmp_path / "synonyms.csv").write_text("words\nkẹo cu đơ|cu do candy\n", encoding="utf-8")
    yield tmp_path
    monkeypatch.undo()
    lexicon.lexicon.cache_clear()


def test_whoever_makes_the_engines_reads_the_office_s_words(own: Path, settings: Settings):
    indexes_of(settings)
    assert "cu do candy" not in meilisearch_documents.settings()["synonyms"]
    indexes_of(settings.model_copy(update={"search_words": own}))
    assert meilisearch_documents.settings()["synonyms"]["cu do candy"] == ["keo cu do"]
