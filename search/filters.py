"""How an answer can be narrowed and counted: fields, keys, ranges of days. Pure; the same for every engine."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from search.folding import words

CODED = (
    "kind", "category", "status", "custody", "office", "country", "nice", "vienna", "year", "source", "confidence",
    "stars",
)  # fmt: skip
"""Fields whose values are codes: they are compared as they stand."""

NAMED = ("province", "former_province", "commune", "former_commune", "product", "holder", "basis")
"""Fields whose values are names: they are compared by their folded words, and counted as they are written."""

FIELDS = (*CODED, *NAMED)
"""Every field that can be filtered by and counted. ``year`` is that of registration, or of filing before it."""


class Days(NamedTuple):
    """A range of days, both ends included; an end that is None is open."""

    first: date | None = None
    last: date | None = None

    @property
    def is_open(self) -> bool:
        return self.first is None and self.last is None

    def holds(self, ordinal: int) -> bool:
        """Say whether a day (proleptic Gregorian ordinal, 0 for an unknown one) lies in the range."""
        if self.is_open:
            return True
        after = self.first is None or ordinal >= self.first.toordinal()
        return bool(ordinal) and after and (self.last is None or ordinal <= self.last.toordinal())


ALWAYS = Days()


@dataclass(frozen=True, slots=True)
class Filters:
    """What a hit must have: a value of each field in ``any_of``, no value of ``none_of``, days in the ranges.

    Values are as a person or a facet gives them (``Hà Tĩnh``, ``trademark``); ``key`` makes them comparable.
    """

    any_of: Mapping[str, frozenset[str]] = field(default_factory=dict)
    none_of: Mapping[str, frozenset[str]] = field(default_factory=dict)
    filed: Days = ALWAYS
    registered: Days = ALWAYS

    def __post_init__(self) -> None:
        unknown = {*self.any_of, *self.none_of} - set(FIELDS)
        if unknown:
            raise ValueError(f"there is no field {', '.join(sorted(unknown))} to filter by")

    @classmethod
    def of(cls, **values: str | Iterable[str]) -> "Filters":
        """Return filters by field, ``Filters.of(kind="trademark", country=["VN", "FR"])``; empty ones are left out."""
        listed = {name: [one] if isinstance(one, str) else list(one) for name, one in values.items()}
        return cls({name: frozenset(several) for name, several in listed.items() if any(several)})

    @property
    def is_open(self) -> bool:
        return (
            not (any(self.any_of.values()) or any(self.none_of.values()))
            and self.filed.is_open
            and self.registered.is_open
        )

    def wanted(self, *, but: str = "") -> list[tuple[str, list[str]]]:
        """Return (field, keys) of every field that names values, except the field ``but``, always in the same order."""
        return _keys(self.any_of, but)

    def unwanted(self, *, but: str = "") -> list[str]:
        """Return the keys that a hit must not have."""
        return [one for _, several in _keys(self.none_of, but) for one in several]

    def with_(self, other: "Filters") -> "Filters":
        """Return both filters together: values of one field are alternatives; of two ranges the narrower ends count."""
        return replace(
            self,
            any_of=_joined(self.any_of, other.any_of),
            none_of=_joined(self.none_of, other.none_of),
            filed=_narrower(self.filed, other.filed),
            registered=_narrower(self.registered, other.registered),
        )


def key(name: str, value: str) -> str:
    """Return the key of a value, ``kind:trademark`` or ``province:ha tinh``; values with equal keys mean the same."""
    return f"{name}:{' '.join(words(value)) if name in NAMED else value}"


def _keys(several: Mapping[str, Collection[str]], but: str) -> list[tuple[str, list[str]]]:
    chosen = [(name, values) for name, values in sorted(several.items()) if values and name != but]
    return [(name, sorted({key(name, value) for value in values})) for name, values in chosen]


def _joined(one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    return {name: one.get(name, frozenset()) | other.get(name, frozenset()) for name in {**one, **other}}


def _narrower(one: Days, other: Days) -> Days:
    firsts = [day for day in (one.first, other.first) if day]
    lasts = [day for day in (one.last, other.last) if day]
    return Days(max(firsts, default=None), min(lasts, default=None))
