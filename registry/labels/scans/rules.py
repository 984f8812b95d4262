"""What the counter of a label tells of copies. Pure functions over the row and the scan that it holds already.

None of them says that goods are false: two labels share a code, or one is seen where few are. ``docs/scans.md`` has the
source of the thresholds and what they miss.
"""

from collections.abc import Callable
from typing import NamedTuple

from registry.labels.scans.counter import DAY, Scan, ScanCounter
from registry.vocabulary import Reason


class Thresholds(NamedTuple):
    """What is still ordinary; more warns."""

    sessions_in_30_days: int = 7
    sessions: int = 25
    provinces_in_7_days: int = 2
    countries_in_48_hours: int = 1


DEFAULT = Thresholds()


class Rule(NamedTuple):
    """A sign of a copy, and the reason that a shopper is told."""

    reason: Reason
    speaks: Callable[[ScanCounter, Scan, Thresholds], bool]


def _often(counter: ScanCounter, scan: Scan, limits: Thresholds) -> bool:
    in_30_days = counter.sessions_in_30_days(scan.minute)
    return counter.sessions > limits.sessions or in_30_days > limits.sessions_in_30_days


def _widely(counter: ScanCounter, scan: Scan, limits: Thresholds) -> bool:
    seen = counter.seen_at
    provinces = {place for place, minute in seen if scan.minute - minute <= 7 * DAY}
    countries = {place[:2] for place, minute in seen if scan.minute - minute <= 2 * DAY}
    return len(provinces) > limits.provinces_in_7_days or len(countries) > limits.countries_in_48_hours


RULES: tuple[Rule, ...] = (Rule(Reason.SEEN_OFTEN, _often), Rule(Reason.SEEN_WIDELY, _widely))


def warning(counter: ScanCounter, scan: Scan, limits: Thresholds = DEFAULT) -> Reason | None:
    """Return why a shopper is warned; None where nothing unusual was counted."""
    return next((rule.reason for rule in RULES if rule.speaks(counter, scan, limits)), None)
