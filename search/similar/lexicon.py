"""The words, sounds and weights that the office keeps as data, read once. Pure but for reading its own files."""

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from anyascii import anyascii

from search.similar.signs import Closeness

FILES = (Path(__file__).with_name("lexicon.toml"), Path(__file__).with_name("weights.toml"))

WORD = re.compile(r"[a-z0-9]+")
BESIDE = str.maketrans(dict.fromkeys("™℠®©", " ") | dict.fromkeys("'’‘ʼ`´", ""))
"""Signs of registration are no letters (they would become TM); an apostrophe does not divide a word."""

LISTS, SHORT = 4, 3
"""A word describes goods when it stands in this many lists of goods and has more letters than SHORT."""

SYLLABLE = re.compile(
    r"(?:b|ch?|d|g[hi]?|h|kh?|l|m|n|ngh?|nh|ph?|qu|r|s|th?|tr|v|x)?"
    r"(?:(?:[aeiouy]|ie|oa|oe|oo|ua|uo|uy|uye|ye)(?:ch?|m|n|ng|nh|p|t)|[aeiouy]{1,3})"
)
"""What may also be a syllable of a Vietnamese name when it is written without marks: Long, Song, Hang."""

MOST_CLASSES = 64
REMEMBERED = 20_000
"""Words whose sound a process keeps in memory."""


def letters(text: str) -> list[str]:
    """Return the words of a text in small plain letters and digits, in whatever script they stand."""
    return WORD.findall(anyascii(text.translate(BESIDE)).lower())


def describing(lists: Iterable[str]) -> frozenset[str]:
    """Return the words that several lists of goods use, in English: they describe goods and belong to nobody."""
    met = Counter(word for one in lists for word in set(letters(one)))
    return frozenset(word for word, times in met.items() if times >= LISTS and not _may_be_a_name(word))


def _may_be_a_name(word: str) -> bool:
    return len(word) <= SHORT or SYLLABLE.fullmatch(word) is not None


class SignLexicon:
    """Which words weigh little, which mean the same, how words sound, which classes are close, and the weights."""

    def __init__(self, described: Iterable[str] = ()) -> None:
        """Read the files; ``described`` are further words that describe goods, taken from the register's own lists."""
        data, self.weights = _files()
        self.version = f"{self.weights['version']}-{_digest()}"
        self.light = frozenset(data["light"])
        self.descriptive = (frozenset(data["descriptive"]) | frozenset(described)) - self.light
        self.meanings = {word: at for at, group in enumerate(data["meanings"]) for word in group}
        self._first: list[str] = [group[0].replace(" ", "") for group in data["meanings"]]
        self._notes: tuple[str, ...] = tuple(data["notes"])
        self._related = tuple(map(mask, data["related"]))
        self.voices: dict[str, Callable[[str], str]] = {name: _voice(name) for name in data["sounds"]}
        self._phrases: dict[str, list[tuple[str, ...]]] = {}
        for phrase in {*self.light, *self.descriptive, *self.meanings}:
            several = tuple(phrase.split())
            if len(several) > 1:
                self._phrases.setdefault(several[0], []).append(several)
        for starting in self._phrases.values():
            starting.sort(key=len, reverse=True)

    def words(self, text: str) -> tuple[str, ...]:
        """Return the words of a sign without notes; a phrase of the lexicon is one word with spaces in it."""
        for note in self._notes:
            text = text.replace(note, " ")
        single = letters(text)
        made = []
        at = 0
        while at < len(single):
            phrases = self._phrases.get(single[at], ())
            taken = next((one for one in phrases if tuple(single[at : at + len(one)]) == one), (single[at],))
            made.append(" ".join(taken))
            at += len(taken)
        return tuple(made)

    def core(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return the words without light and descriptive words; where nothing is left, only without the light ones."""
        heavy = self.heavy(words)
        return tuple(word for word in heavy if word not in self.descriptive and not word.isdigit()) or heavy

    def heavy(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return the words without light words; all words where nothing is left."""
        return tuple(word for word in words if word not in self.light) or tuple(words)

    def meaning(self, word: str) -> str:
        """Return one word for all words that mean the same; the word itself where the lexicon knows no other."""
        at = self.meanings.get(word)
        return word.replace(" ", "") if at is None else self._first[at]

    def closeness(self, ours: int, neighbours: int, theirs: int) -> Closeness:
        """Return how close two sets of Nice classes are, where ``neighbours`` are those of ours.

        A set is a whole number with one bit for each class.
        """
        if not ours or not theirs:
            return Closeness.UNKNOWN
        if ours & theirs:
            return Closeness.SAME
        return Closeness.RELATED if neighbours & theirs else Closeness.FAR

    def neighbours(self, classes: int) -> int:
        """Return the classes that one trade often uses together with one of ``classes``."""
        found = 0
        for group in self._related:
            found |= group if group & classes else 0
        return found


def mask(classes: Iterable[int]) -> int:
    """Return a set of Nice classes as a whole number; what is no class (1 to 45, and a few to come) is left out."""
    return sum(1 << one for one in set(classes) if 0 < one < MOST_CLASSES)


def unmasked(number: int) -> frozenset[int]:
    return frozenset(at for at in range(MOST_CLASSES) if number >> at & 1)


@cache
def _files() -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    words, weights = (tomllib.loads(file.read_text("utf-8")) for file in FILES)
    return words, weights


@cache
def _digest() -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in FILES)).hexdigest()[:8]


@cache
def _voice(name: str) -> Callable[[str], str]:
    """Return how a tongue speaks a word, by the rules of the lexicon."""
    rules: list[list[str]] = _files()[0]["sounds"][name]
    pattern = re.compile("|".join(f"({rule})" for rule, _ in rules))
    doubled = re.compile(r"(.)\1+")

    @lru_cache(maxsize=REMEMBERED)
    def speak(word: str) -> str:
        said = pattern.sub(lambda met: rules[(met.lastindex or 1) - 1][1], word)
        return doubled.sub(r"\1", said)

    return speak
