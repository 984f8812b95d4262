"""Which candidates answer, and in which order: one pure function of a plan and their texts, for every engine."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from search.counting import meets
from search.planner import Manner, Plan, WordWay
from search.resemblance import Vocabulary
from search.texts import Place, Text

MISTAKE, LOOSE = 100, 10
"""What one mistake costs, and each step away from the whole word as it stands; the last digit is the place."""

WHOLE, OTHER, BEGUN = 0, 1, 2
"""Steps away: the word itself, another word for the same, the beginning of a word."""

MISSED = 10_000

Rank = tuple[float | str, ...]


class Met(NamedTuple):
    """The words from ``first`` to before ``end`` are met, at this cost."""

    first: int
    end: int
    cost: int


Forms = Mapping[str, Sequence[Met]]
"""What each word of the candidates meets."""


class Standing(NamedTuple):
    """The rank of a candidate (the smallest comes first), how many words it meets, and whether it answers."""

    rank: Rank
    met: int
    is_answer: bool
    text: Text


def order(plan: Plan, texts: Sequence[Text], rarest: int | None) -> list[Standing]:
    """Return the candidates in their order; ``rarest`` is the plain word that the fewest records have."""
    scale = Scale.of(plan, texts)
    return sorted((scale.weigh(text, rarest) for text in texts), key=lambda one: one.rank)


@dataclass(frozen=True, slots=True)
class Scale:
    """A plan prepared for many candidates: which of their words meet which words of the plan is computed once."""

    plan: Plan
    anywhere: Forms
    in_names: Forms
    in_units: Forms
    several: Sequence[tuple[str, Met]]
    marks: Sequence[tuple[int, str]]
    plain: Sequence[int]
    needed: int

    @classmethod
    def of(cls, plan: Plan, texts: Sequence[Text]) -> "Scale":
        spoken = " ".join(phrase for text in texts for _, phrase in text.phrases)
        glued = " ".join(text.glued for text in texts)
        written = Vocabulary(f"{spoken} {glued}".split())
        units = Vocabulary(unit for text in texts for unit in text.units)
        alone = [
            WordWay(n, n + 1, Manner.GLUED, word.folded) for n, word in enumerate(plan.words) if " " not in word.folded
        ]
        anywhere = _forms(plan, alone, written)
        for way in plan.ways:
            if way.manner is Manner.SAME and " " not in way.text:
                anywhere[way.text].append(Met(way.first, way.end, OTHER * LOOSE))
        in_names = _forms(plan, [way for way in plan.ways if way.manner is Manner.GLUED], written)
        for word, met in anywhere.items():
            in_names[word].extend(met)
        return cls(
            plan,
            anywhere,
            in_names,
            _forms(plan, [way for way in plan.ways if way.manner is Manner.UNIT], units),
            list(_several(plan)),
            [(n, f" {word.written} ") for n, word in enumerate(plan.words) if not word.written.isascii()],
            plan.plain,
            plan.needed,
        )

    def weigh(self, text: Text, rarest: int | None) -> Standing:
        """Return the standing of a candidate."""
        tally = Tally(len(self.plan.words))
        is_number, has_number = self._number(text, tally)
        self._words(text, tally)
        is_whole = f"={self.plan.whole}" in text.keys
        # The question “cam -vinh” refuses what people call cam Vinh, but a mark with that name may still answer.
        is_called = is_whole and (not self.plan.without or text.name.replace(" ", "") == self.plan.whole)
        met, mistakes, steps, places, apart = tally.sums()
        light = sum(f" {word} " in f" {text.name} " for word in self.plan.light)
        marks = sum(mark in text.marked for n, mark in self.marks if tally.costs[n] < MISSED)
        rank = (
            *(-(is_called and bool(self.plan.phrases or self.plan.without)), -is_number, -met, mistakes, -light, apart),
            *(steps, places, -marks, -is_whole, text.since, text.id),
        )
        plain = sum(tally.costs[n] < MISSED for n in self.plain)
        enough = plain >= self.needed or has_number or (rarest is not None and tally.costs[rarest] < MISSED)
        is_answer = is_called or (enough and meets(text, self.plan.phrases, self.plan.without))
        return Standing(rank, len(self.plan.words) if is_number else met, is_answer, text)

    def _words(self, text: Text, tally: "Tally") -> None:
        for place, phrase in text.phrases:
            forms = self.in_names if place == Place.NAME else self.anywhere
            tokens = phrase.split()
            if not forms.keys().isdisjoint(tokens):
                tally.read(tokens, forms, place)
        tally.pay(self.in_names, self.in_names.keys() & text.glued.split(), Place.NAME)
        tally.pay(self.in_units, self.in_units.keys() & text.units, Place.UNIT)
        for words, met in self.several:
            found = next((place for place, phrase in text.phrases if words in f" {phrase} "), None)
            if found is not None:
                tally.note(met, found)
        for way in self.plan.ways:
            if way.manner is Manner.FACT and way.text in text.keys:
                tally.note(Met(way.first, way.end, WHOLE), Place.GOODS)

    def _number(self, text: Text, tally: "Tally") -> tuple[bool, bool]:
        """Meet numbers; say whether one is the question (whole, with its label, or divided), and whether one is met."""
        is_number = has_number = False
        for way in self.plan.ways:
            if way.manner is Manner.NUMBER:
                is_whole = f"#{way.text}" in text.keys
                if is_whole or f"~{way.text}" in text.keys:
                    tally.note(Met(way.first, way.end, WHOLE), Place.NAME)
                    has_number |= is_whole
                    is_number |= is_whole and (way.end - way.first == len(self.plan.words) or "-" in way.text)
        return is_number, has_number


class Tally:
    """What one candidate meets: the cheapest way for each word, and which neighbours stand side by side."""

    def __init__(self, size: int) -> None:
        self.costs = [MISSED] * size
        self.beside = [False] * size
        """For each word, whether it stands side by side with the next."""

    def read(self, tokens: Iterable[str], forms: Forms, place: int) -> None:
        """Meet words in one phrase; neighbours in the question that are neighbours in the phrase stand side by side."""
        before: set[int] = set()
        for token in tokens:
            ends: set[int] = set()
            for met in forms.get(token, ()):
                self.note(met, place)
                if met.first in before:
                    self.beside[met.first - 1] = True
                ends.add(met.end)
            before = ends

    def pay(self, forms: Forms, found: Iterable[str], place: int) -> None:
        for word in found:
            for met in forms[word]:
                self.note(met, place)

    def note(self, met: Met, place: int) -> None:
        """Note the cost of a run where it is the least so far. Its mistakes are counted once, at its first word."""
        for at in range(met.first, met.end):
            cost = (met.cost if at == met.first else met.cost % MISTAKE) + place
            self.costs[at] = min(self.costs[at], cost)
            if at > met.first:
                self.beside[at - 1] = True

    def sums(self) -> tuple[int, int, int, int, int]:
        """Return words met, mistakes, steps away, places, and how many neighbours do not stand side by side."""
        found = [cost for cost in self.costs if cost < MISSED]
        apart = sum(
            not near and one < MISSED and other < MISSED
            for one, other, near in zip(self.costs, self.costs[1:], self.beside, strict=False)
        )
        mistakes = sum(cost // MISTAKE for cost in found)
        return (
            len(found),
            mistakes,
            sum(cost % MISTAKE // LOOSE for cost in found),
            sum(cost % LOOSE for cost in found),
            apart,
        )


def _forms(plan: Plan, ways: Iterable[WordWay], vocabulary: Vocabulary) -> dict[str, list[Met]]:
    forms: dict[str, list[Met]] = defaultdict(list)
    for way in ways:
        for one in vocabulary.alike(way.text, plan.mistakes_in(way), is_beginning=plan.may_begin(way)):
            forms[one.word].append(Met(way.first, way.end, one.mistakes * MISTAKE + BEGUN * LOOSE * one.is_begun))
    return forms


def _several(plan: Plan) -> Iterator[tuple[str, Met]]:
    """Yield what is met as several words side by side: other words for the same, and the words of a wish."""
    for way in plan.ways:
        if way.manner is Manner.SAME and " " in way.text:
            yield f" {way.text} ", Met(way.first, way.end, OTHER * LOOSE)
    for n, word in enumerate(plan.words):
        if " " in word.folded:
            yield f" {word.folded} ", Met(n, n + 1, WHOLE)
