"""Real questions over real records: 14,500 of them, indications of Viet Nam and Europe, marks of Hà Tĩnh and Europe.

``questions.csv`` holds what people were seen to ask and what the search once could not answer.
"""

import csv
from collections.abc import AsyncIterator, Sequence
from itertools import chain
from pathlib import Path
from uuid import UUID

import pytest

from search.documents import Document, document_of
from search.engine import DEEPEST, Engine, Mark
from search.finding import Hits, Query, find
from search.folding import words
from search.gathering import MANY
from search.texts import text_of
from tests.conftest import SHARED
from tests.search import engines
from tests.search.corpus import everything, rows

QUESTIONS = "search_queries_public.csv"
MISSING = [
    name
    for name in (QUESTIONS, "gi_vietnam.csv", "gi_eu.csv", "tm_sample.csv", "hatinh_products.csv")
    if not (SHARED / name).is_file()
]
SHARES = 8
"""Parts in which all names are asked: the suite asks one, `make soak` the others, too."""

pytestmark = [
    pytest.mark.material,
    pytest.mark.skipif(bool(MISSING), reason=f"not in ../shared/data: {', '.join(MISSING)}"),
]


class Corpus:
    """An engine over the shared extracts, and their documents by id and by the keys of their rows."""

    def __init__(self, engine: Engine, documents: dict[str, Document]) -> None:
        self.engine = engine
        self.documents = documents
        self.keys = {document.id: key for key, document in documents.items()}

    async def ask(self, text: str) -> tuple[list[str], Hits]:
        hits = await find(self.engine, Query(text))
        return [self.keys[hit] for hit in hits.ids], hits


@pytest.fixture(scope="module", params=engines.NAMES)
async def corpus(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Corpus]:
    engine = engines.made(request.param, tmp_path_factory.mktemp("corpus"))
    made = {key: document for key, facts in everything() if (document := document_of(facts))}
    documents = list(made.values())
    async with engine.fresh() as fresh:
        for start in range(0, len(documents), MANY):
            await fresh.put(documents[start : start + MANY])
        await fresh.put([], mark=Mark(1, "aa"))
        await fresh.refresh()
    yield Corpus(engine, made)
    await engine.close()


async def test_the_public_questions_find_what_they_must(corpus: Corpus):
    failed = []
    questions = list(rows(QUESTIONS))
    assert len(questions) == 50
    for row in questions:
        order, hits = await corpus.ask(row["query"])
        expected = [key for key in row["expected_ids"].split("|") if key]
        if not is_met(row["match_rule"], expected, order, hits):
            failed.append(f"{row['query_id']} “{row['query']}” {row['match_rule']} {expected}: {order[:5]}")
    assert not failed, "\n".join(failed)


def is_met(rule: str, expected: Sequence[str], order: Sequence[str], hits: Hits) -> bool:
    """Judge an order by the rule of the file; "low" means that no record answers more than half of the words."""
    if rule == "empty_or_low":
        return all(2 * hit.words <= hits.words for hit in hits.hits)
    depth = {"top1": 1, "top3": 3, "recall@20": 20}[rule]
    return set(expected) <= set(order[:depth])


async def test_the_questions_that_were_once_not_answered_are(corpus: Corpus):
    failed = []
    with Path(__file__).with_name("questions.csv").open(encoding="utf-8", newline="") as file:
        questions = list(csv.DictReader(file))
    for row in questions:
        order, _ = await corpus.ask(row["query"])
        expected = {key for key in row["expected"].split("|") if key}
        if not is_right(corpus, row["rule"], expected, order):
            failed.append(f"“{row['query']}” {row['rule']} {sorted(expected)}: {order[:5]}")
    assert not failed, "\n".join(failed)


def is_right(corpus: Corpus, rule: str, expected: set[str], order: Sequence[str]) -> bool:
    if rule == "none":
        return not order
    if rule == "some":
        return bool(order)
    if rule == "never":
        return expected.isdisjoint(order)
    if rule == "all":  # every hit on the first page is what was wished for
        return bool(order) and all(expected <= set(text_of(corpus.documents[key]).keys) for key in order)
    return expected <= set(order[: int(rule.removeprefix("top"))])


@pytest.mark.parametrize("share", [0, *(pytest.param(n, marks=pytest.mark.soak) for n in range(1, SHARES))])
async def test_every_name_of_the_register_can_be_asked_as_it_stands(corpus: Corpus, share: int):
    """It finds its record among the first three, or three others that are called the same."""
    failed = []
    for key in list(corpus.documents)[share::SHARES]:
        document = corpus.documents[key]
        hits = await find(corpus.engine, Query(document.name, limit=3))
        if document.id not in hits.ids and not are_namesakes(corpus, document, hits.ids):
            failed.append(f"{key} “{document.name}”: {[corpus.documents[corpus.keys[hit]].name for hit in hits.ids]}")
    assert not failed, f"{len(failed)}\n" + "\n".join(failed[:40])


def are_namesakes(corpus: Corpus, document: Document, ids: Sequence[UUID]) -> bool:
    called = "".join(words(document.name))
    others = [text_of(corpus.documents[corpus.keys[hit]]).keys for hit in ids]
    return len(others) == 3 and all(f"={called}" in keys for keys in others)


async def test_the_same_question_gets_the_same_order_on_every_page(corpus: Corpus):
    whole = (await find(corpus.engine, Query("che", limit=200))).ids
    pages = [(await find(corpus.engine, Query("che", limit=30, offset=offset))).ids for offset in range(0, 200, 30)]
    assert tuple(chain.from_iterable(pages))[:200] == whole


async def test_without_words_there_are_as_many_as_there_are(corpus: Corpus):
    hits = await find(corpus.engine, Query("", facets=("kind",)))
    assert (hits.total, hits.is_exact_total) == (len(corpus.documents), True)
    assert sum(count for _, count in hits.facets["kind"]) == hits.total > DEEPEST
