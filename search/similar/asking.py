"""A question read once: its forms, the weight of each of its words, and the words into which it may be split. Pure."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from search.similar.forms import Forms, forms, orders, pieces, written
from search.similar.lexicon import SignLexicon, mask
from search.similar.signs import Question

FEWEST = 1_000
"""A register with fewer signs than this says little about how rare a word is."""

STEEP = 1.1


@dataclass(frozen=True, slots=True)
class SignVocabulary:
    """How many of ``held`` signs use a word, counting only those that the asker may see."""

    lexicon: SignLexicon
    users: Callable[[str], int]
    held: int

    def is_known(self, word: str) -> bool:
        """Say whether other signs or lists of goods use a word."""
        return self.users(word) > 0 or word in self.lexicon.descriptive or word in self.lexicon.light

    def weigh(self, word: str) -> float:
        """Return the weight of a word, from 0 to 1: rare words weigh much, descriptions little, light words least."""
        weights = self.lexicon.weights["words"]
        if word in self.lexicon.light:
            return float(weights["light"])
        held = max(self.held, FEWEST)
        rarity = STEEP * math.log(held / max(self.users(word), 1)) / math.log(held)
        share = weights["descriptive"] if word in self.lexicon.descriptive else 1.0
        return float(share * max(weights["floor"], min(1.0, rarity)))


@dataclass(frozen=True, slots=True)
class SignAsked:
    """What a question is compared by. ``words`` are its words and their pieces, each with its weight."""

    question: Question
    forms: Forms
    words: dict[str, float]
    turned: tuple[tuple[str, ...], ...]
    classes: int
    weigh: Callable[[str], float]
    is_known: Callable[[str], bool]

    @property
    def pieces(self) -> list[str]:
        """The words that appear only when a longer word is split."""
        return [word for word in self.words if word not in self.forms.words]

    @property
    def turned_letters(self) -> list[str]:
        return [written(order) for order in self.turned]


def read(question: Question, vocabulary: SignVocabulary) -> SignAsked:
    """Return a question as it is compared; a word that at most one sign uses is also split into known words."""
    weights = vocabulary.lexicon.weights["words"]
    made = forms(question.text, vocabulary.lexicon)
    weigh = lru_cache(maxsize=None)(vocabulary.weigh)
    words = {word: weigh(word) for word in made.words}
    for word in made.words:
        apart = pieces(word, vocabulary.is_known) if vocabulary.users(word) <= 1 else ()
        words |= {piece: weights["glued"] * weigh(piece) for piece in apart if piece not in words}
    if made.core:
        words[made.core[0]] *= weights["first"]
    return SignAsked(
        question, made, words, tuple(orders(made.core)), mask(question.classes), weigh, lru_cache(vocabulary.is_known)
    )
