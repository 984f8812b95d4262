"""Writes the journal: each entry binds the item that says what its subject is after the act.

``leaf`` gives an entry as bytes: canonical JSON with named fields. The chain is computed over these bytes, and a Merkle
tree could be too. An entry holds only ids, words, instants and digests. Texts that people wrote are in the item,
where they can be erased.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import Select, func, insert, literal, select, true
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
    """Who acts: an account's id or a word such as ``office``, and the credential that was used. An Actor is one."""

    @property
    def account_id(self) -> UUID | str: ...
    @property
    def credential(self) -> str: ...


class _Office(NamedTuple):
    account_id: str
    credential: str


OFFICE: By = _Office("office", "command")
"""Acts in commands of the office, for example an import or the opening of the first account."""
CLOCK: By = _Office("clock", "clock")
"""Acts when a date has passed."""
VISITOR: By = _Office("visitor", "visitor")
"""Acts for a person without an account who uses an address that is open to everybody."""
SCANS: By = _Office("scans", "scans")
"""Acts when a rule about scans finds something."""
LAPSE, ERASE, RESTATE = "lapse", "erase", "restate"
"""Acts that the journal itself knows: the end of a term, a confirmed erasure, and telling a subject in a new form.

The rooms declare them.
"""


class Line(NamedTuple):
    """An entry that is to be written.

    ``told`` holds what the act says and the state of its subject does not: JSON values, each sealed by itself.
    """

    by: By
    act: str
    subject: Subject
    subject_id: UUID | str | int
    told: Mapping[str, Any] = {}
    phase: Phase = Phase.TAKEN
    corrects: int | None = None


class Head(NamedTuple):
    """The last entry of the journal. An office writes it down elsewhere and gives it to an audit."""

    position: int
    digest: bytes


class Written(NamedTuple):
    """The fields of an entry that ``leaf`` seals."""

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
    """Return the bytes of an entry: named fields without empty ones, so that a new column changes no older digest."""
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
    """Return the SHA-256 (32 bytes) that binds an entry to the one before it."""
    return sha256(previous, octets)


async def head(connection: AsyncConnection) -> Head:
    """Return the last entry; (0, 32 zero bytes) while there is none."""
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
    """Enter an act and what its subject is after it; return the position of the entry.

    Call it after all changes of the act. Writers queue here, so positions have the order in which transactions commit.
    Raises BeingMoved while the register is moved to another database.
    """
    return await enter_all(session, [Line(by, act, subject, subject_id, told or {}, phase, corrects)])


Instead = Mapping[tuple[Subject, str], Rows]


async def enter_all(session: AsyncSession, lines: Iterable[Line], *, instead: Instead | None = None) -> int:
    """Enter several acts in their order with a few statements; return the position of the last entry.

    ``instead`` gives rows of subjects that replace those of the tables, for a caller that has just written a new
    subject or that writes these rows later in the same transaction. Raises BeingMoved while the register is moved to
    another database.
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
    """Return the last entry; BeingMoved while the register is moved to another database."""
    row = (await connection.execute(_moves_and_head())).one()
    if row.moves:
        raise BeingMoved(say("The register is moved to another database; ask again when the new one answers."))
    return Head(row.position, row.digest) if row.position is not None else Head(0, GENESIS)


@cache
def _moves_and_head() -> Select[Any]:
    moves = select(func.count()).select_from(Move).scalar_subquery()
    last = select(col(Entry.position), col(Entry.digest)).order_by(col(Entry.position).desc()).limit(1).subquery()
    statement: Any = select(moves.label("moves"), last).select_from(select(literal(1).label("one")).subquery())
    return statement.outerjoin(last, true())  # type: ignore[no-any-return] # SQLModel types select for a few columns


def openings_text(openings: Openings) -> str | None:
    """Return openings as the JSON text in which they are stored, None when there are none."""
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
    """Seal the subject of an entry as it is now.

    A subject without a shape (an import) gets only the values that the act told.
    """
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
            rows = await gather(connection, subject, wanted[start : start + AT_ONCE], is_new=True)
            for key, found in rows.items():
                documents[subject, key] = (describe(subject, found), secrets(subject, found))
    return documents


async def _keep(connection: AsyncConnection, passages: Mapping[bytes, str]) -> None:
    """Store the passages that are not stored yet."""
    if not passages:
        return
    wanted = select(col(Passage.digest)).where(col(Passage.digest).in_(passages))
    there = set((await connection.execute(wanted)).scalars())
    new = [{"digest": digest, "body": body} for digest, body in passages.items() if digest not in there]
    if new:
        await connection.execute(insert(Passage), new)
