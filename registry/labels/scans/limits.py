"""Which checks of a label are ordinary: default limits as data (``limits.csv``), and limits of a right."""

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).with_name("limits.csv")


class Limits(NamedTuple):
    """The limits of ordinary checks; a rule finds something above a limit, R5 also at it.

    ``over_median_percent`` compares an order with the median order of its right. Until ``shadow_until``, that day
    included, the rules run without telling shoppers.
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
        """Say whether on this day only the office's report shows what rules find."""
        return self.shadow_until is not None and day <= self.shadow_until


NUMBERS = Limits._fields[:-1]


@cache
def defaults() -> Limits:
    """Return the default limits."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = {row["name"]: int(row["value"]) for row in csv.DictReader(file)}
    return Limits._make([*(rows[name] for name in NUMBERS), None])


def limits_of(told: Mapping[str, Any]) -> Limits:
    """Return the limits of a right; values that it does not set are the defaults."""
    return defaults()._replace(**{name: value for name, value in told.items() if value is not None})
