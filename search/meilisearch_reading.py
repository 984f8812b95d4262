"""Asking Meilisearch: a plan becomes one request of small queries, and a second request where the first needs it.

The first request brings the records that answer by their words, and how many records have each word; the second brings
those that have the rarest word. Where these are too many to be judged one by one, the second request brings the
server's own order and counts instead.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import msgspec

from search import meilisearch_documents as documents
from search import meilisearch_requests as requests
from search.engine import Candidates, EngineUnavailable, Mark, Search, Sort
from search.meilisearch_documents import ORDERED, RECORD
from search.planner import Plan
from search.texts import Text

Queries = Sequence[Mapping[str, Any]]
Results = list[dict[str, Any]]
Ask = Callable[[Queries], Awaitable[Results]]
"""Sends queries in one request; returns their results in the same order."""


@dataclass(frozen=True, slots=True)
class State:
    """What an index says of itself: the line that it reflects, how many records it holds, what made it.

    ``mark`` is None where the index never reflected a line, ``generation`` where no filling was begun.
    """

    mark: Mark | None = None
    count: int = 0
    generation: str | None = None
    form: str | None = None
    version: str | None = None


GENERATION = "generation"
"""The id of the document that says which filling of the index this is, and what made it."""


def state_of(told: Results) -> State:
    """Read the two answers to ``requests.marks``."""
    marks = {one["id"]: one for one in told[0]["hits"]}
    count = int(told[1]["facetDistribution"].get("role", {}).get(RECORD, 0))
    held = marks.get(GENERATION)
    if held is None:
        return State(count=count)
    mark = marks.get(mark_id(held["generation"]))
    reflected = Mark(mark["position"], mark["seal"]) if mark else None
    return State(reflected, count, held["generation"], held["form"], held["version"])


def readable(state: State) -> State:
    """Raise unless the index was filled, and by this version of the program."""
    if state.mark is None:
        raise EngineUnavailable("the search server's index has not been filled yet")
    if state.form != documents.form():
        raise EngineUnavailable("the search server's index was made by another version and is being filled again")
    return state


def mark_id(generation: str) -> str:
    """Return the id of the document that says which line is reflected.

    Each generation has another id: what a follower of the previous generation still writes after a swap does not count,
    so the lines in between are read again.
    """
    return f"mark-{generation}"


async def answered(ask: Ask, index: str, search: Search) -> tuple[Candidates, State]:
    """Return the candidates, and what the index said of itself at the same moment."""
    if not search.plan.words:
        return await _everything(ask, index, search)
    if search.offset or search.sort is not Sort.BEST:
        return await _beyond(ask, index, search, None)
    plan = search.plan
    several = [_wanted(index, search, one) for one in requests.deciding(plan)]
    told = await ask([*requests.marks(index), *requests.frequencies(index, plan), *several])
    state, words, parts = readable(state_of(told[:2])), told[2 : 2 + len(plan.plain)], told[2 + len(plan.plain) :]
    rarest = _rarest(plan, words)
    if rarest is None:
        rarest = await _rarest_otherwise(ask, index, search)
    if rarest is not None and len(plan.plain) > 1 and _together(parts, search.limit).is_all:
        parts += await ask([_wanted(index, search, one) for one in requests.single(plan, rarest)])
    found = _together(parts, search.limit)
    if not found.is_all:
        return await _beyond(ask, index, search, rarest)
    facets = await _counted(ask, index, search)
    return Candidates(found.texts, len(found.texts), is_complete=True, rarest=rarest, facets=facets), state


async def _beyond(ask: Ask, index: str, search: Search, rarest: int | None) -> tuple[Candidates, State]:
    """Return a part of a list that is too long to be judged one by one, in the server's order.

    The readings follow one another, each without the records of those before it: so the list is the same whichever part
    is asked for.
    """
    last = search.offset + search.limit
    readings = requests.leading(search.plan)
    several = [_wanted(index, search, one, limit=last, fields=_fields(search)) for one in readings]
    counted = requests.counts(index, search.plan, readings[-1], search.filters, search.facets)
    told = await ask([*requests.marks(index), *several, *(query for _, query in counted)])
    state, parts, told = readable(state_of(told[:2])), told[2 : 2 + len(readings)], told[2 + len(readings) :]
    total = max(one["estimatedTotalHits"] for one in parts)
    chosen = _in_turn(parts, search.sort)[search.offset : last]
    texts = [read(hit) for hit in chosen] if not search.offset else await _fetched(ask, index, chosen)
    facets = _facets(search.facets, counted, told)
    return Candidates(texts, max(total, len(texts)), False, is_exact=False, rarest=rarest, facets=facets), state


async def _everything(ask: Ask, index: str, search: Search) -> tuple[Candidates, State]:
    """Return a part of all records that the filters leave. Their number is a count of values, which has no limit."""
    sorted_ = search if search.sort is not Sort.BEST else replace(search, sort=Sort.NEWEST)
    listed = _wanted(index, sorted_, requests.everything()) | {"offset": search.offset, "facets": ["role"]}
    counted = requests.counts(index, search.plan, requests.everything(), search.filters, search.facets)
    told = await ask([*requests.marks(index), listed, *(query for _, query in counted)])
    state, found, told = readable(state_of(told[:2])), told[2], told[3:]
    total = found["facetDistribution"].get("role", {}).get(RECORD, 0)
    texts = [read(hit) for hit in found["hits"]]
    facets = _facets(search.facets, counted, told)
    is_complete = not search.offset and len(texts) == total
    return Candidates(texts, total, is_complete, is_exact=not _is_cut(found), facets=facets), state


async def _counted(ask: Ask, index: str, search: Search) -> dict[str, tuple[tuple[str, int], ...]]:
    if not search.facets:
        return {}
    main = requests.leading(search.plan)[-1]
    counted = requests.counts(index, search.plan, main, search.filters, search.facets)
    return _facets(search.facets, counted, await ask([query for _, query in counted]))


async def _fetched(ask: Ask, index: str, chosen: Sequence[Mapping[str, Any]]) -> list[Text]:
    """Return the texts of hits for which only the id was asked, in their order."""
    ids = [hit["id"] for hit in chosen]
    if not ids:
        return []
    (told,) = await ask([requests.those(index, ids)])
    by_id = {text.id: text for text in map(read, told["hits"])}
    return [by_id[one] for one in ids if one in by_id]


def read(hit: Mapping[str, Any]) -> Text:
    """Return the text that came with a hit."""
    return msgspec.convert(hit["text"], Text)


class _Together(NamedTuple):
    texts: list[Text]
    is_all: bool


def _together(parts: Results, limit: int) -> _Together:
    """Join the results of several readings, each record once; say whether they are complete."""
    is_all = not any(one["estimatedTotalHits"] > limit or _is_cut(one) for one in parts)
    hits = _in_turn(parts, Sort.BEST) if is_all else []
    return _Together([read(hit) for hit in hits[:limit]], is_all and len(hits) <= limit)


def _in_turn(parts: Results, sort: Sort) -> list[Mapping[str, Any]]:
    """Return the hits of the readings one after the other, each record once; or in the order that is asked for."""
    hits = {hit["id"]: hit for part in reversed(parts) for hit in part["hits"]}
    in_turn = [hits[one] for one in dict.fromkeys(hit["id"] for part in parts for hit in part["hits"])]
    if sort is Sort.BEST:
        return in_turn
    name, sign = ORDERED[sort]
    return sorted(in_turn, key=lambda hit: (hit[name] if isinstance(hit[name], str) else sign * hit[name], hit["id"]))


def _wanted(
    index: str,
    search: Search,
    reading: requests.QuestionPart,
    *,
    limit: int | None = None,
    fields: Sequence[str] = ("text",),
) -> dict[str, Any]:
    asked = requests.query(index, search.plan, reading, search.filters, limit=search.limit if limit is None else limit)
    sort = {"sort": requests.sorted_by(search.sort)} if search.sort is not Sort.BEST else {}
    return {**asked, "attributesToRetrieve": ["id", *fields], **sort}


def _fields(search: Search) -> list[str]:
    key = [ORDERED[search.sort][0]] if search.sort is not Sort.BEST else []
    return [*key, *([] if search.offset else ["text"])]


def _is_cut(result: Mapping[str, Any]) -> bool:
    """Say whether the server stopped because its time was up."""
    return bool(result.get("degraded"))


def _rarest(plan: Plan, words: Results) -> int | None:
    """Return the plain word that the fewest records have; a word that no record has is not counted."""
    seen = {n: told["estimatedTotalHits"] for n, told in zip(plan.plain, words, strict=True)}
    return min((n for n in seen if seen[n]), key=seen.__getitem__, default=None)


async def _rarest_otherwise(ask: Ask, index: str, search: Search) -> int | None:
    """Return the plain word that the fewest records meet in any way, where no record has a plain word as it stands."""
    readings = [(n, one) for n in search.plan.plain for one in requests.single(search.plan, n)]
    told = await ask([_wanted(index, search, one, limit=0) for _, one in readings])
    seen: dict[int, int] = {}
    for (n, _), result in zip(readings, told, strict=True):
        seen[n] = max(seen.get(n, 0), result["estimatedTotalHits"])
    return min((n for n in seen if seen[n]), key=seen.__getitem__, default=None)


def _facets(
    names: Sequence[str], counted: Sequence[tuple[tuple[str, ...], Any]], told: Results
) -> dict[str, tuple[tuple[str, int], ...]]:
    counts: dict[str, tuple[tuple[str, int], ...]] = {}
    for (several, _), result in zip(counted, told, strict=True):
        for name in several:
            values = result["facetDistribution"].get(f"facet_{name}", {})
            counts[name] = tuple(sorted(values.items(), key=lambda row: (-row[1], row[0])))
    return {name: counts[name] for name in names}
