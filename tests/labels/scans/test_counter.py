"""What is kept of a label that was checked, and what is concluded from it: pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.labels.scans.counter import (
    DAY,
    DIGEST_LENGTH,
    MONTH,
    OFFICE_MINUTES,
    PLACES_LISTED,
    SESSIONS_LISTED,
    Scan,
    ScanCounter,
    after,
    day_of,
    is_person,
    session_of,
)

NOON = (20_000 * DAY) - OFFICE_MINUTES + 12 * 60
"""Noon of a day of the office."""


def browser(n: int) -> str:
    return f"{n:0{DIGEST_LENGTH}x}"


def counted(*scans: Scan) -> ScanCounter:
    counter: ScanCounter | None = None
    for scan in scans:
        counter = after(counter, scan)
    assert counter is not None
    return counter


def scan(minute: int, who: int = 1, place: str = "") -> Scan:
    return Scan(7, 3, browser(who), minute, place)


def test_the_same_browser_counts_once_a_day():
    counter = counted(scan(NOON), scan(NOON + 5), scan(NOON + 60, 2), scan(NOON + DAY))
    assert (counter.scans, counter.sessions) == (4, 3)
    assert (counter.first_minute, counter.last_minute) == (NOON, NOON + DAY)


def test_a_day_ends_at_midnight_in_the_office():
    midnight = NOON + 12 * 60
    assert day_of(midnight - 1) + 1 == day_of(midnight)
    assert counted(scan(midnight - 1), scan(midnight)).sessions == 2


def test_of_a_day_gone_by_no_browser_is_listed():
    assert counted(scan(NOON), scan(NOON, 2), scan(NOON + DAY, 3)).today == browser(3)


def test_a_digest_is_found_at_its_own_place_only():
    shifted = (browser(1) + browser(2))[4 : 4 + DIGEST_LENGTH]
    counter = counted(scan(NOON, 1), scan(NOON, 2), Scan(7, 3, shifted, NOON))
    assert counter.sessions == 3


def test_a_row_stays_small_whatever_is_done_to_a_label():
    counter = counted(*(scan(NOON + n, n, f"VN-{n:02}") for n in range(500)))
    assert len(counter.today) == SESSIONS_LISTED * DIGEST_LENGTH
    assert len(counter.seen_at) == PLACES_LISTED
    assert counter.sessions == 500
    assert len(counter.places) <= 400


def test_a_clock_that_went_back_moves_nothing():
    counter = counted(scan(NOON), scan(NOON - 30, 2))
    assert (counter.first_minute, counter.last_minute, counter.sessions) == (NOON, NOON, 2)


@given(st.lists(st.integers(0, 4 * MONTH), min_size=1, max_size=60))
def test_the_estimate_of_30_days_is_never_below_this_window_and_never_above_all(minutes: list[int]):
    counter = counted(*(scan(NOON + minute, n) for n, minute in enumerate(sorted(minutes))))
    told = counter.sessions_in_30_days(counter.last_minute)
    assert counter.month <= told <= counter.sessions == len(minutes)
    truly = sum(NOON + minute > counter.last_minute - MONTH for minute in minutes)
    assert told <= counter.sessions
    assert counter.month <= truly, "a window is no longer than 30 days"


@given(st.lists(st.tuples(st.integers(0, 3 * DAY), st.integers(0, 5)), min_size=1, max_size=60))
def test_sessions_are_the_pairs_of_browser_and_day(asked: list[tuple[int, int]]):
    asked.sort()
    counter = counted(*(scan(NOON + minute, who) for minute, who in asked))
    assert counter.sessions == len({(day_of(NOON + minute), who) for minute, who in asked})
    assert counter.scans == counter.turn == len(asked)


def test_a_digest_tells_nothing_without_its_salt():
    one = session_of(b"a" * 32, "198.51.100.7", b"Mozilla/5.0")
    assert one == session_of(b"a" * 32, "198.51.100.7", b"Mozilla/5.0")
    assert len(one) == DIGEST_LENGTH
    others = {
        session_of(b"b" * 32, "198.51.100.7", b"Mozilla/5.0"),
        session_of(b"a" * 32, "198.51.100.8", b"Mozilla/5.0"),
        session_of(b"a" * 32, "198.51.100.7", b"Mozilla/5.1"),
    }
    assert len(others | {one}) == 4


@pytest.mark.parametrize(
    ("agent", "purpose", "person"),
    [
        (b"Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36", b"", True),
        (b"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Zalo iOS/24.1 ZaloTheme/light", b"", True),
        (b"Mozilla/5.0 (Linux; Android 14; CUBOT P80) AppleWebKit/537.36 Mobile Safari/537.36", b"", True),
        (b"Mozilla/5.0 Chrome/130", b"prefetch;prerender", False),
        (b"facebookexternalhit/1.1", b"", False),
        (b"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", b"", False),
        (b"WhatsApp/2.23", b"", False),
        (b"TelegramBot (like TwitterBot)", b"", False),
        (b"curl/8.5.0", b"", False),
        (b"python-httpx/0.28", b"", False),
        (b"", b"", False),
        (b"Opera/9.80 (J2ME/MIDP; Opera Mini/9.80; U; vi) Presto/2.5.25 Version/10.54", b"", True),
        (b"Mozilla/5.0 (Linux; Android 14) Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/440.0]", b"", True),
        (b"Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Mobile/15E148 Viber/21.9", b"", True),
        (b"Viber/21.9", b"", False),
        (b"axios/1.6.8", b"", False),
        (b"Dalvik/2.1.0 (Linux; U; Android 12)", b"", False),
        (b"meta-externalagent/1.1", b"", False),
        (b"Mozilla/5.0 (compatible; Embedly/0.2; +http://support.embed.ly/)", b"", False),
        (b"Mozilla/5.0 (Linux; Android 7.0) Mobile Safari/537.36 (compatible; Google-Read-Aloud)", b"", False),
        (b"Mozilla/5.0 (Linux; Android 11) Mobile Safari/537.36 Chrome-Lighthouse", b"", False),
    ],
)
def test_machines_are_told_from_people(agent: bytes, purpose: bytes, person: bool):
    assert is_person(agent, purpose) is person
