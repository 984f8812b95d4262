"""What Meilisearch is asked: a plan as small queries that go in one request. Pure.

Meilisearch drops words from the end of a question, or the most frequent ones first; it has no rule for "half of the
words". But when words of which half must be met are divided into fewer groups than that half, some group contains two
met words. So the queries for all pairs within a group together bring every record that answers. Filters are written
from the typed tree alone, and every value is quoted.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, pairwise, product
from typing import Any, NamedTuple

from search.engine import Sort
from search.filters import Days, Filters
from search.meilisearch_documents import IS_RECORD, MARK, ORDERED, SPOKEN, ascii_pairs
from search.numbers import PART, WHOLE
from search.planner import Manner, Plan


class QuestionPart(NamedTuple):
    """A part of a question: words, all of which must be met or only the rarest, and the conditions beside them.

    ``is_open`` lets the last word be a beginning. Refused words are left to the rules, because such a word may stand in
    the name of a unit; where no rule follows, the reading itself decides. ``is_bare`` lets the phrases be missing.
    """

    words: tuple[str, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    strategy: str = "all"
    is_open: bool = False
    attributes: tuple[str, ...] | None = None
    is_last_word: bool = False
    is_bare: bool = False


def deciding(asked: Plan) -> list[QuestionPart]:
    """Return the readings that together bring every record that answers, except those with only the rarest word."""
    covered = _called(asked)
    for several in _covering(list(asked.plain), asked.needed):
        covered += [_part(asked, several, chosen) for chosen in product(*(_options(asked, n) for n in several))]
    return list(dict.fromkeys(covered))


def leading(asked: Plan) -> list[QuestionPart]:
    """Return the readings whose order counts where there are too many records to judge one by one, the best first."""
    spoken = tuple(asked.words[n].folded for n in asked.plain if " " not in asked.words[n].folded)
    facts = [way for way in asked.ways if way.manner is Manner.FACT]
    wishes = tuple(
        equal("keys", [way.text for way in facts if way.first == n]) for n in sorted({way.first for way in facts})
    )
    is_open = asked.words[-1].is_beginning
    found = _called(asked)
    if wishes:
        is_all = len(wishes) == len(asked.words)
        found.append(QuestionPart(() if is_all else spoken, wishes, "all", is_open))
    found.append(QuestionPart(spoken, (), "frequency", is_open, (*SPOKEN, "glued", "units")))
    return [one._replace(is_last_word=True) for one in found if one.words or one.groups]


def single(asked: Plan, n: int) -> list[QuestionPart]:
    """Return the readings for one word alone."""
    return [_part(asked, (n,), (chosen,)) for chosen in _options(asked, n)]


def query(index: str, asked: Plan, reading: QuestionPart, filters: Filters, **more: Any) -> dict[str, Any]:
    """Return a reading as a query; ``more`` says which parts of the answer are wanted."""
    told = [*reading.words, *(f'"{phrase}"' for phrase in asked.phrases if not reading.is_bare)]
    if reading.is_last_word and not reading.is_bare:
        told += [f'-"{one}"' for one in asked.without]
    attributes = {"attributesToSearchOn": list(reading.attributes)} if reading.attributes else {}
    return {
        "indexUid": index,
        # A word with nothing after it may be the beginning of one.
        "q": ascii_pairs(" ".join(told)) + ("" if reading.is_open and len(told) == len(reading.words) else " "),
        "matchingStrategy": reading.strategy,
        "filter": [*filter_of(filters), *(list(group) for group in reading.groups)],
        **attributes,
        **more,
    }


def everything() -> QuestionPart:
    """Return the reading of a question without words."""
    return QuestionPart(is_last_word=True)


def frequencies(index: str, asked: Plan) -> list[dict[str, Any]]:
    """Return a query for each plain word, in order; its total is the number of records that have exactly this word."""
    alone = [QuestionPart((f'"{asked.words[n].folded}"',), attributes=SPOKEN) for n in asked.plain]
    return [query(index, Plan(), one, Filters(), limit=0) for one in alone]


def counts(
    index: str, asked: Plan, reading: QuestionPart, filters: Filters, facets: Sequence[str]
) -> list[tuple[tuple[str, ...], dict[str, Any]]]:
    """Return (facets, query) for counting the results of a reading; a facet leaves out its own filter."""
    own = [name for name in facets if filters.any_of.get(name)]
    shared = tuple(name for name in facets if name not in own)
    several = [(shared, filters), *(((name,), _but(filters, name)) for name in own)]
    return [
        (names, query(index, asked, reading, held, limit=0, facets=[f"facet_{name}" for name in names]))
        for names, held in several
        if names
    ]


def sorted_by(sort: Sort) -> list[str]:
    name, sign = ORDERED[sort]
    return [f"{name}:{'asc' if sign > 0 else 'desc'}", "id:asc"]


def those(index: str, ids: Sequence[str]) -> dict[str, Any]:
    """Return a query for records by their ids."""
    listed = f"id IN [{', '.join(json.dumps(one) for one in ids)}]"
    return {"indexUid": index, "q": "", "filter": [listed], "limit": len(ids), "attributesToRetrieve": ["id", "text"]}


def marks(index: str) -> list[dict[str, Any]]:
    """Return two queries: for the documents that say what the index reflects, and for how many records it holds."""
    told = {"indexUid": index, "q": "", "filter": list(equal("role", [MARK])), "limit": 20}
    return [told, {"indexUid": index, "q": "", "filter": [IS_RECORD], "limit": 0, "facets": ["role"]}]


def filter_of(filters: Filters) -> list[Any]:
    """Return the filters as conditions that must all hold; each is a list of alternatives, one of which must hold."""
    conditions: list[Any] = [IS_RECORD]
    conditions += [list(equal("keys", keys)) for _, keys in filters.wanted()]
    conditions += [f"NOT {condition}" for condition in equal("keys", filters.unwanted())]
    for name, days in (("filed", filters.filed), ("registered", filters.registered)):
        conditions += _range(name, days)
    return conditions


def equal(name: str, values: Iterable[str]) -> tuple[str, ...]:
    """Return one condition for each value. The server's filters read the escapes of a JSON string in the same way."""
    return tuple(f"{name} = {json.dumps(value, ensure_ascii=False)}" for value in values)


def _but(filters: Filters, name: str) -> Filters:
    return replace(filters, any_of={field: values for field, values in filters.any_of.items() if field != name})


def _covering(plain: list[int], needed: int) -> Iterator[tuple[int, ...]]:
    """Yield small sets of words: a record that meets ``needed`` words meets a set; neighbours are among the sets."""
    if len(plain) <= 2:  # noqa: PLR2004 # both of two must be met
        yield tuple(plain)
        return
    groups = needed - 1
    edges = [round(at * len(plain) / groups) for at in range(groups + 1)]
    inside = [pair for first, end in pairwise(edges) for pair in combinations(plain[first:end], 2)]
    yield from dict.fromkeys([*inside, *pairwise(plain)])


def _options(asked: Plan, n: int) -> list[tuple[str, tuple[str, ...]]]:
    """Return how a word may be met: as it is written, or by a fact of the record; (words, keys)."""
    said = asked.words[n].folded
    facts = [way.text for way in asked.ways if way.manner is Manner.FACT and way.first <= n < way.end]
    options: list[tuple[str, tuple[str, ...]]] = [(f'"{said}"' if " " in said else said, ())]
    return [*options, ("", tuple(facts))] if facts else options


def _part(asked: Plan, several: Sequence[int], chosen: Sequence[tuple[str, tuple[str, ...]]]) -> QuestionPart:
    said = tuple(text for text, _ in chosen if text)
    groups = tuple(equal("keys", keys) for _, keys in chosen if keys)
    is_open = bool(chosen[-1][0]) and asked.words[several[-1]].is_beginning
    return QuestionPart(said, groups, "all", is_open)


def _called(asked: Plan) -> list[QuestionPart]:
    """Return what answers whatever else was read: a whole name, a number, words that are met as one."""
    numbers = [way.text for way in asked.ways if way.manner is Manner.NUMBER]
    runs = [way for way in asked.ways if way.end - way.first >= max(asked.needed, 2)]
    several = (
        *equal("keys", dict.fromkeys(f"{mark}{number}" for number in numbers for mark in (WHOLE, PART))),
        *equal("units", [way.text for way in runs if way.manner is Manner.UNIT]),
        *equal("glued", [way.text for way in runs if way.manner is Manner.GLUED]),
    )
    whole = [QuestionPart(groups=(equal("keys", [f"={asked.whole}"]),), is_bare=True)] if asked.whole else []
    return [*whole, *([QuestionPart(groups=(several,))] if several else [])]


def _range(name: str, days: Days) -> list[str]:
    if days.is_open:
        return []
    first = days.first.toordinal() if days.first else 1
    return [f"{name} >= {first}", *([f"{name} <= {days.last.toordinal()}"] if days.last else [])]
