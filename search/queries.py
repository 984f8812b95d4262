"""From a question to rows of the register in the order of the hits. The index says which; the register says what."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.people.visibility import disclosed
from registry.tables import Record
from registry.vocabulary import Capacity, Category, Custody, Kind, Status
from search.documents import is_organisation
from search.engine import Engine, Query
from search.gathering import open_to_all, standing_parties
from search.highlighting import Segment, Terms, highlight

SHOWN = (
    "id", "kind", "category", "custody", "office", "country", "status", "name", "product",
    "application_number", "registration_number", "filed_on", "registered_on",
)  # fmt: skip

ANSWERABLE = (Capacity.HOLDER, Capacity.MANAGER, Capacity.APPLICANT)
"""Who is named beside a hit: the first of these that stands in the record and is an organisation."""


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


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of found records; ``words`` of the question were read, ``total`` records answer it."""

    found: tuple[Found, ...]
    words: int
    total: int
    is_exact_total: bool
    facets: Mapping[str, tuple[tuple[str, int], ...]]


async def look_up(engine: Engine, connection: AsyncConnection, query: Query) -> Answer:
    """Return what everybody may see of the answer to ``query``.

    A hit that the register no longer shows to everybody is left out even while the index still has it, so a page can
    be shorter than asked. Raises EngineUnavailable.
    """
    hits = await engine.find(query)
    rows = await _rows(connection, hits.ids)
    holders = await _holders(connection, rows)
    terms = Terms(query.text)
    found = tuple(_found(rows[hit.id], holders.get(hit.id), terms, hit.words) for hit in hits.hits if hit.id in rows)
    return Answer(found, hits.words, hits.total, hits.is_exact_total, hits.facets)


async def _rows(connection: AsyncConnection, ids: Sequence[UUID]) -> dict[UUID, Any]:
    if not ids:
        return {}
    statement = select(*(getattr(Record, name) for name in SHOWN)).where(col(Record.id).in_(ids), open_to_all())
    return {row.id: row for row in (await connection.execute(statement)).all()}


async def _holders(connection: AsyncConnection, rows: Mapping[UUID, Any]) -> dict[UUID, str]:
    if not rows:
        return {}
    named: dict[UUID, dict[Capacity, str]] = defaultdict(dict)
    for record_id, capacity, name, kind in (await connection.execute(standing_parties(list(rows)))).all():
        if is_organisation(name, kind, rows[record_id].kind):
            named[record_id].setdefault(capacity, name)
    firsts = {record_id: [names[one] for one in ANSWERABLE if one in names] for record_id, names in named.items()}
    return {record_id: names[0] for record_id, names in firsts.items() if names}


def _found(row: Any, holder: str | None, terms: Terms, matched_words: int) -> Found:
    facts = {name: getattr(row, name) for name in SHOWN}
    facts["status"] = disclosed(None, row.status)
    return Found(
        **facts,
        holder=holder,
        matched_words=matched_words,
        name_segments=highlight(terms, row.name),
        product_segments=highlight(terms, row.product or ""),
    )
