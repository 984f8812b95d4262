import pytest

from registry.errors import Busy
from registry.people import attempts
from registry.people.attempts import Attempts, Tally


class Watch:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def guesses(tally: Attempts, watch: Watch, seconds: int, *, logins: int = 1) -> int:
    """Try every second, from an address of one's own each time, and count how often a password would be looked at."""
    looked = 0
    for second in range(seconds):
        watch.seconds += 1
        try:
            tally.begin(f"login{second % logins}", f"address{second}")
            looked += 1
        except Busy:
            pass
    return looked


def test_a_login_is_guessed_at_ten_times_in_an_hour_wherever_from():
    watch = Watch()
    tally = Attempts(watch)
    assert guesses(tally, watch, 3600) <= 10
    assert guesses(tally, watch, 3600) <= 5


def test_its_owner_waits_a_quarter_of_an_hour_at_the_most():
    watch = Watch()
    tally = Attempts(watch)
    guesses(tally, watch, 20_000)
    with pytest.raises(Busy, match=r"try again in \d+ seconds"):
        tally.begin("login0", "home")
    watch.seconds += 15 * 60
    tally.begin("login0", "home")
    tally.succeed("login0", "home")
    tally.begin("login0", "home")


def test_an_address_that_tries_everybody_is_slowed_down():
    watch = Watch()
    tally = Attempts(watch)
    looked = 0
    for n in range(3600):
        watch.seconds += 1
        try:
            tally.begin(f"login{n}", "one address")
            looked += 1
        except Busy:
            continue
    assert looked < 45


def test_one_good_account_does_not_free_an_address_that_guesses():
    tally = Attempts(Watch())
    for n in range(30):
        tally.begin(f"login{n}", "here")
        tally.begin("own", "elsewhere")
        tally.succeed("own", "elsewhere")
    with pytest.raises(Busy):
        tally.begin("own", "here")


def test_a_hundred_at_a_time_are_counted_before_any_is_answered():
    tally = Attempts(Watch())
    begun = 0
    for n in range(100):
        try:
            tally.begin("login", f"address{n}")
            begun += 1
        except Busy:
            continue
    assert begun == 4


def test_an_attempt_nobody_looked_at_does_not_count():
    tally = Attempts(Watch())
    for _ in range(100):
        tally.begin("login", "here")
        tally.cancel("login", "here")
    tally.begin("login", "here")


def test_a_flood_of_invented_logins_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(attempts, "MOST", 100)
    tally = Tally(free=4, first_wait=60, clock=Watch())
    for n in range(1000):
        tally.add(f"login{n}")
    assert len(tally._counts) == 100
