"""Which words of a vocabulary a typed word may stand for. Pure; the same for every engine."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA


class Alike(NamedTuple):
    """A word of the vocabulary, how many mistakes lie between, and whether only its beginning was typed."""

    word: str
    mistakes: int
    is_begun: bool


class Vocabulary:
    """The words of some hundred candidates."""

    def __init__(self, several: Iterable[str]) -> None:
        self.words = frozenset(several)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in self.words:
            self._by_length[len(word)].append(word)

    def alike(self, word: str, mistakes: int, *, is_beginning: bool) -> Iterator[Alike]:
        """Yield the words that ``word`` may stand for, each once, with the fewest mistakes.

        A letter that is changed, added, left out or swapped with its neighbour counts once, a wrong first letter twice.
        """
        if word in self.words:
            yield Alike(word, 0, is_begun=False)
        begun = {other for other in self.words if other.startswith(word)} - {word} if is_beginning else set()
        for other in begun:
            yield Alike(other, 0, is_begun=True)
        if not mistakes:
            return
        size = len(word)
        near = [
            one for length in range(size - mistakes, size + mistakes + 1) for one in self._by_length.get(length, ())
        ]
        meant = {word, *begun}
        for at, distance in _within(word, near, mistakes):
            if near[at] not in meant:
                meant.add(near[at])
                yield Alike(near[at], distance, is_begun=False)
        if is_beginning:
            longer = [one for one in self.words if len(one) > size and one[0] == word[0] and one not in meant]
            for at, distance in _within(word, [one[:size] for one in longer], mistakes):
                yield Alike(longer[at], distance, is_begun=True)


def _within(word: str, others: list[str], mistakes: int) -> Iterator[tuple[int, int]]:
    """Yield (place, distance) of the other words that lie within this many mistakes."""
    for other, distance, at in process.extract(word, others, scorer=OSA.distance, score_cutoff=mistakes, limit=None):
        whole = int(distance) + (other[:1] != word[:1])
        if whole <= mistakes:
            yield at, whole


def mistakes_between(one: str, other: str, most: int) -> int:
    """Return how many mistakes separate two words, counted as above; ``most + 1`` where there are more."""
    found = OSA.distance(one, other, score_cutoff=most) + (one[:1] != other[:1])
    return min(int(found), most + 1)
