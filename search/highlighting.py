"""Which letters of a shown text answer the question. Pure, and the same for every engine."""

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from search.folding import QUERY_WORDS, tokens, typos_allowed, words


class Segment(NamedTuple):
    """A piece of a text as it is stored: no markup in it and none removed. Whoever shows it escapes it."""

    text: str
    is_match: bool


class Terms:
    """The words of a question, ready to be compared with those of texts."""

    def __init__(self, text: str) -> None:
        several = words(text)[:QUERY_WORDS]
        pairs = [first + second for first, second in itertools.pairwise(several)]
        self._whole = frozenset((*several, *pairs))
        self._beginnings = (*several[-1:], *pairs[-1:])

    def meet(self, word: str, *, longer_than: int = 0) -> bool:
        """Say whether a folded word answers the question: as it is, as what a last word begins, or mistyped.

        With ``longer_than`` only terms of more letters count: those that need what was added to a shorter word.
        """
        if any(len(term) > longer_than and word.startswith(term) for term in self._beginnings):
            return True
        return any(
            word == term or (typos_allowed(term) and distance(term, word) <= typos_allowed(term))
            for term in self._whole
            if len(term) > longer_than
        )


def highlight(terms: Terms, text: str) -> tuple[Segment, ...]:
    """Cut ``text`` into pieces that answer and pieces that do not; put together they are the text again."""
    found = list(tokens(text))
    lit = [terms.meet(token.word) for token in found]
    for at, (token, following) in enumerate(itertools.pairwise(found)):
        if lit[at] or lit[at + 1]:
            continue
        if terms.meet(token.word + following.word, longer_than=max(len(token.word), len(following.word))):
            lit[at] = lit[at + 1] = True
    segments: list[Segment] = []
    reached = 0
    for token, is_match in zip(found, lit, strict=True):
        if is_match and token.end > reached:
            start = max(token.start, reached)
            _add(segments, text[reached:start], is_match=False)
            _add(segments, text[start : token.end], is_match=True)
            reached = token.end
    _add(segments, text[reached:], is_match=False)
    return tuple(segments)


def distance(one: str, other: str) -> int:
    """Return how many letters must be changed, added, left out or swapped with a neighbour; a wrong first one is two.

    A distance above 2 is returned as 3 where that can be told without counting.
    """
    far = 3
    if abs(len(one) - len(other)) >= far:
        return far
    before: Sequence[int] = []
    above: Sequence[int] = range(len(other) + 1)
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, facing in enumerate(other, 1):
            cost = min(above[column] + 1, current[column - 1] + 1, above[column - 1] + (letter != facing))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == facing:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, above = above, current
    return above[-1] + (one[:1] != other[:1])


def _add(segments: list[Segment], text: str, *, is_match: bool) -> None:
    if text:
        segments.append(Segment(text, is_match))
