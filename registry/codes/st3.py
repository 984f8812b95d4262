"""Two-letter codes of states and of offices that grant rights for several states: WIPO Standard ST.3. Pure."""

import re
from functools import cache

from babel import Locale

OFFICES = frozenset({"AP", "BX", "EA", "EM", "EP", "EU", "GC", "IB", "OA", "QZ", "WO", "XN", "XV"})
"""ARIPO, Benelux, Eurasia, EUIPO, EPO, European Union, the Gulf states, WIPO (IB, WO), OAPI, the Community plant
variety office, the Nordic and the Visegrad patent institutes."""
_NO_STATES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
"""Codes in the locale data that are not in ISO 3166-1: groups, parts of states, and unknown."""


@cache
def codes() -> frozenset[str]:
    """Return every code: ISO 3166-1 and the offices. XX (unknown), ZZ and UK (for GB) are not included."""
    listed = {code for code in map(str, Locale.parse("en").territories) if re.fullmatch("[A-Z]{2}", code)}
    return frozenset(listed - _NO_STATES | OFFICES)


def is_code(text: str) -> bool:
    """Say whether the text is a code in capitals."""
    return text in codes()
