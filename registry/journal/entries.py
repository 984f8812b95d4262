"""Writing the journal, and reading it on from a position."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from json import JSONEncoder
from typing import Any, NamedTuple
from uuid import UUID

import rfc8785
from sqlalchemy import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.database import queue_here
from registry.tables import Entry
from registry.vocabulary import Act, Subject

GENESIS = bytes(32)
TURNSTILE = 0x50C0
OFFICE = "office"
"""The actor of what the office's own commands do: migrating data, importing, opening the first account."""


_PLAIN = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_SORTED = JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


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


def canonical(value: Any) -> str:
    """Return the canonical JSON of ``value`` (RFC 8785), NFC text in, NFC text out."""
    if type(value) is dict and all(type(told) is str and name.isascii() for name, told in value.items()):
        # Text under ASCII names: here the language's own writer gives the same octets, a test says, in a fifth of
        # the time. Most lines are of this kind; an import has thousands of them.
        return _SORTED(value)
    return rfc8785.dumps(value).decode()


def seal(previous: bytes, entry: Entry | Written) -> bytes:
    """Return the 32 bytes of SHA-256 that bind a line to the one before it."""
    # A list of a small number and of text, for which plain compact JSON is the canonical form.
    facts = _PLAIN(
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
    """Write several lines in one go, in their order."""
    await session.flush()
    await queue_here(session, TURNSTILE)
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
            canonical(line.body),
        )
        digest = seal(digest, written)
        rows.append(written._asdict() | {"digest": digest})
    if rows:
        # Core, not entities: an import writes thousands of lines in one transaction.
        await (await session.connection()).execute(insert(Entry), rows)


async def after(session: AsyncSession, position: int, limit: int = 100) -> Sequence[Entry]:
    """Return at most ``limit`` lines written since ``position``, oldest first."""
    statement = select(Entry).where(Entry.position > position).order_by(col(Entry.position)).limit(limit)
    return (await session.exec(statement)).all()


def _instant(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")
