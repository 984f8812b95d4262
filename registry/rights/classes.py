"""Classifications: Nice classes of goods and services, Vienna codes of figurative elements, and their editions."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

from registry.errors import Fault
from registry.saying import say

NICE_EDITIONS: tuple[tuple[date, str], ...] = (
    (date(2026, 1, 1), "NCL (13-2026)"),
    (date(2023, 1, 1), "NCL (12-2023)"),
    (date(2017, 1, 1), "NCL (11-2017)"),
)
"""First day and edition. Viet Nam applies the thirteenth edition from 1 January 2026."""
CLASSES = 45
TWICE = say("is named twice")
VIENNA_EDITIONS: tuple[tuple[date, str], ...] = ((date(2023, 1, 1), "VCL (9)"), (date(2018, 1, 1), "VCL (8)"))
"""First day and edition of the international classification of figurative elements."""
MOST_ELEMENTS = 50
_ELEMENT = re.compile(r"\d{1,2}\.\d{1,2}(\.\d{1,2})?")
"""Category, division and usually section: 5.7.1 is an ear of corn."""


def nice_number(code: str) -> str | None:
    """Return the number of a Nice class as it is stored (31 for ``031`` or `` 31``).

    None when there is no such class.
    """
    code = code.strip().removeprefix("0").removeprefix("0")
    return code if code.isascii() and code.isdigit() and 1 <= int(code[:4]) <= CLASSES else None


def nice_edition(on: date) -> str:
    """Return the edition of the Nice classification in force on a day; for earlier days the oldest edition listed."""
    return next((edition for since, edition in NICE_EDITIONS if since <= on), NICE_EDITIONS[-1][1])


def vienna_edition(on: date) -> str:
    """Return the edition of the Vienna classification in force on a day; for earlier days the oldest edition listed."""
    return next((edition for since, edition in VIENNA_EDITIONS if since <= on), VIENNA_EDITIONS[-1][1])


def faults_in_vienna(codes: Iterable[str], field: str = "vienna") -> list[Fault]:
    """Return the faults of codes of figurative elements (category.division.section)."""
    known = list(codes)
    written = Counter(map(element, known))
    faults = [
        Fault(
            f"{field}.{place}",
            say("is no Vienna code: category, division and section, 5.7.1 for instance"),
            "no_vienna_code",
        )
        for place, code in enumerate(known)
        if _ELEMENT.fullmatch(code) is None
    ]
    faults += [
        Fault(f"{field}.{place}", TWICE, "named_twice")
        for place, code in enumerate(known)
        if written[element(code)] > 1
    ]
    if len(known) > MOST_ELEMENTS:
        faults.append(Fault(field, say("at most %(most)s codes", most=MOST_ELEMENTS), "too_many"))
    return faults


def element(code: str) -> str:
    """Return the code of a figurative element as it is stored, without leading zeros: 5.7.1."""
    if _ELEMENT.fullmatch(code) is None:
        return code
    return ".".join(str(int(number)) for number in code.split("."))


def faults_in(classes: dict[str, str], field: str = "classes") -> list[Fault]:
    """Return the faults of a mapping from Nice class numbers (1 to 45) to goods in words.

    A class that is written in two ways, 31 and 031, is named twice.
    """
    faults = []
    written = Counter(map(nice_number, classes))
    for code, goods in classes.items():
        if nice_number(code) is None:
            faults.append(
                Fault(
                    f"{field}.{code}",
                    say("is no Nice class: the classes are 1 to %(most)s", most=CLASSES),
                    "no_nice_class",
                )
            )
        elif written[nice_number(code)] > 1:
            faults.append(Fault(f"{field}.{code}", TWICE, "named_twice"))
        elif not goods.strip():
            faults.append(Fault(f"{field}.{code}", say("names no goods or services"), "missing"))
    return faults
