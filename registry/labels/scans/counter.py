"""What is kept of a label that was checked: one row from its first check on, and nothing that leads to a person.

Pure. Instants are whole minutes since 1970 in UTC; a day is the office's own, counted from 1970.
"""

import hashlib
import json
import re
from functools import lru_cache
from typing import NamedTuple

OFFICE_MINUTES = 7 * 60
DAY = 24 * 60
MONTH = 30 * DAY
DIGEST_OCTETS = 8
DIGEST_LENGTH = 2 * DIGEST_OCTETS
SESSIONS_LISTED = 64
"""Of one day; further ones are counted as new each time they come, and the label is past every threshold by then."""
PLACES_LISTED = 8


class Scan(NamedTuple):
    """One check of a label by a person; ``place`` is an ISO 3166-2 code, "" where the address tells none."""

    batch: int
    label_index: int
    session: str
    minute: int
    place: str = ""


class ScanCounter(NamedTuple):
    """The row of a label.

    ``sessions`` counts browsers of a day: the same one on another day counts again, for nobody can know. ``month``
    and ``month_before`` count the sessions of the window of 30 days that began at ``month_minute`` and of the one
    before it. ``today`` has the digests of the last day's sessions one behind the other, ``places`` JSON of
    ``[[place, minute], …]``, the last seen last. ``turn`` grows with every change: who writes says which one was read.
    """

    first_minute: int
    last_minute: int
    scans: int = 0
    sessions: int = 0
    month_minute: int = 0
    month: int = 0
    month_before: int = 0
    today: str = ""
    places: str = "[]"
    turn: int = 0

    def sessions_in_30_days(self, minute: int) -> float:
        """Estimate the sessions of the last 30 days from two fixed windows; never fewer than this window holds."""
        passed = min(max(minute - self.month_minute, 0), MONTH)
        return self.month + self.month_before * (1 - passed / MONTH)

    @property
    def seen_at(self) -> tuple[tuple[str, int], ...]:
        """The places of late, each with the minute of its last scan."""
        return tuple((place, minute) for place, minute in json.loads(self.places))


def day_of(minute: int) -> int:
    """Return the office's day."""
    return (minute + OFFICE_MINUTES) // DAY


def is_new_session(counter: ScanCounter | None, scan: Scan) -> bool:
    """Tell whether this browser has not asked of this label today."""
    if counter is None or day_of(counter.last_minute) != day_of(max(scan.minute, counter.last_minute)):
        return True
    listed = counter.today
    return all(listed[at : at + DIGEST_LENGTH] != scan.session for at in range(0, len(listed), DIGEST_LENGTH))


def after(counter: ScanCounter | None, scan: Scan) -> ScanCounter:
    """Return the row after a scan. A clock that went back moves no instant that was written."""
    if counter is None:
        counter = ScanCounter(scan.minute, scan.minute, month_minute=scan.minute)
    minute = max(scan.minute, counter.last_minute)
    is_new = is_new_session(counter, scan) or not counter.scans
    began, month, before = _window(counter, minute)
    today = counter.today if day_of(counter.last_minute) == day_of(minute) else ""
    if is_new and len(today) < SESSIONS_LISTED * DIGEST_LENGTH:
        today += scan.session
    return counter._replace(
        last_minute=minute,
        scans=counter.scans + 1,
        sessions=counter.sessions + is_new,
        month_minute=began,
        month=month + is_new,
        month_before=before,
        today=today,
        places=_seen(counter.places, scan.place, minute),
        turn=counter.turn + 1,
    )


def _window(counter: ScanCounter, minute: int) -> tuple[int, int, int]:
    passed = (minute - counter.month_minute) // MONTH
    if passed == 0:
        return counter.month_minute, counter.month, counter.month_before
    return counter.month_minute + passed * MONTH, 0, counter.month if passed == 1 else 0


def _seen(places: str, place: str, minute: int) -> str:
    if not place:
        return places
    others = [one for one in json.loads(places) if one[0] != place]
    return json.dumps([*others[1 - PLACES_LISTED :], [place, minute]], separators=(",", ":"))


def session_of(salt: bytes, address: str, agent: bytes) -> str:
    """Return a browser's digest of the day, 16 hexadecimal digits.

    Keyed by the day's salt: when that is destroyed nobody can try addresses against it.
    """
    return hashlib.blake2b(address.encode() + b"\0" + agent, key=salt, digest_size=DIGEST_OCTETS).hexdigest()


_MACHINE = re.compile(
    rb"(?<!cu)bot\b|crawl|spider|preview|facebookexternalhit|whatsapp|telegram|skype|slack|zalo(?:link|bot)|curl|wget"
    rb"|python|okhttp|java/|go-http|libwww|monitor|uptime|headless",
    re.IGNORECASE,
)
_AHEAD = re.compile(rb"prefetch|prerender|preview", re.IGNORECASE)


@lru_cache(4096)
def is_person(agent: bytes, purpose: bytes) -> bool:
    """Tell a person's scan from previews of links, crawlers, monitors and what browsers fetch ahead.

    ``purpose`` is what ``Sec-Purpose``, ``Purpose`` or ``X-Moz`` say. In doubt it is a person.
    """
    return bool(agent) and not _AHEAD.search(purpose) and not _MACHINE.search(agent)
