"""A plan as tantivy reads it. Each clause is cheap, and no compiled clause is kept.

The score has one task: it brings the right candidates into the window. ``ordering`` decides which of them comes first.
"""

from collections.abc import Iterator

from tantivy import FieldType, Occur
from tantivy import Query as Clause

from registry.vocabulary import Kind
from search.fields import SCHEMA
from search.filters import Days, Filters
from search.numbers import PART, WHOLE
from search.planner import Manner, Plan, Word
from search.texts import UNDATED

MET, BY_NAME, MISTAKE, TYPED, LIGHT, CALLED, NUMBER = 60, 2, 12, 1, 1, 20, 900
"""What is added to a score: for a word, for a word in the name, the loss for a mistake, for marks as typed, for a light
word, for the whole name, for a number. Ten words reach 620."""


def asked_by(plan: Plan, rarest: int | None) -> Clause:
    """Return the clause for all records that may answer; for a plan without words, for all records."""
    is_limited = bool(plan.phrases or plan.without)
    if not plan.words and not is_limited:
        return everything()
    found = (
        _limited(_answers(plan, rarest) if plan.words else everything(), plan) if is_limited else _answers(plan, rarest)
    )
    if not plan.whole:
        return found
    return Clause.boolean_query([(Occur.Should, found), (Occur.Should, _exact("keys", f"={plan.whole}", CALLED))])


def narrowed(asked: Clause, filters: Filters, *, but: str = "") -> Clause:
    """Return the clause for the records that also pass the filters, except the filter on the field ``but``."""
    parts = [_any("keys", keys) for _, keys in filters.wanted(but=but)]
    for name, days in (("filed", filters.filed), ("registered", filters.registered)):
        if not days.is_open:
            parts.append(_range(name, days))
    refused = filters.unwanted(but=but)
    if not parts and not refused:
        return asked
    musts = [(Occur.Must, Clause.const_score_query(part, 0)) for part in parts]
    nots = [(Occur.MustNot, _any("keys", refused))] if refused else []
    return Clause.boolean_query([(Occur.Must, asked), *musts, *nots])


def everything() -> Clause:
    """Return the clause for every record; the document that marks the place in the journal has no kind."""
    return Clause.const_score_query(_any("keys", [f"kind:{kind}" for kind in Kind]), 0)


def _answers(plan: Plan, rarest: int | None) -> Clause:
    """Return the clause for records that meet half of the words, the rarest one, or a number; every met word scores."""
    words = [Clause.disjunction_max_query(ways_of(plan, at)) for at in range(len(plan.words))]
    parts = [Clause.boolean_query([(Occur.Should, words[n]) for n in plan.plain], plan.needed)]
    if rarest is not None and len(plan.plain) > 1:
        parts.append(words[rarest])
    parts += [_number(way.text, NUMBER) for way in plan.ways if way.manner is Manner.NUMBER]
    asked = Clause.boolean_query([(Occur.Should, part) for part in parts])
    extra = [_exact("words", word, LIGHT) for word in plan.light]
    extra += [words[n] for n in range(len(words)) if n not in plan.plain]
    return Clause.boolean_query([(Occur.Must, asked), *((Occur.Should, one) for one in extra)]) if extra else asked


def _limited(asked: Clause, plan: Plan) -> Clause:
    parts = [(Occur.Must, Clause.const_score_query(_standing(phrase), 0)) for phrase in plan.phrases]
    nots = [(Occur.MustNot, _standing(phrase)) for phrase in plan.without]
    return Clause.boolean_query([(Occur.Must, asked), *parts, *nots])


def _standing(phrase: str) -> Clause:
    """Return the clause for words that stand side by side, or that form one unit."""
    words = phrase.split()
    spoken = _term("words", phrase) if len(words) == 1 else Clause.phrase_query(SCHEMA, "words", list(words))
    return Clause.boolean_query([(Occur.Should, spoken), (Occur.Should, _term("units", "".join(words)))])


def ways_of(plan: Plan, at: int) -> list[Clause]:
    """Return all ways in which a word may be met."""
    return list(_ways(plan, at))


def _ways(plan: Plan, at: int) -> Iterator[Clause]:
    word = plan.words[at]
    yield from _as_phrase(word.folded, MET + BY_NAME) if " " in word.folded else _spelled(word)
    for way in plan.ways:
        if not way.first <= at < way.end:
            continue
        if way.manner in {Manner.GLUED, Manner.UNIT}:
            name = "units" if way.manner is Manner.UNIT else "name"
            yield from _loosely(name, way.text, MET + BY_NAME, plan.mistakes_in(way), is_begun=plan.may_begin(way))
        elif way.manner is Manner.FACT:
            yield _exact("keys", way.text, MET)
        elif way.manner is Manner.NUMBER:
            yield _number(way.text, MET)
        else:
            yield from _as_phrase(way.text, MET)


def _spelled(word: Word) -> Iterator[Clause]:
    yield _exact("name", word.folded, MET + BY_NAME)
    if not word.written.isascii():
        yield _exact("marked", word.written, MET + BY_NAME + TYPED)
    yield from _loosely("words", word.folded, MET, word.mistakes, is_begun=word.is_beginning)


def _loosely(name: str, text: str, score: float, mistakes: int, *, is_begun: bool) -> Iterator[Clause]:
    yield _exact(name, text, score)
    if mistakes or is_begun:
        clause = Clause.fuzzy_term_query(SCHEMA, name, text, distance=mistakes, prefix=is_begun)
        yield Clause.const_score_query(clause, MET - MISTAKE)


def _as_phrase(text: str, score: float) -> Iterator[Clause]:
    words = text.split()
    if len(words) == 1:
        yield _exact("words", text, score)
    else:
        yield Clause.const_score_query(Clause.phrase_query(SCHEMA, "words", list(words)), score)


def _number(spelling: str, score: float) -> Clause:
    return Clause.const_score_query(_any("keys", [WHOLE + spelling, PART + spelling]), score)


def _exact(name: str, text: str, score: float) -> Clause:
    return Clause.const_score_query(_term(name, text), score)


def _term(name: str, text: str) -> Clause:
    return Clause.term_query(SCHEMA, name, text)


def _any(name: str, texts: list[str]) -> Clause:
    return Clause.term_set_query(SCHEMA, name, texts)


def _range(name: str, days: Days) -> Clause:
    first = days.first.toordinal() if days.first else 1  # an unknown day is 0 and lies in no range
    last = days.last.toordinal() if days.last else UNDATED
    return Clause.range_query(SCHEMA, name, FieldType.Unsigned, first, last)


NEAR = 3
"""How many places the words of a passage may be moved against the question and still count as standing together."""


def inside(plan: Plan) -> Clause:
    """Return the clause for passages that meet every plain word; a passage scores more, the nearer its words stand."""
    several = [plan.words[n] for n in plan.plain if " " not in plan.words[n].folded]
    parts = [(Occur.Must, _inside(plan, n)) for n in plan.plain if " " not in plan.words[n].folded]
    if len(several) > 1:
        together = Clause.phrase_query(SCHEMA, "inside", [word.folded for word in several], NEAR)
        parts.append((Occur.Should, Clause.boost_query(together, len(several))))
    return Clause.boolean_query(parts) if parts else Clause.empty_query()


def _inside(plan: Plan, at: int) -> Clause:
    word = plan.words[at]
    ways = [_term("inside", word.folded)]
    if word.is_beginning or word.mistakes:
        loose = Clause.fuzzy_term_query(SCHEMA, "inside", word.folded, word.mistakes, prefix=word.is_beginning)
        ways.append(loose)
    for way in plan.ways:
        if way.manner is Manner.SAME and (way.first, way.end) == (at, at + 1):
            same = way.text.split()
            ways.append(
                _term("inside", way.text) if len(same) == 1 else Clause.phrase_query(SCHEMA, "inside", list(same))
            )
    return Clause.disjunction_max_query(ways)
