"""Reads records: rows for lists, and one record with everything that belongs to it. Nothing here writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.errors import NotFound
from registry.listing import Listing
from registry.people.directory import same_as
from registry.people.permissions import Actor
from registry.people.rules import Rule
from registry.people.visibility import APPLICATION, DESK, PAPERS, RECORD, disclosed_status, visible
from registry.rights import kinds
from registry.saying import say
from registry.seeing import shown
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
from registry.vocabulary import Outcome, Readers, Status

_CITED = ("id", "kind", "category", "name", "application_number", "registration_number", "filed_on")
_STOOD_IN = ("id", "name", "kind", "application_number", "registration_number", "created_at")
_BY_AGE = (col(Record.filed_on).is_(None), col(Record.filed_on), col(Record.id))

AnyRow = Any
"""A row whose columns are read by name."""


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


def listing(
    actor: Actor | None,
    columns: Sequence[str],
    *,
    rule: Rule = RECORD,
    mine: bool = False,
    **filters: Any,
) -> Listing:
    """Return the list of the records that ``rule`` lets the actor see, with the named columns.

    ``filters`` compare columns with values. ``mine`` limits it to records of the actor's parties, past or present.
    """
    told = {"status": disclosed_status(actor)}
    columns_told = {name: told.get(name, col(getattr(Record, name))) for name in {*columns, *filters}}
    chosen = [columns_told[name].label(name) for name in columns]
    conditions = [columns_told[name] == value for name, value in filters.items() if value is not None]
    if mine and actor is not None:
        conditions.append(_of_parties(actor))
    statement = select(*chosen).where(visible(rule, actor), *conditions)
    return Listing(statement, (col(Record.created_at), col(Record.id)))


def applications(actor: Actor, columns: Sequence[str], *statuses: Status) -> Listing:
    """Return the list of an applicant's own applications with the named columns, in the given statuses or in all."""
    found = listing(actor, columns, rule=APPLICATION)
    if not statuses:
        return found
    return Listing(found.statement.where(col(Record.status).in_(statuses)), found.key)


async def detail(connection: AsyncConnection, actor: Actor | None, record_id: UUID, *, rule: Rule = RECORD) -> Detail:
    """Return a record with parties, classes, particulars, publications and provenance, where ``rule`` lets the actor.

    Its particulars are limited to what this actor may read. Raises NotFound.
    """
    table = Record.__table__  # type: ignore[attr-defined] # SQLModel gives every table its Table
    papers = case((visible(PAPERS, actor), 1), else_=0).label("papers")
    statement = select(*table.c, disclosed_status(actor).label("told"), papers).where(
        col(Record.id) == record_id, visible(rule, actor)
    )
    record = (await connection.execute(statement)).one_or_none()
    if record is None:
        raise NotFound(say("There is no record %(record)s.", record=record_id))
    shown("record", [record_id], whole=True)
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
        kinds.of(record.kind).shown(document.body if document else {}, _reader(actor, has_papers=bool(record.papers))),
        document.version if document else 0,
        await _of(connection, Publication, record_id, Publication.published_on),
        next(iter(await _of(connection, Provenance, record_id)), None),
    )


async def application(connection: AsyncConnection, actor: Actor, record_id: UUID) -> Detail:
    """Return an applicant's own application as ``detail`` does; NotFound for any other."""
    try:
        return await detail(connection, actor, record_id, rule=APPLICATION)
    except NotFound as refusal:
        raise NotFound(say("There is no application %(record)s of yours.", record=record_id)) from refusal


def standing_of(actor: Actor, party_id: UUID) -> Listing:
    """Return the list of the records on the actor's desk of which a party is or was part, with its capacity."""
    seat: Any = col(RecordParty.id).label("seat_id")
    columns: list[Any] = [
        *(col(getattr(Record, name)) for name in _STOOD_IN),
        *(col(getattr(RecordParty, name)) for name in ("capacity", "from_on", "to_on")),
        seat,
    ]
    statement = (
        select(*columns)
        .join(Record, col(Record.id) == col(RecordParty.record_id))
        .where(col(RecordParty.party_id).in_(same_as(party_id)), visible(DESK, actor))
    )
    return Listing(statement, (col(Record.created_at), seat), about=("record", "id"))


def proposals(actor: Actor, record_id: UUID) -> Listing:
    """Return the list of the proposals and their outcomes; outside the office only of approved refusals."""
    refused = (col(Proposal.outcome) == Outcome.REFUSAL, col(Proposal.is_approved).is_(True))
    return _listed(Proposal, record_id, Proposal.proposed_at, *(() if actor.is_staff else refused))


async def cited(connection: AsyncConnection, actor: Actor | None, ids: Iterable[UUID | str]) -> Sequence[AnyRow]:
    """Return those of the records that the actor may see, with their present names, oldest filing first."""
    wanted = [one if isinstance(one, UUID) else UUID(one) for one in ids]
    if not wanted:
        return []
    columns = [col(getattr(Record, name)) for name in _CITED]
    statement: Any = select(*columns, disclosed_status(actor).label("status"))
    statement = statement.where(col(Record.id).in_(wanted), visible(RECORD, actor))
    found: Sequence[AnyRow] = (await connection.execute(statement.order_by(*_BY_AGE))).all()
    shown("record", [row.id for row in found])
    return found


async def grounds_of_refusal(connection: AsyncConnection, record_id: UUID) -> Sequence[AnyRow]:
    """Return the public records that an approved refusal cites, for the parties to read with its reasons."""
    statement = select(col(Proposal.cites)).where(
        col(Proposal.record_id) == record_id,
        col(Proposal.outcome) == Outcome.REFUSAL,
        col(Proposal.is_approved).is_(True),
    )
    return await cited(connection, None, (await connection.execute(statement)).scalars().first() or ())


def _reader(actor: Actor | None, *, has_papers: bool) -> Readers:
    """Return the group of readers to which an actor belongs for a record."""
    if actor is not None and actor.is_staff:
        return Readers.OFFICE
    return Readers.PARTIES if has_papers else Readers.PUBLIC


def notices(record_id: UUID) -> Listing:
    """Return the list of the notices of defects; they are for the office and the applicant."""
    return _listed(DefectNotice, record_id, DefectNotice.issued_at)


async def endings(connection: AsyncConnection, record_id: UUID) -> Sequence[AnyRow]:
    """Return why the matter ended, with the stated reason; for the office and the parties of the record."""
    return await _of(connection, Ending, record_id, Ending.ended_at)


def oppositions(record_id: UUID) -> Listing:
    """Return the list of the oppositions to a record, in the order of receipt."""
    return _listed(Opposition, record_id, Opposition.received_on, ascending=True)


async def reasons_of_refusal(connection: AsyncConnection, record_id: UUID) -> str | None:
    """Return the reasons of an approved refusal, None without one; for the office and the parties."""
    statement = select(col(Proposal.reasons)).where(
        col(Proposal.record_id) == record_id,
        col(Proposal.outcome) == Outcome.REFUSAL,
        col(Proposal.is_approved).is_(True),
    )
    return (await connection.execute(statement)).scalars().first()


def _of_parties(actor: Actor) -> ColumnElement[bool]:
    own = select(col(RecordParty.record_id)).where(col(RecordParty.party_id).in_(actor.parties()))
    return col(Record.id).in_(own)


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


def _listed(table: Any, record_id: UUID, since: Any, *conditions: Any, ascending: bool = False) -> Listing:
    columns = table.__table__.c
    statement = select(*columns).where(columns.record_id == record_id, *conditions)
    return Listing(statement, (col(since), col(table.id)), ascending=ascending)


async def demand_papers(connection: AsyncConnection, actor: Actor, record_id: UUID) -> None:
    """Raise NotFound unless the actor is of the office or acts for a party of the record today."""
    statement = select(col(Record.id)).where(col(Record.id) == record_id, visible(PAPERS, actor))
    if (await connection.execute(statement)).first() is None:
        raise NotFound(say("There is no such paper of record %(id)s.", id=record_id))
