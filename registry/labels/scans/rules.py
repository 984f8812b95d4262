"""The rules that find signs of copies: pure functions of the label's counter, which already includes the check.

No rule says that goods are false: it finds that a code was copied, or is seen where few labels are. ``docs/scans.md``
says what they miss, ``docs/season.md`` what they find.
"""

import csv
import math
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from registry.labels.scans.counter import DAY, ScanCounter
from registry.labels.scans.limits import Limits
from registry.vocabulary import Reason, ScanRule

KM_OF_A_DEGREE = 111.2
FILE = Path(__file__).with_name("provinces.csv")
Point = tuple[float, float]
"""Longitude, then latitude, in degrees."""


class Look(NamedTuple):
    """A check as the rules see it: when, where ("" when unknown), and the states of the label.

    ``is_displayed``: its holder declared that it is on display. ``sold_minute``: when it was reported as sold.
    """

    minute: int
    place: str = ""
    is_displayed: bool = False
    sold_minute: int | None = None


class CopyRule(NamedTuple):
    """A sign of a copy; ``reason`` is the reason for the shopper, None when only the office sees the sign."""

    name: ScanRule
    reason: Reason | None
    speaks: Callable[[ScanCounter, Look, Limits], bool]


def _after_sale(_: ScanCounter, look: Look, limits: Limits) -> bool:
    # A browser is not recognised on another day, so every check then is a new session.
    return look.sold_minute is not None and look.minute - look.sold_minute >= limits.days_after_sale * DAY


def _often(counter: ScanCounter, look: Look, limits: Limits) -> bool:
    if look.is_displayed:
        return False
    in_30_days = counter.sessions_in_30_days(look.minute)
    return counter.sessions > limits.sessions or in_30_days > limits.sessions_in_30_days


def _widely(counter: ScanCounter, look: Look, limits: Limits) -> bool:
    if look.is_displayed or counter.places == _NONE:
        return False
    seen = counter.seen_at
    provinces = {place for place, minute in seen if look.minute - minute <= 7 * DAY}
    countries = {place[:2] for place, minute in seen if look.minute - minute <= 2 * DAY}
    return len(provinces) > limits.provinces_in_7_days or len(countries) > limits.countries_in_48_hours


def _fast(counter: ScanCounter, look: Look, limits: Limits) -> bool:
    here = middles().get(look.place) if look.place else None
    if here is None:
        return False
    for place, minute in counter.seen_at:
        there = middles().get(place)
        if there is None or place == look.place:
            continue
        apart = kilometres(here, there)
        if apart > limits.far_km and apart > limits.fast_kmh * max(look.minute - minute, 1) / 60:
            return True
    return False


_NONE = "[]"
RULES: tuple[CopyRule, ...] = (
    CopyRule(ScanRule.R5, Reason.SEEN_AFTER_SALE, _after_sale),
    CopyRule(ScanRule.R2, Reason.SEEN_OFTEN, _often),
    CopyRule(ScanRule.R4, Reason.SEEN_WIDELY, _widely),
    CopyRule(ScanRule.R3, None, _fast),
)
"""Each rule applies alone; the shopper sees the first one. R6 compares whole orders once a day (``spread``)."""
PLACED = (ScanRule.R3, ScanRule.R4)
"""The rules that find nothing when no place is known."""


def spoken(counter: ScanCounter, look: Look, limits: Limits) -> tuple[CopyRule, ...]:
    """Return the rules that find something about a label; the counter already includes the check."""
    return tuple([rule for rule in RULES if rule.speaks(counter, look, limits)])


def warning(rules: tuple[CopyRule, ...], limits: Limits, day: date) -> Reason | None:
    """Return the reason for warning the shopper; None when there is none, or only the office sees it."""
    if not rules or limits.is_shadow(day):
        return None
    return next((rule.reason for rule in rules if rule.reason is not None), None)


@cache
def middles() -> Mapping[str, Point]:
    """Return the approximate centre of each province, by its ISO 3166-2 code."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: (float(row["longitude"]), float(row["latitude"])) for row in csv.DictReader(file)}


@cache
def provinces() -> Mapping[str, str]:
    """Return the names of the provinces by their ISO 3166-2 codes."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def kilometres(one: Point, other: Point) -> float:
    """Return the distance between two points in kilometres, on a flat map, which is exact enough within the country."""
    east = (one[0] - other[0]) * math.cos(math.radians((one[1] + other[1]) / 2))
    return KM_OF_A_DEGREE * math.hypot(east, one[1] - other[1])
