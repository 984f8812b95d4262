"""The engines that are held to the contract: the embedded one always, Meilisearch where a server is named.

``MEILI_URL`` and ``MEILI_KEY`` name a server that may be written to; each test has indexes of its own there.
"""

import importlib
import os
from pathlib import Path
from uuid import uuid4

import pytest

from search.embedded import EmbeddedEngine
from search.engine import Engine

URL, KEY = "MEILI_URL", "MEILI_KEY"
NAMES = ["embedded", pytest.param("meilisearch", marks=pytest.mark.meilisearch)]


def made(name: str, folder: Path) -> Engine:
    """Return an empty engine."""
    if name == "embedded":
        return EmbeddedEngine(folder)
    adapter, wire = (importlib.import_module(f"search.meilisearch_{part}") for part in ("engine", "wire"))
    key = os.environ.get(KEY, "")
    engine: Engine = adapter.MeilisearchEngine(wire.Access(os.environ[URL], key, key, f"test-{uuid4().hex[:12]}"))
    return engine
