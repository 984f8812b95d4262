"""The filters of an address, as far as they can be read: for a page, and for a saved question. Pure."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from registry.vocabulary import Category, Confidence, Custody, Kind, Status
from search.engine import Sort
from search.filters import FIELDS, Days, Filters
from search.syntax import Asked, days_of, read

LONGEST_QUESTION = 500
RANGES = ("filed", "registered")


class Narrowed(NamedTuple):
    """The filters of a page's address, and the parts of it that could not be read: names and values."""

    filters: Filters
    ignored: tuple[tuple[str, str], ...]


NARROWING = frozenset({*FIELDS, *(f"{name}_{end}" for name in RANGES for end in ("from", "to"))})
"""Every parameter that narrows a list."""


def narrowed(pairs: Iterable[tuple[str, str]]) -> Narrowed:
    """Read a page's address as far as it can be read; empty values are fields of a form that were left empty."""
    values: dict[str, set[str]] = {}
    days: dict[str, Days] = {}
    ignored: list[tuple[str, str]] = []
    for name, value in pairs:
        if name not in NARROWING or not value:
            continue
        field, _, end = name.rpartition("_")
        if name in FIELDS and _is_value(name, value):
            values.setdefault(name, set()).add(unicodedata.normalize("NFC", value))
        elif field in RANGES and (read := days_of(value)) is not None:
            days[field] = _with(days.get(field, Days()), end, read)
        else:
            ignored.append((name, value))
    narrowest = {name: frozenset(several) for name, several in values.items()}
    return Narrowed(Filters(narrowest, {}, **days), tuple(ignored))


CHOICES: Mapping[str, frozenset[str]] = {
    "kind": frozenset(Kind), "category": frozenset(Category), "status": frozenset(Status),
    "custody": frozenset(Custody), "confidence": frozenset(Confidence), "stars": frozenset("345"),
}  # fmt: skip


def _is_value(name: str, value: str) -> bool:
    return len(value) <= LONGEST_QUESTION and (name not in CHOICES or value in CHOICES[name])


def _with(days: Days, end: str, read: Days) -> Days:
    return Days(read.first, days.last) if end == "from" else Days(days.first, read.last)


def asked_of(pairs: Iterable[tuple[str, str]]) -> Asked:
    """Return the whole question of an address: its words and its filters."""
    several = list(pairs)
    asked = read(unicodedata.normalize("NFC", dict(several).get("q", "")).strip())
    return Asked(asked.plan, narrowed(several).filters.with_(asked.filters))


def sort_of(text: str) -> Sort:
    """Return the order that an address asks for; the best first where it names no known order."""
    return next((one for one in Sort if one == text), Sort.BEST)


def written(text: str, filters: Filters, sort: Sort = Sort.BEST) -> list[tuple[str, str]]:
    """Return the parameters of a question, always in the same order; what is not asked has an empty value."""
    pairs = [("q", text)]
    pairs += [(name, one) for name, several in sorted(filters.any_of.items()) for one in sorted(several)]
    for name, days in (("filed", filters.filed), ("registered", filters.registered)):
        ends = ((f"{name}_from", days.first), (f"{name}_to", days.last))
        pairs += [(end, day.isoformat()) for end, day in ends if day]
    return [*pairs, ("sort", sort if sort is not Sort.BEST else "")]


def written_again(pairs: Iterable[tuple[str, str]]) -> str:
    """Return an address behind its question mark, without the parts that cannot be read; "" when nothing is asked."""
    several = list(pairs)
    given = dict(several)
    text = unicodedata.normalize("NFC", given.get("q", ""))[:LONGEST_QUESTION].strip()
    kept = written(text, narrowed(several).filters, sort_of(given.get("sort", "")))
    return urlencode([pair for pair in kept if pair[1]])
