"""Appointing the organisation that manages a right (tổ chức quản lý)."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.acts import Facts, Taking, act, notify
from registry.acts.relations import REGISTRAR
from registry.errors import Fault, NotAcceptable, OutOfOrder
from registry.forms import LINE, Drawn, Form, asked
from registry.people.directory import same_as
from registry.people.naming import party_named
from registry.rights.matter import RECORD, SHARED_RIGHT, STANDING_IN_IT, RecordMatter
from registry.saying import say
from registry.tables import Party, RecordParty
from registry.vocabulary import Capacity, NoticeKind, Readers, Status


class ManagerForm(Form):
    """Who is to manage a right."""

    party_id: Annotated[
        UUID, Drawn("party"), asked(say("Organisation"), example="0198f2a4-7c1e-7d3b-9a55-0c4f1e2d3b4a")
    ]
    from_on: Annotated[date | None, asked(say("From"), help=say("Left empty, it is today."), example="2026-08-01")] = (
        None
    )
    delegation: Annotated[
        Annotated[str, Field(min_length=1, max_length=200), LINE] | None,
        asked(
            say("Act of delegation"),
            help=say("The act that gives the management over."),
            example="Quyết định 12/2026/QĐ-UBND",
        ),
    ] = None


@act(
    "appoint_manager",
    on=RECORD,
    asks=ManagerForm,
    title=say("Appoint the managing organisation"),
    outcome=say("It grants the right of use from that day on; the term of the one before ends the day before."),
    by=(REGISTRAR,),
    during=(Status.REGISTERED,),
    needs=(SHARED_RIGHT,),
    told_to=Readers.PUBLIC,
    tells=("delegation",),
    notifies=(
        notify(STANDING_IN_IT, say("The managing organisation of %(matter)s has been appointed."), NoticeKind.SERVICE),
    ),
    history=say("Managing organisation appointed from %(from_on)s: %(manager)s"),
    final=say("Another organisation is appointed from a day on."),
    place=60,
    done=say("The managing organisation has been appointed."),
)
async def appoint_manager(taking: Taking[RecordMatter, ManagerForm]) -> Facts:
    """Appoint the organisation that manages a registered right, own or mirrored, from a day on.

    The period of the previous one ends the day before. What a mirrored register says of managers stays beside it, in
    words. Raises OutOfOrder when the party already manages the right, NotAcceptable for a wrong party or day.
    """
    session, form, record_id = taking.session, taking.form, taking.matter.id
    first = form.from_on or taking.today
    previous = await _open_periods(session, record_id, first)
    same = await (await session.connection()).scalars(same_as(form.party_id))
    if {period.party_id for period in previous}.intersection(same):
        raise OutOfOrder(say("This organisation manages the right already."), code="manages_already")
    party = await _judge(session, form.party_id, first, previous)
    for period in previous:
        period.to_on = first - timedelta(days=1)
    appointed = RecordParty(
        record_id=record_id,
        capacity=Capacity.MANAGER,
        party_id=form.party_id,
        from_on=first,
        delegation=form.delegation,
    )
    session.add(appointed)
    return {"manager": party.name, "party": form.party_id, "from_on": first}


async def _open_periods(session: AsyncSession, record_id: UUID, first: date) -> list[RecordParty]:
    statement = select(RecordParty).where(
        RecordParty.record_id == record_id,
        RecordParty.capacity == Capacity.MANAGER,
        col(RecordParty.party_id).is_not(None),
        or_(col(RecordParty.to_on).is_(None), col(RecordParty.to_on) >= first),
    )
    return list((await session.exec(statement)).all())


async def _judge(session: AsyncSession, party_id: UUID, first: date, previous: list[RecordParty]) -> Party:
    party = await party_named(session, "party_id", party_id)
    faults = [party] if isinstance(party, Fault) else []
    began = max((period.from_on for period in previous if period.from_on is not None), default=None)
    if began is not None and first <= began:
        faults.append(
            Fault(
                "from_on",
                say("lies after the present manager's first day, %(day)s", day=began),
                "after_the_present_manager",
            )
        )
    if faults or isinstance(party, Fault):
        raise NotAcceptable(say("The manager cannot be appointed."), tuple(faults))
    return party
