"""``python -m tests.bench.pictures``: 500 drawn pictures, how many copies are found, and the cost of a question."""

import random
import statistics
import sys
import time
from collections.abc import Iterator

from PIL import Image

from search.similar.lexicon import SignLexicon
from search.similar.pictures import Picture, Pictures
from search.similar.prints import asked, taken
from tests.bench.contest import Figure
from tests.similar.drawing import COPIES, drawn

MANY, ASKED, FIRST = 500, 200, 10
SEED = 20261125
WEIGHTS = SignLexicon().weights["pictures"]


def measured() -> Iterator[Figure]:
    """Yield the share of copies whose picture is among the first ten, by kind of copy, and CPU times."""
    made = [drawn(seed) for seed in range(MANY)]
    began = time.process_time()
    prints = [taken(picture) for picture, _ in made]
    yield Figure("pictures: a print", (time.process_time() - began) / MANY * 1000, "ms CPU")
    yield Figure("pictures: a print", sum(part.nbytes for part in prints[0]), "bytes")
    held = Pictures()
    held.change([Picture(f"{at}", "", made[at][1], (prints[at],)) for at in range(MANY)])
    for name, change in COPIES.items():
        draw = random.Random(SEED)  # noqa: S311 # it protects nothing
        chosen = draw.sample(range(MANY), ASKED)
        found = sum(f"{at}" in _nearest(held, change(made[at][0], draw)) for at in chosen)
        yield Figure(f"pictures: {name}, in the first ten of {MANY}", found / ASKED, "share")
    times = []
    for one in prints[:50]:
        began = time.process_time()
        held.ask([one], frozenset(), WEIGHTS)
        times.append((time.process_time() - began) * 1000)
    yield Figure(f"pictures: a question among {MANY}, p95", statistics.quantiles(times, n=20)[-1], "ms CPU")


def _nearest(held: Pictures, copy: Image.Image) -> set[str]:
    return {hit.id for hit in held.ask(asked(copy), frozenset(), WEIGHTS, most=FIRST).hits}


if __name__ == "__main__":
    for figure in measured():
        sys.stdout.write(f"{figure.name}: {figure.value:.3f} {figure.unit}\n")
