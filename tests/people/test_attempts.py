"""Guessing gets slower, and nobody locks anybody out. On SQLite alone: what the limiter promises is tried on both."""

from typing import Any

import pytest

from registry.database import Database
from registry.errors import Busy
from registry.people import attempts
from registry.people.attempts import begin, take_back
from tests.people.conftest import Clock

pytestmark = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)


async def is_let(database: Database, login: str, address: str) -> bool:
    try:
        await begin(database, login, address)
    except Busy:
        return False
    return True


async def guesses(database: Database, clock: Clock, login: Any, address: Any, *, times: int, every: int) -> int:
    """Try so often, and count how often a password would be looked at."""
    looked = 0
    for n in range(times):
        clock.forward(seconds=every)
        looked += await is_let(database, login(n), address(n))
    return looked


async def test_a_login_is_guessed_at_ten_times_in_the_first_hour_and_five_in_the_next(database: Database, clock: Clock):
    for most in (10, 5):
        assert await guesses(database, clock, lambda _: "lan", lambda _: "192.0.2.1", times=120, every=30) <= most


async def test_whoever_guesses_elsewhere_takes_nothing_from_the_owner(database: Database, clock: Clock):
    await guesses(database, clock, lambda _: "lan", lambda n: f"198.51.{n % 8}.1", times=160, every=1)
    assert await is_let(database, "lan", "192.0.2.1"), "from a place that nobody guessed from"


async def test_a_login_that_is_tried_from_everywhere_is_tried_half_as_often_from_each_place(
    database: Database, clock: Clock
):
    at_first = await guesses(database, clock, lambda _: "lan", lambda _: "192.0.2.1", times=5, every=1)
    await guesses(database, clock, lambda _: "lan", lambda n: f"198.51.100.{n}", times=40, every=1)
    later = await guesses(database, clock, lambda _: "lan", lambda _: "192.0.2.2", times=5, every=1)
    assert (at_first, later) == (5, 2)


async def test_an_office_behind_one_address_is_not_refused_for_one_of_it(database: Database, clock: Clock):
    await guesses(database, clock, lambda n: f"an.{n % 12}", lambda _: "192.0.2.1", times=100, every=1)
    assert await is_let(database, "lan", "192.0.2.1")
    assert await is_let(database, "huệ", "192.0.2.1")


async def test_a_flood_from_one_address_is_slowed_to_one_in_two_seconds(database: Database, clock: Clock):
    looked = await guesses(database, clock, lambda n: f"an.{n}", lambda _: "192.0.2.1", times=700, every=0)
    assert looked == attempts.FLOOD.budget
    looked = await guesses(database, clock, lambda n: f"bình.{n}", lambda _: "192.0.2.1", times=60, every=1)
    assert looked <= 31
    assert await is_let(database, "lan", "192.0.2.2")


async def test_what_succeeds_or_was_no_attempt_is_taken_back_and_what_failed_before_is_not(
    database: Database, clock: Clock
):
    for _ in range(3):
        assert await is_let(database, "lan", "192.0.2.1")
    for _ in range(20):
        await take_back(database, await begin(database, "lan", "192.0.2.1"))
    assert await guesses(database, clock, lambda _: "lan", lambda _: "192.0.2.1", times=5, every=0) == 2


async def test_addresses_of_one_household_are_one_place(database: Database):
    looked = [await is_let(database, "lan", f"2001:db8:1:2::{n:x}") for n in range(9)]
    assert looked.count(True) == attempts.AT_AN_ADDRESS.budget
    assert await is_let(database, "lan", "2001:db8:1:3::1")
