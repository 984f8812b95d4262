"""The cost of a question for this process where Meilisearch answers, beside the server's own time.

``MEILI_URL`` and ``MEILI_KEY`` name a server; the records are the shared extracts. Run as ``python -m
tests.bench.meilisearch``.
"""

import asyncio
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from search import meilisearch_engine
from search.documents import document_of
from search.engine import Mark
from search.finding import Query, find
from search.gathering import MANY
from tests.bench.__main__ import tell
from tests.bench.contest import Figure
from tests.search.corpus import everything, rows
from tests.search.engines import Borrowed, access

ASKED = 300
FACETS = ("kind", "status", "country")
SEED = 20261125


@dataclass
class Watch:
    """The server's own time for every search since the last reading, in milliseconds."""

    told: list[int] = field(default_factory=list)

    async def searched(self, *args: Any, **more: Any) -> Any:
        results = await SEARCHED(*args, **more)
        self.told.append(sum(one["processingTimeMs"] for one in results))
        return results


SEARCHED = meilisearch_engine._searched  # every question goes through here


async def filled() -> Borrowed:
    engine = Borrowed(access(), question=30)
    documents = [document for _, facts in everything() if (document := document_of(facts))]
    began = time.perf_counter()
    async with engine.fresh() as fresh:
        for start in range(0, len(documents), MANY):
            await fresh.put(documents[start : start + MANY])
        await fresh.put([], mark=Mark(1, "aa"))
        await fresh.refresh()
    tell(Figure("meilisearch: filling", time.perf_counter() - began, "s", f"{len(documents)} records, by the clock"))
    return engine


def questions(names: Sequence[str]) -> list[str]:
    """Return questions as people ask them: the public ones, and names whole, cut and mistyped."""
    draw = random.Random(SEED)  # noqa: S311 # the same questions every time
    asked = [row["query"] for row in rows("search_queries_public.csv")]
    while len(asked) < ASKED:
        name = draw.choice(names)
        cut = draw.randrange(3, len(name) + 1) if len(name) > 3 else len(name)
        asked.append(draw.choice([name, name[:cut], name[: cut - 1] + "x" + name[cut:]]))
    return asked


async def main() -> None:
    engine = await filled()
    try:
        asked = questions([facts.name for _, facts in everything()])
        for label, facets in (("plain", ()), ("three facets", FACETS)):
            await measured(engine, label, asked, facets)
    finally:
        await engine.close()


async def measured(engine: Borrowed, label: str, asked: Sequence[str], facets: tuple[str, ...]) -> None:
    ours, servers, clock, watch = list[float](), list[float](), list[float](), Watch()
    with patch.object(meilisearch_engine, "_searched", watch.searched):
        for text in asked:
            watch.told.clear()
            cpu, wall = time.process_time(), time.perf_counter()
            await find(engine, Query(text, facets=facets))
            ours.append((time.process_time() - cpu) * 1000)
            clock.append((time.perf_counter() - wall) * 1000)
            servers.append(sum(watch.told))
    for what, values in (("our processor", ours), ("the server's own time", servers), ("by the clock", clock)):
        values.sort()
        for share in (50, 95, 100):
            value = values[min(len(values) - 1, len(values) * share // 100)]
            tell(Figure(f"meilisearch, {label}: {what}, p{share}", value, "ms", f"{len(values)} questions"))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
