"""From a question to one page of hits: the question is read, an engine brings candidates, the pure rules decide."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from uuid import UUID

from registry.errors import Unfit
from registry.saying import say
from search import counting
from search.engine import DEEPEST, WINDOW, Candidates, Finder, Search, Sort, check_facets
from search.filters import Filters
from search.mending import mended
from search.ordering import Standing, order
from search.planner import Plan
from search.syntax import Asked, read
from search.texts import Text


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for. An empty question asks for everything; BEST then means the newest first.

    ``offset + limit`` must not pass DEEPEST, otherwise Unfit, a ValueError, is raised.
    """

    text: str = ""
    filters: Filters = field(default_factory=Filters)
    limit: int = 20
    offset: int = 0
    facets: tuple[str, ...] = ()
    sort: Sort = Sort.BEST

    def __post_init__(self) -> None:
        if self.limit < 1 or self.offset < 0 or self.offset + self.limit > DEEPEST:
            raise Unfit(
                say(
                    "limit and offset: a list is read from 0 to %(deepest)s, not %(limit)s from %(offset)s",
                    deepest=DEEPEST,
                    limit=self.limit,
                    offset=self.offset,
                ),
                "too_deep",
            )
        check_facets(self.facets)


class Hit(NamedTuple):
    """A record that was found, and how many words of the question it meets (all of them for a number)."""

    id: UUID
    words: int


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of hits in their order.

    ``words`` is the number of words that were read. ``is_exact_total`` and ``are_exact_facets`` say whether the rules
    counted them or the engine did; ``is_ordered`` says whether the whole page is in the order of the rules. ``filters``
    are those of the query together with those written in its text. ``spelled`` is the question with its mistakes
    corrected, where the first hit meets words only in that way. ``is_limited`` says that the stand-by engine answered.
    """

    hits: tuple[Hit, ...] = ()
    words: int = 0
    total: int = 0
    is_exact_total: bool = True
    are_exact_facets: bool = True
    is_ordered: bool = True
    facets: Mapping[str, counting.Counts] = field(default_factory=dict)
    filters: Filters = field(default_factory=Filters)
    plan: Plan = field(default_factory=Plan)
    spelled: str | None = None
    is_limited: bool = False

    @property
    def ids(self) -> tuple[UUID, ...]:
        return tuple(hit.id for hit in self.hits)


async def find(engine: Finder, query: Query) -> Hits:
    """Return the page of hits that ``query`` asks for. Raises EngineUnavailable."""
    asked = read(query.text)
    asked = Asked(asked.plan, query.filters.with_(asked.filters))
    if asked.plan.is_nothing:
        return Hits(facets=dict.fromkeys(query.facets, ()), filters=asked.filters, plan=asked.plan)
    if not asked.plan.words:
        return await _everything(engine, query, asked)
    found = await engine.candidates(Search(asked.plan))
    if found.is_complete:
        return _within(query, asked, found)
    return await _beyond(engine, query, asked, found)


def _within(query: Query, asked: Asked, found: Candidates) -> Hits:
    """All candidates are here: the rules alone decide the answer, its order, its number and its counts."""
    answers = [one for one in order(asked.plan, found.texts, found.rarest) if one.is_answer]
    shown = _sorted([one for one in answers if counting.passes(one.text, asked.filters)], query.sort)
    return Hits(
        hits=_hits(shown[query.offset : query.offset + query.limit]),
        words=len(asked.plan.words),
        total=len(shown),
        facets=counting.count([one.text for one in answers], asked.filters, query.facets),
        filters=asked.filters,
        plan=asked.plan,
        is_limited=found.is_limited,
        spelled=mended(query.text, asked.plan, shown[0].text) if shown else None,
    )


async def _beyond(engine: Finder, query: Query, asked: Asked, found: Candidates) -> Hits:
    """There are more candidates than the window holds: the engine narrows them, the rules order those in the window."""
    is_sorted = query.sort is not Sort.BEST
    search = Search(asked.plan, asked.filters, query.facets, query.sort)
    if is_sorted or not asked.filters.is_open:
        found = await engine.candidates(search)
    elif query.facets:
        found = replace(found, facets=(await engine.candidates(replace(search, limit=1))).facets)
    standings = order(asked.plan, found.texts, found.rarest)
    total, is_exact, is_ordered = min(found.total, DEEPEST), found.is_exact and found.total <= DEEPEST, not is_sorted
    if found.is_complete:
        standings = _sorted([one for one in standings if one.is_answer], query.sort)
        total, is_exact, is_ordered = len(standings), True, True
    elif is_sorted:
        standings = _as_brought(standings, found)
    page = standings[query.offset : query.offset + query.limit]
    if len(page) < query.limit and not found.is_complete and query.offset + query.limit > WINDOW:
        # The window ends inside this page, or before it: from there on the engine's own order stands.
        start = max(query.offset, WINDOW)
        more = await engine.candidates(replace(search, facets=(), offset=start, limit=query.limit - len(page)))
        page += _as_brought(order(asked.plan, more.texts, found.rarest), more)
        is_ordered = False
    return Hits(
        hits=_hits(page),
        words=len(asked.plan.words),
        total=total,
        is_exact_total=is_exact,
        are_exact_facets=False,
        is_ordered=is_ordered,
        facets=found.facets,
        filters=asked.filters,
        plan=asked.plan,
        is_limited=found.is_limited,
        spelled=mended(query.text, asked.plan, standings[0].text) if standings else None,
    )


async def _everything(engine: Finder, query: Query, asked: Asked) -> Hits:
    sort = Sort.NEWEST if query.sort is Sort.BEST else query.sort
    search = Search(asked.plan, asked.filters, query.facets, sort, query.limit, query.offset)
    found = await engine.candidates(search)
    return Hits(
        hits=tuple(Hit(UUID(text.id), 0) for text in found.texts),
        total=found.total,
        is_exact_total=found.is_exact,
        are_exact_facets=found.is_exact,
        facets=found.facets,
        filters=asked.filters,
        plan=asked.plan,
        is_limited=found.is_limited,
    )


def _sorted(standings: list[Standing], sort: Sort) -> list[Standing]:
    return standings if sort is Sort.BEST else sorted(standings, key=lambda one: sort_key(one.text, sort))


def sort_key(text: Text, sort: Sort) -> tuple[int | str, str]:
    """Return the sort key of a text in a list that is not sorted by how well records answer."""
    if sort is Sort.NAME:
        return text.name, text.id
    return (text.since if sort is Sort.OLDEST else -text.latest), text.id


def _as_brought(standings: list[Standing], found: Candidates) -> list[Standing]:
    by_id = {one.text.id: one for one in standings}
    return [by_id[text.id] for text in found.texts]


def _hits(standings: list[Standing]) -> tuple[Hit, ...]:
    return tuple(Hit(UUID(one.text.id), one.met) for one in standings)
