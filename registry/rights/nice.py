"""The Nice classes in short words, to find a class by everyday names of goods; these are not official headings.

The words follow the twelfth edition; each classification names its own edition (``rights.classes``).
"""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from registry.folding import fold

FILE = Path(__file__).with_suffix(".csv")
_FILLERS = frozenset({"tu", "va", "cac", "cho", "de", "of", "and", "the", "for"})


class NiceClass(NamedTuple):
    """A class: its number, whether it is of services, and its words; ``also`` lists everyday goods."""

    number: int
    is_service: bool
    words_vi: str
    words_en: str
    also: str


@cache
def nice_classes() -> tuple[NiceClass, ...]:
    """Return the 45 classes in order."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            NiceClass(int(row["number"]), row["kind"] != "goods", row["words_vi"], row["words_en"], row["also"])
            for row in csv.DictReader(file)
        )


def find_classes(q: str) -> list[NiceClass]:
    """Return the classes whose words contain the typed words, in any spelling, the best matches first.

    A number finds its class; an empty text gives all classes in order.
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
    """Say whether a word of the text begins with the word."""
    return any(part.strip(",;.()").startswith(word) for part in text.split())
