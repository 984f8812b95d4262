"""Naming the organisation that manages a right (tổ chức quản lý)."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.errors import Fault, NotAcceptable, OutOfOrder
from registry.faults import no_such_party
from registry.people.managing import is_shared
from registry.people.permissions import Actor, demand
from registry.rights import records
from registry.saying import say
from registry.tables import Party, Record, RecordParty
from registry.vocabulary import Act, Capacity, Role, Status, Subject


async def appoint_manager(
    session: AsyncSession,
    actor: Actor,
    record_id: UUID,
    *,
    party_id: UUID,
    from_on: date | None = None,
    delegation: str | None = None,
) -> RecordParty:
    """Name the organisation that manages a registered right from a day on (today); registrars may.

    The period of the one before ends the day before; what a mirrored register says of managers stays beside it, in
    words. ``delegation`` names the act that gives the management over. Raises OutOfOrder when the right is not
    registered, is an ordinary mark, or the party manages it already.
    """
    record = await records.find(session, actor, record_id, lock=True)
    demand(actor, Role.REGISTRAR)
    if not is_shared(record):
        raise OutOfOrder(
            say("An ordinary mark has no managing organisation: its holder uses it."), code="ordinary_mark"
        )
    _demand_registered(record)
    first = from_on or calendar.today()
    previous = await _open_periods(session, record.id, first)
    if any(period.party_id == party_id for period in previous):
        raise OutOfOrder(say("This organisation manages the right already."), code="manages_already")
    await _judge(session, party_id, first, previous)
    for period in previous:
        period.to_on = first - timedelta(days=1)
    appointed = RecordParty(
        record_id=record.id, capacity=Capacity.MANAGER, party_id=party_id, from_on=first, delegation=delegation
    )
    session.add(appointed)
    told = {"party": str(party_id), "from_on": first.isoformat(), "ends": [str(period.id) for period in previous]}
    await journal.enter(session, actor, Act.APPOINT_MANAGER, Subject.RECORD, record.id, told=told)
    return appointed


def _demand_registered(record: Record) -> None:
    if record.status is not Status.REGISTERED:
        raise OutOfOrder(
            say("Only a registered right is managed; this one is %(status)s.", status=record.status),
            code="not_registered",
        )


async def _open_periods(session: AsyncSession, record_id: UUID, first: date) -> list[RecordParty]:
    statement = select(RecordParty).where(
        RecordParty.record_id == record_id,
        RecordParty.capacity == Capacity.MANAGER,
        col(RecordParty.party_id).is_not(None),
        or_(col(RecordParty.to_on).is_(None), col(RecordParty.to_on) >= first),
    )
    return list((await session.exec(statement)).all())


async def _judge(session: AsyncSession, party_id: UUID, first: date, previous: list[RecordParty]) -> None:
    faults = []
    if await session.get(Party, party_id) is None:
        faults.append(no_such_party("party_id", party_id))
    began = max((period.from_on for period in previous if period.from_on is not None), default=None)
    if began is not None and first <= began:
        faults.append(
            Fault(
                "from_on",
                say("lies after the present manager's first day, %(day)s", day=began),
                "after_the_present_manager",
            )
        )
    if faults:
        raise NotAcceptable(say("The manager cannot be appointed."), tuple(faults))
