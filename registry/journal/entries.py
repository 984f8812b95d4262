"""Writing the journal, and reading it on from a position."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.database import queue_here
from registry.journal import depiction
from registry.journal.canonical import canonical
from registry.tables import Entry
from registry.vocabulary import Act, Subject

GENESIS = bytes(32)
TURNSTILE = 0x50C0
STATE = "held"
"""Where an entry's body holds the digest of its subject."""
OFFICE = "office"
"""The actor of what the office's own commands do: migrating data, importing, opening the first account."""


class Line(NamedTuple):
    """What is to be entered. The body holds public facts and ids, never a person's name or address."""

    subject: Subject
    subject_id: UUID | str | int
    act: Act
    actor: UUID | str
    body: dict[str, Any]


class Written(NamedTuple):
    """A line with its place and its canonical body, as it is stored and sealed."""

    position: int
    subject: Subject
    subject_id: str
    act: Act
    actor: str
    written_at: datetime
    body: str


def seal(previous: bytes, entry: Entry | Written) -> bytes:
    """Return the 32 bytes of SHA-256 that bind a line to the one before it."""
    facts = canonical(
        [
            entry.position,
            entry.subject.value,
            entry.subject_id,
            entry.act.value,
            entry.actor,
            _instant(entry.written_at),
            entry.body,
        ]
    )
    return hashlib.sha256(previous + facts.encode()).digest()


async def append(
    session: AsyncSession, subject: Subject, subject_id: UUID | str | int, act: Act, actor: UUID | str, **body: Any
) -> None:
    """Write the next line. Writers queue here, so positions appear in the order in which they commit."""
    await append_all(session, [Line(subject, subject_id, act, actor, body)])


async def append_all(session: AsyncSession, lines: Iterable[Line]) -> None:
    """Write several lines in one go, in their order; each carries the state its subject is in now (``depiction``)."""
    lines = list(lines)
    await session.flush()
    await queue_here(session, TURNSTILE)
    held = await _states(session, lines)
    last = (
        await session.exec(select(Entry.position, Entry.digest).order_by(col(Entry.position).desc()).limit(1))
    ).first()
    position, digest = last or (0, GENESIS)
    rows = []
    for line in lines:
        position += 1
        written = Written(
            position,
            line.subject,
            str(line.subject_id),
            line.act,
            str(line.actor),
            calendar.now(),
            canonical(line.body | held.get((line.subject, str(line.subject_id)), {})),
        )
        digest = seal(digest, written)
        rows.append(written._asdict() | {"digest": digest})
    if rows:
        # Core, not entities: an import writes thousands of lines in one transaction.
        await (await session.connection()).execute(insert(Entry), rows)


async def _states(session: AsyncSession, lines: Sequence[Line]) -> dict[tuple[Subject, str], dict[str, str]]:
    ids: dict[Subject, list[str]] = {}
    for line in lines:
        ids.setdefault(line.subject, []).append(str(line.subject_id))
    connection = await session.connection()
    return {
        (subject, key): {STATE: state}
        for subject in ids.keys() & depiction.DEPICTED.keys()
        for key, state in (await depiction.states(connection, subject, ids[subject])).items()
    }


async def after(session: AsyncSession, position: int, limit: int = 100) -> Sequence[Entry]:
    """Return at most ``limit`` lines written since ``position``, oldest first."""
    statement = select(Entry).where(Entry.position > position).order_by(col(Entry.position)).limit(limit)
    return (await session.exec(statement)).all()


def _instant(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")
