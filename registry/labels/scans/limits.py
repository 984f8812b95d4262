"""What still counts as ordinary: the house's defaults, which are data (``limits.csv``), and what a right has itself."""

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).with_name("limits.csv")


class Limits(NamedTuple):
    """What is still ordinary for labels of a right; more speaks, and of R5 as much.

    ``over_median_percent`` is how often an order may be checked against the middle one of its right. Until
    ``shadow_until``, that day included, the rules run and shoppers are told nothing.
    """

    sessions_in_30_days: int
    sessions: int
    provinces_in_7_days: int
    countries_in_48_hours: int
    days_after_sale: int
    far_km: int
    fast_kmh: int
    over_median_percent: int
    shadow_until: date | None = None

    def is_shadow(self, day: date) -> bool:
        """Tell whether only the office's report speaks on a day."""
        return self.shadow_until is not None and day <= self.shadow_until


NUMBERS = Limits._fields[:-1]


@cache
def defaults() -> Limits:
    """Return the house's own limits."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = {row["name"]: int(row["value"]) for row in csv.DictReader(file)}
    return Limits._make([*(rows[name] for name in NUMBERS), None])


def limits_of(told: Mapping[str, Any]) -> Limits:
    """Return the limits of a right from what it has of its own; what is None or not told is the house's."""
    return defaults()._replace(**{name: value for name, value in told.items() if value is not None})
