"""Stores papers: checked by content, stored once for all holders, and never again after an erasure."""

import asyncio
import hashlib
import unicodedata

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.documents.intake import Paper, judge
from registry.documents.store import Store
from registry.errors import Fault, NotAcceptable
from registry.saying import say
from registry.tables import StoredFile

LONGEST_NAME = 200


async def keep(session: AsyncSession, store: Store, content: bytes) -> str:
    """Check a paper, store it, and return its digest; NotAcceptable when it is not a valid paper or was erased."""
    return await keep_judged(session, store, await asyncio.to_thread(judge, content))


async def keep_judged(session: AsyncSession, store: Store, paper: Paper) -> str:
    """Store a checked paper and return its digest; NotAcceptable when it was erased."""
    await _demand_not_erased(session, paper.content)
    digest = await asyncio.to_thread(store.put, paper.content)
    await _enter(session, StoredFile(digest=digest, media_type=paper.media_type, size=len(paper.content)))
    return digest


def plain_name(name: str) -> str:
    """Return the last part of a path as a plain name; NotAcceptable when nothing is left."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1].strip()
    plain = "".join(character for character in plain if character.isprintable())[:LONGEST_NAME]
    if not plain.strip("."):
        raise NotAcceptable(say("The file needs a name."), (Fault("file", say("has no name"), "missing"),))
    return plain


async def _demand_not_erased(session: AsyncSession, content: bytes) -> None:
    """Raise NotAcceptable for bytes that were erased, because otherwise the erasure's entry would become untrue."""
    digest = hashlib.sha256(content).hexdigest()
    statement = select(StoredFile.digest).where(StoredFile.digest == digest, col(StoredFile.erased_at).is_not(None))
    if (await session.exec(statement)).first() is not None:
        raise NotAcceptable(
            say("This paper was erased from the register and is not filed again."),
            (Fault("file", say("was erased"), "erased"),),
            code="erased",
        )


async def _enter(session: AsyncSession, file: StoredFile) -> None:
    """Add the row of a file once, even when several requests bring it at the same time."""
    if await session.get(StoredFile, file.digest) is not None:
        return
    try:
        async with session.begin_nested():
            session.add(file)
    except IntegrityError:
        return  # another transaction has just added the same row
