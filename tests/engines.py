"""Engines of many short lives: each test opens a register of its own, and a compiled statement belongs to a dialect."""

from typing import Any

from sqlalchemy import URL, event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import LRUCache

from registry import database

STATEMENTS = 10_000
"""More than the register has: what one test compiled serves all others, as it does in a server that runs for long."""


def share_compiled_statements() -> None:
    """Let all engines of a kind compile each statement once: the first that connects lends its dialect to the rest."""
    made = database._engine
    lent: dict[str, Any] = {}
    compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)

    def sharing(url: URL) -> AsyncEngine:
        engine = made(url)
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
