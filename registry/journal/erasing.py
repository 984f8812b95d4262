"""Erases a person's data from the register: from its rows, from every item, and from copies elsewhere.

Erasing removes values from openings only, so every digest stays valid. The entry says which fields went out of which
items. The guards allow exactly those losses, and the audit expects them. The index follows the entry; files are deleted
after the commit.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import CheckConstraint, bindparam, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.database import Database, queue_here
from registry.errors import Fault, NotAcceptable, NotFound
from registry.journal.copies import (
    BLANK,
    blank_faults,
    blank_messages,
    blank_print_jobs,
    drop_saved,
    drop_searches,
    empty_answers,
)
from registry.journal.describing import Rows, columns
from registry.journal.entries import ERASE, LOCK, By, Line, enter_all, openings_text
from registry.journal.erasable import CONTENT, Erasable, is_filed, key_name, openings_of, texts, told
from registry.journal.gathering import gather
from registry.journal.items import TOLD
from registry.journal.shapes import SHAPES, Part, chains
from registry.saying import say
from registry.tables import Erasure, Item, Table
from registry.tables.base import derivations
from registry.tables.journal import Phase
from registry.vocabulary import Subject

FILED = tuple(sorted({chain[-1].table for shape in SHAPES.values() for chain in chains(shape) if is_filed(chain[-1])}))
"""The tables whose rows hold files."""


class Erased(NamedTuple):
    """What was erased: the entry's position, numbers of fields in items and of copies, and files to delete now."""

    position: int
    fields: int
    copies: int
    files: tuple[str, ...]


class _Place(NamedTuple):
    """The place of a field: its part, the key of its row, and its name."""

    part: Part
    key: str
    name: str


async def erase(
    session: AsyncSession,
    by: By,
    subject: Subject,
    subject_id: UUID | int,
    paths: Sequence[str],
    *,
    reason: str,
) -> Erased:
    """Erase personal fields of a subject by path, as ``erasable`` gives them: ``phone``, ``oppositions/ID/opponent``.

    It is done when the second of two persons confirms; the caller checks who that is. Raises NotFound when there is no
    such subject, and NotAcceptable with a fault for each path that is no personal field of it: what is not personal
    belongs to the register. After the transaction the caller deletes ``files`` from the store and calls ``scrub``.
    """
    if not paths:
        raise NotAcceptable(
            say("This cannot be erased."), (Fault("fields", say("name at least one field"), "missing"),)
        )
    await session.flush()
    await queue_here(session, LOCK)  # so that no entry is written between reading openings and removing from them
    connection = await session.connection()
    rows = (await gather(connection, subject, [str(subject_id)])).get(str(subject_id))
    if rows is None:
        raise NotFound(say("There is no %(subject)s %(id)s.", subject=subject, id=str(subject_id)))
    said = {one.path: one for one in await told(connection, subject, subject_id, rows) if one.path in paths}
    places = _places(subject, str(subject_id), rows, [path for path in paths if path not in said])
    values = {value for place in places.values() if place.name != CONTENT for value in texts(_value(rows, place))}
    values |= {value for one in said.values() for value in texts(one.value)}
    opened = await openings_of(connection, subject, subject_id)
    values |= _earlier(opened, set(paths))
    files = await _files(connection, rows, [place for place in places.values() if place.name == CONTENT])
    blanked = _blanked(rows, places, files, values)
    losses = _losses(opened, set(paths), said, values)
    facts = {"fields": sorted(paths), "losses": losses, "reason": reason}
    line = Line(by, ERASE, subject, subject_id, facts, Phase.CONFIRMED)
    position = await enter_all(session, [line], instead={(subject, str(subject_id)): blanked})
    fields = await _lose(connection, position, losses)
    await _write(connection, rows, blanked)
    copies = await empty_answers(connection, str(subject_id), values) + await blank_faults(connection, values)
    copies += await drop_saved(connection, str(subject_id), values)
    account_id = subject_id if subject is Subject.ACCOUNT and isinstance(subject_id, UUID) else None
    copies += await drop_searches(connection, values) + await blank_messages(connection, values, account_id)
    copies += await blank_print_jobs(connection, values)
    return Erased(position, fields, copies, tuple(files))


async def scrub(database: Database) -> None:
    """Remove the erased bytes from the database's files.

    On SQLite the write-ahead log is written back until it is empty; freed pages are overwritten at once
    (``secure_delete``). On PostgreSQL this runs VACUUM.
    """
    if not database.is_sqlite:
        async with database.engine.connect() as connection:
            outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await outside.execute(text("VACUUM"))
        return
    for _ in range(20):
        async with database.engine.connect() as connection:
            await connection.exec_driver_sql("ROLLBACK")
            busy = (await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]
        if not busy:
            return


def _places(subject: Subject, subject_id: str, rows: Rows, paths: Sequence[str]) -> dict[str, _Place]:
    places: dict[str, _Place] = {}
    faults = []
    for path in paths:
        place = _find(SHAPES[subject], subject_id, path)
        if place is None or (place.part.name and _row(rows, place) is None):
            faults.append(
                Fault(
                    "fields",
                    say("%(path)s is no personal field of this %(subject)s", path=path, subject=subject),
                    "not_personal",
                )
            )
        else:
            places[path] = place
    if faults:
        raise NotAcceptable(say("This cannot be erased."), tuple(faults))
    return places


def _find(shape: Part, subject_id: str, path: str) -> _Place | None:
    *where, name = path.split("/")
    if not where:
        return _Place(shape, subject_id, name) if name in shape.personal else None
    part = next((inner for inner in shape.parts if inner.name == where[0]), None)
    if part is None or len(where) != 2:  # noqa: PLR2004 # the part and the key of a row in it
        return None
    is_file = is_filed(part) and name == CONTENT
    return _Place(part, where[1], name) if is_file or name in part.personal else None


def _row(rows: Rows, place: _Place) -> Sequence[Any] | None:
    key = columns(place.part.table).index(key_name(place.part))
    found = (row for row in rows.get(place.part.table, ()) if str(row[key]) == place.key)
    return next(found, None)


def _value(rows: Rows, place: _Place) -> Any:
    row = _row(rows, place)
    names = columns(place.part.table)
    return row[names.index(place.name)] if row is not None and place.name in names else None


def _blanked(
    rows: Rows, places: Mapping[str, _Place], files: Collection[str], values: set[str]
) -> dict[str, list[Sequence[Any]]]:
    """Return the subject's rows as they are after the erasure."""
    after: dict[str, list[Sequence[Any]]] = {table: list(some) for table, some in rows.items()}
    for place in places.values():
        if place.name == CONTENT:
            continue
        table = Table.metadata.tables[place.part.table]
        names = columns(place.part.table)
        at, key = names.index(place.name), names.index(key_name(place.part))
        blank = _blank(table.c[place.name], place.key, _value(rows, place))
        after[table.name] = [
            _derived(table, (*row[:at], blank, *row[at + 1 :])) if str(row[key]) == place.key else row
            for row in after[table.name]
        ]
    if files:
        digest, erased = (columns("stored_file").index(name) for name in ("digest", "erased_at"))
        now = calendar.now()
        after["stored_file"] = [
            (*row[:erased], now, *row[erased + 1 :]) if row[digest] in files else row for row in after["stored_file"]
        ]
    if "waiting" in after:
        form = columns("waiting").index("form")
        after["waiting"] = [(*row[:form], _without(row[form], values), *row[form + 1 :]) for row in after["waiting"]]
    return after


def _derived(table: Any, row: Sequence[Any]) -> Sequence[Any]:
    """Return a row whose derived columns are computed again from its other columns."""
    named = dict(zip(columns(table.name), row, strict=True))
    return tuple((named | {name: made(named) for name, made in derivations(table).items()}).values())


def _without(value: Any, gone: Collection[str]) -> Any:
    """Return a form in which the erased texts are blank."""
    if isinstance(value, dict):
        return {name: _without(inner, gone) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, gone) for inner in value]
    return BLANK if isinstance(value, str) and value in gone else value


def _blank(column: Any, key: str, value: Any) -> Any:
    checks = (one for one in column.table.constraints if isinstance(one, CheckConstraint))
    if column.nullable and not any(re.search(rf"\b{column.name}\b", str(one.sqltext)) for one in checks):
        return None  # a check of the table that names this column may forbid NULL
    if not isinstance(value, str):
        return type(value)()  # an empty list, an empty document
    is_unique = column.unique or any(index.unique and column.name in index.columns for index in column.table.indexes)
    is_unique = is_unique or any(
        column.name in constraint.columns
        for constraint in column.table.constraints
        if type(constraint).__name__ == "UniqueConstraint"
    )
    return f"{BLANK}{key[:8]}" if is_unique else BLANK


Opened = Sequence[tuple[int, Mapping[str, list[Any]]]]
"""The openings of the items of a subject, each with its position."""


def _earlier(opened: Opened, paths: Collection[str]) -> set[str]:
    """Return earlier values of these fields, because a form or a letter may repeat a value that was replaced."""
    told = (opening[1] for _, openings in opened for path, opening in openings.items() if path in paths and opening[1:])
    return {value for one in told for value in texts(one)}


def _losses(
    opened: Opened, paths: Collection[str], said: Mapping[str, Erasable], values: set[str]
) -> dict[str, list[int]]:
    """Return, by path, the items that lose it: named paths, and told or waiting texts that repeat an erased value."""
    losses: dict[str, list[int]] = {}
    for position, openings in opened:
        for path, opening in openings.items():
            group, _, name = path.partition("/")
            repeats = group in {TOLD, "waiting"} and len(opening) > 1 and not values.isdisjoint(texts(opening[1]))
            if path in paths or repeats or (group == TOLD and f"{TOLD}/{position}/{name}" in said):
                losses.setdefault(path, []).append(position)
    return losses


async def _lose(connection: AsyncConnection, position: int, losses: Mapping[str, Sequence[int]]) -> int:
    """Write the losses down, then remove them from the items; return how many there are."""
    named = [{"position": position, "item": item, "path": path} for path, items in losses.items() for item in items]
    if not named:
        return 0
    await connection.execute(insert(Erasure), named)
    wanted = sorted({item for items in losses.values() for item in items})
    changed = []
    statement = select(col(Item.position), col(Item.openings)).where(col(Item.position).in_(wanted))
    for item, openings in await connection.execute(statement):
        left = {path: one for path, one in json.loads(openings or "{}").items() if item not in losses.get(path, ())}
        changed.append({"at": item, "left": openings_text(left)})
    moved = update(Item.__table__).where(col(Item.position) == bindparam("at")).values(openings=bindparam("left"))  # type: ignore[attr-defined] # SQLModel gives every table its Table
    await connection.execute(moved, changed)
    return len(named)


async def _write(connection: AsyncConnection, rows: Rows, blanked: Rows) -> None:
    """Write the rows that changed, each by its key."""
    for name, after in blanked.items():
        table = Table.metadata.tables[name]
        names = columns(name)
        for before, row in zip(rows[name], after, strict=True):
            if list(before) != list(row):
                differing = {one: new for one, old, new in zip(names, before, row, strict=True) if old != new}
                keys = [column == before[names.index(column.name)] for column in table.primary_key]
                await connection.execute(update(table).where(*keys).values(differing))


async def _files(connection: AsyncConnection, rows: Rows, places: Sequence[_Place]) -> list[str]:
    """Return the digests of files that no other row holds; a file that another record or case holds stays."""
    digests = []
    for place in places:
        row = _row(rows, place)
        digest = str(row[columns(place.part.table).index("digest")]) if row is not None else ""
        if not [True for name in FILED if await _holds(connection, name, digest, UUID(place.key))]:
            digests.append(digest)
    return digests


async def _holds(connection: AsyncConnection, name: str, digest: str, besides: UUID) -> bool:
    """Say whether a table names the file in a row other than the one that is erased."""
    table = Table.metadata.tables[name]
    others = select(table.c.id).where(table.c.digest == digest, table.c.id != besides).limit(1)
    return (await connection.execute(others)).first() is not None
