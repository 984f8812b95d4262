from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from registry import calendar
from registry.database import Database
from registry.errors import NotAcceptable, NotFound, NotPermitted, OutOfOrder
from registry.people import managing as who_manages
from registry.people.permissions import Actor
from registry.rights.managing import appoint_manager
from registry.rights.mirroring import NamedParty
from registry.tables import Record, RecordParty
from registry.vocabulary import Capacity, Category, Custody, Role, Status
from tests.office import Office
from tests.procedure.office import do
from tests.use.ground import COLLECTIVE, ORDINARY, TODAY, Ground, mirrored, prepare

DAY = timedelta(days=1)


async def appoint(database: Database, actor: Actor, record_id: UUID, party_id: UUID, **details) -> None:
    async with database.writing() as session:
        await do(session, actor, appoint_manager, record_id, party_id=party_id, **details)


async def managers(database: Database, record_id: UUID) -> frozenset[UUID]:
    async with database.writing() as session:
        return await who_manages.managers(session, record_id)


async def stand(database: Database, record_id: UUID, capacity: Capacity, party_id: UUID, **period) -> None:
    async with database.writing() as session:
        session.add(RecordParty(record_id=record_id, capacity=capacity, party_id=party_id, **period))


async def test_a_new_manager_ends_the_time_of_the_one_before(
    database: Database, ground: Ground, monkeypatch: pytest.MonkeyPatch
):
    office, record_id = ground.office, ground.record_id
    assert await managers(database, record_id) == {office.manager.party_id}
    later = TODAY + 30 * DAY
    await appoint(database, office.registrar.actor, record_id, office.rival.party_id, from_on=later, delegation="QĐ 7")
    assert await managers(database, record_id) == {office.manager.party_id}
    monkeypatch.setattr(calendar, "today", lambda: later)
    assert await managers(database, record_id) == {office.rival.party_id}
    async with database.writing() as session:
        statement = select(RecordParty).where(RecordParty.record_id == record_id).order_by(col(RecordParty.from_on))
        before, after = (await session.exec(statement)).all()
    assert (before.to_on, after.from_on, after.to_on) == (later - DAY, later, None)


async def test_what_a_mirror_says_in_words_stays_beside_the_appointed(database: Database, office: Office):
    named = (NamedParty(Capacity.MANAGER, "Ủy ban nhân dân huyện Hương Khê"),)
    ground = await prepare(database, office, key="00024", parties=named)
    async with database.writing() as session:
        statement = select(RecordParty).where(
            RecordParty.record_id == ground.record_id, col(RecordParty.party_id).is_(None)
        )
        words = (await session.exec(statement)).one()
    assert (words.name, words.to_on) == (named[0].name, None)
    assert await managers(database, ground.record_id) == {office.manager.party_id}


async def test_only_registrars_appoint(database: Database, ground: Ground):
    for name, member in ground.office.everybody.items():
        if name not in {"registrar", "second_registrar"}:
            with pytest.raises(NotPermitted):
                await appoint(database, member.actor, ground.record_id, ground.office.rival.party_id)


async def test_what_cannot_be_managed_gets_no_manager(database: Database, office: Office):
    registrar, party_id = office.registrar.actor, office.manager.party_id
    ended = await mirrored(database, "00001", status=Status.TERMINATED)
    for record_id in (await mirrored(database, **ORDINARY), ended):
        with pytest.raises(OutOfOrder):
            await appoint(database, registrar, record_id, party_id)
    with pytest.raises(NotFound):
        await appoint(database, registrar, uuid4(), party_id)


async def test_a_manager_is_appointed_once_and_not_before_the_last(database: Database, ground: Ground):
    office = ground.office
    with pytest.raises(OutOfOrder, match="already"):
        await appoint(database, office.registrar.actor, ground.record_id, office.manager.party_id)
    with pytest.raises(NotAcceptable) as refusal:
        await appoint(database, office.registrar.actor, ground.record_id, uuid4(), from_on=TODAY - DAY)
    assert [fault.field for fault in refusal.value.faults] == ["party_id", "from_on"]


async def test_the_holder_manages_a_shared_mark_until_somebody_is_appointed(database: Database, office: Office):
    record_id = await mirrored(database, **COLLECTIVE)
    assert await managers(database, record_id) == frozenset()
    await stand(database, record_id, Capacity.HOLDER, office.rival.party_id)
    await stand(database, record_id, Capacity.APPLICANT, office.producer.party_id)
    assert await managers(database, record_id) == {office.rival.party_id}
    await appoint(database, office.registrar.actor, record_id, office.manager.party_id)
    assert await managers(database, record_id) == {office.manager.party_id}


async def test_the_applicant_holds_an_own_mark_unless_another_is_entered(database: Database, office: Office):
    record_id = await mirrored(database, **COLLECTIVE)
    async with database.writing() as session:
        record = await session.get_one(Record, record_id)
        record.custody, record.category = Custody.OWN, Category.CERTIFICATION
    await stand(database, record_id, Capacity.APPLICANT, office.producer.party_id)
    assert await managers(database, record_id) == {office.producer.party_id}
    await stand(database, record_id, Capacity.HOLDER, office.rival.party_id, from_on=TODAY)
    assert await managers(database, record_id) == {office.rival.party_id}


@pytest.mark.parametrize("capacity", [Capacity.HOLDER, Capacity.APPLICANT, Capacity.AGENT])
async def test_nobody_manages_an_ordinary_mark_or_an_indication_by_holding_it(
    database: Database, office: Office, capacity: Capacity
):
    for record_id in (await mirrored(database, **ORDINARY), await mirrored(database)):
        await stand(database, record_id, capacity, office.manager.party_id)
        assert await managers(database, record_id) == frozenset()


async def test_only_the_role_of_manager_manages(database: Database, ground: Ground):
    office = ground.office
    other = Actor(office.manager.actor.account_id, "", frozenset({(office.manager.party_id, Role.PRODUCER)}))
    async with database.writing() as session:
        assert await who_manages.manages(session, office.manager.actor, ground.record_id)
        assert not await who_manages.manages(session, other, ground.record_id)
        assert not await who_manages.manages(session, office.registrar.actor, ground.record_id)
