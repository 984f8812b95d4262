"""One tantivy index in one folder, filled once from the beginning and then kept level. All functions block."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import tantivy
from tantivy import Query as Clause
from tantivy import Searcher

from search.clauses import asked_by, everything, inside, narrowed, ways_of
from search.counting import Counts
from search.documents import Document
from search.engine import MOST_VALUES, Candidates, EngineBusy, EngineMisused, EngineUnavailable, Mark, Search, Sort
from search.fields import COUNTED, SCHEMA, fields_of, passage_fields, read_text
from search.passages import PassagePlace
from search.planner import Plan
from search.texts import text_of

MARK_ID = "mark"
META = "meta.json"
"""The file that a commit replaces."""

HEAP = 32_000_000
PATIENCE = 5.0
"""Seconds to wait for another writer of the same folder."""

FEW = 64
"""Up to this number, records are counted one by one."""

SORTED = {
    Sort.NEWEST: ("newest", tantivy.Order.Desc),
    Sort.OLDEST: ("oldest", tantivy.Order.Asc),
    Sort.NAME: ("by_name", tantivy.Order.Asc),
}
Address = tantivy.DocAddress


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
                    writer.add_document(fields_of(text_of(document)))
                    for passage in document.passages:
                        writer.add_document(passage_fields(document.id.hex, passage))
                if mark is not None:
                    writer.delete_documents_by_term("id", MARK_ID)
                    place = {"id": MARK_ID, "position": mark.position, "seal": mark.seal}
                    writer.add_document(tantivy.Document.from_dict(place, SCHEMA))
                writer.commit()
            finally:
                writer.wait_merging_threads()  # releases the folder

    def mark(self) -> Mark:
        with _told():
            searcher = self._searcher()
            found = searcher.search(Clause.term_query(SCHEMA, "id", MARK_ID), 1).hits
            if not found:
                return Mark(0, "")
            place = searcher.doc(found[0][1]).to_dict()
        return Mark(place["position"][0], place["seal"][0])

    def is_filled(self) -> bool:
        """Say whether the index has been brought level with the journal at least once."""
        with _told():
            return bool(self._searcher().search(Clause.term_query(SCHEMA, "id", MARK_ID), 1).hits)

    def count(self) -> int:
        """Return how many records there are."""
        with _told():
            return _counted(self._searcher(), everything())

    def candidates(self, search: Search) -> Candidates:
        """Return what may answer; see ``Engine.candidates``."""
        with _told():
            searcher = self._searcher()
            with _built():
                rarest = _rarest(searcher, search.plan)
                asked = asked_by(search.plan, rarest)
                clause = narrowed(asked, search.filters)
            addresses, total = _brought(searcher, clause, search)
            texts = [read_text(searcher.doc(address)["body"][0]) for address in addresses]
            facets = _facets(searcher, asked, search)
        return Candidates(texts, total, search.offset == 0 and len(texts) == total, rarest=rarest, facets=facets)

    def passages(self, plan: Plan, limit: int, offset: int) -> tuple[list[PassagePlace], int]:
        """Return where all words of a plan stand near one another in specifications, and how many such places exist."""
        with _told():
            searcher = self._searcher()
            with _built():
                clause = inside(plan)
            result = searcher.search(clause, limit, count=True, offset=offset)
            found = [searcher.doc(address).to_dict() for _, address in result.hits]
        places = [PassagePlace(UUID(one["id"][0]), one["section"][0], one["number"][0]) for one in found]
        return places, int(result.count)  # type: ignore[attr-defined] # not in the wheel's types

    def _searcher(self) -> Searcher:
        """Return a view of the last commit, whichever process made it; a commit replaces one small file."""
        state = (self.folder / META).stat()
        seen = (state.st_mtime_ns, state.st_ino)
        if seen != self._read_at:
            self._index.reload()
            self._read_at = seen
        return self._index.searcher()

    def _writer(self) -> tantivy.IndexWriter:
        """Take the lock of the folder for one batch only, so that a command can write beside a server."""
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


def _rarest(searcher: Searcher, plan: Plan) -> int | None:
    """Return the plain word that the fewest records have; a word that no record has is not counted."""
    if not plan.words:
        return None
    seen = {n: _having(searcher, plan.words[n].folded) for n in plan.plain}
    if not any(seen.values()):
        seen = {n: _counted(searcher, Clause.disjunction_max_query(ways_of(plan, n))) for n in plan.plain}
    return min((n for n in seen if seen[n]), key=seen.__getitem__, default=None)


def _having(searcher: Searcher, word: str) -> int:
    """Return how many records have a word. Small numbers are counted: the index also counts what was replaced."""
    frequency = searcher.doc_freq("words", word)
    return _counted(searcher, Clause.term_query(SCHEMA, "words", word)) if 0 < frequency <= FEW else frequency


def _brought(searcher: Searcher, clause: Clause, search: Search) -> tuple[list[Address], int]:
    """Return the places of the requested part, and how many there are in all."""
    by: dict[str, Any] = {"weight_by_field": "age"}
    sort = Sort.NEWEST if search.sort is Sort.BEST and not search.plan.words else search.sort
    if sort is not Sort.BEST:
        field, order = SORTED[sort]
        by = {"order_by_field": field, "order": order}
    result = searcher.search(clause, search.limit, count=True, offset=search.offset, **by)
    return [address for _, address in result.hits], int(result.count)  # type: ignore[attr-defined] # not in the wheel's types


def _counted(searcher: Searcher, clause: Clause) -> int:
    return int(searcher.search(clause, 1, count=True).count)  # type: ignore[attr-defined] # not in the wheel's types


def _facets(searcher: Searcher, asked: Clause, search: Search) -> dict[str, Counts]:
    """Count each field; fields without a filter of their own are counted in one pass."""
    alone = [name for name in search.facets if search.filters.any_of.get(name)]
    shared = [name for name in search.facets if name not in alone]
    counts: dict[str, Counts] = {}
    for several, but in [(shared, ""), *(([name], name) for name in alone)]:
        if several:
            wanted: dict[str, Any] = {
                name: {"terms": {"field": COUNTED[name], "size": MOST_VALUES}} for name in several
            }
            told = searcher.aggregate(narrowed(asked, search.filters, but=but), wanted)
            for name in several:
                rows = [(row["key"], row["doc_count"]) for row in told[name]["buckets"]]
                counts[name] = tuple(sorted(rows, key=lambda row: (-row[1], row[0])))
    return {name: counts[name] for name in search.facets}


@contextmanager
def _told() -> Iterator[None]:
    """Turn the errors of tantivy and of the disk into those of the port."""
    try:
        yield
    except (OSError, ValueError) as fault:
        raise EngineUnavailable(f"the search index cannot be used: {fault}") from fault


@contextmanager
def _built() -> Iterator[None]:
    """Turn tantivy's errors about a question into EngineMisused: the same request would fail again."""
    try:
        yield
    except ValueError as fault:
        raise EngineMisused(f"the question cannot be put to the index: {fault}") from fault
