"""From a question to rows of the register in the order of the hits. The index gives the ids, the register the rows."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry import calendar
from registry.people.permissions import Actor
from registry.people.visibility import DESK, disclosed, visible
from registry.seeing import aside, shown
from registry.tables import Entry, Record
from registry.vocabulary import Capacity, Category, Custody, Kind, Status
from search.documents import is_organisation
from search.engine import DEEPEST, EngineUnavailable, Finder, Mark
from search.finding import Hits, Query, find
from search.gathering import ANSWERABLE, open_to_all, standing_parties
from search.highlighting import SearchTerms, Segment, highlight
from search.planner import Plan

SHOWN = (
    "id", "kind", "category", "custody", "office", "country", "status", "name", "product",
    "application_number", "registration_number", "filed_on", "registered_on",
)  # fmt: skip

PART = 500
"""Records of a whole answer that are read at a time."""


class Suggestions(NamedTuple):
    """Records whose names may complete a question, each name once; and the question with its spelling corrected."""

    found: tuple["Found", ...]
    spelled: str | None


ORDINARY_DELAY = timedelta(minutes=1)
"""Seconds for which a line may be missing in the index before it is reported; a follower needs a second or two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A record as it stands in the register now, with the pieces of its texts that answer the question."""

    id: UUID
    kind: Kind
    category: Category | None
    custody: Custody
    office: str
    country: str
    status: Status
    name: str
    product: str | None
    application_number: str | None
    registration_number: str | None
    filed_on: date | None
    registered_on: date | None
    holder: str | None
    matched_words: int
    name_segments: tuple[Segment, ...]
    product_segments: tuple[Segment, ...]
    holder_segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """One page of found records, and what is known of the whole answer.

    ``behind`` is how many lines of the journal the index does not reflect, where that has lasted more than a minute.
    """

    found: tuple[Found, ...]
    hits: Hits
    behind: int = 0


async def look_up(
    engine: Finder, connection: AsyncConnection, query: Query, reader: Actor | None = None
) -> SearchAnswer:
    """Return what everybody may see of the answer to ``query``, or what lies on the desk of a ``reader``.

    A hit that the register no longer shows to them is left out even while the index still has it, so a page may be
    shorter than asked. Raises EngineUnavailable, also for an index of another register.
    """
    hits = await find(engine, query)
    behind = await _behind(connection, await engine.mark())
    rows = await _rows(connection, hits.ids, reader)
    holders = await _holders(connection, rows, reader)
    terms = SearchTerms(hits.plan)
    found = tuple(
        _found(rows[hit.id], holders.get(hit.id), terms, hit.words, reader) for hit in hits.hits if hit.id in rows
    )
    return SearchAnswer(found, hits, behind)


async def every(engine: Finder, query: Query) -> AsyncIterator[Sequence[UUID]]:
    """Yield the ids of the whole answer in its order, part by part, up to DEEPEST; the page of ``query`` is ignored."""
    for offset in range(0, DEEPEST, PART):
        hits = await find(engine, replace(query, facets=(), limit=PART, offset=offset))
        if hits.ids:
            yield hits.ids
        if len(hits.ids) < PART:
            return


async def named(connection: AsyncConnection, ids: Sequence[UUID], reader: Actor | None = None) -> list[Found]:
    """Return the records among ``ids`` that may be seen, as the register holds them now, in the order of ``ids``."""
    rows = await _rows(connection, ids, reader)
    holders = await _holders(connection, rows, reader)
    nothing = SearchTerms(Plan())
    return [_found(rows[one], holders.get(one), nothing, 0, reader) for one in ids if one in rows]


async def suggest(
    engine: Finder, connection: AsyncConnection, text: str, limit: int, reader: Actor | None = None
) -> Suggestions:
    """Return names that may complete a question, and the question with its mistakes corrected."""
    with aside():
        answer = await look_up(engine, connection, Query(text, limit=limit * 2), reader)
    lit = [found for found in answer.found if any(piece.is_match for piece in found.name_segments)]
    by_name = {found.name: found for found in reversed(lit)}
    names = [found for found in lit if by_name.get(found.name) is found]
    shown("record", [found.id for found in names[:limit]])
    return Suggestions(tuple(names[:limit]), answer.hits.spelled)


async def _behind(connection: AsyncConnection, mark: Mark) -> int:
    """Return how many lines the index lacks; 0 while that is the ordinary delay of the follower."""
    after = select(col(Entry.position), col(Entry.digest), col(Entry.at))
    after = after.where(col(Entry.position) >= mark.position).order_by(col(Entry.position)).limit(2)
    lines = (await connection.execute(after)).all()
    if mark.position and (not lines or lines[0].position != mark.position or lines[0].digest.hex() != mark.seal):
        raise EngineUnavailable("the search index does not belong to this register")
    unread = [line for line in lines if line.position > mark.position]
    if not unread or calendar.now() - unread[0].at < ORDINARY_DELAY:
        return 0
    last = select(func.max(col(Entry.position)))
    return int((await connection.execute(last)).scalar_one()) - mark.position


async def _rows(connection: AsyncConnection, ids: Sequence[UUID], reader: Actor | None) -> dict[UUID, Any]:
    if not ids:
        return {}
    seen = visible(DESK, reader) if reader else open_to_all()
    statement = select(*(getattr(Record, name) for name in SHOWN)).where(col(Record.id).in_(ids), seen)
    found = {row.id: row for row in (await connection.execute(statement)).all()}
    shown("record", found)
    return found


async def _holders(connection: AsyncConnection, rows: Mapping[UUID, Any], reader: Actor | None) -> dict[UUID, str]:
    if not rows:
        return {}
    named: dict[UUID, dict[Capacity, str]] = defaultdict(dict)
    for record_id, capacity, name, kind in (await connection.execute(standing_parties(list(rows)))).all():
        if reader or is_organisation(name, kind, rows[record_id].kind):
            named[record_id].setdefault(capacity, name)
    firsts = {record_id: [names[one] for one in ANSWERABLE if one in names] for record_id, names in named.items()}
    return {record_id: names[0] for record_id, names in firsts.items() if names}


def _found(row: Any, holder: str | None, terms: SearchTerms, matched_words: int, reader: Actor | None) -> Found:
    facts = {name: getattr(row, name) for name in SHOWN}
    facts["status"] = disclosed(reader, row.status)
    return Found(
        **facts,
        holder=holder,
        matched_words=matched_words,
        name_segments=highlight(terms, row.name),
        product_segments=highlight(terms, row.product or ""),
        holder_segments=highlight(terms, holder or ""),
    )
