"""The data that only one kind of right has, as checked documents stored by version."""

from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.errors import NotAcceptable
from registry.faults import faults_of
from registry.rights import kinds
from registry.saying import say
from registry.tables import Particulars
from registry.vocabulary import Kind


def read(kind: Kind, body: dict[str, Any]) -> dict[str, Any]:
    """Return the document as it is stored; NotAcceptable names every fault by its path."""
    try:
        return kinds.of(kind).document.model_validate(body).model_dump(mode="json", exclude_none=True)
    except ValidationError as error:
        raise NotAcceptable(say("The particulars cannot be accepted."), faults_of(error, "particulars")) from error


async def adopt(session: AsyncSession, record_id: UUID, kind: Kind, body: dict[str, Any]) -> Particulars:
    """Store the document as the record's next version. Raises NotAcceptable."""
    latest = await current(session, record_id)
    adopted = Particulars(record_id=record_id, version=latest.version + 1 if latest else 1, body=read(kind, body))
    session.add(adopted)
    await session.flush()
    return adopted


async def current(session: AsyncSession, record_id: UUID) -> Particulars | None:
    """Return the version in force, None when there is none."""
    statement = select(Particulars).where(Particulars.record_id == record_id).order_by(col(Particulars.version).desc())
    return (await session.exec(statement.limit(1))).first()
