"""Runs of labels as pairs of indices from 0, first and last included: joined, cut, counted. Pure."""

from collections.abc import Iterable, Sequence

Run = tuple[int, int]


def merged(runs: Iterable[Run]) -> list[Run]:
    """Return the labels that are in any of the runs, as runs in order that do not touch."""
    found: list[Run] = []
    for first, last in sorted(runs):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found


def minus(runs: Iterable[Run], others: Iterable[Run]) -> list[Run]:
    """Return the labels of some runs that are in none of the others."""
    gone, found = merged(others), list[Run]()
    for first, last in merged(runs):
        for start, end in gone:
            if end < first or start > last:
                continue
            if start > first:
                found.append((first, start - 1))
            first = end + 1  # noqa: PLW2901 # what is left of this run begins behind
            if first > last:
                break
        if first <= last:
            found.append((first, last))
    return found


def both(runs: Iterable[Run], others: Iterable[Run]) -> list[Run]:
    """Return the labels that are in some runs and in others."""
    runs = merged(runs)
    return minus(runs, minus(runs, others))


def size(runs: Iterable[Run]) -> int:
    """Return how many labels are in any of the runs; one in several counts once."""
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
    """Yield the labels of runs in order."""
    for first, last in merged(runs):
        yield from range(first, last + 1)
