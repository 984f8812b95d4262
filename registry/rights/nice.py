"""The Nice classes in short words, to find the class of goods by what one calls them; no official headings.

The words follow the twelfth edition; under which one a classification was given stands with it (``rights.classes``).
"""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from registry.folding import fold

FILE = Path(__file__).with_suffix(".csv")
_FILLERS = frozenset({"tu", "va", "cac", "cho", "de", "of", "and", "the", "for"})


class NiceClass(NamedTuple):
    """A class: its number, whether it is of goods or of services, and its words; ``also`` are everyday goods."""

    number: int
    is_service: bool
    words_vi: str
    words_en: str
    also: str


@cache
def nice_classes() -> tuple[NiceClass, ...]:
    """Return the 45 classes in their order."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            NiceClass(int(row["number"]), row["kind"] != "goods", row["words_vi"], row["words_en"], row["also"])
            for row in csv.DictReader(file)
        )


def find_classes(q: str) -> list[NiceClass]:
    """Return the classes whose words hold what was typed, in any spelling, those with most of its words first.

    A number finds its class; nothing typed finds all of them in order.
    """
    wanted = [word for word in (fold(q) or "").split() if word not in _FILLERS][:10]
    if not wanted:
        return list(nice_classes())
    scored = []
    for one in nice_classes():
        text = f" {fold(one.words_vi)} {fold(one.words_en)} {fold(one.also)} "
        whole = sum(word == str(one.number) or _stands_in(word, text) for word in wanted)
        phrase = " ".join(wanted) in text
        if whole:
            scored.append((-whole, not phrase, one.number, one))
    return [one for *_, one in sorted(scored)]


def _stands_in(word: str, text: str) -> bool:
    """Say whether a word begins one of a text."""
    return any(part.strip(",;.()").startswith(word) for part in text.split())
