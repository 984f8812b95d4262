"""The counter of a checked label: one row from its first check on, which holds nothing that identifies a person.

Pure. Times are whole minutes since 1970 in UTC; days are those of the office, counted from 1970.
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
"""Sessions of one day that are listed. Further ones count as new each time; such a label is past every limit anyway."""
PLACES_LISTED = 8


class Scan(NamedTuple):
    """One check of a label by a person; ``place`` is an ISO 3166-2 code, "" when the address does not tell it."""

    batch: int
    label_index: int
    session: str
    minute: int
    place: str = ""


class ScanCounter(NamedTuple):
    """The counter row of a label.

    ``sessions`` counts browsers per day: the same browser on another day counts again, because it cannot be recognised.
    ``month`` and ``month_before`` count the sessions of the 30-day window that began at ``month_minute``, and of the
    window before. ``today`` holds the digests of the last day's sessions, one after another. ``places`` is JSON
    ``[[place, minute], …]``, the last seen at the end. ``turn`` grows with every change, so that a writer can name the
    state that it read.
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
        """Return an estimate of the sessions in the last 30 days, from two fixed windows.

        It is never below the sessions of the present window.
        """
        passed = min(max(minute - self.month_minute, 0), MONTH)
        return self.month + self.month_before * (1 - passed / MONTH)

    @property
    def seen_at(self) -> tuple[tuple[str, int], ...]:
        """Return the latest places, each with the minute of its last scan."""
        return tuple((place, minute) for place, minute in json.loads(self.places))


def day_of(minute: int) -> int:
    """Return the office's day of a minute."""
    return (minute + OFFICE_MINUTES) // DAY


def is_new_session(counter: ScanCounter | None, scan: Scan) -> bool:
    """Say whether this browser checks this label for the first time today."""
    if counter is None or day_of(counter.last_minute) != day_of(max(scan.minute, counter.last_minute)):
        return True
    listed = counter.today
    return all(listed[at : at + DIGEST_LENGTH] != scan.session for at in range(0, len(listed), DIGEST_LENGTH))


def after(counter: ScanCounter | None, scan: Scan) -> ScanCounter:
    """Return the row after a scan. When the clock went back, times that were written stay."""
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
    """Return the digest of a browser for one day, 16 hexadecimal digits.

    Its key is the salt of the day: once the salt is destroyed, nobody can try addresses against the digest.
    """
    return hashlib.blake2b(address.encode() + b"\0" + agent, key=salt, digest_size=DIGEST_OCTETS).hexdigest()


_MACHINE = re.compile(
    rb"(?<!cu)bot\b|crawl|spider|preview|facebookexternalhit|whatsapp|telegram|skype|slack|zalo(?:link|bot)|curl|wget"
    rb"|python|okhttp|java/|go-http|libwww|monitor|uptime|headless|lighthouse|pingdom|statuscake|site24x7"
    rb"|google-|googleother|mediapartners|meta-external|chatgpt-user|\+https?:",
    re.IGNORECASE,
)
_BROWSER = re.compile(rb"Mozilla/|Opera/|UCWEB/|Nokia|SAMSUNG|BlackBerry")
"""How browsers begin their names, those of old telephones too; programs and previews of messengers begin otherwise."""
_AHEAD = re.compile(rb"prefetch|prerender|preview", re.IGNORECASE)


@lru_cache(4096)
def is_person(agent: bytes, purpose: bytes) -> bool:
    """Say whether a person made the scan, and not a link preview, crawler, monitor or prefetching browser.

    ``purpose`` is the value of ``Sec-Purpose``, ``Purpose`` or ``X-Moz``. For a browser, the answer in doubt is yes.
    """
    return _BROWSER.match(agent) is not None and not _AHEAD.search(purpose) and not _MACHINE.search(agent)
