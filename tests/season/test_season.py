"""docs/season.md says what the rules do; a small season is repeated here, the whole page in ``make soak``."""

import pytest

from tests.season.__main__ import FILE
from tests.season.judging import Outcome, judged
from tests.season.world import BESIDE, FEW, HONEST, ONE, ROLL, SHELF
from tests.season.writing import SMALL, document, small

LEAST_SEEN = 0.001
"""Of honest sessions, the part that may be warned."""


@pytest.fixture(scope="module")
def out() -> Outcome:
    return judged(SMALL, 1)


def test_the_page_says_what_a_small_season_says():
    assert small() in FILE.read_text(encoding="utf-8")


def test_fewer_than_one_honest_session_in_a_thousand_is_warned(out: Outcome):
    assert out.sessions[HONEST] > 3_000
    assert out.share_warned(HONEST) < LEAST_SEEN


def test_undeclared_displays_stand_in_a_row_of_their_own(out: Outcome):
    assert out.share_warned(SHELF) > 0.9
    declared = judged(SMALL._replace(declared=1.0), 1)
    assert SHELF not in declared.sessions
    assert declared.warned["display, declared"] == 0


def test_what_is_copied_often_is_found_and_a_roll_only_by_its_order(out: Outcome):
    assert out.first[ONE][0] <= 10
    assert len(out.caught[FEW]) / len(out.labels[FEW]) > 0.4
    assert len(out.caught[ROLL]) / len(out.labels[ROLL]) < 0.02
    assert out.orders == {True: 1}
    assert out.share_warned(BESIDE) < 0.05


def test_without_places_the_rules_over_places_are_silent():
    blind = judged(SMALL._replace(places=False), 1)
    assert {rule.value for _, rule in blind.spoken} == {"R2"}
    assert blind.share_warned(HONEST) < LEAST_SEEN


@pytest.mark.soak
def test_the_whole_page_is_what_the_command_writes():
    assert document() == FILE.read_text(encoding="utf-8")
