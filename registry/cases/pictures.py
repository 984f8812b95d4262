"""Pictures of a case: photographs of goods and offers, checked like every incoming file."""

import asyncio
import contextlib
import hashlib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, ScalarSelect, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.acts import demand, hold, nobody, recorded
from registry.cases.matter import CASE, HANDLERS
from registry.documents.intake import Paper, judge
from registry.documents.keeping import keep_judged, plain_name
from registry.documents.store import DIGEST, Store
from registry.documents.thumbnails import PICTURES
from registry.documents.whereabouts import picture_alone
from registry.errors import Fault, NotAcceptable, NotFound, Taken
from registry.journal.clock import Duty
from registry.journal.duties import PORTION
from registry.people.permissions import Actor
from registry.people.visibility import CASE as SEEN
from registry.people.visibility import visible
from registry.saying import say
from registry.tables import Case, CasePicture, PhotoAside, StoredFile
from registry.vocabulary import CaseStatus, Subject

MOST = 20
"""Pictures of one case."""
KEPT_ASIDE = timedelta(days=1)
PHOTO = "photo"
"""The field of a photograph, as faults name it."""

file_picture = recorded(
    "file_picture",
    on=CASE,
    title=say("Picture filed"),
    notifies=nobody("it is shown with the case"),
    history=say("Picture filed: SHA-256 %(sha256)s"),
    final=say("Another is filed beside it; one that shows a person is erased."),
)


async def judged(content: bytes) -> Paper:
    """Return a photograph with its true type; NotAcceptable with a fault at ``photo`` when it is none."""
    try:
        paper = await asyncio.to_thread(judge, content)
    except NotAcceptable as refusal:
        faults = tuple(Fault(PHOTO, fault.said, fault.code) for fault in refusal.faults)
        raise NotAcceptable(refusal.said, faults, code=refusal.code) from None
    if paper.media_type not in PICTURES:
        why = say("is no picture: PNG, JPEG or WebP")
        raise NotAcceptable(
            say("The file cannot be accepted: it %(why)s.", why=why), (Fault(PHOTO, why, "unknown_type"),)
        )
    return paper


async def reported(content: bytes) -> Paper:
    """Return a reporter's photograph, judged, without place, time and owner, which its camera wrote beside it.

    Where they were is for reporters to say (Law on the Protection of Personal Data, 91/2025/QH15).
    """
    return await asyncio.to_thread(picture_alone, await judged(content))


async def add(
    session: AsyncSession, actor: Actor, store: Store, case_id: UUID, *, content: bytes, name: str
) -> CasePicture:
    """Add a picture to a case that is not closed, by an officer who handles it.

    Raises NotFound, NotPermitted, NotAcceptable for a closed case or no picture, Taken when the case already has it.
    """
    matter = await hold(session, actor, CASE, case_id)
    demand(actor, matter, HANDLERS)
    case: Case = matter.row
    if case.status is CaseStatus.CLOSED:
        raise NotAcceptable(
            say("The case is closed; it takes no pictures."),
            (Fault(PHOTO, say("the case is closed"), "closed"),),
            code="closed",
        )
    paper = await judged(content)
    case.version += 1
    made = await keep(session, store, case.id, paper, name, added_by=actor.account_id)
    await journal.enter(session, actor, file_picture.name, Subject.CASE, case.id, told={"sha256": made.digest})
    return made


async def keep(
    session: AsyncSession, store: Store, case_id: UUID, paper: Paper, name: str, *, added_by: UUID | None = None
) -> CasePicture:
    """Store a picture and add it to a case; the caller writes the entry. Raises Taken."""
    connection = await session.connection()
    digest = await keep_judged(session, store, paper)
    there = select(col(CasePicture.digest)).where(col(CasePicture.case_id) == case_id)
    known = (await connection.execute(there)).scalars().all()
    if digest in known or len(known) >= MOST:
        said = say("is filed already") if digest in known else say("is one more than %(most)s", most=MOST)
        raise Taken(say("The case does not take this picture."), (Fault(PHOTO, said, "taken"),))
    made = CasePicture(case_id=case_id, digest=digest, name=plain_name(name), added_by=added_by)
    session.add(made)
    await connection.execute(delete(PhotoAside).where(col(PhotoAside.digest) == digest))
    return made


async def put_aside(session: AsyncSession, store: Store, paper: Paper) -> str:
    """Keep a photograph for one day when its report could not be accepted yet; return its SHA-256."""
    digest = hashlib.sha256(paper.content).hexdigest()
    if await session.get(PhotoAside, digest) is None and await session.get(StoredFile, digest) is None:
        await asyncio.to_thread(store.put, paper.content)
        with contextlib.suppress(IntegrityError):  # it was put aside in the same instant
            async with session.begin_nested():
                session.add(PhotoAside(digest=digest, media_type=paper.media_type))
    return digest


async def taken_up(session: AsyncSession, store: Store, digest: str | None) -> Paper | None:
    """Return a photograph that was put aside; None when it was not, or was deleted since."""
    if digest is None or DIGEST.fullmatch(digest) is None:
        return None
    aside = await session.get(PhotoAside, digest)
    if aside is None:
        return None
    return Paper(await asyncio.to_thread(store.get, digest), aside.media_type)


def dropping(store: Store) -> Duty:
    """Return the duty that deletes photographs whose report did not come within a day."""

    async def drop(session: AsyncSession, day: date, _: str) -> str | None:
        connection = await session.connection()
        begun = datetime.combine(day, time(), calendar.OFFICE_TIME)
        old = select(col(PhotoAside.digest)).where(col(PhotoAside.kept_at) < begun - KEPT_ASIDE)
        digests = (await connection.execute(old.limit(PORTION))).scalars().all()
        for digest in digests:
            await connection.execute(delete(PhotoAside).where(col(PhotoAside.digest) == digest))
            if await session.get(StoredFile, digest) is None:
                await asyncio.to_thread(store.remove, digest)
        return "more" if len(digests) == PORTION else None

    return Duty("drop_photos", drop, say("Delete photographs of reports that were never sent"))


async def of_case(connection: AsyncConnection, actor: Actor, case_id: UUID) -> Sequence[Row[Any]]:
    """Return the pictures of a case, oldest first; none outside the office, because they may show the reporter."""
    if not actor.is_staff:
        return []
    columns: list[Any] = [
        *(col(getattr(CasePicture, name)) for name in ("id", "digest", "name", "added_at")),
        col(CasePicture.added_by).is_(None).label("is_reporters"),
        *(col(getattr(StoredFile, name)) for name in ("media_type", "size", "erased_at")),
    ]
    statement = (
        select(*columns)
        .join(StoredFile, col(StoredFile.digest) == col(CasePicture.digest))
        .where(col(CasePicture.case_id) == case_id)
        .order_by(col(CasePicture.added_at), col(CasePicture.id))
    )
    return (await connection.execute(statement)).all()


def sent_with(case_id: Any) -> ScalarSelect[int]:
    """Select how many pictures of a case came from its reporter."""
    mine = col(CasePicture.case_id) == case_id, col(CasePicture.added_by).is_(None)
    return select(func.count()).select_from(CasePicture).where(*mine).scalar_subquery()


async def one(connection: AsyncConnection, actor: Actor, case_id: UUID, digest: str) -> Row[Any]:
    """Return type and name of a picture of a case; NotFound when this person may not see it."""
    seen = select(func.count()).select_from(Case).where(col(Case.id) == case_id, visible(SEEN, actor))
    if not (await connection.execute(seen)).scalar_one():
        raise NotFound(say("There is no such file."))
    found = next((row for row in await of_case(connection, actor, case_id) if row.digest == digest), None)
    if found is None or found.erased_at is not None:
        raise NotFound(say("There is no such file."))
    return found
