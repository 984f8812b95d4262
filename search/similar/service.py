"""The signs in memory: one writer rebuilds and changes them, anyone asks. No lock: what a reader has taken stays."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from search.similar.asking import SignAsked, SignVocabulary, read
from search.similar.lexicon import SignLexicon, describing
from search.similar.reasons import goods, reasons
from search.similar.scoring import aspects, total
from search.similar.segments import ORDER, Held, SegmentFound, held
from search.similar.shelf import Shelf
from search.similar.signs import SPOKEN_OF, Band, ComparedWith, Question, Sign, SignAudience, SignHit

DIGITS = 4
"""Decimals to which scores are compared; equal ones are ordered by id."""

PAGE = 10

Place = tuple[bool, bool]
"""Where a sign stands: whether everybody may see it, and whether it is a protected name or place instead of a mark."""

MARKS, PROTECTED = False, True


class SignPage(NamedTuple):
    """One page of one list, and whether there is more."""

    hits: tuple[SignHit, ...]
    has_more: bool


class SimilarAnswer(NamedTuple):
    """The nearest marks, and the nearest protected names and places, among ``compared`` signs."""

    compared: int
    signs: SignPage
    protected: SignPage


class Signs:
    """All signs of a register.

    Signs that only the office may see stand apart and tell the public nothing, not even how rare a word is.
    """

    def __init__(self) -> None:
        self.lexicon = SignLexicon()
        self._shelves: dict[Place, Shelf] = _empty()

    @property
    def version(self) -> str:
        """The version of the words, sounds and weights that make the answers."""
        return self.lexicon.version

    def rebuild(self, signs: Iterable[Sign], lists: Iterable[str] = ()) -> None:
        """Forget everything and hold these signs; ``lists`` are public lists of goods, whose words are descriptive."""
        lexicon = SignLexicon(describing(lists))
        placed = _placed(signs, lexicon)
        self.lexicon, self._shelves = lexicon, {place: Shelf(placed[place]) for place in _empty()}

    def change(self, signs: Iterable[Sign], gone: Collection[str] = ()) -> None:
        """Hold these signs in place of what was held of their records, and nothing of the records ``gone``."""
        signs = list(signs)
        placed = _placed(signs, self.lexicon)
        records = {*gone, *(one.id for one in signs)}
        for place, shelf in self._shelves.items():
            shelf.change(placed[place], records)

    def ask(self, question: Question, *, most: int = PAGE, skip: int = 0) -> SimilarAnswer:
        """Return the nearest signs, ``most`` of each list after ``skip``, among those that the audience may see."""
        lexicon, shelves = self.lexicon, self._seen(question)
        vocabulary = SignVocabulary(
            lexicon, lambda word: sum(shelf.users(word) for _, shelf in shelves), sum(map(_size, shelves))
        )
        compared = sum(shelf.kinds[ORDER.index(kind)] for _, shelf in shelves for kind in question.among)
        asked = read(question, vocabulary)
        lists: dict[bool, list[SegmentFound]] = {MARKS: [], PROTECTED: []}
        if asked.forms.joined:
            for is_protected, shelf in shelves:
                lists[is_protected] += _candidates(shelf, asked, lexicon)
        marks, protected = (_page(asked, lists[one], lexicon, most, skip) for one in (MARKS, PROTECTED))
        return SimilarAnswer(compared, marks, protected)

    def _seen(self, question: Question) -> list[tuple[bool, Shelf]]:
        return [
            (is_protected, shelf)
            for (is_public, is_protected), shelf in self._shelves.items()
            if is_public or question.audience is SignAudience.OFFICE
        ]


def band(score: float, bands: dict[str, float]) -> Band:
    """Return the band of a score; ``bands`` says from which score each begins."""
    return next((one for one in (Band.VERY_NEAR, Band.NEAR, Band.LOOK) if score >= bands[one]), Band.FAR)


def _empty() -> dict[Place, Shelf]:
    return {(is_public, kind): Shelf() for is_public in (True, False) for kind in (MARKS, PROTECTED)}


def _placed(signs: Iterable[Sign], lexicon: SignLexicon) -> defaultdict[Place, list[Held]]:
    placed: defaultdict[Place, list[Held]] = defaultdict(list)
    for sign in signs:
        made = held(sign, lexicon)
        if made is not None:
            placed[sign.is_public, sign.compared is not ComparedWith.TRADEMARK].append(made)
    return placed


def _size(seen: tuple[bool, Shelf]) -> int:
    return sum(seen[1].kinds.values())


def _candidates(shelf: Shelf, asked: SignAsked, lexicon: SignLexicon) -> list[SegmentFound]:
    return [
        segment.found(at)
        for segment in shelf.segments
        for at in segment.candidates(asked, lexicon).tolist()
        if segment.ids[at] != asked.question.but
    ]


def _page(asked: SignAsked, found: Sequence[SegmentFound], lexicon: SignLexicon, most: int, skip: int) -> SignPage:
    forms = [one.forms for one in found]
    table = aspects(asked, forms, [one.compared is ComparedWith.GEOGRAPHICAL_INDICATION for one in found], lexicon)
    neighbours, factors = lexicon.neighbours(asked.classes), lexicon.weights["goods"]
    closeness = [lexicon.closeness(asked.classes, neighbours, one.classes) for one in found]
    scores = total(table, np.array([factors[one] for one in closeness], float), lexicon).round(DIGITS).tolist()
    order = _ranked(found, scores)
    hits = []
    for at in order[skip : skip + most]:
        by = dict(zip(SPOKEN_OF, table[at].round(3).tolist(), strict=True))
        told = (*reasons(asked, found[at], by, lexicon), *goods(asked.classes, found[at].classes, closeness[at]))
        near = band(scores[at], lexicon.weights["bands"])
        hits.append(SignHit(found[at].id, found[at].text, found[at].compared, scores[at], near, by, told))
    return SignPage(tuple(hits), len(order) > skip + most)


def _ranked(found: Sequence[SegmentFound], scores: Sequence[float]) -> list[int]:
    """Return the places of the candidates, the best first; each record has the place of its best sign."""
    best: dict[str, int] = {}
    for at in sorted(range(len(found)), key=lambda at: (-scores[at], found[at].id, found[at].text)):
        best.setdefault(found[at].id, at)
    return list(best.values())
