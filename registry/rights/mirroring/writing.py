"""Writes mirrored records with bulk statements, because an import has thousands of rows."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import RowMapping, bindparam, delete, insert, select, update
from sqlalchemy import Table as CoreTable
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from registry import calendar
from registry.journal import OFFICE, Line
from registry.journal.describing import Row, Rows
from registry.rights import particulars
from registry.rights.mirroring.facts import FACTS, ORIGIN, Class, MirroredRecord, NamedParty
from registry.rights.recorded import mirror
from registry.tables import Table
from registry.tables.base import derivations
from registry.vocabulary import Custody, Subject

RECORD = Table.metadata.tables["record"]
PROVENANCE = Table.metadata.tables["provenance"]
PARTICULARS = Table.metadata.tables["particulars"]
PARTY = Table.metadata.tables["record_party"]
CLASS = Table.metadata.tables["classification"]

_OWNERS = {"record": "id"} | dict.fromkeys(("provenance", "particulars", "record_party", "classification"), "record_id")
"""The tables of a new record, in the order of writing, with the column that holds the record's id."""

AS_READ = "as_read"
ADDITIONS = "additions"

_Written = dict[str, Any]


async def add(
    connection: AsyncConnection, rows: Sequence[tuple[UUID, MirroredRecord]]
) -> tuple[list[Line], dict[tuple[Subject, str], Rows]]:
    """Write new records; return their journal lines and their rows, so that the journal need not read them again."""
    if not rows:
        return [], {}
    now = calendar.now()
    mirrored = {"custody": Custody.MIRRORED, "created_at": now, "updated_at": now}
    written = [
        await _insert(connection, RECORD, [_facts(row) | mirrored | {"id": key} for key, row in rows]),
        await _insert(connection, PROVENANCE, [_origin(row, now) | {"record_id": key} for key, row in rows]),
        await adopt(connection, [(key, 1, _document(row)) for key, row in rows], now),
        await _name(connection, rows),
        await _classify(connection, rows),
    ]
    told: dict[UUID, dict[str, list[Row]]] = {key: {} for key, _ in rows}
    for (table, owner), these in zip(_OWNERS.items(), written, strict=True):
        for one in these:
            told[one[owner]].setdefault(table, []).append(tuple(one.values()))
    lines = [Line(OFFICE, mirror.name, Subject.RECORD, key) for key in told]
    return lines, {(Subject.RECORD, str(key)): of_record for key, of_record in told.items()}


async def change(connection: AsyncConnection, rows: Sequence[tuple[RowMapping, MirroredRecord]]) -> list[Line]:
    """Overwrite records whose rows in the source have changed; return their lines for the journal, with the changes."""
    if not rows:
        return []
    now = calendar.now()
    ids = [there["id"] for there, _ in rows]
    parties, classes, documents = await _parts(connection, ids)
    lines, adopted, renamed, reclassified = [], [], [], []
    for there, row in rows:
        key = there["id"]
        version, body = documents.get(key, (0, {}))
        document = _document(row, body.get(ADDITIONS))
        parts = [
            part
            for part, same in (
                ("parties", parties.get(key, set()) == set(row.parties)),
                ("classes", classes.get(key, set()) == set(row.classes)),
                ("particulars", document == body),
            )
            if not same
        ]
        if "parties" in parts:
            renamed.append((key, row))
        if "classes" in parts:
            reclassified.append((key, row))
        if "particulars" in parts:
            adopted.append((key, version + 1, document))
        facts = {
            name: [_word(there[name]), _word(getattr(row, name))]
            for name in (*FACTS, *ORIGIN)
            if there[name] != getattr(row, name)
        }
        lines.append(Line(OFFICE, mirror.name, Subject.RECORD, key, {"changed": facts, "parts": parts}))
    await _overwrite(connection, rows, now)
    await adopt(connection, adopted, now)
    await connection.execute(
        # Only parties in words; parties that this office appointed stay.
        delete(PARTY).where(PARTY.c.record_id.in_([key for key, _ in renamed]), PARTY.c.party_id.is_(None))
    )
    await connection.execute(delete(CLASS).where(CLASS.c.record_id.in_([key for key, _ in reclassified])))
    await _name(connection, renamed)
    await _classify(connection, reclassified)
    return lines


async def _overwrite(
    connection: AsyncConnection, rows: Sequence[tuple[RowMapping, MirroredRecord]], now: datetime
) -> None:
    key = bindparam("key", type_=RECORD.c.id.type)
    await connection.execute(
        update(RECORD).where(RECORD.c.id == key).values(version=RECORD.c.version + 1, updated_at=now),
        [_facts(row) | {"key": there["id"]} for there, row in rows],
    )
    await connection.execute(
        update(PROVENANCE).where(PROVENANCE.c.record_id == key),
        [_origin(row, now) | {"key": there["id"]} for there, row in rows],
    )


_Named = dict[UUID, set[NamedParty]]
_Classed = dict[UUID, set[Class]]
_Documents = dict[UUID, tuple[int, dict[str, Any]]]


async def _parts(connection: AsyncConnection, ids: Collection[UUID]) -> tuple[_Named, _Classed, _Documents]:
    parties: _Named = {}
    classes: _Classed = {}
    of_party = select(PARTY.c.record_id, PARTY.c.capacity, PARTY.c.name).where(
        PARTY.c.record_id.in_(ids), PARTY.c.party_id.is_(None)
    )
    for key, *party in await connection.execute(of_party):
        parties.setdefault(key, set()).add(NamedParty(*party))
    of_class = select(CLASS.c.record_id, CLASS.c.scheme, CLASS.c.code, CLASS.c.edition, CLASS.c.goods)
    for key, *given in await connection.execute(of_class.where(CLASS.c.record_id.in_(ids))):
        classes.setdefault(key, set()).add(Class(*given))
    return parties, classes, await documents_of(connection, ids)


async def documents_of(connection: AsyncConnection, ids: Collection[UUID]) -> _Documents:
    """Return the version and the body of each record's particulars in force."""
    statement = select(PARTICULARS.c.record_id, PARTICULARS.c.version, PARTICULARS.c.body)
    ordered = statement.where(PARTICULARS.c.record_id.in_(ids)).order_by(PARTICULARS.c.version)
    return {key: (version, body) for key, version, body in await connection.execute(ordered)}


def _document(row: MirroredRecord, additions: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the checked document of the kind, with the source's own words and the additions of other sources."""
    body = particulars.read(row.kind, row.particulars) | {AS_READ: row.as_read}
    return body | {ADDITIONS: additions} if additions else body


def _facts(row: MirroredRecord) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FACTS}


def _origin(row: MirroredRecord, now: datetime) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in ("source", "source_key", "digest", *ORIGIN)}
    return facts | {"fetched_at": now}


def _word(value: object) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)


async def adopt(
    connection: AsyncConnection, documents: Sequence[tuple[UUID, int, dict[str, Any]]], now: datetime
) -> list[_Written]:
    """Add a version of the particulars to each record; return the rows."""
    rows = [
        {"id": uuid4(), "record_id": key, "version": version, "body": body, "adopted_at": now}
        for key, version, body in documents
    ]
    return await _insert(connection, PARTICULARS, rows)


async def _name(connection: AsyncConnection, rows: Sequence[tuple[UUID, MirroredRecord]]) -> list[_Written]:
    named = [
        {"id": uuid4(), "record_id": key} | party._asdict() for key, row in rows for party in dict.fromkeys(row.parties)
    ]
    return await _insert(connection, PARTY, named)


async def _classify(connection: AsyncConnection, rows: Sequence[tuple[UUID, MirroredRecord]]) -> list[_Written]:
    given = [{"id": uuid4(), "record_id": key} | each._asdict() for key, row in rows for each in row.classes]
    return await _insert(connection, CLASS, given)


async def _insert(connection: AsyncConnection, table: CoreTable, rows: Sequence[dict[str, Any]]) -> list[_Written]:
    """Insert rows; return them complete, with the columns in the table's order."""
    blank, made_of = _blank(table.name), derivations(table)
    whole = [blank | row for row in rows]
    if made_of:
        whole = [row | {name: made(row) for name, made in made_of.items()} for row in whole]
    if whole:
        await connection.execute(insert(table), whole)
    return whole


@cache
def _blank(table: str) -> _Written:
    """Return a row of ``table`` with its default values, None where there is no plain default."""
    defaults = ((one.name, one.default) for one in Table.metadata.tables[table].columns)
    return {name: one.arg if isinstance(one, ScalarElementColumnDefault) else None for name, one in defaults}
