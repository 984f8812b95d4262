"""Which letters of a shown text answer the question. Pure, and the same for every engine."""

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from search.folding import tokens, typos_allowed
from search.planner import Manner, Plan
from search.resemblance import mistakes_between


class Segment(NamedTuple):
    """A piece of a text as it is stored: no markup is added or removed. Whoever shows it escapes it."""

    text: str
    is_match: bool


class SearchTerms:
    """The words of a plan and the other texts that meet them, prepared for comparison with words of texts."""

    def __init__(self, plan: Plan) -> None:
        forms = [word.folded for word in plan.words]
        forms += [way.text for way in plan.ways if way.manner in {Manner.GLUED, Manner.SAME}]
        forms += plan.phrases
        self._whole = {form: typos_allowed(form) for form in forms if " " not in form}
        self._runs = {tuple(form.split()) for form in forms if " " in form}
        begun = [way.text for way in plan.ways if way.manner is Manner.GLUED and plan.may_begin(way)]
        self._beginnings = (*(word.folded for word in plan.words if word.is_beginning), *begun)

    def meet(self, word: str, *, longer_than: int = 0) -> bool:
        """Say whether a folded word answers the question: as it is, as the beginning of a last word, or with a mistake.

        With ``longer_than`` only terms with more letters count: those that need letters added to a shorter word.
        """
        if any(len(term) > longer_than and word.startswith(term) for term in self._beginnings):
            return True
        return any(
            word == term or (allowed and mistakes_between(term, word, allowed) <= allowed)
            for term, allowed in self._whole.items()
            if len(term) > longer_than
        )

    def runs(self, several: Sequence[str]) -> Iterator[int]:
        """Yield the places of words that together form one of the terms of several words."""
        for run in self._runs:
            for at in range(len(several) - len(run) + 1):
                if tuple(several[at : at + len(run)]) == run:
                    yield from range(at, at + len(run))


def highlight(terms: SearchTerms, text: str) -> tuple[Segment, ...]:
    """Split ``text`` into pieces that answer and pieces that do not; joined, they are the text again."""
    found = list(tokens(text))
    lit = [terms.meet(token.word) for token in found]
    for at, (token, following) in enumerate(itertools.pairwise(found)):
        if lit[at] or lit[at + 1]:
            continue
        if terms.meet(token.word + following.word, longer_than=max(len(token.word), len(following.word))):
            lit[at] = lit[at + 1] = True
    for at in terms.runs([token.word for token in found]):
        lit[at] = True
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


def _add(segments: list[Segment], text: str, *, is_match: bool) -> None:
    if text:
        segments.append(Segment(text, is_match))
