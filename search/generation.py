"""One tantivy index in one folder, filled once from the beginning and then kept level. Everything here blocks."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import tantivy
from tantivy import Query as Clause
from tantivy import Searcher

from search.documents import Document
from search.engine import EngineBusy, EngineUnavailable, Hit, Hits, Mark, Query
from search.fields import SCHEMA
from search.folding import marked, words
from search.ranking import Question, clause_of, words_met

MARK_ID = "mark"
META = "meta.json"
"""The file a commit replaces."""

HEAP = 32_000_000
PATIENCE = 5.0
"""Seconds to wait for another writer of the same folder."""

UNDATED = 0xFFFF_FFFF
"""Comes after every date: a right without a known date is no older one."""

TIES = 64
"""Hits read beyond the page at first, so that those of the same score can be put in order."""


class Generation:
    """A folder with an index. Many may read it, one writes at a time; readers see what is committed."""

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``, or begin an empty one there."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        with _told():
            self._index = tantivy.Index(SCHEMA, str(folder), reuse=True)
            self._index.config_reader("manual")
        self._read_at: tuple[int, int] | None = None

    def is_there(self) -> bool:
        """Say whether the folder still holds the index."""
        return (self.folder / META).exists()

    def put(self, documents: Sequence[Document], without: Sequence[UUID], mark: Mark | None) -> None:
        """Write one batch in one commit."""
        if not documents and not without and mark is None:
            return
        with _told():
            writer = self._writer()
            try:
                for document_id in (*without, *(document.id for document in documents)):
                    writer.delete_documents_by_term("id", document_id.hex)
                for document in documents:
                    writer.add_document(tantivy.Document.from_dict(_fields(document), SCHEMA))
                if mark is not None:
                    writer.delete_documents_by_term("id", MARK_ID)
                    place = {"id": MARK_ID, "position": mark.position, "seal": mark.seal}
                    writer.add_document(tantivy.Document.from_dict(place, SCHEMA))
                writer.commit()
            finally:
                writer.wait_merging_threads()  # lets go of the folder

    def mark(self) -> Mark:
        with _told():
            searcher = self._searcher()
            found = searcher.search(Clause.term_query(SCHEMA, "id", MARK_ID), 1).hits
            if not found:
                return Mark(0, "")
            place = searcher.doc(found[0][1]).to_dict()
        return Mark(place["position"][0], place["seal"][0])

    def find(self, query: Query) -> Hits:
        question = Question.read(query.text)
        with _told():
            searcher = self._searcher()
            clause = clause_of(question, query.filters)
            is_asked = bool(question.words or question.numbers)
            ordered, total = _best(searcher, clause, query) if is_asked else _newest(searcher, clause, query)
            hits = tuple(
                Hit(UUID(searcher.doc(address)["id"][0]), words_met(score, question)) for score, address in ordered
            )
            facets = {name: _counted(searcher, question, query, name) for name in query.facets}
        return Hits(hits, len(question.words), total, is_exact_total=True, facets=facets)

    def _searcher(self) -> Searcher:
        """Return a view of the last commit, whichever process made it: a commit replaces one small file."""
        state = (self.folder / META).stat()
        seen = (state.st_mtime_ns, state.st_ino)
        if seen != self._read_at:
            self._index.reload()
            self._read_at = seen
        return self._index.searcher()

    def _writer(self) -> tantivy.IndexWriter:
        """Take the folder's lock. It is taken for a batch only, so that a command can write beside a server."""
        deadline = time.monotonic() + PATIENCE
        pause = 0.01
        while True:
            try:
                return self._index.writer(HEAP, num_threads=1)
            except ValueError as refusal:
                if "LockBusy" not in str(refusal):
                    raise
                if time.monotonic() > deadline:
                    raise EngineBusy("another process is writing the search index") from refusal
            time.sleep(pause)
            pause = min(pause * 2, 0.2)


def _fields(document: Document) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": document.id.hex,
        "name": document.name_fold,
        "name_marked": [" ".join(marked(name)) for name in document.names],
        "name_key": ["".join(words(name)) for name in document.names],
        "product": [" ".join(words(text)) for text in document.product],
        "product_marked": [" ".join(marked(text)) for text in document.product],
        "other": [" ".join(words(text)) for text in (*document.place, *document.parties, document.office)],
        "number_key": document.number_key,
        "kind": document.kind,
        "category": document.category or (),
        "status": document.status,
        "custody": document.custody,
        "country": document.country,
        "office": document.office,
        "classes": document.classes,
        "since": _ordinal(document.since, UNDATED),
        "latest": _ordinal(document.latest, 0),
        "rank": document.id.int >> 64,
    }
    return {name: _listed(value) for name, value in fields.items() if value != ()}


def _listed(value: Any) -> Any:
    if isinstance(value, int):
        return value
    return [str(value)] if isinstance(value, str) else [str(text) for text in value]


def _ordinal(day: date | None, unknown: int) -> int:
    return day.toordinal() if day else unknown


Address = tantivy.DocAddress


def _best(searcher: Searcher, clause: Clause, query: Query) -> tuple[list[tuple[float, Address]], int]:
    """Return the page by score, then age of the right, then id.

    The index orders by score alone, so the whole group of equals at the end of the page is read before it is cut.
    """
    needed = query.offset + query.limit
    depth = needed + TIES
    hits, total = _search(searcher, clause, depth)
    while len(hits) == depth and hits[needed - 1][0] == hits[-1][0]:
        depth *= 8
        hits, total = _search(searcher, clause, depth)
    places = [_Place(-score, age, rank, address) for (score, address), age, rank in _aged(searcher, hits, "since")]
    return [(-place.lead, place.address) for place in sorted(places, key=_order)[query.offset : needed]], total


def _newest(searcher: Searcher, clause: Clause, query: Query) -> tuple[list[tuple[float, Address]], int]:
    """Return everything the filters leave, newest first, then by id."""
    hits, total = _search(searcher, clause, max(searcher.num_docs, 1))
    places = [_Place(-day, 0, rank, address) for (_, address), day, rank in _aged(searcher, hits, "latest")]
    page = sorted(places, key=_order)[query.offset : query.offset + query.limit]
    return [(0.0, place.address) for place in page], total


class _Place(NamedTuple):
    """What decides where a hit stands, the smallest first."""

    lead: float
    age: int
    rank: int
    address: Address


def _order(place: _Place) -> tuple[float, int, int]:
    return place.lead, place.age, place.rank


def _aged(
    searcher: Searcher, hits: Sequence[tuple[float, Address]], days: str
) -> Iterator[tuple[tuple[float, Address], int, int]]:
    addresses = [address for _, address in hits]
    columns: Any = [searcher.fast_field_values(name, addresses) for name in (days, "rank")]
    return zip(hits, *columns, strict=True)


def _search(searcher: Searcher, clause: Clause, depth: int) -> tuple[Sequence[tuple[float, Address]], int]:
    """Return the ``depth`` best and the number of all."""
    result = searcher.search(clause, depth, count=True)
    return result.hits, int(result.count)  # type: ignore[attr-defined] # missing in the wheel's type information


def _counted(searcher: Searcher, question: Question, query: Query, name: str) -> tuple[tuple[str, int], ...]:
    clause = clause_of(question, query.filters, leaving_out=name)
    counts = searcher.aggregate(clause, {name: {"terms": {"field": name, "size": 500}}})[name]["buckets"]
    return tuple(sorted(((row["key"], row["doc_count"]) for row in counts), key=lambda pair: (-pair[1], pair[0])))


@contextmanager
def _told() -> Iterator[None]:
    """Turn what tantivy and the disk say into the port's word for it."""
    try:
        yield
    except (OSError, ValueError) as fault:
        raise EngineUnavailable(f"the search index cannot be used: {fault}") from fault
