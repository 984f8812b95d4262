"""``python -m tests.bench.similar [SIZE …]``: a question among this many signs, beside a full scan in the same run."""

import gc
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cdist

from search.similar.lexicon import letters
from search.similar.service import Signs
from search.similar.signs import Question, Sign
from tests.bench.contest import Figure
from tests.similar.changes import CHANGES
from tests.similar.material import holding, indications, invented, products

SIZES = (15_000, 50_000, 500_000)
QUESTIONS, SCANS, ADDED = 200, 40, 200
GOODS = frozenset({30, 31})
SEED = 5


def measured(size: int) -> Iterator[Figure]:
    """Yield the figures of one size; times are CPU of the whole process."""
    gc.collect()
    before = _memory()
    signs = _signs(size)
    made = time.process_time()
    held = holding(signs)
    built = time.process_time() - made
    del signs
    gc.collect()
    told = f"among {size:,} signs"
    yield Figure(f"similar signs {told}: built", built, "s CPU")
    yield Figure(f"similar signs {told}: memory", _memory() - before, "MB")
    texts, draw = [" ".join(letters(sign.text)) for sign in _signs(size)], random.Random(SEED)  # noqa: S311 # it protects nothing
    questions = list(_questions(texts, draw))
    held.ask(Question(questions[0]))
    asked = [_cpu(partial(held.ask, Question(text, GOODS))) for text in questions]
    scanned = [_cpu(partial(_scan, text, texts)) for text in questions[:SCANS]]
    for name, times in (("a question", asked), ("one full scan", scanned)):
        yield Figure(f"similar signs {told}: {name}, p50", statistics.median(times), "ms CPU")
        yield Figure(f"similar signs {told}: {name}, p95", statistics.quantiles(times, n=20)[-1], "ms CPU")
    yield Figure(
        f"similar signs {told}: question to scan", statistics.median(asked) / statistics.median(scanned), "ratio"
    )
    added = [_cpu(partial(_add, held, at, draw.choice(texts))) for at in range(ADDED)]
    yield Figure(f"similar signs {told}: one more sign, p95", statistics.quantiles(added, n=20)[-1], "ms CPU")


def _signs(size: int) -> list[Sign]:
    real = [*indications(), *products()]
    return [*real, *invented(size - len(real), random.Random(SEED))]  # noqa: S311 # likewise


def _questions(texts: list[str], draw: random.Random) -> Iterator[str]:
    kinds = list(CHANGES.values())
    found = 0
    while found < QUESTIONS:
        change, fits = draw.choice(kinds)
        text = draw.choice(texts)
        if fits(text):
            found += 1
            yield change(text, draw)


def _scan(text: str, texts: list[str]) -> None:
    """Compare with every sign by one measure, the fastest that weighs the beginning, and keep the nearest."""
    cdist([text], texts, scorer=JaroWinkler.normalized_similarity, dtype=np.float32)[0].argpartition(-10)


def _add(held: Signs, at: int, text: str) -> None:
    held.change([Sign(f"added-{at}", f"{text} NEW")])


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def _memory() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    for size in map(int, sys.argv[1:] or SIZES):
        for figure in measured(size):
            sys.stdout.write(f"{figure.name}: {figure.value:.2f} {figure.unit}\n")
