"""Labels as people count them, from 1; the register counts from 0."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from api.pages import numbers
from api.pages.answers import Answers
from registry.errors import Fault, NotAcceptable
from registry.saying import Language

_PLACES = ("first", "last")


def bounds(answers: Answers, language: Language, faults: list[Fault]) -> dict[str, int | None]:
    """Return the first and the last label of a run as the register counts them; add what is no number to the faults."""
    counted = {name: numbers.whole(name, answers.text(name), language, faults) for name in _PLACES}
    return {name: None if number is None else number - 1 for name, number in counted.items()}


@contextmanager
def from_one() -> Iterator[None]:
    """Have the limits that a refusal names counted as the page counts."""
    try:
        yield
    except NotAcceptable as refusal:
        faults = tuple(map(_counted, refusal.faults))
        raise NotAcceptable(refusal.said, faults, code=refusal.code) from refusal


def _counted(fault: Fault) -> Fault:
    if fault.field not in _PLACES:
        return fault
    values = {name: value + 1 if isinstance(value, int) else value for name, value in fault.values.items()}
    return fault._replace(said=replace(fault.said, values=values))
