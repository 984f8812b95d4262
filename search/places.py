"""Where a record lies: whole administrative units, with the units they came from and became. Pure but for one file.

Seven hundred former districts and ten thousand communes ended on 1 July 2025. People ask by the old name as well as by
the new one, so a record is found by both: its units are followed when it is indexed, never when a question is asked.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from search.folding import fold, words

FILE = Path(__file__).parent / "lexicon" / "units_2025.csv"

LONGEST = 4
"""Words of the longest unit that is looked for in a question."""

JOINED = 3
"""Neighbouring words that every engine can read as one word."""

_TIER = re.compile(
    r"^(tỉnh|thành phố|tp\.?|huyện|quận|thị xã|thị trấn|phường|xã|đặc khu)\s+(?=\D)|\s*\([^)]*\)$", re.IGNORECASE
)

Key = tuple[str, str]
"""Province and unit, folded and without their tiers: there is a Hương Sơn in Hà Tĩnh and one in Thái Nguyên."""


class Unit(NamedTuple):
    """A unit by its name and the name of its province, both without their tiers."""

    province: str
    name: str

    @property
    def shown(self) -> str:
        return f"{self.name}, {self.province}"


class Told(NamedTuple):
    """What the register says of where a record lies: names as they are written, and codes of today's communes."""

    provinces: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    former: tuple[Unit, ...] = ()


NOWHERE = Told()


class Lying(NamedTuple):
    """A record's units, of today and former ones, and every name by which it is found."""

    provinces: tuple[str, ...]
    former_provinces: tuple[str, ...]
    communes: tuple[str, ...]
    former_communes: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(slots=True)
class Succession:
    """What became of the units on 1 July 2025, from the old side and from the new one."""

    went_to: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    came_from: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    later: dict[Key, set[Unit]] = field(default_factory=lambda: defaultdict(set))
    earlier: dict[Key, set[Unit]] = field(default_factory=lambda: defaultdict(set))
    by_code: dict[str, Unit] = field(default_factory=dict)
    within: dict[Key, set[Unit]] = field(default_factory=lambda: defaultdict(set))
    named: dict[Key, Unit] = field(default_factory=dict)
    district: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def lying(self, told: Told) -> Lying:
        """Return where a record lies, on both sides of the reform.

        Units are followed only inside the provinces that the record names, because names repeat across the country. A
        district without a commune stands for all communes that lay in it; a district that only one province had names
        that province.
        """
        today, former, provinces = dict[Unit, None](), dict.fromkeys(told.former), list(map(bare, told.provinces))
        for code in told.codes:
            if code in self.by_code:
                today[self.by_code[code]] = None
        districts = list(map(bare, told.districts))
        if not provinces:
            provinces = self._provinces_of(districts)
        known = self._known([*provinces, *(unit.province for unit in (*today, *former))])
        for name in map(bare, told.communes):
            self._follow(name, known, today, former)
        if not told.communes and not today:
            for district in districts:
                former.update(
                    dict.fromkeys(
                        unit for one in known for unit in sorted(self.within.get((fold(one), fold(district)), ()))
                    )
                )
        for unit in list(today):
            former.update(dict.fromkeys(sorted(self.earlier.get(_key(unit), ()))))
        for unit in list(former):
            today.update(dict.fromkeys(sorted(self.later.get(_key(unit), ()))))
        return self._told(known, districts, today, former, list(map(bare, told.communes)))

    def meant(self, text: str) -> list[Unit]:
        """Return the communes that a code or a name means, of today and former ones; a comma stands before a province.

        The units that a former one became are among them, and so are those from which one of today was formed.
        """
        if text in self.by_code:
            found = [self.by_code[text]]
        else:
            name, _, province = (fold(bare(part)) for part in text.partition(","))
            keys = [key for key in {**self.later, **self.earlier} if key[1] == name and province in {"", key[0]}]
            found = sorted({self.named[key] for key in keys})
        others = [other for unit in found for side in (self.later, self.earlier) for other in side.get(_key(unit), ())]
        return list(dict.fromkeys([*found, *sorted(others)]))

    def _provinces_of(self, districts: Iterable[str]) -> list[str]:
        alone = [self.district.get(fold(name), set()) for name in districts]
        return [next(iter(provinces)) for provinces in alone if len(provinces) == 1]

    def _known(self, provinces: Iterable[str]) -> list[str]:
        """Return the provinces and those that they became, each once."""
        found = dict.fromkeys(provinces)
        for name in list(found):
            found.update(dict.fromkeys(sorted(self.went_to.get(fold(name), ()))))
        return list(found)

    def _follow(self, name: str, provinces: Iterable[str], today: dict[Unit, None], former: dict[Unit, None]) -> None:
        for province in provinces:
            one = Unit(province, name)
            if _key(one) in self.later:
                former[one] = None
            if _key(one) in self.earlier:
                today[one] = None

    def _told(
        self,
        known: Collection[str],
        districts: Iterable[str],
        today: Iterable[Unit],
        former: Iterable[Unit],
        named: Iterable[str],
    ) -> Lying:
        standing = [name for name in known if fold(name) in self.came_from or fold(name) not in self.went_to]
        return Lying(
            provinces=tuple(dict.fromkeys([*standing, *(unit.province for unit in today)])),
            former_provinces=tuple(
                dict.fromkeys(
                    [name for name in known if fold(name) in self.went_to] + [unit.province for unit in former]
                )
            ),
            communes=tuple(dict.fromkeys(unit.shown for unit in today)),
            former_communes=tuple(dict.fromkeys(unit.shown for unit in former)),
            names=tuple(dict.fromkeys([*known, *districts, *named, *(unit.name for unit in (*today, *former))])),
        )


def bare(name: str) -> str:
    """Return a unit's name without its tier and without text in brackets after it: ``Hương Trạch``."""
    return _TIER.sub("", name.strip()).strip()


def unit_words(names: Iterable[str]) -> list[str]:
    """Return each unit as one word, ``hatinh``, met whole or not at all. A long one is also met by its halves."""
    return list(dict.fromkeys(word for name in names for word in _as_words(words(name)) if word))


@cache
def succession() -> Succession:
    """Return the succession of 1 July 2025; see ``search/lexicon/SOURCES.md``."""
    known = Succession()
    plain = cache(fold)  # ten thousand rows repeat some eight thousand names

    def key(unit: Unit) -> Key:
        return plain(unit.province), plain(unit.name)

    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            unit, before = Unit(row["province"], row["unit"]), Unit(row["former_province"], row["former_unit"])
            today, then, district = key(unit), key(before), plain(row["former_district"])
            known.went_to[then[0]].add(unit.province)
            known.came_from[today[0]].add(before.province)
            known.later[then].add(unit)
            known.earlier[today].add(before)
            known.by_code[row["code"]] = unit
            known.named[today], known.named[then] = unit, before
            known.within[then[0], district].add(before)
            known.district[district].add(before.province)
    return known


def _as_words(several: list[str]) -> Iterator[str]:
    yield "".join(several)
    if len(several) > JOINED:
        yield "".join(several[:2])
        yield "".join(several[2:])


def _key(unit: Unit) -> Key:
    return fold(unit.province), fold(unit.name)
