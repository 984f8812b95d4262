"""Runs of labels as pairs of indices from 0, both ends included: joined, cut and counted. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

Run = tuple[int, int]
T = TypeVar("T")
FEW = 8
"""Up to this many runs, going through all of them is faster than an index."""


def merged(runs: Iterable[Run]) -> list[Run]:
    """Return the labels that are in any of the runs, as ordered runs that do not touch."""
    found: list[Run] = []
    for first, last in sorted(runs):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found


def minus(runs: Iterable[Run], others: Iterable[Run]) -> list[Run]:
    """Return the labels of these runs that are in none of the others."""
    gone, found = merged(others), list[Run]()
    for first, last in merged(runs):
        for start, end in gone:
            if end < first or start > last:
                continue
            if start > first:
                found.append((first, start - 1))
            first = end + 1  # noqa: PLW2901 # the rest of this run begins after it
            if first > last:
                break
        if first <= last:
            found.append((first, last))
    return found


def both(runs: Iterable[Run], others: Iterable[Run]) -> list[Run]:
    """Return the labels that are in both groups of runs."""
    runs = merged(runs)
    return minus(runs, minus(runs, others))


def size(runs: Iterable[Run]) -> int:
    """Return how many labels are in any of the runs; a label in several runs counts once."""
    return sum(last + 1 - first for first, last in merged(runs))


def foremost(runs: Iterable[Run], most: int) -> list[Run]:
    """Return the first ``most`` labels of the runs."""
    found: list[Run] = []
    for first, last in merged(runs):
        if most <= 0:
            break
        found.append((first, min(last, first + most - 1)))
        most -= last + 1 - first
    return found


def outweighing(runs: Sequence[Run], others: Sequence[Run]) -> list[Run]:
    """Return the labels that are in more of the runs than of the others."""
    steps: dict[int, int] = {}
    for step, some in ((1, runs), (-1, others)):
        for first, last in some:
            steps[first] = steps.get(first, 0) + step
            steps[last + 1] = steps.get(last + 1, 0) - step
    found, level, since = list[Run](), 0, 0
    for place in sorted(steps):
        if level > 0:
            found.append((since, place - 1))
        level, since = level + steps[place], place
    return merged(found)


def indices(runs: Iterable[Run]) -> Iterable[int]:
    """Yield the labels of the runs in order."""
    for first, last in merged(runs):
        yield from range(first, last + 1)


class RunsByLabel(Generic[T]):
    """Finds what was recorded for a label among thousands of runs, by looking only at those near it.

    Runs of similar length are grouped and sorted by their first label, so that the runs that can contain a label are
    neighbours. This works for many single labels and for many whole rolls.
    """

    __slots__ = ("_count", "_few", "_lengths")

    def __init__(self, said: Sequence[tuple[int, int, T]] = ()) -> None:
        self._few: list[tuple[int, int, T]] | None = []
        self._lengths: dict[int, tuple[list[int], list[tuple[int, int, int, T]]]] = {}
        self._count = 0
        self.extend(said)

    def extend(self, said: Sequence[tuple[int, int, T]]) -> None:
        """Add runs that were recorded after all others."""
        if self._few is not None:
            said = [*self._few, *said]
            self._few = list(said) if len(said) <= FEW else None
        if self._few is None:
            # Sorted, so that each of many is inserted at the end.
            for place, (first, last, what) in sorted(enumerate(said, self._count), key=lambda one: one[1][0]):
                firsts, runs = self._lengths.setdefault(1 << (last - first).bit_length(), ([], []))
                at = bisect_right(firsts, first)
                firsts.insert(at, first)
                runs.insert(at, (first, last, place, what))
            self._count += len(said)

    def of(self, label: int) -> tuple[T, ...]:
        """Return what was recorded for a label, in the order in which it was recorded."""
        if self._few is not None:
            return tuple([what for first, last, what in self._few if first <= label <= last])
        found = []
        for length, (firsts, runs) in self._lengths.items():
            # No run here is longer than ``length``, so a run that begins further before the label cannot contain it.
            near = runs[bisect_left(firsts, label - length + 1) : bisect_right(firsts, label)]
            found += [(place, what) for _, last, place, what in near if last >= label]
        found.sort(key=lambda one: one[0])
        return tuple([what for _, what in found])
