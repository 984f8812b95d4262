"""Reading records: rows for lists, and one record with all that belongs to it. Nothing here can write."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, select, true
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.errors import NotFound
from registry.people.permissions import Actor
from registry.people.visibility import PAPERS, RECORD, disclosed_status, visible
from registry.saying import say
from registry.tables import (
    Classification,
    DefectNotice,
    Ending,
    Opposition,
    Particulars,
    Party,
    Proposal,
    Provenance,
    Publication,
    Record,
    RecordParty,
)
from registry.vocabulary import Outcome, Status

AnyRow = Any
"""A row, of whatever width: SQLAlchemy counts the columns in the type, and these are read by name."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One record and what belongs to it, as rows."""

    record: AnyRow
    status: Status
    parties: Sequence[AnyRow]
    classes: Sequence[AnyRow]
    particulars: dict[str, Any]
    particulars_version: int
    publications: Sequence[AnyRow]
    provenance: AnyRow | None


def mine(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which a record is one the actor's own parties stand in, today or before."""
    own = select(col(RecordParty.record_id)).where(col(RecordParty.party_id).in_(actor.parties()))
    return col(Record.id).in_(own)


def listing(actor: Actor | None, columns: Sequence[str], **filters: Any) -> Select[Any]:
    """Return the statement for a list: visible records with the named columns, narrowed by equal values."""
    told = {"status": disclosed_status(actor)}
    columns_told = {name: told.get(name, col(getattr(Record, name))) for name in {*columns, *filters}}
    chosen = [columns_told[name].label(name) for name in columns]
    conditions = [columns_told[name] == value for name, value in filters.items() if value is not None]
    return select(*chosen).where(visible(RECORD, actor), *(conditions or [true()]))


async def detail(connection: AsyncConnection, actor: Actor | None, record_id: UUID) -> Detail:
    """Return a record with its parties, classes, particulars, publications and provenance; NotFound if not visible."""
    table = Record.__table__  # type: ignore[attr-defined]
    statement = select(*table.c, disclosed_status(actor).label("told")).where(
        col(Record.id) == record_id, visible(RECORD, actor)
    )
    record = (await connection.execute(statement)).one_or_none()
    if record is None:
        raise NotFound(say("There is no record %(record)s.", record=record_id))
    document = (
        await connection.execute(
            select(col(Particulars.body), col(Particulars.version))
            .where(col(Particulars.record_id) == record_id)
            .order_by(col(Particulars.version).desc())
            .limit(1)
        )
    ).one_or_none()
    return Detail(
        record,
        Status(record.told),
        await _parties(connection, record_id),
        await _of(connection, Classification, record_id, Classification.scheme, Classification.code),
        document.body if document else {},
        document.version if document else 0,
        await _of(connection, Publication, record_id, Publication.published_on),
        next(iter(await _of(connection, Provenance, record_id)), None),
    )


async def notices(connection: AsyncConnection, record_id: UUID) -> Sequence[AnyRow]:
    """Return the notices of defects, newest first; they are between the office and the applicant."""
    return list(reversed(await _of(connection, DefectNotice, record_id, DefectNotice.issued_at)))


async def endings(connection: AsyncConnection, record_id: UUID) -> Sequence[AnyRow]:
    """Return why the matter ended, with the reason given; between the office and those who stand in the record."""
    return await _of(connection, Ending, record_id, Ending.ended_at)


async def oppositions(connection: AsyncConnection, record_id: UUID) -> Sequence[AnyRow]:
    return await _of(connection, Opposition, record_id, Opposition.received_on)


async def reasons_of_refusal(connection: AsyncConnection, record_id: UUID) -> str | None:
    """Return why an application was refused, once the refusal is approved; between the office and the parties."""
    statement = select(col(Proposal.reasons)).where(
        col(Proposal.record_id) == record_id,
        col(Proposal.outcome) == Outcome.REFUSAL,
        col(Proposal.is_approved).is_(True),
    )
    return (await connection.execute(statement)).scalars().first()


async def _parties(connection: AsyncConnection, record_id: UUID) -> Sequence[AnyRow]:
    statement = (
        select(
            col(RecordParty.capacity),
            col(RecordParty.party_id),
            case((col(Party.name).is_not(None), col(Party.name)), else_=col(RecordParty.name)).label("name"),
            col(RecordParty.from_on),
            col(RecordParty.to_on),
        )
        .join(Party, col(Party.id) == col(RecordParty.party_id), isouter=True)
        .where(col(RecordParty.record_id) == record_id)
        .order_by(col(RecordParty.capacity), col(RecordParty.from_on))
    )
    return (await connection.execute(statement)).all()


async def _of(connection: AsyncConnection, table: Any, record_id: UUID, *order: Any) -> Sequence[AnyRow]:
    columns = table.__table__.c
    statement = select(*columns).where(columns.record_id == record_id).order_by(*map(col, order))
    return (await connection.execute(statement)).all()


async def demand_papers(connection: AsyncConnection, actor: Actor, record_id: UUID) -> None:
    """Let pass the office and who stands in the record today; to others the papers between them do not exist."""
    statement = select(col(Record.id)).where(col(Record.id) == record_id, visible(PAPERS, actor))
    if (await connection.execute(statement)).first() is None:
        raise NotFound(say("There is no such paper of record %(id)s.", id=record_id))
