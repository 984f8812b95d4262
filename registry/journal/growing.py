"""Lists that only grow: an entry stores the rows of its own act, and all entries together make the list.

Otherwise, of fifty thousand states recorded one by one for the labels of an order, each item would repeat all earlier
ones. Older entries and erasures store the whole list, which is read in the same way: for each row the last entry that
stores it counts.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.journal.checks import Finding
from registry.journal.describing import Document, Rows, columns, describe, key_of
from registry.journal.history import KeptItem, documents, kept, with_items
from registry.journal.items import opened, seal
from registry.journal.restating import UPGRADES, Upgrade
from registry.journal.shapes import SHAPES, Part
from registry.tables import Entry
from registry.vocabulary import Subject


def growing(subject: Subject) -> tuple[Part, ...]:
    """Return the parts of a subject that only grow."""
    return tuple(part for part in SHAPES[subject].parts if part.grows)


def told_by(item: KeptItem, rows: Rows, subject: Subject) -> Rows:
    """Return the rows of a subject; its growing lists contain only the rows that an item stores."""
    told = dict(rows)
    for part in growing(subject):
        keys = {key_of(part, row) for row in item.body.get(part.name, ())}
        told[part.table] = [row for row in rows.get(part.table, ()) if _key(part, row) in keys]
    return told


async def whole(
    connection: AsyncConnection,
    subject: Subject,
    items: Sequence[KeptItem],
    *,
    upgrades: Mapping[int, Upgrade] = UPGRADES,
) -> list[Document]:
    """Return the documents of items in today's form, with their growing lists complete as of the entry of each item."""
    found = await documents(connection, items, upgrades=upgrades)
    parts = growing(subject)
    if not parts:
        return found
    upto = {item.subject_id: item.position for item in items}
    lists: dict[tuple[str, str], dict[str, Document]] = {}
    async for item in _newest_first(connection, subject, list(upto)):
        if item.position <= upto[item.subject_id]:
            told = _lists(item, parts)
            for part in parts:
                rows = lists.setdefault((item.subject_id, part.name), {})
                for row in told.get(part.name, ()):
                    rows.setdefault(key_of(part, row), row)
    for item, document in zip(items, found, strict=True):
        for part in parts:
            rows = lists.get((item.subject_id, part.name), {})
            if rows:
                document[part.name] = [rows[key] for key in sorted(rows)]
    return found


async def otherwise(connection: AsyncConnection, subject: Subject, found: Mapping[str, Rows]) -> list[Finding]:
    """Return where growing lists in the tables differ from the entries that store their rows; ``found`` is by subject.

    The last entry of a subject is left out, because the caller has compared the whole of it.
    """
    findings: list[Finding] = []
    parts = growing(subject)
    untold = {
        (key, part.name): {_key(part, row) for row in rows.get(part.table, ())}
        for key, rows in found.items()
        for part in parts
    }
    seen: dict[tuple[str, str], set[str]] = {of: set() for of in untold}
    last: dict[str, int] = {}
    async for item in _newest_first(connection, subject, list(found) if parts else []):
        is_last = last.setdefault(item.subject_id, item.position) == item.position
        for part in parts:
            of = item.subject_id, part.name
            told = {key_of(part, row): row for row in item.body.get(part.name, ())}
            new = told.keys() - seen[of]
            seen[of] |= new
            now = told if is_last else _told_again(item, part, subject, found[item.subject_id], new)
            if any(now.get(key) != told[key] for key in new):
                sentence = f"the tables differ from this line, in {_where(part, told, now, new)}"
                findings.append(Finding(item.position, f"{subject.value} {item.subject_id}", sentence))
            untold[of] -= new
    findings += [
        Finding(last[key], f"{subject.value} {key}", f"{len(rows)} of {name} stand that no line tells")
        for (key, name), rows in untold.items()
        if rows and key in last
    ]
    return findings


def _lists(item: KeptItem, parts: Sequence[Part]) -> Document:
    """Return the growing lists that an item stores, with their values; none of their fields is long."""
    names = {"schema", "subject", *(part.name for part in parts)}
    return opened({name: told for name, told in item.body.items() if name in names}, item.openings, {})


def _told_again(item: KeptItem, part: Part, subject: Subject, rows: Rows, keys: set[str]) -> dict[str, Document]:
    """Return rows of the tables by key, sealed with the salts of an item."""
    if not keys:
        return {}
    some = {SHAPES[subject].table: rows[SHAPES[subject].table]}
    some[part.table] = [row for row in rows.get(part.table, ()) if _key(part, row) in keys]
    again = seal(describe(subject, some), {}, None, item.openings, item.salt)
    return {key_of(part, row): row for row in json.loads(again.body).get(part.name, ())}


def _where(part: Part, told: Mapping[str, Document], now: Mapping[str, Document], keys: set[str]) -> str:
    """Return which fields differ; the name of the list for a row that is gone."""
    paths = set()
    for key in keys:
        if key not in now:
            paths.add(part.name)
            continue
        then, today = _flat(told[key]), _flat(now[key])
        differing = [name for name in then.keys() | today.keys() if then.get(name) != today.get(name)]
        paths |= {f"{part.name}.{name}" for name in differing}
    return ", ".join(sorted(paths)[:5])


def _flat(row: Document, above: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in row.items():
        found |= _flat(value, f"{above}{name}.") if isinstance(value, dict) else {f"{above}{name}": value}
    return found


def _key(part: Part, row: Sequence[Any]) -> str:
    return key_of(part, dict(zip(columns(part.table), row, strict=True)))


async def _newest_first(connection: AsyncConnection, subject: Subject, ids: Sequence[str]) -> AsyncIterator[KeptItem]:
    """Yield the readable items of subjects, newest first."""
    if not ids:
        return
    wanted = with_items().where(col(Entry.subject) == subject.value, col(Entry.subject_id).in_(ids))
    stream = await connection.stream(wanted.order_by(col(Entry.position).desc()).execution_options(yield_per=100))
    async for row in stream:
        item = _readable(row)
        if item is not None:
            yield item


def _readable(row: Row[Any]) -> KeptItem | None:
    try:
        return kept(row)
    except ValueError:
        return None  # the audit reports it with its entry
