"""All ways to write a number, brought to one spelling. Pure.

A spelling is the runs of letters and of digits of a number, without leading zeros, with hyphens between them:
``4-2019-01234`` is ``4-2019-1234``, ``QĐ 2180`` is ``qd-2180``, ``EM018222197`` is ``em-18222197``. Indexed numbers and
asked numbers are both spelled so; no rule is needed for how people divide a number.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from registry.rights import kinds
from registry.vocabulary import Kind
from search.folding import fold, number_key

LONGEST = 5
"""Words of a run that is tried as one number: ``4 - 2019 - 01234``, ``2180 / QĐ - SHTT``."""

WHOLE, PART = "#", "~"
"""How a key of a number begins: for the whole number, for its end, for the digits of a decision."""

DECISION = "qd"

_RUNS = re.compile(r"[0-9]+|[^\W\d_]+")


def runs(text: str) -> list[str]:
    """Return the runs of letters and of digits of a text, folded, without the zeros that people leave out."""
    return [run.lstrip("0") or "0" if run.isdecimal() else run for run in _RUNS.findall(fold(text))]


def spelled(several: Iterable[str]) -> str:
    return "-".join(several)


def keys_of_numbers(numbers: Iterable[str], office: str, kind: Kind) -> Iterator[str]:
    """Yield the keys under which each number of an office's record is found."""
    for number in numbers:
        divided, together = runs(number), runs(number_key(number))
        for form in (divided, together):
            yield WHOLE + spelled(form)
            yield WHOLE + spelled([office.lower(), *form])
        yield from _short(divided, kind)


def _short(divided: Sequence[str], kind: Kind) -> Iterator[str]:
    digits = [run for run in divided if run.isdecimal()]
    if DECISION in divided and digits:
        yield WHOLE + spelled([DECISION, digits[0]])
        yield WHOLE + spelled([digits[0], DECISION])
        yield PART + digits[0]
        return
    if len(divided) == 1 and digits:
        yield WHOLE + spelled([kinds.of(kind).short, *digits])
    for at in range(1, len(divided)):
        if divided[at:][-1].isdecimal():
            yield PART + spelled(divided[at:])
