"""What an engine keeps of a record and returns with it: the folded texts that decide order, answer and counts.

They are made once, when a record is indexed: some 300 bytes. So ordering and counting need neither the register nor the
folding again, and are the same for every engine.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import IntEnum
from itertools import chain

import msgspec

from search.documents import Document
from search.filters import NAMED, key
from search.folding import joined, marked, words
from search.numbers import keys_of_numbers
from search.places import unit_words


class Place(IntEnum):
    """Where in a record a word is met, the weightiest place first."""

    NAME = 0
    GOODS = 1
    UNIT = 2
    PARTY = 3


GOODS_WORDS = 60
"""Words read of one text of goods: otherwise a mark for everything would answer every question."""

MARKED_LETTERS = 400
"""Letters of a text of goods whose marks are kept."""

FORM = 2
"""Raised when the same document gives other texts: every index is then filled again."""

WITHIN = frozenset({"commune", "former_commune"})
"""Fields whose values also name the province; a filter may leave the province out: ``Hương Khê, Hà Tĩnh``."""

UNKNOWN = 0
UNDATED = 0xFFFF_FFFF
"""Comes after every date: a right of unknown age does not count as older."""


class Text(msgspec.Struct, array_like=True, frozen=True):
    """The searched texts of a record.

    ``id`` is the record's, 32 hexadecimal digits. ``phrases`` are (place, folded words), the record's own name first.
    ``glued`` holds names written together and ``marked`` every word that is written with marks, both between spaces.
    ``units`` are whole administrative units as one word each. ``keys`` are met whole: facts (``kind:trademark``,
    ``province:ha tinh``), numbers (``#`` the whole, ``~`` a part), whole names (``=``). ``told`` are the values of
    named fields as they are written, for counting. ``filed`` and ``registered`` are ordinals of days, 0 where unknown.
    """

    id: str
    phrases: tuple[tuple[int, str], ...]
    glued: str
    marked: str
    units: tuple[str, ...]
    keys: tuple[str, ...]
    told: tuple[str, ...]
    filed: int
    registered: int

    @property
    def since(self) -> int:
        """The day from which the right counts, UNDATED where it is unknown."""
        return min(self.filed or UNDATED, self.registered or UNDATED)

    @property
    def latest(self) -> int:
        """The day of the last event, 0 where it is unknown."""
        return max(self.filed, self.registered)

    @property
    def name(self) -> str:
        """The folded words of its own name."""
        return self.phrases[0][1] if self.phrases else ""


def text_of(document: Document) -> Text:
    """Return the text of a document."""
    names = [words(name) for name in document.names]
    goods = [" ".join(words(text)[:GOODS_WORDS]) for text in document.product]
    parties = [" ".join(words(text)) for text in document.parties]
    with_marks = [*document.names, *(text[:MARKED_LETTERS] for text in document.product), *document.units]
    return Text(
        id=document.id.hex,
        phrases=(
            *((Place.NAME.value, phrase) for phrase in _distinct(" ".join(name) for name in names)),
            *((Place.GOODS.value, phrase) for phrase in _distinct(goods)),
            *((Place.PARTY.value, phrase) for phrase in _distinct(parties)),
        ),
        glued=_between_spaces(chain.from_iterable(joined(name) for name in names)),
        marked=_between_spaces(word for text in with_marks for word in marked(text) if not word.isascii()),
        units=tuple(unit_words(document.units)),
        keys=_distinct(_keys(document, names)),
        told=tuple(f"{name}:{value}" for name in NAMED for value in document.facts.get(name, ())),
        filed=_ordinal(document.filed_on),
        registered=_ordinal(document.registered_on),
    )


def _keys(document: Document, names: Sequence[Sequence[str]]) -> Iterable[str]:
    for name, values in document.facts.items():
        yield from (key(name, value) for value in values)
        if name in WITHIN:
            yield from (key(name, value.partition(",")[0]) for value in values)
    yield from keys_of_numbers(document.numbers, document.office, document.kind)
    yield from (f"={''.join(name)}" for name in [words(document.name), *names] if name)


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else UNKNOWN


def _between_spaces(forms: Iterable[str]) -> str:
    return f" {' '.join(_distinct(forms))} "


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
