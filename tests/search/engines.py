"""The engines that are held to the contract: the embedded one always, Meilisearch where a server is named.

``MEILI_URL`` and ``MEILI_KEY``, its master key, name a server that may be written to. Each test has indexes of its own
there, asked with the two keys that a service would have, and leaves none behind.
"""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from uuid import uuid4

import pytest
from meilisearch import Client

from search.embedded import EmbeddedEngine
from search.engine import Engine
from search.meilisearch_access import ServerAccess
from search.meilisearch_engine import MeilisearchEngine
from search.meilisearch_keys import ServerKeys, make_keys

URL, KEY = "MEILI_URL", "MEILI_KEY"
NAMES = ["embedded", pytest.param("meilisearch", marks=pytest.mark.meilisearch)]
PREFIX = "test"
PATIENT = 20.0
"""Seconds a question may take where its time is not what is promised: the server shares a busy machine."""


class Borrowed(MeilisearchEngine):
    """An engine whose indexes go when it is closed."""

    async def close(self) -> None:
        await remove(self)
        await super().close()


async def remove(engine: MeilisearchEngine) -> None:
    """Take an engine's index from the server."""
    listed = await engine._filling.call(lambda client: client.http.get("indexes?limit=1000"))
    for index in listed["results"]:
        if index["uid"].startswith(engine.live):
            await engine._filling.call(partial(_deleted, index["uid"]))


def _deleted(uid: str, client: Client) -> None:
    client.delete_index(uid)


def access() -> ServerAccess:
    """Return a way to indexes of a test's own on the server that is named."""
    made = _keys()
    return ServerAccess(os.environ[URL], made.searches, made.fills, f"{PREFIX}_{uuid4().hex[:12]}")


@cache
def _keys() -> ServerKeys:
    # A test runs in a loop already; the keys are made in one of their own.
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, make_keys(os.environ[URL], os.environ.get(KEY, ""), PREFIX)).result()


def made(name: str, folder: Path) -> Engine:
    """Return an empty engine."""
    return EmbeddedEngine(folder) if name == "embedded" else Borrowed(access(), question=PATIENT)
