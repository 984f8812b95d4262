"""Runs of labels: joined, cut and counted like the sets of labels that they are."""

from hypothesis import given
from hypothesis import strategies as st

from registry.labels import runs
from registry.labels.runs import Run

RUNS: st.SearchStrategy[list[Run]] = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 9)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=9
)


def labels(some: list[Run]) -> set[int]:
    return {label for first, last in some for label in range(first, last + 1)}


@given(RUNS, RUNS)
def test_runs_are_sets_of_labels(one: list[Run], other: list[Run]):
    assert labels(runs.merged(one)) == labels(one)
    assert labels(runs.minus(one, other)) == labels(one) - labels(other)
    assert labels(runs.both(one, other)) == labels(one) & labels(other)
    assert runs.size(one) == len(labels(one))
    for found in (runs.merged(one), runs.minus(one, other), runs.both(one, other)):
        assert found == runs.merged(found), "in order, and no two touch"


@given(RUNS, st.integers(0, 30))
def test_the_foremost_labels_come_first(some: list[Run], most: int):
    assert sorted(labels(runs.foremost(some, most))) == sorted(labels(some))[:most]


@given(RUNS, RUNS)
def test_what_was_taken_more_often_than_it_was_allowed_outweighs(taken: list[Run], allowed: list[Run]):
    def times(some: list[Run], label: int) -> int:
        return sum(first <= label <= last for first, last in some)

    expected = {label for label in range(60) if times(taken, label) > times(allowed, label)}
    assert labels(runs.outweighing(taken, allowed)) == expected
