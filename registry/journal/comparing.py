"""Compares the tables with the items.

Each row equals the last item of its subject, and each row belongs to a subject.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.journal.checks import Finding, underived
from registry.journal.describing import Rows, describe, secrets
from registry.journal.gathering import AT_ONCE, all_ids, gather
from registry.journal.growing import otherwise, told_by
from registry.journal.history import KeptItem, as_of, kept
from registry.journal.items import TOLD, seal
from registry.journal.restating import Upgrade, upgraded
from registry.journal.shapes import SHAPES, Part, chains
from registry.key_texts import KeyText
from registry.tables import Entry, Table
from registry.vocabulary import Subject

UNREADABLE = (ValueError, LookupError, TypeError, AttributeError)
"""Raised when a row has a value that its column cannot have: an impossible date, an unknown word."""


async def compared(connection: AsyncConnection, subject: Subject, upgrades: Mapping[int, Upgrade]) -> list[Finding]:
    """Seal every subject again with the salts of its last item: the result must be the same bytes."""
    findings: list[Finding] = []
    entered = gone = 0
    async for batch in as_of(connection, subject):
        entered += len(batch)
        for start in range(0, len(batch), AT_ONCE):
            some = batch[start : start + AT_ONCE]
            rows = await _gathered(connection, subject, [one.subject_id for one in some])
            for one in some:
                about = f"{subject.value} {one.subject_id}"
                found = rows.get(one.subject_id)
                if isinstance(found, UNREADABLE):
                    told = f"the tables hold a value that cannot be read: {str(found)[:120]}"
                    findings.append(Finding(one.position, about, told))
                elif found is None:
                    gone += 1
                    findings.append(Finding(one.position, about, "was entered and is no longer in the register"))
                elif difference := _difference(subject, one, found, upgrades):
                    findings.append(Finding(one.position, about, difference))
            readable = {key: found for key, found in rows.items() if not isinstance(found, Exception)}
            try:
                findings += await otherwise(connection, subject, readable)
            except UNREADABLE as fault:
                findings.append(Finding(0, f"every {subject.value}", f"a list cannot be compared: {str(fault)[:120]}"))
    table = Table.metadata.tables[SHAPES[subject].table]
    if (await connection.execute(select(func.count()).select_from(table))).scalar_one() != entered - gone:
        findings += await _unentered(connection, subject)
    return findings


async def _gathered(connection: AsyncConnection, subject: Subject, ids: Sequence[str]) -> dict[str, Rows | Exception]:
    """Return the rows of each subject, or the error when its rows cannot be read."""
    try:
        return dict(await gather(connection, subject, ids))
    except UNREADABLE as fault:
        if len(ids) == 1:
            return {ids[0]: fault}
    half = len(ids) // 2
    return await _gathered(connection, subject, ids[:half]) | await _gathered(connection, subject, ids[half:])


def _difference(subject: Subject, row: Row[Any], found: Any, upgrades: Mapping[int, Upgrade]) -> str:
    """Return how the tables differ from the last item; "" when they agree or when the item cannot be read."""
    try:
        item = kept(row)
    except ValueError:
        return ""  # the audit of the entries reports it
    try:
        return _told_otherwise(subject, item, found, upgrades)
    except UNREADABLE as fault:
        return f"the tables cannot be compared with this line: {str(fault)[:120]}"


def _told_otherwise(subject: Subject, item: KeptItem, found: Any, upgrades: Mapping[int, Upgrade]) -> str:
    told, found = item.body.get(TOLD), told_by(item, found, subject)
    again = seal(describe(subject, found), secrets(subject, found), told, item.openings, item.salt)
    if again.body == item.text:
        return underived(found)
    now = json.loads(again.body)
    held = upgraded(item.body, upgrades, now["schema"])
    if held == now:
        return ""
    if held.get("status") != now.get("status"):
        return f"the journal says {held.get('status')}, the table {now.get('status')}"
    paths = sorted(_differing(held, now))
    return f"the tables differ from this line, in {', '.join(paths[:5])}{' and more' if paths[5:] else ''}"


def _differing(held: Any, now: Any, path: str = "") -> set[str]:
    if isinstance(held, dict) and isinstance(now, dict):
        within = f"{path}." if path else ""
        names = held.keys() | now.keys()
        return {one for name in names for one in _differing(held.get(name), now.get(name), within + name)}
    if isinstance(held, list) and isinstance(now, list) and len(held) == len(now):
        return {one for before, after in zip(held, now, strict=True) for one in _differing(before, after, path)}
    return set() if held == now else {path}


async def _unentered(connection: AsyncConnection, subject: Subject) -> list[Finding]:
    try:
        ids = await all_ids(connection, subject)
    except UNREADABLE as fault:
        return [Finding(0, f"every {subject.value}", f"an id cannot be read: {str(fault)[:120]}")]
    findings = []
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        statement = select(col(Entry.subject_id)).where(col(Entry.subject) == subject, col(Entry.subject_id).in_(some))
        entered = set((await connection.execute(statement)).scalars())
        findings += [
            Finding(0, f"{subject.value} {key}", "is in the register without an entry")
            for key in some
            if key not in entered
        ]
    return findings


async def orphans(connection: AsyncConnection) -> list[Finding]:
    """Find rows of parts that belong to no subject, and are therefore in no item."""
    findings = []
    for subject, shape in SHAPES.items():
        for chain in chains(shape):
            part = chain[-1]
            if len(chain) > 1 and not part.shared:
                findings += await _hanging(connection, subject, part, chain[-2])
    return findings


async def _hanging(connection: AsyncConnection, subject: Subject, part: Part, above: Part) -> list[Finding]:
    table, parent = (Table.metadata.tables[one.table] for one in (part, above))
    owner: Any = KeyText(parent.c[part.by]) if part.fixed else parent.c[part.by]
    statement = select(table.c[part.key]).distinct().where(~exists().where(owner == table.c[part.key]))
    for name, value in part.fixed.items():
        statement = statement.where(table.c[name] == value)
    return [
        Finding(0, f"{table.name} of {key}", f"hangs on no {subject.value} of the register")
        for key in (await connection.execute(statement)).scalars()
    ]
