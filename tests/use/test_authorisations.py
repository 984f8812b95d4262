import asyncio
from datetime import date, timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from registry import calendar
from registry.acts import AnyAct, confirm, shown
from registry.database import Database
from registry.errors import (
    Changed,
    NotAcceptable,
    NotFound,
    NotPermitted,
    OutOfOrder,
    RegistryError,
    SecondOfficerRequired,
    Taken,
)
from registry.journal.audit import audit
from registry.people.permissions import Actor
from registry.rights.matter import told_status
from registry.tables import Authorisation, Record, RecordParty
from registry.use.authorisations import correct_suspension, reinstate, revoke, suspend
from registry.vocabulary import AuthorisationStatus, Capacity, Category, Custody, Role, Status, Subject
from tests.lines import entered
from tests.office import Office, recruit
from tests.use.ground import COLLECTIVE, MARK, ORDINARY, TODAY, Ground, mirrored, prepare

DAY = timedelta(days=1)
WRONG: dict[str, Any] = {"mistake": "Nhầm hợp tác xã."}
ACTS: tuple[AnyAct, ...] = (suspend, reinstate, revoke)


async def take(
    ground: Ground, act: AnyAct, authorisation_id: UUID, who: Actor | None = None, **details: Any
) -> Authorisation:
    actor = who or ground.office.manager.actor
    taken: Authorisation = await ground.make(actor, act, authorisation_id, {"reason": "Kiểm tra vườn."} | details)
    return taken


async def bring(ground: Ground, status: AuthorisationStatus, **details) -> UUID:
    granted = await ground.authorise(**details)
    if status is not AuthorisationStatus.ACTIVE:
        act = suspend if status is AuthorisationStatus.SUSPENDED else revoke
        await take(ground, act, granted.id)
    return granted.id


async def test_a_right_of_use_is_numbered_after_its_right(ground: Ground):
    office = ground.office
    first = await ground.authorise()
    second = await ground.authorise(party_id=office.rival.party_id, valid_until=TODAY + 365 * DAY)
    assert [first.number, second.number] == ["QSD-00022-001", "QSD-00022-002"]
    assert (first.status, first.valid_until) == (AuthorisationStatus.ACTIVE, None)


async def test_numbers_have_no_gaps_where_grants_fail_and_come_at_once(ground: Ground):
    async def grant(n: int) -> str | None:
        try:
            return (await ground.authorise(product="Bưởi" if n % 3 == 0 else f"Sản phẩm {n}")).number
        except Taken:
            return None

    numbers = [number for number in await asyncio.gather(*(grant(n) for n in range(30))) if number]
    assert sorted(numbers) == [f"QSD-00022-{n:03d}" for n in range(1, 22)]


async def test_of_two_rights_with_one_number_the_later_names_its_office(database: Database, ground: Ground):
    twin = await prepare(database, ground.office, key="00099")
    async with database.writing() as session:
        record = await session.get_one(Record, twin.record_id)
        record.office, record.custody, record.registration_number = "VN-23", Custody.OWN, "00022"
    assert (await ground.authorise()).number == "QSD-00022-001"
    assert (await twin.authorise()).number == "QSD-VN-23-00022-001"


async def test_a_right_of_unknown_number_is_still_numbered(database: Database, office: Office):
    ground = await prepare(database, office, key="C-7", registration_number=None)
    number = (await ground.authorise()).number
    assert number == f"QSD-{ground.record_id.hex[:8].upper()}-001"
    long = await prepare(database, office, key="C-8", registration_number="9" * 40)
    assert len((await long.authorise()).number) <= 40


async def test_only_who_manages_the_right_grants_its_use(ground: Ground):
    for name, member in ground.office.everybody.items():
        if name != "manager":
            with pytest.raises(NotPermitted):
                await ground.authorise(member.actor)


async def test_a_manager_of_another_right_grants_nothing_here(database: Database, ground: Ground):
    office = ground.office
    stranger = await recruit(database, office, "stranger", Role.MANAGER, office.rival.party_id)
    with pytest.raises(NotPermitted):
        await ground.authorise(stranger.actor)


@pytest.mark.parametrize("category", [Category.COLLECTIVE, Category.CERTIFICATION])
async def test_the_holder_of_a_shared_mark_grants_its_use(database: Database, office: Office, category: Category):
    record_id = await mirrored(database, **MARK, category=category)
    async with database.writing() as session:
        session.add(RecordParty(record_id=record_id, capacity=Capacity.HOLDER, party_id=office.manager.party_id))
    assert (await Ground(database, office, record_id).authorise()).number == "QSD-4-0100000-000-001"


async def test_an_ordinary_mark_is_not_shared_and_the_refusal_says_why(database: Database, office: Office):
    record_id = await mirrored(database, **ORDINARY)
    async with database.writing() as session:
        session.add(RecordParty(record_id=record_id, capacity=Capacity.HOLDER, party_id=office.manager.party_id))
    with pytest.raises(NotPermitted):
        await Ground(database, office, record_id).authorise()
    async with database.writing() as session:
        session.add(RecordParty(record_id=record_id, capacity=Capacity.MANAGER, party_id=office.manager.party_id))
    with pytest.raises(OutOfOrder, match="ordinary mark"):
        await Ground(database, office, record_id).authorise()


async def test_only_a_registered_right_is_used(database: Database, ground: Ground):
    for status in set(Status) - {Status.REGISTERED}:
        async with database.writing() as session:
            (await session.get_one(Record, ground.record_id)).status = status
        told = told_status(ground.office.manager.actor, status).inside
        with pytest.raises(OutOfOrder, match=f"it is {told}"):
            await ground.authorise()


async def test_a_lapsed_mark_is_not_used(database: Database, office: Office):
    ground = await prepare(database, office, **COLLECTIVE, expires_on=TODAY - DAY, area=False)
    with pytest.raises(OutOfOrder, match="lapsed"):
        await ground.authorise()


async def test_all_faults_of_a_grant_come_at_once(ground: Ground):
    with pytest.raises(NotAcceptable) as refusal:
        await ground.authorise(party_id="nobody", product=" ", valid_from="soon", valid_until="later")
    assert [fault.field for fault in refusal.value.faults] == ["party_id", "product", "valid_from", "valid_until"]
    with pytest.raises(NotAcceptable) as refusal:
        await ground.authorise(party_id=uuid4(), valid_from=date(2009, 1, 1), valid_until=date(2008, 1, 1))
    assert [fault.field for fault in refusal.value.faults] == ["party_id", "valid_from", "valid_until"]
    with pytest.raises(NotAcceptable, match="cannot be granted"):
        await ground.authorise(valid_from=TODAY - 9 * DAY, valid_until=TODAY - DAY)


async def test_two_grants_of_one_product_do_not_overlap(ground: Ground):
    began = TODAY + 20 * DAY
    periods = [(-5, -1, False), (-5, 0, True), (0, 10, True), (3, 4, True), (10, None, True), (11, None, False)]
    for n, (first, last, clash) in enumerate(periods):
        await ground.authorise(product=f"Bưởi {n}", valid_from=began, valid_until=began + 10 * DAY)
        until = None if last is None else began + last * DAY
        again: dict[str, Any] = {"product": f"BUOI  {n}", "valid_from": began + first * DAY, "valid_until": until}
        if clash:
            with pytest.raises(Taken, match="QSD-00022"):
                await ground.authorise(**again)
        else:
            assert (await ground.authorise(**again)).valid_until == until


async def test_a_suspended_grant_stands_in_the_way_and_a_revoked_one_does_not(ground: Ground):
    granted = await ground.authorise()
    await take(ground, suspend, granted.id)
    with pytest.raises(Taken):
        await ground.authorise()
    await take(ground, revoke, granted.id)
    assert (await ground.authorise()).number == "QSD-00022-002"


async def test_what_is_not_in_the_table_is_refused(ground: Ground):
    for status, act in product(AuthorisationStatus, ACTS):
        authorisation_id = await bring(ground, status, product=f"{status} {act.name}")
        if status in act.during:
            assert (await take(ground, act, authorisation_id)).status is act.leads_to
        else:
            with pytest.raises(OutOfOrder):
                await take(ground, act, authorisation_id)


MAY = {
    suspend: {"manager", "registrar", "second_registrar", "inspector"},
    reinstate: {"manager", "registrar", "second_registrar"},
    revoke: {"manager", "registrar", "second_registrar"},
}


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
async def test_who_may_stop_and_end_a_right_of_use(ground: Ground, act: AnyAct):
    source = AuthorisationStatus.SUSPENDED if act is reinstate else AuthorisationStatus.ACTIVE
    authorisation_id = await bring(ground, source)
    outcomes: dict[str, type[RegistryError] | None] = {}
    for name, member in ground.office.everybody.items():
        if name in MAY[act]:
            continue
        with pytest.raises((NotPermitted, NotFound)) as refusal:
            await take(ground, act, authorisation_id, member.actor)
        outcomes[name] = refusal.type
    assert {name for name, kind in outcomes.items() if kind is NotFound} == {"rival", "reader"}
    for name in MAY[act]:
        async with ground.database.writing() as session:
            granted = await session.get_one(Authorisation, authorisation_id)
            granted.status = source
        await take(ground, act, authorisation_id, ground.office.everybody[name].actor)


async def test_ending_a_right_of_use_needs_a_reason(ground: Ground):
    authorisation_id = await bring(ground, AuthorisationStatus.ACTIVE)
    for act in (suspend, revoke):
        with pytest.raises(NotAcceptable):
            await take(ground, act, authorisation_id, reason=" ")


async def test_a_change_meanwhile_is_not_run_over(ground: Ground):
    granted = await ground.authorise()
    assert (await take(ground, suspend, granted.id, expected=1)).version == 2
    with pytest.raises(Changed):
        await take(ground, revoke, granted.id, expected=1)


async def test_a_manager_who_was_replaced_manages_no_more(
    database: Database, ground: Ground, monkeypatch: pytest.MonkeyPatch
):
    granted = await ground.authorise()
    async with database.writing() as session:
        (await session.exec(select(RecordParty).where(RecordParty.record_id == ground.record_id))).one().to_on = TODAY
    monkeypatch.setattr(calendar, "today", lambda: TODAY + DAY)
    with pytest.raises(NotFound):
        await take(ground, revoke, granted.id)
    with pytest.raises(NotPermitted):
        await ground.authorise()


async def test_a_suspension_that_was_a_mistake_is_taken_back_by_two_persons(ground: Ground):
    office, granted = ground.office, await ground.authorise()
    with pytest.raises(OutOfOrder):
        await take(ground, correct_suspension, granted.id, **WRONG)
    await take(ground, suspend, granted.id)
    proposed = await ground.make(office.manager.actor, correct_suspension, granted.id, WRONG)
    assert proposed.status is AuthorisationStatus.SUSPENDED
    for act in (reinstate, revoke):
        with pytest.raises(OutOfOrder):
            await take(ground, act, granted.id)
    async with ground.database.writing() as session:
        _, change = await shown(session, office.inspector.actor, correct_suspension, granted.id) or (None, None)
        assert change is not None
        assert {(one.name, one.after) for one in change.fields()} == {("status", "active"), ("reason", None)}
        done = await confirm(session, office.inspector.actor, correct_suspension, granted.id, change.digest)
    assert (done.row.status, done.row.reason) == (AuthorisationStatus.ACTIVE, None)
    assert (await audit(ground.database)).findings == []


async def test_the_reason_of_a_suspension_is_put_right(ground: Ground):
    office, granted = ground.office, await ground.authorise()
    await take(ground, suspend, granted.id)
    both = office.registrar.actor, office.inspector.actor
    mended = await ground.both(*both, correct_suspension, granted.id, **WRONG, reason="Kiểm tra theo kế hoạch.")
    assert (mended.status, mended.reason) == (AuthorisationStatus.SUSPENDED, "Kiểm tra theo kế hoạch.")
    lines = await entered(ground.database, subject=Subject.AUTHORISATION, act="correct_suspension")
    (mistake,) = await entered(ground.database, subject=Subject.AUTHORISATION, act="suspend")
    assert [line.corrects for line in lines] == [mistake.position] * 2


async def test_no_one_person_corrects_a_suspension(ground: Ground):
    office, granted = ground.office, await ground.authorise()
    await take(ground, suspend, granted.id)
    with pytest.raises(SecondOfficerRequired):
        await ground.both(office.registrar.actor, office.registrar.actor, correct_suspension, granted.id, **WRONG)
