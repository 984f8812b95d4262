"""What can be erased of a subject: its personal fields as they stand, its papers, and texts that only an act told.

Each has a path, as ``erasing.erase`` takes it: ``phone``, ``oppositions/ID/opponent``, ``files/ID/content``, and
``told/LINE/NAME`` for what was said in the line of that position.
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
"""Characters from which a text is somebody's own: shorter ones stand in many that speak of others."""


class Erasable(NamedTuple):
    """A field that can be erased: of which part of the subject ("" of itself), which field, and what stands in it."""

    path: str
    part: str
    field: str
    value: Any


async def erasable(connection: AsyncConnection, subject: Subject, subject_id: UUID | int) -> list[Erasable]:
    """Return what can be erased of a subject by now; nothing for one that is not there."""
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
        return  # what waits goes with the values that are erased
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
    """Say whether the rows of a part hold a file each."""
    return any(inner.table == "stored_file" for inner in part.parts)


def _is_erased(rows: Rows, digest: Any) -> bool:
    names = columns("stored_file")
    own, erased = names.index("digest"), names.index("erased_at")
    return any(row[own] == digest and row[erased] is not None for row in rows.get("stored_file", ()))


def key_name(part: Part) -> str:
    """Return the column by whose value a path names a row of a part."""
    return "id" if "id" in columns(part.table) else part.key


async def told(connection: AsyncConnection, subject: Subject, subject_id: UUID | int, rows: Rows) -> list[Erasable]:
    """Return the texts that acts on a subject told, oldest first: what a form asked, sealed with its line.

    What stands in a field that is not personal belongs to the register, and so does what erasures say of themselves.
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
    """Return what the items of a subject hold open, by position, oldest first; ``besides`` is an act left out."""
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
    """Yield the texts in a value that are long enough to be somebody's own."""
    if isinstance(value, str) and len(value) >= SHORTEST and not value.startswith(BLANK):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


def _is_text(value: Any) -> bool:
    """Say whether somebody wrote it: what an entry keeps of ids, words, days and numbers is no text of anybody's."""
    if isinstance(value, list):
        return bool(value) and all(_is_text(one) for one in value)
    if not isinstance(value, str) or len(value) < SHORTEST:
        return False
    try:
        UUID(value)
    except ValueError:
        return True
    return False
