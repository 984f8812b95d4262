"""A question read once, for every engine: which words count, and in which other ways each word may be met. Pure."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from search import places
from search.folding import LONGEST, has_digit, marked, number_key, typos_allowed, words
from search.lexicon import SAME, EntryRole, lexicon
from search.numbers import LONGEST as LONGEST_NUMBER
from search.numbers import runs, spelled

COUNTED = 10
"""How many words count; filler words are not counted."""

READ = 24
"""How many words are read."""

BOTH = 2
"""Up to this number all words must be met; of more words, half."""

DIGITS = 4
"""How many typed digits make a number among other words the number of a record: 00022."""

CLASSES = {"nice": range(1, 46)}
NAMED_TOGETHER = (2, 3)
"""How many neighbouring words may be one name written together."""

_ENDS_ALIKE = re.compile(r"(?:h|k|l|m|s|t|qu)[iy]")
"""Syllables that Vietnamese writes with i or with y: Lý Sơn, Lí Sơn."""


class Manner(IntEnum):
    """How a run of words may be met, beside word by word."""

    NUMBER = 0  # a number of the record, in the spelling of ``numbers``
    FACT = 1  # a fact of the record: a key such as kind:trademark
    GLUED = 2  # a name written together
    UNIT = 3  # a whole administrative unit
    SAME = 4  # other words for the same thing


class Word(NamedTuple):
    """A word that counts: folded, as it was typed, how many mistakes it may have, whether it may be a beginning.

    A wish of several words (``nhãn hiệu tập thể``) is one word with spaces in it.
    """

    folded: str
    written: str
    mistakes: int
    is_beginning: bool


class WordWay(NamedTuple):
    """The words from ``first`` to before ``end`` are met where ``text`` is met."""

    first: int
    end: int
    manner: Manner
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A question as it was read.

    ``words`` count; ``light`` ones decide only between equals. ``phrases`` must be met as they stand; nothing of
    ``without`` may be met. ``whole`` is everything that was typed, written together: a record with this name answers
    whatever else was read. ``is_nothing`` says that there was nothing to read; such a question finds nothing.
    """

    words: tuple[Word, ...] = ()
    light: tuple[str, ...] = ()
    ways: tuple[WordWay, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    whole: str = ""
    is_nothing: bool = False

    @property
    def plain(self) -> tuple[int, ...]:
        """The words that records are measured by. Wishes raise records that have them; alone they are the question."""
        wishes = {way.first for way in self.ways if way.manner is Manner.FACT}
        return tuple(n for n in range(len(self.words)) if n not in wishes) or tuple(range(len(self.words)))

    @property
    def needed(self) -> int:
        """How many plain words a record must meet to answer: both of two, half of more."""
        count = len(self.plain)
        return count if count <= BOTH else math.ceil(count / 2)

    def mistakes_in(self, way: WordWay) -> int:
        """Return how many mistakes a run written together may have: one less for each space that was left out."""
        return max(0, typos_allowed(way.text) - (way.end - way.first - 1))

    def may_begin(self, way: WordWay) -> bool:
        """Say whether a run written together may be a beginning; a unit may only with two words or as the only word."""
        is_last = way.end == len(self.words) and self.words[-1].is_beginning
        return is_last and (way.manner is not Manner.UNIT or way.end - way.first > 1 or len(self.words) == 1)


class WordPiece(NamedTuple):
    """Words from ``first`` to before ``end`` that count as one: a word, a wish with its facts, or a light word."""

    first: int
    end: int
    facts: tuple[str, ...] = ()
    is_light: bool = False


def plan(text: str, *, phrases: Sequence[str] = (), without: Sequence[str] = (), whole: str | None = None) -> Plan:
    """Read the words of a question: in ``mua bưởi Phúc Trạch ở đâu`` three words count.

    ``phrases`` and ``without`` are texts that ``search.syntax`` has taken out of the question; the words of a phrase
    also stand in ``text``. ``whole`` is the question as it was typed, where that is more than ``text``.
    """
    folded, written = words(text)[:READ], marked(text)[:READ]
    pieces = list(_pieces(folded, written))
    heavy = [piece for piece in pieces if not piece.is_light][:COUNTED]
    light = [folded[at] for piece in pieces if piece.is_light for at in range(piece.first, piece.end)]
    if not heavy:
        heavy, light = [WordPiece(at, at + 1) for at in range(min(len(folded), COUNTED))], []
    counted = tuple(_word(piece, folded, written) for piece in heavy)
    place_of = {at: n for n, piece in enumerate(heavy) for at in range(piece.first, piece.end)}
    told = {at for piece in heavy if piece.facts for at in range(piece.first, piece.end)}
    ways = [WordWay(n, n + 1, Manner.FACT, fact) for n, piece in enumerate(heavy) for fact in piece.facts]
    plain = {at: n for at, n in place_of.items() if at not in told}
    ways += _numbers(text, folded, written, plain)
    ways += _same(folded, written, plain)
    ways += _together(counted)
    mandatory = tuple(phrase for phrase in (" ".join(words(one)) for one in phrases) if phrase)
    refused = tuple(one for one in (" ".join(words(one)) for one in without) if one)
    return Plan(
        words=counted,
        light=tuple(light),
        ways=tuple(dict.fromkeys(ways)),
        phrases=mandatory,
        without=refused,
        whole="".join(words(text if whole is None else whole)),
        is_nothing=bool(text.strip()) and not counted,
    )


def _pieces(folded: Sequence[str], written: Sequence[str]) -> Iterator[WordPiece]:
    at = 0
    while at < len(folded):
        piece = _class(at, folded, written) or _entry(at, folded, written) or WordPiece(at, at + 1)
        yield piece
        at = piece.end


def _class(at: int, folded: Sequence[str], written: Sequence[str]) -> WordPiece | None:
    """Read ``nhóm 31``; a number that is no class of goods is not read so."""
    for found in lexicon().at(at, folded, written, EntryRole.CLASS):
        code = folded[found.end] if found.end < len(folded) else ""
        if code.isascii() and code.isdecimal() and int(code) in CLASSES["nice"]:
            return WordPiece(at, found.end + 1, (f"nice:{int(code)}",))
    return None


def _entry(at: int, folded: Sequence[str], written: Sequence[str]) -> WordPiece | None:
    """Read a wish, a filler or a tier. A single word counts only with its marks: ``duc`` may also be đục or đúc."""
    for found in lexicon().at(at, folded, written, EntryRole.WISH, EntryRole.FILLER, EntryRole.TIER):
        if found.end - at > 1 or written[at] == found.entry.written[0]:
            is_wish = found.entry.role is EntryRole.WISH
            return WordPiece(at, found.end, found.entry.means if is_wish else (), is_light=not is_wish)
    return None


def _word(piece: WordPiece, folded: Sequence[str], written: Sequence[str]) -> Word:
    own = " ".join(folded[piece.first : piece.end])
    typed = " ".join(written[piece.first : piece.end])
    is_single = piece.end - piece.first == 1
    return Word(own, typed, typos_allowed(own) if is_single else 0, is_single and piece.end == len(folded))


def _numbers(
    text: str, folded: Sequence[str], written: Sequence[str], place_of: Mapping[int, int]
) -> Iterator[WordWay]:
    """Yield every run of words that may be a number: with its label, with its letters, divided in any way."""
    if not has_digit(text) or not place_of:
        return
    chunks = list(_chunks(folded, written))
    for first in range(len(chunks)):
        for end in range(first + 1, min(len(chunks), first + LONGEST_NUMBER) + 1):
            several = chunks[first:end]
            covered = [place_of[at] for one in several for at in range(one[0], one[1]) if at in place_of]
            spelling = [run for one in several for run in one[2]]
            # A bare 3 in a name is no number of a record; alone, longer, or with a label or letters it may be one.
            may_be = (
                len(spelling) > 1
                or len(set(covered)) == len(set(place_of.values()))
                or len(next(filter(str.isdecimal, folded[several[0][0] : several[-1][1]]), "")) >= DIGITS
            )
            if covered and may_be and any(run.isdecimal() for run in spelling):
                yield WordWay(min(covered), max(covered) + 1, Manner.NUMBER, spelled(spelling))
    together = number_key(text)[:LONGEST]
    yield WordWay(0, max(place_of.values()) + 1, Manner.NUMBER, spelled(runs(together)))


def _chunks(folded: Sequence[str], written: Sequence[str]) -> Iterator[tuple[int, int, Sequence[str]]]:
    """Yield (first, end, runs): a label gives the text it stands for, another word its letters and digits."""
    at = 0
    while at < len(folded):
        label = next(lexicon().at(at, folded, written, EntryRole.LABEL), None)
        end = label.end if label else at + 1
        yield at, end, label.entry.means if label else runs(folded[at])
        at = end


def _same(folded: Sequence[str], written: Sequence[str], place_of: Mapping[int, int]) -> Iterator[WordWay]:
    for at, n in place_of.items():
        if _ENDS_ALIKE.fullmatch(folded[at]):
            other = folded[at][:-1] + ("i" if folded[at].endswith("y") else "y")
            yield WordWay(n, n + 1, Manner.SAME, other)
        for found in lexicon().at(at, folded, written, *SAME):
            covered = [place_of[one] for one in range(found.first, found.end) if one in place_of]
            for other in found.entry.means:
                yield WordWay(min(covered), max(covered) + 1, Manner.SAME, other)


def _together(counted: Sequence[Word]) -> Iterator[WordWay]:
    """Yield neighbours written together, as a name (``vina milk``) and as a unit (``Hà Tĩnh``)."""
    for first in range(len(counted)):
        for end in range(first + 1, min(len(counted), first + places.LONGEST) + 1):
            run = [word.folded for word in counted[first:end]]
            together = "".join(run)
            if any(" " in word for word in run) or len(together) > LONGEST:
                break
            yield WordWay(first, end, Manner.UNIT, together)
            size = end - first
            if size in NAMED_TOGETHER or (size == len(counted) and size > 1):
                yield WordWay(first, end, Manner.GLUED, together)
