"""How a text becomes the letters that a person types: one folding for what is indexed and what is asked. Pure.

The order is fixed: compatibility decomposition (NFKD), case folding, the table below; then the marks of Latin, Greek
and Cyrillic letters are dropped. Precomposed (NFC) and decomposed (NFD) input therefore fold alike, and so do
``ĐƯỜNG``, ``đường`` and ``duong``. Marks of other scripts carry meaning (a Thai vowel, a Japanese voicing) and stay.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

LETTERS = {
    "đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "ĸ": "k", "ŋ": "n", "ə": "e",
    "æ": "ae", "œ": "oe", "þ": "th", "ß": "ss",
}  # fmt: skip
"""Letters that no decomposition splits; upper case is folded before the table is read."""

SIGNS = str.maketrans({"™": " ", "℠": " ", "®": " ", "©": " "})
"""Signs beside a mark that are not part of it; without this table ``™`` would decompose into the letters TM."""

LONGEST = 40
"""How many characters of a word are kept; a longer run is no word of a language."""

ONE_TYPO, TWO_TYPOS = 5, 9
"""From how many characters on a word may have one typing mistake, and two."""

_FOLDS = str.maketrans(LETTERS)
_DENSE = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x9FFF),  # Han radicals, kana, Han
    (0xAC00, 0xD7AF),  # Hangul
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)


class FoldedWord(NamedTuple):
    """A folded word and its place in the text: ``text[start:end]``."""

    start: int
    end: int
    word: str


def fold(text: str) -> str:
    """Return ``text`` in lower case without marks; spaces and punctuation stay where they are."""
    if text.isascii():
        return text.lower()
    loose = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_FOLDS)
    kept = []
    bears_marks = False
    for character in loose:
        if not unicodedata.category(character).startswith("M"):
            bears_marks = _is_lettered(character)
        elif bears_marks:
            continue
        kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


def words(text: str) -> list[str]:
    """Return the folded words of ``text`` in order; runs of Han, kana, Hangul or Thai come as pairs of characters."""
    return [token.word for token in tokens(unicodedata.normalize("NFKC", text.translate(SIGNS)))]


def marked(text: str) -> list[str]:
    """Return the words of ``words(text)``, one for one, with their marks as written: ``chè``, not ``che``."""
    plain = unicodedata.normalize("NFKC", text.translate(SIGNS))
    return [
        unicodedata.normalize("NFC", plain[token.start : token.end].casefold())[:LONGEST] for token in tokens(plain)
    ]


def tokens(text: str) -> Iterator[FoldedWord]:
    """Yield the folded words with their places, for highlighting in the text that is shown."""
    for start, end in _runs(text):
        if is_dense(text[start]):
            yield from _pairs(text, start, end)
        else:
            word = "".join(letter for letter in fold(text[start:end]) if _is_written(letter))[:LONGEST]
            if word:
                yield FoldedWord(start, end, word)


def joined(several: Sequence[str]) -> list[str]:
    """Return neighbours written together, by two, by three and all: ``vina milk`` is also ``vinamilk``."""
    runs = ["".join(several[at : at + size]) for size in (2, 3) for at in range(len(several) - size + 1)]
    if len(several) > 1:
        runs.append("".join(several))
    return list(dict.fromkeys(run for run in runs if len(run) <= LONGEST))


def number_key(text: str) -> str:
    """Return a number without the signs that people write between its parts: ``2180/QĐ-SHTT`` is ``2180qdshtt``."""
    return "".join(letter for letter in fold(text) if letter.isalnum())


def has_digit(text: str) -> bool:
    return any(letter.isnumeric() for letter in text)


def typos_allowed(word: str) -> int:
    """Return how many typing mistakes a word may have: none if it has digits, one from 5 characters, two from 9."""
    if is_dense(word[:1]) or has_digit(word):
        return 0
    return (len(word) >= ONE_TYPO) + (len(word) >= TWO_TYPOS)


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Yield where letters and digits stand together; a change to or from a script without spaces ends a run."""
    start: int | None = None
    dense = False
    for at, character in enumerate(text):
        if start is not None and unicodedata.category(character).startswith("M"):
            continue
        written = character.isalnum()
        if start is not None and not (written and is_dense(character) == dense):
            yield start, at
            start = None
        if written and start is None:
            start, dense = at, is_dense(character)
    if start is not None:
        yield start, len(text)


def _pairs(text: str, start: int, end: int) -> Iterator[FoldedWord]:
    edges = [at for at in range(start, end) if not unicodedata.category(text[at]).startswith("M")] + [end]
    if len(edges) == 2:  # noqa: PLR2004 # a single character is its own word
        yield FoldedWord(start, end, fold(text[start:end]))
        return
    for first, last in zip(edges, edges[2:], strict=False):
        yield FoldedWord(first, last, fold(text[first:last]))


def is_dense(character: str) -> bool:
    """Say whether a character belongs to a script that has no spaces between words."""
    return bool(character) and any(low <= ord(character[0]) <= high for low, high in _DENSE)


def _is_lettered(character: str) -> bool:
    return ord(character) < 0x0530 or 0x1D00 <= ord(character) < 0x2000  # noqa: PLR2004 # Latin, Greek, Cyrillic


def _is_written(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter).startswith("M")
