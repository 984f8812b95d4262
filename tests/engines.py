"""Engines of many short lives: each test opens a register of its own, and a compiled statement belongs to a dialect."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import LRUCache

from registry import database
from registry.database import Database

STATEMENTS = 10_000
"""More than the register has: what one test compiled serves all others, as it does in a server that runs for long."""


def share_compiled_statements() -> None:
    """Let all engines of a kind compile each statement once: the first that connects lends its dialect to the rest."""
    made = database._engine
    lent: dict[str, Any] = {}
    compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)

    def sharing(url: URL, **how: Any) -> AsyncEngine:
        engine = made(url, **how)
        sync: Any = engine.sync_engine
        own, kind = sync.dialect, sync.dialect.name
        sync._compiled_cache = compiled
        if kind in lent:
            own.initialize = lambda _: None  # what it would ask the server is known to the other
            sync.dialect = sync.pool._dialect = lent[kind]
        else:
            event.listen(sync.pool, "first_connect", lambda *_: lent.setdefault(kind, own))
        return engine

    database._engine = sharing


@contextmanager
def heard(database: Database, name: str, hear: Callable[..., None]) -> Iterator[None]:
    """Hear an event of writers and readers."""
    # On PostgreSQL what the one engine hears the other hears, too.
    engines = [one.sync_engine for one in (database.engine, database.reader)[: 1 + database.is_sqlite]]
    for engine in engines:
        event.listen(engine, name, hear)
    try:
        yield
    finally:
        for engine in engines:
            event.remove(engine, name, hear)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Note the statements of writers and readers, without those that begin a transaction."""
    noted: list[str] = []

    def note(*call: Any) -> None:
        if not str(call[2]).startswith(("PRAGMA", "BEGIN")):
            noted.append(str(call[2]))

    with heard(database, "before_cursor_execute", note):
        yield noted
