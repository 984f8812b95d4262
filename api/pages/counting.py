"""Labels as people count them, from 1; the register counts from 0."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import replace

from registry.errors import Fault, NotAcceptable


@contextmanager
def from_one(fields: AbstractSet[str]) -> Iterator[None]:
    """Have the limits that a refusal names for some fields counted as the page counts."""
    try:
        yield
    except NotAcceptable as refusal:
        faults = tuple(_counted(fault) if fault.field in fields else fault for fault in refusal.faults)
        raise NotAcceptable(refusal.said, faults, code=refusal.code) from refusal


def _counted(fault: Fault) -> Fault:
    values = {name: value + 1 if isinstance(value, int) else value for name, value in fault.values.items()}
    return fault._replace(said=replace(fault.said, values=values))
