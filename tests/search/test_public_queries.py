"""Fifty questions and the records they must find, asked over everything at once: 14,500 real records.

The floor is what is measured, all fifty; a failing question is printed with what was found instead.
"""

from collections.abc import AsyncIterator, Sequence
from itertools import chain
from uuid import UUID

import pytest

from search.documents import document_of
from search.embedded import EmbeddedEngine
from search.engine import Mark
from search.finding import Hits, Query, find
from search.gathering import MANY
from tests.conftest import SHARED
from tests.search.corpus import european, marks, rows, specialties, vietnamese

FLOOR = 50
QUESTIONS = "search_queries_public.csv"
MISSING = [
    name
    for name in (QUESTIONS, "gi_vietnam.csv", "gi_eu.csv", "tm_sample.csv", "hatinh_products.csv")
    if not (SHARED / name).is_file()
]

pytestmark = [
    pytest.mark.material,
    pytest.mark.skipif(bool(MISSING), reason=f"not in ../shared/data: {', '.join(MISSING)}"),
]


class Corpus:
    """The engine over the shared extracts, and the keys of their rows."""

    def __init__(self, engine: EmbeddedEngine, keys: dict[UUID, str]) -> None:
        self.engine = engine
        self.keys = keys


@pytest.fixture(scope="module")
async def corpus(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Corpus]:
    engine = EmbeddedEngine(tmp_path_factory.mktemp("corpus"))
    keys, documents = {}, []
    for key, facts in chain(vietnamese(), specialties(), european(), marks()):
        made = document_of(facts)
        if made is not None:
            keys[made.id] = key
            documents.append(made)
    async with engine.fresh() as fresh:
        for start in range(0, len(documents), MANY):
            await fresh.put(documents[start : start + MANY])
        await fresh.put([], mark=Mark(1, "aa"))
    yield Corpus(engine, keys)
    await engine.close()


async def test_the_public_questions_find_what_they_must(corpus: Corpus):
    failed = []
    questions = list(rows(QUESTIONS))
    assert len(questions) == 50
    for row in questions:
        hits = await find(corpus.engine, Query(row["query"]))
        order = [corpus.keys[hit] for hit in hits.ids]
        expected = [key for key in row["expected_ids"].split("|") if key]
        if not is_met(row["match_rule"], expected, order, hits):
            failed.append(f"{row['query_id']} “{row['query']}” {row['match_rule']} {expected}: {order[:5]}")
    assert len(questions) - len(failed) >= FLOOR, "\n".join(failed)


def is_met(rule: str, expected: Sequence[str], order: Sequence[str], hits: Hits) -> bool:
    """Judge an order by the rule of the file; "low" means that no record answers more than half of the words."""
    if rule == "empty_or_low":
        return all(2 * hit.words <= hits.words for hit in hits.hits)
    depth = {"top1": 1, "top3": 3, "recall@20": 20}[rule]
    return set(expected) <= set(order[:depth])


async def test_the_same_question_gets_the_same_order_on_every_page(corpus: Corpus):
    whole = (await find(corpus.engine, Query("che", limit=200))).ids
    pages = [(await find(corpus.engine, Query("che", limit=30, offset=offset))).ids for offset in range(0, 200, 30)]
    assert tuple(chain.from_iterable(pages))[:200] == whole
