"""Enters subjects again in today's schema, where it is not enough to read older items through upgrades.

An upgrade that changes a *personal* value cannot be checked on sealed bodies. So after such a migration each affected
subject gets an entry ``restate``. It accepts only what the upgrades explain. A row that somebody changed by hand is
refused here, and the audit finds a ``restate`` entry that was written without this module.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.database import queue_here
from registry.errors import OutOfOrder
from registry.journal.canonical import canonical
from registry.journal.checks import Finding
from registry.journal.describing import Document, Rows, describe, secrets
from registry.journal.entries import LOCK, RESTATE, By, Line, enter_all
from registry.journal.gathering import AT_ONCE, gather
from registry.journal.growing import whole
from registry.journal.history import KeptItem, kept, with_items
from registry.journal.items import SECRET, commitment
from registry.journal.restating import UPGRADES, Upgrade, upgraded
from registry.saying import say
from registry.tables import Entry
from registry.vocabulary import Subject

Upgrades = Mapping[int, Upgrade]


async def restate(
    session: AsyncSession, by: By, subject: Subject, ids: Iterable[str], *, upgrades: Upgrades = UPGRADES
) -> int:
    """Enter again those of the subjects whose last item has an older schema; return how many there were.

    Raises OutOfOrder, which names the subject, when its rows differ from what the upgrades make of its last item.
    """
    await session.flush()
    await queue_here(session, LOCK)
    connection = await session.connection()
    wanted = list(ids)
    lines: list[Line] = []
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        rows = await gather(connection, subject, some)
        items = await _last(connection, subject, some)
        told = await whole(connection, subject, items, upgrades={})
        for item, document in zip(items, told, strict=True):
            if not _explained(subject, item, document, rows.get(item.subject_id), upgrades):
                raise OutOfOrder(
                    say(
                        "The tables and the last item of %(subject)s %(id)s differ, and no upgrade explains it.",
                        subject=subject,
                        id=item.subject_id,
                    ),
                    code="not_explained",
                )
            if document["schema"] < describe(subject, rows[item.subject_id])["schema"]:
                lines.append(Line(by, RESTATE, subject, item.subject_id))
    if lines:
        await enter_all(session, lines)
    return len(lines)


async def unexplained(connection: AsyncConnection, upgrades: Upgrades) -> list[Finding]:
    """Find ``restate`` entries that differ from what the upgrades make of the item before them."""
    findings = []
    restated = with_items().where(col(Entry.act) == RESTATE).order_by(col(Entry.position))
    for row in (await connection.execute(restated)).all():
        before = (
            with_items()
            .where(col(Entry.subject) == row.subject, col(Entry.subject_id) == row.subject_id)
            .where(col(Entry.position) < row.position)
            .order_by(col(Entry.position).desc())
            .limit(1)
        )
        found = (await connection.execute(before)).one_or_none()
        if not await _follows(connection, found, row, upgrades):
            about = f"{row.subject} {row.subject_id}"
            findings.append(Finding(row.position, about, "it was entered again with values that no upgrade explains"))
    return findings


async def _follows(connection: AsyncConnection, before: Any, row: Any, upgrades: Upgrades) -> bool:
    if before is None:
        return False
    try:
        (then,), (now,) = [
            await whole(connection, Subject(row.subject), [kept(one)], upgrades={}) for one in (before, row)
        ]
    except (ValueError, KeyError):
        return True  # the audit reports an unreadable item with its own entry
    return upgraded(then, upgrades, now["schema"]) == now


async def _last(connection: AsyncConnection, subject: Subject, ids: Sequence[str]) -> list[KeptItem]:
    newest = (
        select(func.max(col(Entry.position)).label("position"))
        .where(col(Entry.subject) == subject.value, col(Entry.subject_id).in_(ids))
        .group_by(col(Entry.subject_id))
        .subquery()
    )
    statement = with_items().join(newest, newest.c.position == col(Entry.position))
    return [kept(row) for row in await connection.execute(statement)]


def _explained(subject: Subject, item: KeptItem, document: Document, rows: Rows | None, upgrades: Upgrades) -> bool:
    """Say whether the rows are what the upgrades make of an opened item; secrets are compared by their commitments."""
    if rows is None:
        return False
    now = json.loads(canonical(describe(subject, rows)))
    sealed = {
        name: commitment(item.openings[f"{SECRET}/{name}"][0], value)
        for name, value in secrets(subject, rows).items()
        if f"{SECRET}/{name}" in item.openings
    }
    same = sealed == item.body.get(SECRET, {}) and len(sealed) == len(secrets(subject, rows))
    return same and upgraded(document, upgrades, now["schema"]) == now
