"""Filling an engine for a test, and asking it."""

from typing import Any

from registry.vocabulary import Category, Kind
from search.documents import Document
from search.engine import Engine, Mark
from search.finding import Query, find
from tests.search.corpus import document, identity

MARK: dict[str, Any] = {"kind": Kind.TRADEMARK, "category": Category.ORDINARY}


LEVEL = Mark(1, "aa")
"""Notes that the index reflects a journal: one that never did does not answer."""


async def put(engine: Engine, documents: list[Document], **more: Any) -> None:
    await engine.put(documents, **{"mark": LEVEL, **more})
    await engine.refresh()


async def fill(engine: Engine, *keys: str, **more: str) -> None:
    """Index records named by the keys, or by ``key=name`` pairs."""
    await put(engine, [document(key, name=name) for key, name in ({key: key for key in keys} | more).items()])


async def found(engine: Engine, text: str, *keys: str, **more: object) -> list[str]:
    """Return the keys that answer, in order; ``keys`` are those that could."""
    names = {identity(key): key for key in keys}
    hits = await find(engine, Query(text, **more))  # type: ignore[arg-type] # the fields of the question by their names
    assert hits.total == len(hits.hits) or "limit" in more
    return [names[hit] for hit in hits.ids]
