"""Writing the journal: each entry binds the item that says what its subject now is.

``leaf`` is a line as one string of octets, canonical JSON with named fields: the chain runs over it, and a Merkle tree
can. An entry holds ids, words, instants and digests; whatever was said stands in the item and can be erased there.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import func, insert, literal, select, true
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.database import queue_here
from registry.errors import BeingMoved
from registry.journal.canonical import canonical
from registry.journal.describing import Document, Rows, describe, secrets
from registry.journal.gathering import AT_ONCE, gather
from registry.journal.items import Openings, Sealed, seal
from registry.journal.packing import pack
from registry.journal.shapes import SCHEMA, SHAPES
from registry.journal.values import instant, sha256
from registry.saying import say
from registry.tables import Entry, Item, Move, Passage
from registry.tables.journal import Phase
from registry.vocabulary import Subject

GENESIS = bytes(32)
LOCK = 0x50C0


class By(Protocol):
    """Who acts: an account's id or a word, and by which credential. An Actor is one."""

    @property
    def account_id(self) -> UUID | str: ...
    @property
    def credential(self) -> str: ...


class _Office(NamedTuple):
    account_id: str
    credential: str


OFFICE: By = _Office("office", "command")
"""Who does what the office's own commands do: importing, opening the first account."""
CLOCK: By = _Office("clock", "clock")
"""Who does what time does."""
VISITOR: By = _Office("visitor", "visitor")
"""Who has no account: what is sent at an address that is open to everybody."""
SCANS: By = _Office("scans", "scans")
"""Who notices what the rules of scans notice."""
LAPSE, ERASE, RESTATE = "lapse", "erase", "restate"
"""Acts that the journal itself knows: what time ended, what a confirmed erasure took out, what is told in a new form.

Rooms declare them."""


class Line(NamedTuple):
    """What is to be entered.

    ``told`` is what the act said that the state of its subject does not say: values that JSON has, sealed field by
    field.
    """

    by: By
    act: str
    subject: Subject
    subject_id: UUID | str | int
    told: Mapping[str, Any] = {}
    phase: Phase = Phase.TAKEN
    corrects: int | None = None


class Head(NamedTuple):
    """The last line: what an office writes down elsewhere, and an audit is told."""

    position: int
    digest: bytes


class Written(NamedTuple):
    """A line as it is sealed."""

    position: int
    subject: str
    subject_id: str
    act: str
    actor: str
    credential: str
    phase: str
    corrects: int | None
    at: datetime
    item: bytes


def leaf(line: Written | Entry) -> bytes:
    """Return the octets of a line: named fields, no empty ones, so that the journal too can get a column."""
    told = {
        "act": str(line.act),
        "actor": line.actor,
        "at": instant(line.at),
        "credential": line.credential,
        "id": line.subject_id,
        "item": line.item.hex(),
        "phase": str(line.phase),
        "position": line.position,
        "subject": str(line.subject),
    }
    if line.corrects is not None:
        told["corrects"] = line.corrects
    return canonical(told).encode()


def chained(previous: bytes, octets: bytes) -> bytes:
    """Return the 32 bytes of SHA-256 that bind a line to the one before it."""
    return sha256(previous, octets)


async def head(connection: AsyncConnection) -> Head:
    """Return the last line, (0, 32 zero bytes) while there is none."""
    statement = select(col(Entry.position), col(Entry.digest)).order_by(col(Entry.position).desc()).limit(1)
    row = (await connection.execute(statement)).one_or_none()
    return Head(row.position, row.digest) if row else Head(0, GENESIS)


async def enter(
    session: AsyncSession,
    by: By,
    act: str,
    subject: Subject,
    subject_id: UUID | str | int,
    *,
    told: Mapping[str, Any] | None = None,
    phase: Phase = Phase.TAKEN,
    corrects: int | None = None,
) -> int:
    """Enter an act and what its subject now is; return the line's position.

    Everything the act changes is changed before. Writers queue here, so positions appear as transactions commit.
    """
    return await enter_all(session, [Line(by, act, subject, subject_id, told or {}, phase, corrects)])


Instead = Mapping[tuple[Subject, str], Rows]


async def enter_all(session: AsyncSession, lines: Iterable[Line], *, instead: Instead | None = None) -> int:
    """Enter several acts in their order, in a few statements however many they are; return the last position.

    ``instead`` are rows of subjects that are told instead of what stands in the tables: all that the caller has just
    written of a new subject, or what will stand there when the transaction ends.
    """
    lines = list(lines)
    await session.flush()
    await queue_here(session, LOCK)
    connection = await session.connection()
    documents = await _documents(connection, lines, instead or {})
    position, digest = await _open_head(connection)
    entries: list[dict[str, Any]] = []
    items: list[dict[str, Any]] = []
    passages: dict[bytes, str] = {}
    for line in lines:
        position += 1
        sealed = _sealed(line, documents)
        passages |= sealed.passages
        written = _written(line, position, sealed.digest)
        digest = chained(digest, leaf(written))
        entries.append(written._asdict() | {"digest": digest})
        packing, body = pack(sealed.body)
        items.append(
            {
                "position": position,
                "salt": sealed.salt,
                "body": body,
                "packing": packing,
                "openings": openings_text(sealed.openings),
            }
        )
    if entries:
        # Core, not entities: an import writes thousands of lines in one transaction.
        await connection.execute(insert(Entry), entries)
        await connection.execute(insert(Item), items)
        await _keep(connection, passages)
    return position


async def _open_head(connection: AsyncConnection) -> Head:
    """Return the last line; BeingMoved while the register is on its way to another database."""
    moves = select(func.count()).select_from(Move).scalar_subquery()
    last = select(col(Entry.position), col(Entry.digest)).order_by(col(Entry.position).desc()).limit(1).subquery()
    statement = select(moves.label("moves"), last).select_from(select(literal(1).label("one")).subquery())
    row = (await connection.execute(statement.outerjoin(last, true()))).one()
    if row.moves:
        raise BeingMoved(say("The register is moved to another database; ask again when the new one answers."))
    return Head(row.position, row.digest) if row.position is not None else Head(0, GENESIS)


def openings_text(openings: Openings) -> str | None:
    """Return openings as they are kept."""
    return json.dumps(openings, ensure_ascii=False, separators=(",", ":")) if openings else None


def _written(line: Line, position: int, item: bytes) -> Written:
    by = line.by
    return Written(
        position,
        line.subject.value,
        str(line.subject_id),
        str(line.act),
        str(by.account_id),
        by.credential,
        line.phase.value,
        line.corrects,
        calendar.now(),
        item,
    )


def _sealed(line: Line, documents: Mapping[tuple[Subject, str], tuple[Document, dict[str, str]]]) -> Sealed:
    """Seal what a line is about: the subject as it is now, or, of an import, only what was told."""
    found = documents.get((line.subject, str(line.subject_id)))
    if found is None:
        nothing = {"schema": SCHEMA, "subject": line.subject.value, "id": str(line.subject_id)}
        return seal(nothing, {}, line.told)
    return seal(*found, line.told)


async def _documents(
    connection: AsyncConnection, lines: Sequence[Line], instead: Instead
) -> dict[tuple[Subject, str], tuple[Document, dict[str, str]]]:
    documents = {of: (describe(of[0], rows), secrets(of[0], rows)) for of, rows in instead.items()}
    ids: dict[Subject, dict[str, None]] = {}
    for line in lines:
        key = str(line.subject_id)
        if line.subject in SHAPES and (line.subject, key) not in documents:
            ids.setdefault(line.subject, {})[key] = None
    for subject, keys in ids.items():
        wanted = list(keys)
        for start in range(0, len(wanted), AT_ONCE):
            rows = await gather(connection, subject, wanted[start : start + AT_ONCE])
            for key, found in rows.items():
                documents[subject, key] = (describe(subject, found), secrets(subject, found))
    return documents


async def _keep(connection: AsyncConnection, passages: Mapping[bytes, str]) -> None:
    """Keep passages that are not there yet."""
    if not passages:
        return
    wanted = select(col(Passage.digest)).where(col(Passage.digest).in_(passages))
    there = set((await connection.execute(wanted)).scalars())
    new = [{"digest": digest, "body": body} for digest, body in passages.items() if digest not in there]
    if new:
        await connection.execute(insert(Passage), new)
