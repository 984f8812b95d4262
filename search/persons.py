"""What no index holds, read from the register: records by their persons, by tax codes, by a part of a number.

Names are compared by the folded column beside each name.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry import calendar
from registry.folding import fold
from registry.people.contact import tax_code_of
from registry.people.periods import covering
from registry.people.permissions import Actor
from registry.people.visibility import ADDRESS, DESK, NATURAL, PARTY, visible
from registry.tables import Party, Record, RecordParty
from search.engine import WINDOW

LEAST = 3
"""Characters of a part of a number; one of them must be a digit."""

COUNTED = 10
NUMBERS = (Record.application_number, Record.registration_number, Record.decision_number)
_PART = re.compile(r"[\w./ -]*\d[\w./ -]*")


class MetInRegister(NamedTuple):
    """Records that a question meets in the register itself; ``numbered`` are those that it meets by a number."""

    named: tuple[UUID, ...]
    numbered: tuple[UUID, ...]
    is_complete: bool


async def met(connection: AsyncConnection, actor: Actor, text: str) -> MetInRegister:
    """Return records on an actor's desk, at most WINDOW of each sort, the best met first."""
    words = [word for word in re.findall(r"\w+", fold(text) or "") if len(word) > 1][:COUNTED]
    named = await _ids(connection, _named(actor, words)) if words else []
    numbered = await _ids(connection, _numbered(actor, text.strip())) if _is_part(text) else []
    return MetInRegister(tuple(named), tuple(numbered), max(len(named), len(numbered)) < WINDOW)


def _is_part(text: str) -> bool:
    return len(text.strip()) >= LEAST and _PART.fullmatch(text.strip()) is not None


async def _ids(connection: AsyncConnection, statement: Select[Any]) -> Sequence[UUID]:
    return [row[0] for row in await connection.execute(statement.limit(WINDOW))]


def _standing(actor: Actor, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Select the records on the desk in which somebody stands today."""
    return (
        select(col(RecordParty.record_id))
        .join(Record, col(Record.id) == col(RecordParty.record_id))
        .outerjoin(Party, col(Party.id) == col(RecordParty.party_id))
        .where(visible(DESK, actor), covering(RecordParty.from_on, RecordParty.to_on, calendar.today()), *conditions)
        .group_by(col(RecordParty.record_id))
    )


def _named(actor: Actor, words: Iterable[str]) -> Select[Any]:
    """Select records by persons, and by parties that are given by name only, those that meet the most words first."""
    in_words = [
        or_(
            and_(col(Party.name_folded).contains(word, autoescape=True), visible(PARTY, actor)),
            col(RecordParty.name_folded).contains(word, autoescape=True),
        )
        for word in words
    ]
    count: Any = sum((case((one, 1), else_=0) for one in in_words), literal(0))
    is_person = or_(col(Party.kind).in_(sorted(NATURAL)), col(RecordParty.party_id).is_(None))
    statement = _standing(actor, is_person, or_(*in_words))
    return statement.order_by(func.max(count).desc(), col(RecordParty.record_id))


def _numbered(actor: Actor, text: str) -> Select[Any]:
    """Select the records with this part of a number, and those of a party with this tax code."""
    of_party = _standing(actor, visible(ADDRESS, actor), col(Party.tax_code) == tax_code_of(text))
    parts = [col(number).icontains(text, autoescape=True) for number in NUMBERS]
    return (
        select(col(Record.id))
        .where(visible(DESK, actor), or_(*parts, col(Record.id).in_(of_party)))
        .order_by(col(Record.filed_on).desc(), col(Record.id))
    )
