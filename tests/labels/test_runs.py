"""Runs of labels: joined, cut and counted like the sets of labels that they are."""

from itertools import pairwise

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


@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(0, 5) | st.integers(0, 90)), max_size=40),
    st.integers(0, 200),
    st.lists(st.integers(0, 40), max_size=5),
)
def test_what_was_said_of_a_label_is_found_in_the_order_it_was_said(some: list[Run], label: int, read: list[int]):
    said = [(first, first + length, place) for place, (first, length) in enumerate(some)]
    expected = tuple(place for first, last, place in said if first <= label <= last)
    assert runs.RunsByLabel(said).of(label) == expected
    grown: runs.RunsByLabel[int] = runs.RunsByLabel()
    for since, until in pairwise([0, *sorted(read), len(said)]):
        grown.extend(said[since:until])
    assert grown.of(label) == expected, "whatever was read at once"


class Last(int):
    """The last label of a run, which notes that it was looked at."""

    looked = 0

    def __ge__(self, label: int, /) -> bool:
        Last.looked += 1
        return int(self) >= label


def test_of_thousands_of_labels_sold_one_by_one_few_are_looked_at():
    said = [(0, Last(99_999), "activated"), *((label, Last(label), "sold") for label in range(50_000))]
    found = runs.RunsByLabel([*said, (40, Last(59), "withdrawn")])
    Last.looked = 0
    assert found.of(45) == ("activated", "sold", "withdrawn")
    assert found.of(60_000) == ("activated",)
    assert Last.looked == 4
