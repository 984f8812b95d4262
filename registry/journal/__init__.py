"""The journal: an append-only chain of entries, the items that say what each act left behind, and its followers."""

from registry.journal.canonical import canonical
from registry.journal.entries import (
    CLOCK,
    ERASE,
    GENESIS,
    LAPSE,
    OFFICE,
    RESTATE,
    SCANS,
    VISITOR,
    By,
    Head,
    Line,
    chained,
    enter,
    enter_all,
    head,
    leaf,
)

__all__ = [
    "CLOCK",
    "ERASE",
    "GENESIS",
    "LAPSE",
    "OFFICE",
    "RESTATE",
    "SCANS",
    "VISITOR",
    "By",
    "Head",
    "Line",
    "canonical",
    "chained",
    "enter",
    "enter_all",
    "head",
    "leaf",
]
