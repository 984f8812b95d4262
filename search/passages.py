"""Search inside specifications: passages of the particulars that have all words of a question, shown with them.

Passages stand beside the records in the embedded index, which always exists. They never decide whether a record itself
is found: a word somewhere in forty pages is no name.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, runtime_checkable
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.tables import Particulars, Record
from search.documents import Audience
from search.gathering import seen_by
from search.highlighting import SearchTerms, Segment, highlight
from search.paragraphs import passages_of
from search.planner import Plan
from search.syntax import read


class PassagePlace(NamedTuple):
    """Where a passage stands: the record, the field of its particulars, the number of the piece."""

    id: UUID
    section: str
    number: int


@runtime_checkable
class PassageFinder(Protocol):
    """What finds passages: the embedded engine."""

    async def passages(self, plan: Plan, *, limit: int, offset: int) -> tuple[list[PassagePlace], int]:
        """Return where all words of a plan stand together, the closest first, and how many such places there are."""


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage as the register holds it now, with the pieces that answer."""

    id: UUID
    name: str
    section: str
    segments: tuple[Segment, ...]


async def look_inside(
    finder: PassageFinder,
    connection: AsyncConnection,
    text: str,
    *,
    limit: int,
    offset: int,
    audience: Audience = Audience.PUBLIC,
) -> tuple[list[FoundPassage], int]:
    """Return the passages that an audience may read and that meet every word of a question, and how many there are."""
    plan = read(text).plan
    if not plan.words:
        return [], 0
    places, total = await finder.passages(plan, limit=limit, offset=offset)
    bodies = await _bodies(connection, {place.id for place in places}, audience)
    terms = SearchTerms(plan)
    found = []
    for place in places:
        name, body = bodies.get(place.id, ("", {}))
        pieces = {passage.number: passage.text for passage in passages_of(body, [place.section])}
        if place.number in pieces:
            found.append(FoundPassage(place.id, name, place.section, highlight(terms, pieces[place.number])))
    return found, total


async def _bodies(
    connection: AsyncConnection, ids: set[UUID], audience: Audience
) -> dict[UUID, tuple[str, dict[str, Any]]]:
    if not ids:
        return {}
    latest = (
        select(col(Particulars.record_id), func.max(col(Particulars.version)).label("version"))
        .where(col(Particulars.record_id).in_(ids))
        .group_by(col(Particulars.record_id))
        .subquery()
    )
    statement = (
        select(col(Record.id), col(Record.name), col(Particulars.body))
        .join(Particulars, col(Particulars.record_id) == col(Record.id))
        .join(
            latest,
            (col(Particulars.record_id) == latest.c.record_id) & (col(Particulars.version) == latest.c.version),
        )
        .where(seen_by(audience))
    )
    return {row.id: (row.name, row.body) for row in (await connection.execute(statement)).all()}
