"""Adding papers to a record, and giving them out to whoever may see the record."""

import asyncio
import hashlib
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy import select as rows
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import journal
from registry.documents.intake import judge
from registry.documents.store import DIGEST, Store
from registry.documents.thumbnails import PICTURES
from registry.errors import Fault, NotAcceptable, NotFound, Taken
from registry.people.permissions import Actor
from registry.people.visibility import RECORD, visible
from registry.rights import records
from registry.rights.areas import demand_hand
from registry.rights.recorded import file
from registry.saying import say
from registry.tables import Record, RecordFile, StoredFile
from registry.vocabulary import Purpose, Subject

LONGEST_NAME = 200


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
    """Add a scanned paper, judged by its content, to a record's files; who may define its area may.

    Raises Taken when the record has the same bytes for the same purpose already.
    """
    record = await records.find(session, actor, record_id, lock=True)
    await demand_hand(session, actor, record)
    name = _name(name)
    paper = await asyncio.to_thread(judge, content)
    await _demand_not_erased(session, paper.content)
    digest = await asyncio.to_thread(store.put, paper.content)
    statement = select(RecordFile.id).where(
        RecordFile.record_id == record.id, RecordFile.digest == digest, RecordFile.purpose == purpose
    )
    if (await session.exec(statement)).first() is not None:
        raise Taken(
            say("This paper is among the record's files already."), (Fault("file", say("is filed already"), "taken"),)
        )
    await _keep(session, StoredFile(digest=digest, media_type=paper.media_type, size=len(paper.content)))
    filed = RecordFile(record_id=record.id, digest=digest, purpose=purpose, name=name, added_by=actor.account_id)
    session.add(filed)
    await journal.enter(session, actor, file.name, Subject.RECORD, record.id, told={"file": str(filed.id)})
    return filed


async def files_of(connection: AsyncConnection, actor: Actor | None, record_id: UUID) -> Sequence[Row[Any]]:
    """Return the files of a record, oldest first; NotFound when the record is not this actor's to see."""
    found = await connection.execute(rows(col(Record.id)).where(col(Record.id) == record_id, visible(RECORD, actor)))
    if found.one_or_none() is None:
        raise NotFound(say("There is no record %(record)s.", record=record_id))
    told = [RecordFile.digest, RecordFile.purpose, RecordFile.name, RecordFile.added_at]
    columns: list[Any] = [*map(col, told), *map(col, (StoredFile.media_type, StoredFile.size, StoredFile.erased_at))]
    statement = (
        rows(*columns)
        .join(StoredFile, col(StoredFile.digest) == col(RecordFile.digest))
        .where(col(RecordFile.record_id) == record_id)
        .order_by(col(RecordFile.added_at), col(RecordFile.id))
    )
    return (await connection.execute(statement)).all()


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


async def facts_of(connection: AsyncConnection, actor: Actor | None, digest: str) -> Row[Any]:
    """Return type, size and name of a file; NotFound unless it belongs to a record this actor may see."""
    if DIGEST.fullmatch(digest) is None:
        raise NotFound(say("There is no such file."))
    columns: list[Any] = [col(StoredFile.media_type), col(StoredFile.size), col(RecordFile.name)]
    statement = (
        rows(*columns)
        .join(RecordFile, col(RecordFile.digest) == col(StoredFile.digest))
        .join(Record, col(Record.id) == col(RecordFile.record_id))
        .where(col(StoredFile.digest) == digest, visible(RECORD, actor))
        .order_by(col(RecordFile.added_at))
        .limit(1)
    )
    facts = (await connection.execute(statement)).one_or_none()
    if facts is None:
        raise NotFound(say("There is no such file."))
    return facts


async def _demand_not_erased(session: AsyncSession, content: bytes) -> None:
    """Refuse bytes that were erased: the entry that says so would not be true any more."""
    digest = hashlib.sha256(content).hexdigest()
    statement = select(StoredFile.digest).where(StoredFile.digest == digest, col(StoredFile.erased_at).is_not(None))
    if (await session.exec(statement)).first() is not None:
        raise NotAcceptable(
            say("This paper was erased from the register and is not filed again."),
            (Fault("file", say("was erased"), "erased"),),
            code="erased",
        )


async def _keep(session: AsyncSession, file: StoredFile) -> None:
    """Enter a file once, however many records hold it and come at the same time."""
    if await session.get(StoredFile, file.digest) is not None:
        return
    try:
        async with session.begin_nested():
            session.add(file)
    except IntegrityError:
        return  # another transaction entered the same bytes meanwhile, which is all that was wanted


def _name(name: str) -> str:
    """Return the last part of a path as a plain name; raise NotAcceptable when nothing is left."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1].strip()
    plain = "".join(character for character in plain if character.isprintable())[:LONGEST_NAME]
    if not plain.strip("."):
        raise NotAcceptable(say("The file needs a name."), (Fault("file", say("has no name"), "missing"),))
    return plain
