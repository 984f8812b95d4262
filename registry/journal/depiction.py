"""What the register holds of a subject, as one digest that every entry about it carries.

The chain proves that no line was changed; the digests prove that no row was. A subject is depicted by all its rows in
all its tables, so that a changed name, a moved plot or a withdrawn word about some labels shows as well as a changed
status. Left out are instants that move without an act, and the drawing of an area, whose digest its own entry holds.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Column, ColumnElement, FromClause, Integer, select
from sqlalchemy.ext.asyncio import AsyncConnection

from registry.journal.canonical import canonical
from registry.tables import Table
from registry.vocabulary import Subject

AT_ONCE = 500
"""Subjects whose rows are read by one statement."""

_SAFE = 2**53 - 1


class Part(NamedTuple):
    """Rows of one table that belong to a subject: by which column, in which order, and what is told of each."""

    name: str
    source: FromClause
    key: ColumnElement[Any]
    order: Sequence[ColumnElement[Any]]
    told: Sequence[ColumnElement[Any]]


def _part(name: str, key: str = "id", *, without: Collection[str] = ()) -> Part:
    table = Table.metadata.tables[name]
    told = [column for column in table.columns if column.name not in without]
    return Part(name, table, table.c[key], list(table.primary_key), told)


def _units_of_areas() -> Part:
    units, areas = Table.metadata.tables["area_unit"], Table.metadata.tables["area"]
    joined = units.join(areas, areas.c.id == units.c.area_id)
    return Part("area_unit", joined, areas.c.record_id, list(units.primary_key), list(units.columns))


DEPICTED: dict[Subject, tuple[Part, ...]] = {
    Subject.RECORD: (
        _part("record"),
        *(
            _part(name, "record_id")
            for name in (
                "particulars",
                "record_party",
                "classification",
                "publication",
                "defect_notice",
                "opposition",
                "proposal",
                "ending",
            )
        ),
        _part("provenance", "record_id", without={"fetched_at"}),
        _part("area", "record_id", without={"geometry"}),
        _units_of_areas(),
    ),
    Subject.PARTY: (_part("party"),),
    Subject.ACCOUNT: (_part("account"), _part("membership", "account_id")),
    Subject.TOKEN: (_part("token"),),
    Subject.AUTHORISATION: (_part("authorisation"),),
    Subject.PLOT: (_part("plot"),),
    Subject.QUANTITY: (_part("certified_quantity"),),
    Subject.LOT: (_part("lot"),),
    Subject.LABEL_BATCH: (_part("label_batch", "number"), _part("label_range", "batch_number")),
    Subject.LABEL_EPOCH: (_part("label_epoch", "number"),),
    Subject.UNIT: (_part("administrative_unit"),),
}
"""Every subject with its tables, the first of which says whether it is there at all. An import has a log, no state."""


async def states(connection: AsyncConnection, subject: Subject, ids: Iterable[str]) -> dict[str, str]:
    """Return the digest of what the register holds of each subject, 64 hexadecimal digits, by id.

    SHA-256 over the canonical JSON (RFC 8785) of its tables, rows in the order of their keys. Who is not there is not
    in the answer. What is not flushed is not seen.
    """
    found: dict[str, str] = {}
    wanted = list(dict.fromkeys(ids))
    for start in range(0, len(wanted), AT_ONCE):
        found |= await _states(connection, subject, wanted[start : start + AT_ONCE])
    return found


async def all_ids(connection: AsyncConnection, subject: Subject) -> list[str]:
    """Return the ids of every subject of a kind that stands in the register, in order."""
    first = DEPICTED[subject][0]
    return [str(row[0]) for row in await connection.execute(select(first.key).order_by(first.key))]


async def _states(connection: AsyncConnection, subject: Subject, ids: Sequence[str]) -> dict[str, str]:
    parts = DEPICTED[subject]
    keys = list(_keys(parts[0].key, ids))
    rows: dict[str, dict[str, list[list[Any]]]] = {}
    for part in parts:
        statement = select(part.key, *part.told).select_from(part.source).where(part.key.in_(keys))
        for key, *values in await connection.execute(statement.order_by(*part.order)):
            subject_rows = rows.setdefault(str(key), {one.name: [] for one in parts})
            subject_rows[part.name].append([_plain(value) for value in values])
    return {
        key: hashlib.sha256(canonical(tables).encode()).hexdigest()
        for key, tables in rows.items()
        if tables[parts[0].name]
    }


def _keys(column: ColumnElement[Any], ids: Sequence[str]) -> Iterator[Any]:
    """Return ids as their column holds them; what cannot be one is no subject's."""
    is_number = isinstance(column, Column) and isinstance(column.type, Integer | BigInteger)
    for text in ids:
        try:
            yield int(text) if is_number else UUID(text)
        except ValueError:
            continue


def _plain(value: Any) -> Any:
    """Return a value as JSON has it, alike from every database."""
    match value:
        case Enum():
            return value.value
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case int() if not isinstance(value, bool) and abs(value) > _SAFE:
            return str(value)
        case _:
            return value
