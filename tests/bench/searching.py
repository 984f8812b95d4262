"""The cost of a question: CPU, memory after many different ones, indexing, and how soon a record is found.

Measured over the shared records, and over 200,000 of which most are recombined from them. CPU is that of the whole
process, so the threads of the index are included.
"""

import asyncio
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import msgspec

from search.documents import Document, document_of
from search.embedded import EmbeddedEngine
from search.engine import Mark
from search.filters import FIELDS, Filters
from search.finding import Query, find
from search.folding import words
from search.gathering import MANY
from tests.bench.contest import Figure
from tests.conftest import ROOT
from tests.search.corpus import everything

LARGE = 200_000
ASKED, DIFFERENT, WRITES = 300, 2_000, 15
FACETS = ("kind", "status", "country")
NARROWED = Filters.of(status="registered", custody="mirrored")
FREQUENT = ("c", "the", "wine", "ha", "cong ty", "cong ty tra", "nước mắm", "bia", "class", "eu")
LEVEL = Mark(1, "aa")


def figures(folder: Path) -> Iterator[Figure]:
    """Measure at both sizes; indexes are made in ``folder``."""
    real = [document for _, facts in everything() if (document := document_of(facts))]
    for title, documents in (("15,000", real), ("200,000", [*real, *recombined(real, LARGE - len(real))])):
        yield from asyncio.run(_measured(title, documents, folder / title, real))


def recombined(real: Sequence[Document], count: int) -> Iterator[Document]:
    """Yield documents whose names consist of real words, one in four of which is new."""
    chance = random.Random(1)  # noqa: S311 # the same documents in every run
    known = [word for document in real for word in document.name.split()]
    for n in range(count):
        one, two = chance.choice(real), chance.choice(real)
        name = " ".join(_word(chance, known) for _ in range(chance.choice((1, 1, 2, 2, 3, 4))))
        day = one.filed_on and one.filed_on + timedelta(days=chance.randrange(400))
        numbers, passages = (f"{n:09d}",), ()
        yield msgspec.structs.replace(
            one, id=UUID(int=n + 1), name=name, names=(name,), numbers=numbers, product=two.product, units=two.units,
            filed_on=day, passages=passages,
        )  # fmt: skip


def questions(real: Sequence[Document], count: int, seed: int) -> list[str]:
    """Return names as they stand, cut, mistyped, without capitals, with words around them: what people type."""
    chance = random.Random(seed)  # noqa: S311 # the same questions in every run
    made: list[str] = []
    while len(made) < count:
        name = chance.choice(real).name.split(" / ")[0][:60]
        if words(name):
            at = chance.randrange(len(name))
            typed = (
                name,
                name[: max(3, at)],
                name[:at] + name[at + 1 :],
                name.lower(),
                f"mua {name}",
                f"{name} Hà Tĩnh",
            )
            made.append(chance.choice(typed))
    return made


async def _measured(title: str, documents: Sequence[Document], folder: Path, real: Sequence[Document]) -> list[Figure]:
    engine = EmbeddedEngine(folder)
    began = time.process_time()
    async with engine.fresh() as fresh:
        for start in range(0, len(documents), MANY):
            await fresh.put(documents[start : start + MANY])
        await fresh.put([], mark=LEVEL)
    found = [Figure(f"search {title}: indexing", time.process_time() - began, "s of CPU")]
    asked = questions(real, ASKED, 7)
    await _cpu(engine, asked[:20], Query(facets=FACETS))
    for name, texts, like in (
        ("3 facets, 2 filters", asked, Query(filters=NARROWED, facets=FACETS)),
        ("3 facets", asked, Query(facets=FACETS)),
        ("the page with all its facets", asked, Query(facets=FIELDS)),
        ("frequent words, 3 facets, 2 filters", FREQUENT * 3, Query(filters=NARROWED, facets=FACETS)),
    ):
        times = sorted(await _cpu(engine, texts, like))
        found += [
            Figure(f"search {title}: {name}, p50", statistics.median(times), "ms of CPU"),
            Figure(f"search {title}: {name}, p95", times[int(len(times) * 0.95)], "ms of CPU"),
            Figure(f"search {title}: {name}, worst", times[-1], "ms of CPU"),
        ]
    found.append(Figure(f"search {title}: write to findable", await _findable(engine, real[0]), "ms by the clock"))
    await engine.close()
    first, last = _memory(folder, questions(real, DIFFERENT, 11))
    found.append(Figure(f"search {title}: memory of a process that searches, at its start", first, "MB"))
    found.append(Figure(f"search {title}: added by {DIFFERENT} different questions", last - first, "MB"))
    return found


async def _cpu(engine: EmbeddedEngine, texts: Sequence[str], like: Query) -> list[float]:
    times = []
    for text in texts:
        began = time.process_time()
        await find(engine, Query(text, like.filters, facets=like.facets))
        times.append((time.process_time() - began) * 1000)
    return times


async def _findable(engine: EmbeddedEngine, like: Document) -> float:
    """Return how long it takes, the median of some writes, until a record that was put is found by its name."""
    times = []
    for n in range(WRITES):
        document = msgspec.structs.replace(like, id=UUID(int=2**127 + n), name=f"zyxq{n}", names=(f"zyxq{n}",))
        began = time.perf_counter()
        await engine.put([document], mark=LEVEL)
        while document.id not in (await find(engine, Query(f"zyxq{n}"))).ids:
            pass
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def _memory(folder: Path, texts: Sequence[str]) -> tuple[float, float]:
    """Ask in a process of its own; return its memory after twenty questions and after all, in MB."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.bench.searching", str(folder)],
        input=json.dumps(texts), capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    start, end = json.loads(made.stdout)
    return start, end


async def _asking(folder: Path, texts: Sequence[str]) -> list[float]:
    engine = EmbeddedEngine(folder)
    seen = []
    for n, text in enumerate(texts, 1):
        await find(engine, Query(text, facets=FACETS))
        if n in {20, len(texts)}:
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
            seen.append(pages * resource.getpagesize() / 1e6)
    return seen


def _word(chance: random.Random, known: Sequence[str]) -> str:
    word = chance.choice(known)
    return word if chance.random() < 0.75 else word[: len(word) // 2 + 1] + chance.choice(known)[-3:]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(_asking(Path(sys.argv[1]), json.load(sys.stdin)))))
