"""Reads the journal: entries after a position, the register as of an entry, and what was done to a subject."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.fairness import in_turns
from registry.journal.describing import Document
from registry.journal.items import Openings, opened, passages_of, told_in
from registry.journal.packing import unpack
from registry.journal.restating import UPGRADES, Upgrade, upgraded
from registry.listing import Listing
from registry.tables import Entry, Item, Passage
from registry.tables.journal import Phase
from registry.vocabulary import Subject

AT_ONCE = 1_000
_ENTRY = tuple(col(getattr(Entry, name)) for name in Entry.model_fields)
_ITEM = (col(Item.salt), col(Item.body), col(Item.packing), col(Item.openings))


class KeptItem(NamedTuple):
    """An item as it is stored, with its body unpacked and parsed."""

    position: int
    subject_id: str
    salt: bytes
    text: str
    body: Document
    openings: Openings


class Done(NamedTuple):
    """One entry for people: the act, its person, the values that the act told, and the status of the subject then.

    ``item`` is the digest of the subject's item, ``digest`` the digest of the entry itself.
    """

    position: int
    subject: str
    subject_id: str
    act: str
    actor: str
    credential: str
    phase: Phase
    corrects: int | None
    at: datetime
    facts: dict[str, Any]
    item: bytes
    digest: bytes


def with_items() -> Select[Any]:
    """Return the statement for entries with their items; the columns of a missing item are NULL."""
    return select(*_ENTRY, *_ITEM).select_from(Entry).outerjoin(Item, col(Item.position) == col(Entry.position))


def kept(row: Row[Any]) -> KeptItem:
    """Make an item from a row of ``with_items``; ValueError when the body is missing or cannot be read."""
    if row.body is None:
        raise ValueError(f"Line {row.position} has no item.")
    if not isinstance(row.body, bytes) or not isinstance(row.salt, bytes):
        raise ValueError(f"The item of line {row.position} holds text where octets belong.")  # noqa: TRY004 # as below
    text = unpack(row.packing, row.body)
    body, openings = json.loads(text), json.loads(row.openings) if row.openings else {}
    if not isinstance(body, dict) or not isinstance(openings, dict):
        raise ValueError(f"The item of line {row.position} is no document.")  # noqa: TRY004 # as for every body that cannot be read
    return KeptItem(row.position, row.subject_id, row.salt, text, body, openings)


def done(row: Row[Any]) -> Done:
    """Make an entry for people from a row of ``with_items``; ValueError when its item cannot be read."""
    held = kept(row) if row.body is not None else None
    told = told_in(held.body, held.openings) if held else {}
    state = {"status": held.body["status"]} if held and "status" in held.body else {}
    line = {name: getattr(row, name) for name in Done._fields if name != "facts"}
    return Done(**line, facts=state | told)


def listing(*, subject: Subject | None = None, subject_id: str = "", act: str = "") -> Listing:
    """Return the list of entries with their items, limited to the kind of subject, subject and act that are given."""
    wanted = ((Entry.subject, subject), (Entry.subject_id, subject_id), (Entry.act, act))
    statement = with_items().where(*(col(column) == value for column, value in wanted if value))
    return Listing(statement, (col(Entry.position),))


async def read_on(connection: AsyncConnection, after: int, limit: int) -> list[Done]:
    """Return at most ``limit`` entries after a position, oldest first, for clients that continue where they stopped."""
    statement = with_items().where(col(Entry.position) > after).order_by(col(Entry.position)).limit(limit)
    return [done(row) for row in await connection.execute(statement)]


async def acts_on(connection: AsyncConnection, subject: Subject, subject_id: object) -> list[Done]:
    """Return the entries about a subject, oldest first."""
    statement = with_items().where(col(Entry.subject) == subject.value, col(Entry.subject_id) == str(subject_id))
    return [done(row) for row in await connection.execute(statement.order_by(col(Entry.position)))]


async def lines(connection: AsyncConnection, after: int, upto: int | None = None) -> AsyncIterator[Row[Any]]:
    """Yield the entries after a position with their items, oldest first; only AT_ONCE of them are in memory."""
    last = after
    while True:
        statement = with_items().where(col(Entry.position) > last).order_by(col(Entry.position)).limit(AT_ONCE)
        if upto is not None:
            statement = statement.where(col(Entry.position) <= upto)
        rows = (await connection.execute(statement)).all()
        for row in rows:
            yield row
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].position


async def as_of(
    connection: AsyncConnection, subject: Subject, line: int | None = None
) -> AsyncIterator[list[Row[Any]]]:
    """Yield, in batches by id, the last entry with its item of every subject of a kind as of ``line`` (None: now).

    The index on (subject, subject_id, position) answers it: for each id, the last position that is not after ``line``.
    """
    last = ""
    while True:
        newest: Any = (
            select(col(Entry.subject_id).label("subject_id"), func.max(col(Entry.position)).label("position"))
            .where(col(Entry.subject) == subject.value, col(Entry.subject_id) > last)
            .group_by(col(Entry.subject_id))
            .order_by(col(Entry.subject_id))
            .limit(AT_ONCE)
        )
        if line is not None:
            newest = newest.where(col(Entry.position) <= line)
        found = newest.subquery()
        statement = with_items().join(found, found.c.position == col(Entry.position)).order_by(found.c.subject_id)
        rows = (await connection.execute(statement)).all()
        if rows:
            yield list(rows)
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].subject_id


async def one_as_of(
    connection: AsyncConnection, subject: Subject, subject_id: object, line: int | None = None
) -> Document | None:
    """Return a subject as it was at entry ``line`` (None: now); None when it did not exist.

    The index finds it in one step, however long the journal is. A list that only grows contains what that entry stores;
    ``growing.whole`` returns all of it.
    """
    statement = (
        with_items()
        .where(col(Entry.subject) == subject.value, col(Entry.subject_id) == str(subject_id))
        .order_by(col(Entry.position).desc())
        .limit(1)
    )
    if line is not None:
        statement = statement.where(col(Entry.position) <= line)
    row = (await connection.execute(statement)).one_or_none()
    return (await documents(connection, [kept(row)]))[0] if row else None


async def documents(
    connection: AsyncConnection, items: Sequence[KeptItem], *, upgrades: Mapping[int, Upgrade] = UPGRADES
) -> list[Document]:
    """Open items and return their documents in today's schema; one statement fetches all passages that they name."""
    named = {digest for one in items if '"sha256"' in one.text for digest in passages_of(one.body)}
    passages: dict[bytes, str] = {}
    if named:
        wanted = select(col(Passage.digest), col(Passage.body)).where(col(Passage.digest).in_(named))
        passages = {row.digest: row.body for row in await connection.execute(wanted)}
    return [upgraded(opened(one.body, one.openings, passages), upgrades) async for one in in_turns(items)]
