"""Numbers as people type them: 12.000,5 or 12,000.5. A number that can be read in two ways is asked again."""

import re
from decimal import Decimal

from registry.errors import Fault, Unfit
from registry.faults import NO_NUMBER, NO_WHOLE_NUMBER
from registry.saying import Language, say

LONGEST = 30
_BLANKS = re.compile(r"[\s\u00a0\u202f]")
_GROUPED = {",": re.compile(r"[1-9]\d{0,2}(?:,\d{3})+"), ".": re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")}
_MIXED = {",": re.compile(r"[1-9]\d{0,2}(?:,\d{3})+\.\d+"), ".": re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+,\d+")}
_PLAIN = {",": re.compile(r"\d+(?:,\d+)?"), ".": re.compile(r"\d+(?:\.\d+)?")}
_EITHER = re.compile(r"\d+(?:[.,]\d+)?")
_GROUPS: dict[Language, str] = {"vi": ".", "en": ","}
TWO_WAYS = say("can be read in two ways; write decimals after a point and no sign between thousands")


class Unclear(Unfit):
    """The text is no number, or can be two; the sentence says which."""


def read(text: str, language: Language) -> Decimal:
    """Return the number that a text means, with the signs of its language, or where only one reading is possible.

    ``1.500`` is fifteen hundred in Vietnamese, ``1,500`` in English. The other way round, a single sign may be a
    decimal sign or come from the other language: raises Unclear, as for a text that is no number.
    """
    plain = _BLANKS.sub("", text)
    ours = _GROUPS[language]
    theirs = "," if ours == "." else "."
    if len(plain) > LONGEST or not plain.isascii():
        raise Unclear(NO_NUMBER, "no_number")
    if _GROUPED[ours].fullmatch(plain):
        return Decimal(plain.replace(ours, ""))
    if _PLAIN[theirs].fullmatch(plain):
        return Decimal(plain.replace(theirs, "."))
    for sign in (ours, theirs):
        if _MIXED[sign].fullmatch(plain):
            return Decimal(plain.replace(sign, "").replace(",", "."))
    if _GROUPED[theirs].fullmatch(plain) and plain.count(theirs) > 1:
        return Decimal(plain.replace(theirs, ""))
    raise Unclear(TWO_WAYS, "two_ways") if _EITHER.fullmatch(plain) else Unclear(NO_NUMBER, "no_number")


def decimal(text: str) -> Decimal:
    """Return a number that never has thousands, a coordinate or a limit: point and comma are both decimal signs."""
    plain = _BLANKS.sub("", text).replace("\u2212", "-")
    if len(plain) > LONGEST or not plain.isascii() or not _EITHER.fullmatch(plain.removeprefix("-")):
        raise Unclear(NO_NUMBER, "no_number")
    return Decimal(plain.replace(",", "."))


def whole(field: str, text: str | None, language: Language, faults: list[Fault], *, times: int = 1) -> int | None:
    """Return a whole number of the register's units, ``times`` of which make one typed unit; otherwise add a fault."""
    if text is None:
        return None
    try:
        number = read(text, language) * times
    except Unclear as fault:
        faults.append(Fault(field, fault.said, fault.code))
        return None
    if number != number.to_integral_value():
        said = NO_WHOLE_NUMBER if times == 1 else say("has more decimals than are counted")
        faults.append(Fault(field, said, "fraction"))
        return None
    return int(number)
