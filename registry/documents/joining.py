"""The papers of a request to join: sent by the applicant at the private address, or scanned at the counter."""

from uuid import UUID

from sqlalchemy import Row, func
from sqlalchemy import select as rows
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import journal
from registry.acts import hold, nobody, recorded
from registry.acts.taking import demand
from registry.documents.keeping import keep, plain_name
from registry.documents.store import DIGEST, Store
from registry.errors import Fault, NotAcceptable, NotFound, Taken
from registry.journal import VISITOR, By
from registry.parties.joining import asking
from registry.parties.joining.matter import HANDLING, JOIN_REQUEST
from registry.people.permissions import Actor
from registry.saying import say
from registry.tables import JoinFile, JoinRequest, StoredFile
from registry.vocabulary import Subject

MOST = 10
"""Papers of one request."""

add_paper = recorded(
    "add_paper",
    on=JOIN_REQUEST,
    title=say("Paper added"),
    final=say("Another paper is added beside it."),
    notifies=nobody("it is read with the request"),
)


async def add_own(session: AsyncSession, store: Store, key: str, *, content: bytes, name: str) -> JoinFile:
    """Add a paper at the private address of a request. Raises NotFound, OutOfOrder, NotAcceptable, Taken."""
    return await _add(session, VISITOR, store, await asking.held(session, key), content, name)


async def add_scan(
    session: AsyncSession, actor: Actor, store: Store, request_id: UUID, *, content: bytes, name: str
) -> JoinFile:
    """Add a paper that came to the counter. Raises NotFound, NotPermitted, OutOfOrder, NotAcceptable, Taken."""
    matter = await hold(session, actor, JOIN_REQUEST, request_id)
    demand(actor, matter, HANDLING)
    return await _add(session, actor, store, matter.row, content, name)


async def facts_of(connection: AsyncConnection, request_id: UUID, digest: str) -> Row[str, int, str]:
    """Return type, size and name of a paper of a request; NotFound when there is none."""
    if DIGEST.fullmatch(digest) is None:
        raise NotFound(say("There is no such file."))
    statement = (
        rows(col(StoredFile.media_type), col(StoredFile.size), col(JoinFile.name))
        .join(JoinFile, col(JoinFile.digest) == col(StoredFile.digest))
        .where(col(JoinFile.request_id) == request_id, col(JoinFile.digest) == digest)
        .where(col(StoredFile.erased_at).is_(None))
    )
    facts = (await connection.execute(statement.limit(1))).one_or_none()
    if facts is None:
        raise NotFound(say("There is no such file."))
    return facts


async def _add(  # noqa: PLR0917 # what a paper is made of
    session: AsyncSession, by: By, store: Store, request: JoinRequest, content: bytes, name: str
) -> JoinFile:
    asking.demand_open(request)
    held = rows(func.count()).select_from(JoinFile).where(col(JoinFile.request_id) == request.id)
    if (await (await session.connection()).execute(held)).scalar_one() >= MOST:
        raise NotAcceptable(
            say("The file cannot be accepted."),
            (Fault("file", say("is one too many: at most %(most)s papers", most=MOST), "too_many"),),
        )
    name = plain_name(name)
    digest = await keep(session, store, content)
    same = select(JoinFile.id).where(JoinFile.request_id == request.id, JoinFile.digest == digest)
    if (await session.exec(same)).first() is not None:
        raise Taken(
            say("This paper is among those of the request already."),
            (Fault("file", say("is filed already"), "taken"),),
        )
    added_by = by.account_id if isinstance(by, Actor) else None
    filed = JoinFile(request_id=request.id, digest=digest, name=name, added_by=added_by)
    session.add(filed)
    asking.raised(session, request)
    told = {"file": str(filed.id)}
    await journal.enter(session, by, add_paper.name, Subject.JOIN_REQUEST, request.id, told=told)
    return filed
