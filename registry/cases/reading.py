"""Reads cases, limited to what the asker may see; only the office sees the reporter and the report."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, false, func, null, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import col

from registry import calendar
from registry.cases.ending import TAKEN_OFF
from registry.cases.matter import OPENERS
from registry.codes.pasted import found_in
from registry.errors import NotFound
from registry.labels.standing import stands
from registry.listing import Listing
from registry.people.accounts import held
from registry.people.permissions import Actor
from registry.people.rules import Rule
from registry.people.visibility import CASE, visible
from registry.saying import say
from registry.seeing import shown
from registry.tables import (
    Account,
    AdministrativeUnit,
    Authorisation,
    Case,
    CaseReferral,
    CertifiedQuantity,
    LabelBatch,
    LabelRange,
    Lot,
    Membership,
    Party,
    Record,
)
from registry.vocabulary import STAFF, CaseOutcome, CaseSort, CaseSource, CaseStatus, Suspicion

SOME = 20
MOST_CHOICES = 200
_OPEN = (
    *("id", "number", "source", "suspicion", "status", "code", "batch_number", "label_index", "lot_id", "party_id"),
    *("record_id", "place", "seen_on", "offer", "summary", "is_told", "outcome", "range_id", "opened_on", "opened_at"),
    *("closed_at", "version"),
)
_OF_THE_OFFICE = (
    *("story", "reporter_name", "reporter_phone", "reporter_email", "erasure_asked_on", "findings", "answer"),
    *("assigned_to", "opened_by"),
)
_officer = aliased(Account)


class CaseFilter(NamedTuple):
    """Which cases are wanted; ``officer`` is the assigned account, ``q`` a number, code, place or web address."""

    status: CaseStatus | None = None
    suspicion: Suspicion | None = None
    source: CaseSource | None = None
    outcome: CaseOutcome | None = None
    record_id: UUID | None = None
    party_id: UUID | None = None
    lot_id: UUID | None = None
    officer: UUID | None = None
    q: str = ""


ALL = CaseFilter()


def listing(actor: Actor, asked: CaseFilter = ALL, *, sort: CaseSort = CaseSort.NEWEST, rule: Rule = CASE) -> Listing:
    """Return the list of the cases that ``rule`` lets this actor see."""
    statement = _cases(actor, rule)
    for name in ("status", "suspicion", "source", "outcome", "record_id", "party_id", "lot_id"):
        value = getattr(asked, name)
        if value is not None:
            statement = statement.where(col(getattr(Case, name)) == value)
    if asked.officer is not None and actor.is_staff:
        statement = statement.where(col(Case.assigned_to) == asked.officer)
    if asked.q:
        statement = statement.where(_mentions(asked.q))
    match sort:
        case CaseSort.PLACE:
            return Listing(statement, (_PLACE, col(Case.id)), ascending=True)
        case CaseSort.PRODUCER:
            return Listing(statement, (_PRODUCER, col(Case.id)), ascending=True)
    return Listing(statement, (col(Case.opened_at), col(Case.id)), ascending=sort is CaseSort.OLDEST)


async def one(connection: AsyncConnection, actor: Actor, case_id: UUID, *, rule: Rule = CASE) -> Row[Any]:
    """Return a case; NotFound when ``rule`` does not let this actor see it."""
    found = await listing(actor, rule=rule).row(connection, col(Case.id) == case_id)
    if found is None:
        raise NotFound(say("There is no case %(case)s.", case=case_id))
    return found


async def others_about(connection: AsyncConnection, actor: Actor, row: Row[Any]) -> Sequence[Row[Any]]:
    """Return other cases about the same label or lot, the newest first."""
    same = [col(Case.lot_id) == row.lot_id] if row.lot_id is not None else []
    same += [col(Case.code) == row.code] if row.code else []
    if not same:
        return []
    statement = _cases(actor).where(or_(*same), col(Case.id) != row.id).order_by(col(Case.opened_at).desc())
    return _noted((await connection.execute(statement.limit(SOME))).all())


async def count_open(connection: AsyncConnection, actor: Actor) -> int:
    """Return how many open cases this actor sees."""
    statement = select(func.count()).select_from(Case).where(visible(CASE, actor))
    return int((await connection.execute(statement.where(col(Case.status) != CaseStatus.CLOSED))).scalar_one())


async def to_handle(connection: AsyncConnection, actor: Actor, limit: int) -> Sequence[Row[Any]]:
    """Return the open cases for the desk of an officer: those assigned to the officer, then those assigned to nobody.

    Cases of nobody are for those who may open cases; to others than officers there are none.
    """
    mine = col(Case.assigned_to) == actor.account_id
    wanted = or_(mine, col(Case.assigned_to).is_(None)) if any(one.holds(actor, None) for one in OPENERS) else mine
    statement = _cases(actor).where(
        true() if actor.is_staff else false(), col(Case.status) != CaseStatus.CLOSED, wanted
    )
    ordered = statement.order_by(col(Case.assigned_to).is_(None), col(Case.opened_at), col(Case.id))
    return _noted((await connection.execute(ordered.limit(limit))).all())


async def referrals(connection: AsyncConnection, actor: Actor, case_id: UUID) -> Sequence[Row[Any]]:
    """Return the referrals of a case, oldest first; an empty list outside the office."""
    if not actor.is_staff:
        return []
    columns: list[Any] = [col(getattr(CaseReferral, name)) for name in _OF_A_REFERRAL]
    statement = select(*columns).where(col(CaseReferral.case_id) == case_id)
    return (await connection.execute(statement.order_by(col(CaseReferral.written_at), col(CaseReferral.id)))).all()


async def officers(connection: AsyncConnection) -> Sequence[Row[Any]]:
    """Return today's officers by name, to whom a case can be assigned."""
    columns: list[Any] = [col(Account.id), col(Account.name)]
    statement = (
        select(*columns)
        .join(Membership, col(Membership.account_id) == col(Account.id))
        .where(col(Account.is_active), col(Membership.role).in_(STAFF), held(calendar.today()))
        .distinct()
        .order_by(col(Account.name), col(Account.id))
    )
    return (await connection.execute(statement)).all()


async def withdrawn(connection: AsyncConnection, row: Any) -> Sequence[Row[Any]]:
    """Return the runs of the case's lot that are void, revoked or recalled, the latest first."""
    if row.lot_id is None:
        return []
    columns: list[Any] = [
        col(getattr(LabelRange, name)) for name in ("id", "batch_number", "first", "last", "state", "marked_at")
    ]
    statement = (
        select(*columns)
        .join(LabelBatch, col(LabelBatch.number) == col(LabelRange.batch_number))
        .where(col(LabelBatch.lot_id) == row.lot_id, col(LabelRange.state).in_(TAKEN_OFF), stands())
        .order_by(col(LabelRange.marked_at).desc())
    )
    return (await connection.execute(statement.limit(MOST_CHOICES))).all()


async def lots_to_choose(connection: AsyncConnection) -> Sequence[Row[Any]]:
    """Return the newest lots with their producers, for linking a case."""
    columns: list[Any] = [col(Lot.id), col(Lot.number), col(Lot.product), col(Party.name).label("producer")]
    statement = (
        select(*columns)
        .join(CertifiedQuantity, col(CertifiedQuantity.id) == col(Lot.certified_quantity_id))
        .join(Authorisation, col(Authorisation.id) == col(CertifiedQuantity.authorisation_id))
        .join(Party, col(Party.id) == col(Authorisation.party_id))
        .order_by(col(Lot.declared_at).desc(), col(Lot.id))
    )
    return (await connection.execute(statement.limit(MOST_CHOICES))).all()


async def producers_to_choose(connection: AsyncConnection) -> Sequence[Row[Any]]:
    """Return the parties that have a right of use, by name."""
    users = select(col(Authorisation.party_id))
    columns: list[Any] = [col(Party.id), col(Party.name)]
    statement = select(*columns).where(col(Party.id).in_(users))
    return (await connection.execute(statement.order_by(col(Party.name), col(Party.id)).limit(MOST_CHOICES))).all()


async def rights_to_choose(connection: AsyncConnection) -> Sequence[Row[Any]]:
    """Return the rights with a right of use, by name."""
    used = select(col(Authorisation.record_id))
    columns: list[Any] = [col(Record.id), col(Record.name), col(Record.registration_number)]
    statement = select(*columns).where(col(Record.id).in_(used)).order_by(col(Record.name), col(Record.id))
    return (await connection.execute(statement.limit(MOST_CHOICES))).all()


def _noted(rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """Return cases after noting for the access log that they are shown."""
    shown("office_case", [row.id for row in rows])
    return rows


def _mentions(q: str) -> Any:
    pasted = found_in(q)
    if pasted is not None:
        return col(Case.code) == pasted.code
    if not q.isprintable():
        return false()  # no stored text has such a character, and PostgreSQL refuses text with NUL
    words = [
        col(Case.number),
        col(Case.code),
        col(Case.place),
        col(Case.offer),
        col(AdministrativeUnit.name),
        col(Party.name),
        col(Lot.number),
    ]
    return or_(*(func.lower(one).contains(q.lower(), autoescape=True) for one in words))


def _cases(actor: Actor, rule: Rule = CASE) -> Any:
    """Return the statement for the cases that an actor sees; columns for the office only are NULL for others."""
    own: list[Any] = [col(getattr(Case, name)) if actor.is_staff else null().label(name) for name in _OF_THE_OFFICE]
    return (
        select(
            *(col(getattr(Case, name)) for name in _OPEN),
            *own,
            (col(_officer.name) if actor.is_staff else null()).label("officer"),
            col(Lot.number).label("lot_number"),
            col(Lot.product),
            col(Party.name).label("producer"),
            col(Record.name).label("record_name"),
            col(AdministrativeUnit.code).label("unit_code"),
            col(AdministrativeUnit.name).label("unit"),
            _PLACE,
            _PRODUCER,
        )
        .select_from(Case)
        .join(Lot, col(Lot.id) == col(Case.lot_id), isouter=True)
        .join(Party, col(Party.id) == col(Case.party_id), isouter=True)
        .join(Record, col(Record.id) == col(Case.record_id), isouter=True)
        .join(AdministrativeUnit, col(AdministrativeUnit.id) == col(Case.unit_id), isouter=True)
        .join(_officer, col(_officer.id) == col(Case.assigned_to), isouter=True)
        .where(visible(rule, actor))
    )


_PLACE = func.coalesce(col(AdministrativeUnit.name), col(Case.place), "").label("by_place")
_PRODUCER = func.coalesce(col(Party.name), "").label("by_producer")
_OF_A_REFERRAL = ("id", "recipient", "addressee", "request", "written_by", "written_at", "sent_on", "way")
