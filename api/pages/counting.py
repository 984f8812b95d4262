"""Labels as people count them, from 1; the register counts from 0."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from api.pages import numbers
from api.pages.answers import Answers
from registry.errors import Fault, NotAcceptable
from registry.labels.words import Language

_LIMIT = re.compile(r"0 to (\d+)")


def bounds(answers: Answers, language: Language, faults: list[Fault]) -> dict[str, int | None]:
    """Return the first and the last label of a run as the register counts them; add what is no number to the faults."""
    counted = {name: numbers.whole(name, answers.text(name), language, faults) for name in ("first", "last")}
    return {name: None if number is None else number - 1 for name, number in counted.items()}


@contextmanager
def from_one() -> Iterator[None]:
    """Have the limits that a refusal names counted as the page counts."""
    try:
        yield
    except NotAcceptable as refusal:
        raise NotAcceptable(refusal.detail, tuple(map(_counted, refusal.faults))) from refusal


def _counted(fault: Fault) -> Fault:
    limit = _LIMIT.fullmatch(fault.message)
    if limit is not None:
        return Fault(fault.field, f"1 to {int(limit[1]) + 1}")
    return Fault(fault.field, fault.message.replace("greater than or equal to 0", "greater than or equal to 1"))
