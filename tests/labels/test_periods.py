"""Goods made while right and right of use stood are told so, whatever became of the two since."""

from datetime import date, timedelta
from itertools import product

import pytest

from registry.labels.periods import Terms, UseChange, stood

DAY = date(2026, 7, 1)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
EARLY, LATE = DAY - timedelta(days=30), DAY + timedelta(days=30)
STANDING = Terms(
    right_from=EARLY, right_until=None, right_ended_on=None, is_registered=True, use_from=EARLY, use_until=None,
    is_active=True,
)  # fmt: skip
GONE = STANDING._replace(is_active=False)


@pytest.mark.parametrize(
    ("change", "is_so"),
    [
        ({}, True),
        ({"right_from": None}, True),
        ({"right_from": DAY}, True),
        ({"right_from": AFTER}, False),
        ({"right_until": DAY}, True),
        ({"right_until": BEFORE}, False),
        ({"use_from": DAY}, True),
        ({"use_from": AFTER}, False),
        ({"use_until": DAY}, True),
        ({"use_until": BEFORE}, False),
        ({"is_registered": False, "right_ended_on": AFTER}, True),
        ({"is_registered": False, "right_ended_on": DAY}, True),
        ({"is_registered": False, "right_ended_on": BEFORE}, False),
        ({"is_registered": False, "right_ended_on": None}, False),
        ({"right_ended_on": BEFORE}, True),
    ],
)
def test_a_term_covers_its_first_and_its_last_day(change: dict[str, object], is_so: bool):
    assert stood(DAY, STANDING._replace(**change), ()) is is_so  # type: ignore[arg-type] # rows of the table above


@pytest.mark.parametrize(
    ("changes", "terms", "is_so"),
    [
        ([("suspend", AFTER)], GONE, True),
        ([("suspend", DAY)], GONE, True),
        ([("suspend", BEFORE)], GONE, False),
        ([("suspend", BEFORE)], STANDING, True),
        ([("suspend", BEFORE), ("reinstate", AFTER)], STANDING, False),
        ([("suspend", BEFORE), ("reinstate", DAY)], STANDING, True),
        ([("suspend", EARLY), ("reinstate", BEFORE), ("revoke", AFTER)], GONE, True),
        ([("revoke", AFTER)], GONE, True),
        ([("revoke", BEFORE)], GONE, False),
        ([("suspend", BEFORE), ("revoke", AFTER)], GONE, False),
        ([("suspend", EARLY), ("suspend", AFTER)], GONE, True),
        ([("suspend", BEFORE), ("correct_suspension", AFTER), ("revoke", LATE)], GONE, True),
        ([("suspend", EARLY), ("correct_suspension", EARLY), ("revoke", BEFORE)], GONE, False),
        ([("suspend", EARLY), ("correct_suspension", EARLY), ("suspend", BEFORE), ("revoke", LATE)], GONE, False),
        ([("correct_suspension", BEFORE)], STANDING, True),
    ],
    ids=str,
)
def test_a_suspension_leaves_a_gap_unless_it_was_taken_back(changes: list[tuple[str, date]], terms: Terms, is_so: bool):
    assert stood(DAY, terms, [UseChange(*one) for one in changes]) is is_so


def test_what_ends_later_never_makes_goods_worse():
    for day, ended in product((BEFORE, DAY, AFTER), (LATE, LATE + timedelta(days=400))):
        assert stood(day, STANDING, ())
        assert stood(day, GONE, [UseChange("revoke", ended)])
        assert stood(day, STANDING._replace(is_registered=False, right_ended_on=ended), ())
        assert stood(day, STANDING._replace(right_until=ended, use_until=ended), ())
