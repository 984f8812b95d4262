"""Checks an index against the register: nothing is missing, nothing is too much, nothing differs."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from sqlalchemy import select
from sqlmodel import col

from registry.database import Database
from registry.tables import Record
from search.documents import Audience
from search.engine import Engine, Search, Sort
from search.gathering import MANY, gather, seen_by
from search.texts import Text, text_of


@dataclass(frozen=True, slots=True)
class Difference:
    """What an index and the register do not have in common, as ids of records (32 hexadecimal digits)."""

    held: int = 0
    missing: list[str] = field(default_factory=list)
    superfluous: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    @property
    def is_none(self) -> bool:
        return not (self.missing or self.superfluous or self.changed)


async def compare(database: Database, engine: Engine, audience: Audience) -> Difference:
    """Compare an index, record by record, with what would be put into it today. Raises EngineUnavailable.

    What is written during the run may appear as a difference; it does not appear in the next run.
    """
    held: dict[str, Text] = {text.id: text async for text in _held(engine)}
    count, missing, changed = len(held), list[str](), list[str]()
    async for text in _wanted(database, audience):
        found = held.pop(text.id, None)
        if found is None:
            missing.append(text.id)
        elif found != text:
            changed.append(text.id)
    return Difference(count, missing, sorted(held), changed)


async def _wanted(database: Database, audience: Audience) -> AsyncIterator[Text]:
    last: Any = None
    while True:
        async with database.reading() as connection:
            statement = select(col(Record.id)).where(seen_by(audience)).order_by(col(Record.id)).limit(MANY)
            statement = statement.where(col(Record.id) > last) if last is not None else statement
            ids = (await connection.execute(statement)).scalars().all()
            documents = await gather(connection, ids, audience) if ids else []
        if not ids:
            return
        for document in documents:
            yield text_of(document)
        last = ids[-1]


@runtime_checkable
class WholeIndex(Protocol):
    """An engine whose lists end before the index does (Meilisearch: 10,000), and that yields what it holds besides."""

    def held(self) -> AsyncIterator[Text]:
        """Yield every record of the index."""


async def _held(engine: Engine) -> AsyncIterator[Text]:
    if isinstance(engine, WholeIndex):
        async for text in engine.held():
            yield text
        return
    at = 0
    while texts := (await engine.candidates(Search(sort=Sort.NAME, limit=MANY, offset=at))).texts:
        for text in texts:
            yield text
        at += len(texts)
