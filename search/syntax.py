"""What a person may write in a question beside words: ``field:value``, ``"a phrase"``, ``-not``. Pure.

Any other sign is no operator. Nobody has to know this syntax: the page has the same filters and writes them into the
address.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from search.filters import FIELDS, Days, Filters
from search.folding import words
from search.planner import Plan, plan

ALSO = {
    "loai": "kind", "loaihinh": "category", "trangthai": "status", "coquan": "office", "nuoc": "country",
    "nhom": "nice", "class": "nice", "nam": "year", "tinh": "province", "tinhcu": "former_province", "xa": "commune",
    "xacu": "former_commune", "sanpham": "product", "chu": "holder", "chusohuu": "holder", "canhcu": "basis",
    "nguon": "source", "tincay": "confidence", "sao": "stars", "star": "stars",
}  # fmt: skip
"""Vietnamese names of fields, without marks and spaces."""

DATES = {"filed": "filed", "registered": "registered", "nopdon": "filed", "dangky": "registered"}

_PIECE = re.compile(
    r"""(?<!\S)(?P<minus>-)?(?:(?P<field>[^\W\d]\w*):)?(?:"(?P<phrase>[^"]*)"|(?P<value>[^\s"]+))(?!\S)""", re.VERBOSE
)
_RANGE = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)?(?:(\.\.)(\d{4}(?:-\d{2}(?:-\d{2})?)?)?)?")


class Parts(NamedTuple):
    """The parts of a question, as a form asks for them. ``of`` are fields and their wanted values.

    ``filed`` and ``registered`` are ranges as they are written: ``2019``, ``2019..2021``.
    """

    all_of: str = ""
    phrase: str = ""
    none_of: str = ""
    of: Sequence[tuple[str, str]] = ()
    filed: str = ""
    registered: str = ""


class Asked(NamedTuple):
    """A question and the filters that were written in it."""

    plan: Plan
    filters: Filters


@dataclass(slots=True)
class _Reader:
    any_of: dict[str, set[str]]
    none_of: dict[str, set[str]]
    days: dict[str, Days]
    phrases: list[str]
    without: list[str]

    def take(self, piece: re.Match[str]) -> str:
        """Return what remains of a piece to be read as words."""
        name, phrase = _field(piece["field"]), piece["phrase"]
        value = phrase if phrase is not None else piece["value"]
        if piece["field"] and name is None:
            return piece[0]
        if name is not None and name in DATES.values():
            return self._range(name, value, piece)
        if name:
            (self.none_of if piece["minus"] else self.any_of)[name].add(_coded(name, value))
            return ""
        if piece["minus"]:
            self.without.append(value)
            return "" if words(value) else piece[0]
        if phrase is not None:
            self.phrases.append(phrase)
            return phrase
        return piece[0]

    def _range(self, name: str, value: str, piece: re.Match[str]) -> str:
        days = days_of(value)
        if days is None or piece["minus"]:
            return piece[0]
        self.days[name] = days
        return ""


def read(text: str) -> Asked:
    """Read a question: filters, phrases and refused words are taken out, the rest is planned.

    Where only refused words would be left, they are read as plain words: ``-CO2`` is a name.
    """
    reader = _Reader(defaultdict(set), defaultdict(set), {}, [], [])
    rest = _PIECE.sub(reader.take, text)
    filters = Filters(
        {name: frozenset(values) for name, values in reader.any_of.items()},
        {name: frozenset(values) for name, values in reader.none_of.items()},
        **reader.days,
    )
    if rest == text or (filters.is_open and not words(rest)):
        return Asked(plan(text), Filters())
    return Asked(plan(rest, phrases=reader.phrases, without=reader.without, whole=text), filters)


def compose(parts: Parts) -> str:
    """Write a question from its parts, as a person would write it."""
    written = [
        *parts.all_of.split(),
        *([_quoted(parts.phrase)] if parts.phrase.strip() else []),
        *(f"-{word}" for word in parts.none_of.replace('"', " ").split()),
        *(f"{name}:{value if value.isalnum() else _quoted(value)}" for name, value in parts.of if value.strip()),
        *(f"{name}:{days}" for name, days in (("filed", parts.filed), ("registered", parts.registered)) if days),
    ]
    return " ".join(written)


def _quoted(text: str) -> str:
    return f'"{" ".join(text.replace(chr(34), " ").split())}"'


def days_of(text: str) -> Days | None:
    """Return the days of ``2019``, ``2019-05``, ``2019..2021``, ``..2020-06-30``; None when it is no range."""
    found = _RANGE.fullmatch(text)
    if not text or found is None:
        return None
    first, dots, last = found.groups()
    try:
        return Days(_day(first, is_last=False), _day(last if dots else first, is_last=True))
    except ValueError:
        return None


def _day(text: str | None, *, is_last: bool) -> date | None:
    if not text:
        return None
    parts = [int(part) for part in text.split("-")]
    year, month, day = [*parts, *([12, 0] if is_last else [1, 1])[len(parts) - 1 :]] if len(parts) < 3 else parts  # noqa: PLR2004 # year, month, day
    if day == 0:
        following = date(year + month // 12, month % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)
    return date(year, month, day)


def _field(name: str | None) -> str | None:
    if name is None:
        return None
    plain = "".join(words(name))
    return name if name in FIELDS else DATES.get(plain) or ALSO.get(plain)


def _coded(name: str, value: str) -> str:
    """Return a value as the register writes it: codes of countries and offices in capitals, words in small letters."""
    if name in ("country", "office", "confidence"):
        return value.upper()
    return value.lower() if name in ("kind", "category", "status", "custody") else value
