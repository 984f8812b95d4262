"""A question as tantivy reads it. The order of the hits is arithmetic, done inside the index and exact.

Every rule of ``Engine.find`` is a digit of one whole number, the weightier rule the higher digit. A word's matches
compete and the best one counts; the words add up. Sums stay far below 2**24, up to which the 32-bit float of a score
holds whole numbers exactly.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tantivy import Occur
from tantivy import Query as Clause

from search.engine import Filters
from search.fields import SCHEMA, TEXTS, WITH_MARKS
from search.folding import QUERY_WORDS, has_digit, marked, number_key, typos_allowed, words

# What ten words reach together decides the size of each digit.
MARKED, WHOLE_NAME = 1, 16  # 10 words as typed + 16
PLACE = 27  # 10 words x 0 to 2
WHOLE = PLACE * 21  # 10 words
SPARED = WHOLE * 11  # 10 words x 0 to 2 mistakes not made
WORD = SPARED * 21
NUMBER = WORD * 11  # an exact number outweighs ten words

TRIPLE = 3


@dataclass(frozen=True, slots=True)
class Question:
    """The words of a query: folded, as written, and what of it could be a number."""

    words: tuple[str, ...]
    marked: tuple[str, ...]
    numbers: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> "Question":
        """Read at most ten words; a number may also stand between them, or be written with spaces."""
        chunks = dict.fromkeys(number_key(chunk) for chunk in (text, *text.split()) if has_digit(chunk))
        return cls(tuple(words(text)[:QUERY_WORDS]), tuple(marked(text)[:QUERY_WORDS]), tuple(chunks))


def words_met(score: float, question: Question) -> int:
    """Return how many words of the question a hit with this score answers; all of them when by its number."""
    return len(question.words) if score >= NUMBER else int(score) // WORD


def clause_of(question: Question, filters: Filters, *, leaving_out: str | None = None) -> Clause:
    """Return the clause that finds and scores; with ``leaving_out`` the filter on that field is not applied."""
    found = _text(question) if question.words or question.numbers else Clause.const_score_query(_all(), 0)
    restrictions = [
        (Occur.Must, Clause.const_score_query(_any(name, values), 0))
        for name, values in _values(filters)
        if values and name != leaving_out
    ]
    return Clause.boolean_query([(Occur.Must, found), *restrictions]) if restrictions else found


def one_typo(word: str) -> str:
    """Return the expression for ``word`` with one mistake after its first letter: changed, added, left out, swapped."""
    any_letter = "[0-9a-z]" if word.isascii() else "."  # ten times cheaper to compile than any character there is
    forms = [word + any_letter]
    for at in range(1, len(word)):
        head, tail = word[:at], word[at + 1 :]
        forms += [head + any_letter + tail, head + any_letter + word[at:], head + tail]
        if tail:
            forms.append(head + tail[0] + word[at] + tail[1:])
    return "|".join(dict.fromkeys(forms))


def _text(question: Question) -> Clause:
    parts: list[tuple[Occur, Clause]] = []
    if question.words:
        parts += [
            (Occur.Must if at == 0 else Occur.Should, Clause.disjunction_max_query(list(_word(question, at))))
            for at in range(len(question.words))
        ]
        whole = Clause.term_query(SCHEMA, "name_key", "".join(question.words))
        parts.append((Occur.Should, Clause.const_score_query(whole, WHOLE_NAME)))
    found = Clause.boolean_query(parts) if parts else Clause.empty_query()
    if not question.numbers:
        return found
    number = Clause.const_score_query(_any("number_key", question.numbers), NUMBER)
    return Clause.boolean_query([(Occur.Should, found), (Occur.Should, number)])


def _word(question: Question, at: int) -> Iterator[Clause]:
    """Yield every way the word at this place can be met, each with its score."""
    word = question.words[at]
    is_last = at == len(question.words) - 1
    for place, name in enumerate(TEXTS):
        yield from _ways(name, word, WORD + place * PLACE, is_beginning=is_last)
        written = question.marked[at]
        if name in WITH_MARKS and written != word:
            as_typed = Clause.term_query(SCHEMA, WITH_MARKS[name], written)
            score = WORD + 2 * SPARED + WHOLE + place * PLACE + MARKED
            yield Clause.const_score_query(as_typed, score)
    for together, ends_query in _together(question.words, at):
        yield from _ways("name", together, WORD + 2 * PLACE, is_beginning=ends_query)


def _ways(name: str, word: str, score: int, *, is_beginning: bool) -> Iterator[Clause]:
    yield Clause.const_score_query(Clause.term_query(SCHEMA, name, word), score + 2 * SPARED + WHOLE)
    if is_beginning:
        begun = Clause.fuzzy_term_query(SCHEMA, name, word, distance=0, prefix=True)
        yield Clause.const_score_query(begun, score + 2 * SPARED)
    allowed = typos_allowed(word)
    if allowed:
        expression = f"({one_typo(word)})" + (".*" if is_beginning else "")
        yield Clause.const_score_query(_compiled(name, expression), score + SPARED)
    if allowed > 1:
        # A wrong first letter counts twice, so it is met here; together with another mistake it is let pass.
        far = Clause.fuzzy_term_query(SCHEMA, name, word, distance=2, transposition_cost_one=True, prefix=is_beginning)
        yield Clause.const_score_query(far, score)


@lru_cache(maxsize=2048)
def _compiled(name: str, expression: str) -> Clause:
    """Return the clause of an expression. Compiling is the dearest part, and people type letter by letter."""
    return Clause.regex_query(SCHEMA, name, expression)


def _together(several: Sequence[str], at: int) -> Iterator[tuple[str, bool]]:
    """Yield the word at this place written together with a neighbour, and whether that ends the query."""
    last = len(several) - 1
    if at > 0:
        yield several[at - 1] + several[at], at == last
    if at < last:
        yield several[at] + several[at + 1], at + 1 == last
    if len(several) == TRIPLE:
        yield "".join(several), True


def _values(filters: Filters) -> list[tuple[str, list[str]]]:
    return [
        ("kind", sorted(filters.kinds)),
        ("category", sorted(filters.categories)),
        ("status", sorted(filters.statuses)),
        ("custody", sorted(filters.custodies)),
        ("country", sorted(filters.countries)),
        ("office", sorted(filters.offices)),
        ("classes", sorted(f"{scheme}:{code}" for scheme, code in filters.classes)),
    ]


def _any(name: str, values: Sequence[str]) -> Clause:
    return Clause.boolean_query([(Occur.Should, Clause.term_query(SCHEMA, name, value)) for value in values])


def _all() -> Clause:
    """Return the clause for every record; what only marks the place in the journal has no custody."""
    return _any("custody", ["own", "mirrored"])
