"""What can be erased of a subject: its personal fields, its files, and texts that only its entries contain.

Each has a path, which ``erasing.erase`` takes: ``phone``, ``oppositions/ID/opponent``, ``files/ID/content``, and
``told/LINE/NAME`` for a text that the entry at position LINE tells.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.journal.copies import BLANK
from registry.journal.describing import Rows, columns
from registry.journal.entries import ERASE
from registry.journal.gathering import gather
from registry.journal.items import TOLD
from registry.journal.shapes import SHAPES, Part
from registry.tables import Entry, Item
from registry.vocabulary import Subject

CONTENT = "content"
SHORTEST = 4
"""Characters that a text needs to count as personal: shorter texts also occur in texts about other people."""


class Erasable(NamedTuple):
    """A field that can be erased: its path, its part ("" for the subject itself), its name and its present value."""

    path: str
    part: str
    field: str
    value: Any


async def erasable(connection: AsyncConnection, subject: Subject, subject_id: UUID | int) -> list[Erasable]:
    """Return what can be erased of a subject now; nothing for a subject that does not exist."""
    rows = (await gather(connection, subject, [str(subject_id)])).get(str(subject_id))
    if rows is None:
        return []
    shape = SHAPES[subject]
    found = [*_fields(shape, rows, ""), *(one for part in shape.parts for one in _fields(part, rows, part.name))]
    standing = {text for one in found for text in texts(one.value)}
    said = await told(connection, subject, subject_id, rows)
    return found + [one for one in said if not standing.issuperset(texts(one.value))]


def _fields(part: Part, rows: Rows, name: str) -> Iterator[Erasable]:
    if part.fixed:
        return  # the form of a waiting act is blanked with the values that are erased
    names = columns(part.table)
    key = names.index(key_name(part))
    for row in rows.get(part.table, ()):
        at = f"{name}/{row[key]}/" if name else ""
        for field in sorted(part.personal, key=names.index):
            value = row[names.index(field)]
            if value and not str(value).startswith(BLANK):
                yield Erasable(f"{at}{field}", name, field, value)
        if is_filed(part) and not _is_erased(rows, row[names.index("digest")]):
            yield Erasable(f"{at}{CONTENT}", name, CONTENT, row[names.index("name")])


def is_filed(part: Part) -> bool:
    """Say whether each row of a part holds a file."""
    return any(inner.table == "stored_file" for inner in part.parts)


def _is_erased(rows: Rows, digest: Any) -> bool:
    names = columns("stored_file")
    own, erased = names.index("digest"), names.index("erased_at")
    return any(row[own] == digest and row[erased] is not None for row in rows.get("stored_file", ()))


def key_name(part: Part) -> str:
    """Return the column whose value names a row of a part in a path."""
    return "id" if "id" in columns(part.table) else part.key


async def told(connection: AsyncConnection, subject: Subject, subject_id: UUID | int, rows: Rows) -> list[Erasable]:
    """Return the texts that acts on a subject told, oldest first: answers to a form, sealed with its entry.

    Texts that are also in a field that is not personal are left out: they belong to the register. So are the entries
    of erasures.
    """
    shape = SHAPES[subject]
    facts = {value for part in (shape, *shape.parts) for value in _facts(part, rows)}
    found = []
    for position, openings in await openings_of(connection, subject, subject_id, besides=ERASE):
        for path, opening in openings.items():
            group, _, name = path.partition("/")
            if group == TOLD and len(opening) > 1 and _is_text(opening[1]) and not facts.issuperset(texts(opening[1])):
                found.append(Erasable(f"{TOLD}/{position}/{name}", TOLD, name, opening[1]))
    return found


def _facts(part: Part, rows: Rows) -> Iterator[str]:
    """Yield the texts in fields of a part that are not personal."""
    plain = [at for at, name in enumerate(columns(part.table)) if name not in part.personal | part.secret]
    for row in rows.get(part.table, ()):
        yield from (row[at] for at in plain if isinstance(row[at], str))


async def openings_of(
    connection: AsyncConnection, subject: Subject, subject_id: UUID | int, *, besides: str = ""
) -> list[tuple[int, dict[str, list[Any]]]]:
    """Return (position, openings) of the items of a subject, oldest first, except those of the act ``besides``."""
    statement = (
        select(col(Item.position), col(Item.openings))
        .join(Entry, col(Entry.position) == col(Item.position))
        .where(col(Entry.subject) == subject.value, col(Entry.subject_id) == str(subject_id))
        .where(col(Entry.act) != besides)
        .where(col(Item.openings).is_not(None))
        .order_by(col(Item.position))
    )
    return [(position, json.loads(openings or "{}")) for position, openings in await connection.execute(statement)]


def texts(value: Any) -> Iterator[str]:
    """Yield the texts inside a value that are long enough to be personal."""
    if isinstance(value, str) and len(value) >= SHORTEST and not value.startswith(BLANK):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


def _is_text(value: Any) -> bool:
    """Say whether a person wrote the value; ids and short words are not such texts."""
    if isinstance(value, list):
        return bool(value) and all(_is_text(one) for one in value)
    if not isinstance(value, str) or len(value) < SHORTEST:
        return False
    try:
        UUID(value)
    except ValueError:
        return True
    return False
