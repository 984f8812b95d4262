"""Adds papers to a record, and gives them to those who may see them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, or_
from sqlalchemy import select as rows
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import journal
from registry.documents.keeping import keep, plain_name
from registry.documents.store import DIGEST, Store
from registry.documents.thumbnails import PICTURES
from registry.errors import Fault, NotFound, Taken
from registry.listing import Listing
from registry.people.permissions import Actor
from registry.people.visibility import PAPERS, RECORD, visible
from registry.rights import records
from registry.rights.areas import demand_hand
from registry.rights.recorded import file
from registry.saying import say
from registry.seeing import shown
from registry.tables import Record, RecordFile, StoredFile
from registry.vocabulary import Purpose, Subject

BETWEEN = (Purpose.APPLICATION_FORM, Purpose.LETTER, Purpose.OTHER_PAPER)
"""Papers that are never published."""


async def add(
    session: AsyncSession,
    actor: Actor,
    store: Store,
    record_id: UUID,
    *,
    content: bytes,
    name: str,
    purpose: Purpose,
) -> RecordFile:
    """Add a scanned paper, checked by its content, to a record; those who may define its area may do it.

    Raises NotFound, NotPermitted, OutOfOrder, NotAcceptable, and Taken when the record has the same bytes for this
    purpose.
    """
    record = await records.find(session, actor, record_id, lock=True)
    await demand_hand(session, actor, record)
    name = plain_name(name)
    digest = await keep(session, store, content)
    statement = select(RecordFile.id).where(
        RecordFile.record_id == record.id, RecordFile.digest == digest, RecordFile.purpose == purpose
    )
    if (await session.exec(statement)).first() is not None:
        raise Taken(
            say("This paper is among the record's files already."), (Fault("file", say("is filed already"), "taken"),)
        )
    filed = RecordFile(record_id=record.id, digest=digest, purpose=purpose, name=name, added_by=actor.account_id)
    session.add(filed)
    await journal.enter(session, actor, file.name, Subject.RECORD, record.id, told={"file": str(filed.id)})
    return filed


async def listing(
    connection: AsyncConnection, actor: Actor | None, record_id: UUID, *, ascending: bool = True
) -> Listing:
    """Return the list of the files of a record, oldest first; NotFound when this actor may not see the record."""
    found = await connection.execute(rows(col(Record.id)).where(col(Record.id) == record_id, visible(RECORD, actor)))
    if found.one_or_none() is None:
        raise NotFound(say("There is no record %(record)s.", record=record_id))
    shown("record", [record_id], whole=True)
    told = [RecordFile.id, RecordFile.digest, RecordFile.purpose, RecordFile.name, RecordFile.added_at]
    columns: list[Any] = [*map(col, told), *map(col, (StoredFile.media_type, StoredFile.size, StoredFile.erased_at))]
    statement = (
        rows(*columns)
        .join(StoredFile, col(StoredFile.digest) == col(RecordFile.digest))
        .join(Record, col(Record.id) == col(RecordFile.record_id))
        .where(col(RecordFile.record_id) == record_id, _readable(actor))
    )
    return Listing(statement, (col(RecordFile.added_at), col(RecordFile.id)), ascending=ascending)


async def files_of(
    connection: AsyncConnection, actor: Actor | None, record_id: UUID, *, purpose: Purpose | None = None
) -> Sequence[Row[Any]]:
    """Return all files of a record, or those for one purpose, oldest first; NotFound as ``listing``."""
    found = await listing(connection, actor, record_id)
    if purpose is not None:
        found = replace(found, statement=found.statement.where(col(RecordFile.purpose) == purpose))
    return await found.rows(connection)


async def specimens(
    connection: AsyncConnection, actor: Actor | None, record_ids: Collection[UUID]
) -> Mapping[UUID, str]:
    """Return the latest picture of the sign, INID (540), of each record that has one and that this actor may see."""
    columns: list[Any] = [col(RecordFile.record_id), col(RecordFile.digest)]
    statement = (
        rows(*columns)
        .join(StoredFile, col(StoredFile.digest) == col(RecordFile.digest))
        .join(Record, col(Record.id) == col(RecordFile.record_id))
        .where(col(RecordFile.record_id).in_(record_ids), col(RecordFile.purpose) == Purpose.SPECIMEN)
        .where(col(StoredFile.media_type).in_(PICTURES), col(StoredFile.erased_at).is_(None), visible(RECORD, actor))
        .order_by(col(RecordFile.added_at), col(RecordFile.id))
    )
    return {row.record_id: row.digest for row in await connection.execute(statement)} if record_ids else {}


def _readable(actor: Actor | None) -> ColumnElement[bool]:
    """Return the SQL condition for papers that this person may read.

    Papers between the office and the parties stay between them, even after publication.
    """
    return and_(visible(RECORD, actor), or_(col(RecordFile.purpose).not_in(BETWEEN), visible(PAPERS, actor)))


async def facts_of(connection: AsyncConnection, actor: Actor | None, digest: str) -> Row[Any]:
    """Return type, size and name of a file; NotFound unless this actor may read it in some record."""
    if DIGEST.fullmatch(digest) is None:
        raise NotFound(say("There is no such file."))
    facts = (StoredFile.media_type, StoredFile.size, RecordFile.name, RecordFile.record_id)
    columns: list[Any] = [*map(col, facts)]
    statement = (
        rows(*columns)
        .join(RecordFile, col(RecordFile.digest) == col(StoredFile.digest))
        .join(Record, col(Record.id) == col(RecordFile.record_id))
        .where(col(StoredFile.digest) == digest, _readable(actor))
        .order_by(col(RecordFile.added_at))
        .limit(1)
    )
    found = (await connection.execute(statement)).one_or_none()
    if found is None:
        raise NotFound(say("There is no such file."))
    shown("record", [found.record_id], whole=True)
    return found
