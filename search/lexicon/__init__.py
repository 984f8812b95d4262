"""What words mean in this trade, read from the tables in this folder and from those that an office adds.

Each table has a column ``words`` with the ways to write one thing, divided by bars; some have a column ``means``. An
office keeps files with the same names in a folder of its own; their rows are added.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from babel import Locale

from search.folding import marked, words

HERE = Path(__file__).parent
LANGUAGES = ("vi", "en")
LETTERS = 2
"""Letters of a country's code; codes of regions of several countries have three digits."""


class EntryRole(StrEnum):
    """What an entry does in a question; the value is the name of its table."""

    FILLER = "fillers"  # decides only between equals
    TIER = "tiers"  # decides only between equals: province, commune
    WISH = "wishes"  # raises records that have it; alone it answers
    LABEL = "labels"  # stands before a number
    CLASS = "classes"  # stands before a class of goods
    ABBREVIATION = "abbreviations"  # the same, shorter
    SYNONYM = "synonyms"  # other words for the same


SAME = (EntryRole.ABBREVIATION, EntryRole.SYNONYM)


class LexiconEntry(NamedTuple):
    """A written form, word by word with its marks, and its meaning: keys of facts, a label, or other words."""

    role: EntryRole
    written: tuple[str, ...]
    means: tuple[str, ...]

    @property
    def folded(self) -> tuple[str, ...]:
        return tuple(words(" ".join(self.written)))


class EntryFound(NamedTuple):
    """An entry in a question, from the word ``first`` to before ``end``."""

    first: int
    end: int
    entry: LexiconEntry


@dataclass(slots=True)
class Lexicon:
    """Entries by their first folded word, the longest first."""

    by_first: dict[str, list[LexiconEntry]] = field(default_factory=dict)

    def add(self, entries: Iterable[LexiconEntry]) -> None:
        for entry in entries:
            if entry.folded:
                self.by_first.setdefault(entry.folded[0], []).append(entry)
        for several in self.by_first.values():
            several.sort(key=lambda entry: -len(entry.written))

    def at(self, first: int, folded: Sequence[str], written: Sequence[str], *roles: EntryRole) -> Iterator[EntryFound]:
        """Yield the entries of these roles that begin at a word, the longest first.

        A word that is typed with other marks is another word; a word typed without marks may be any of them.
        """
        for entry in self.by_first.get(folded[first], ()):
            end = first + len(entry.written)
            if (
                entry.role in roles
                and entry.folded == tuple(folded[first:end])
                and all(
                    typed.isascii() or typed == own
                    for typed, own in zip(written[first:end], entry.written, strict=True)
                )
            ):
                yield EntryFound(first, end, entry)


_folders: list[Path] = [HERE]


def extend(folder: Path) -> None:
    """Add an office's own folder of tables; the next question uses it."""
    if folder not in _folders:
        _folders.append(folder)
        lexicon.cache_clear()


@cache
def lexicon() -> Lexicon:
    """Return what the tables say, the project's and the office's."""
    made = Lexicon()
    made.add(entry for folder in _folders for role in EntryRole for entry in _read(folder / f"{role}.csv", role))
    made.add(_countries())
    return made


def _read(path: Path, role: EntryRole) -> Iterator[LexiconEntry]:
    if not path.is_file():
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            forms = [form.strip() for form in row["words"].split("|") if form.strip()]
            means = tuple(one for one in (row.get("means") or "").split("|") if one)
            for form in forms:
                others = tuple(dict.fromkeys(" ".join(words(other)) for other in forms if other != form))
                yield LexiconEntry(role, tuple(marked(form)), others if role in SAME else means)


def _countries() -> Iterator[LexiconEntry]:
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == LETTERS and code.isalpha() and code != "ZZ":
                yield LexiconEntry(EntryRole.WISH, tuple(marked(name)), (f"country:{code}",))
