"""Two parties that are one: the one that was entered by mistake stays, names the other, and is followed everywhere."""

from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from api.acting import book
from registry.acts import ToldLine, confirm, give_back, read
from registry.database import Database
from registry.errors import NotAcceptable, OutOfOrder, SecondOfficerRequired
from registry.journal.audit import audit
from registry.parties.accounts import close_account, end_role, grant_role
from registry.parties.enrolling import amend_contact, correct_party
from registry.parties.matter import PARTY
from registry.parties.merging import merge, separate
from registry.people import directory
from registry.people.accounts import actor_of
from registry.rights.matter import RECORD
from registry.tables import Membership, Party, Record, Waiting
from registry.vocabulary import PartyKind, Role
from tests.lines import history
from tests.office import Office, enrol, recruit, taken
from tests.pages.sitting import Desk
from tests.procedure.office import do_both, drafted_in

WHY = "Cùng mã số thuế, ghi hai lần."


async def both(database: Database, office: Office, act: Any, party_id: UUID, **asked: Any) -> None:
    async with database.writing() as session:
        await do_both(session, office.examiner.actor, office.registrar.actor, act, party_id, **asked)


async def merged(database: Database, office: Office) -> tuple[UUID, UUID]:
    """Return the rival's party, now one with the producer's, and that one."""
    twice, kept = office.rival.party_id, office.producer.party_id
    await both(database, office, merge, twice, survivor_id=kept, reason=WHY)
    return twice, kept


async def test_it_takes_two_and_the_second_sees_what_changes(database: Database, office: Office):
    twice, kept = office.rival.party_id, office.producer.party_id
    async with database.writing() as session:
        first = await taken(session, office.examiner.actor, merge, twice, survivor_id=kept, reason=WHY)
    assert first.change is not None
    assert [(one.name, one.before, one.after) for one in first.change.fields()] == [("merged_into", None, str(kept))]
    async with database.writing() as session:
        with pytest.raises(SecondOfficerRequired):
            await confirm(session, office.examiner.actor, merge, twice, first.change.digest)
    async with database.writing() as session:
        with pytest.raises(OutOfOrder, match="waits for a second person"):
            await taken(session, office.registrar.actor, amend_contact, twice, phone="0239 3855 555")
    async with database.writing() as session:
        await confirm(session, office.registrar.actor, merge, twice, first.change.digest)
        assert (await session.get_one(Party, twice)).merged_into == kept
    assert (await audit(database)).findings == []


@pytest.mark.parametrize("way", ["role", "account"])
async def test_who_took_it_and_may_not_any_more_is_no_first_person(database: Database, office: Office, way: str):
    gone, registrar, administrator = office.examiner.actor, office.registrar.actor, office.administrator.actor
    twice, kept = office.rival.party_id, office.producer.party_id
    async with database.writing() as session:
        change = (await taken(session, gone, merge, twice, survivor_id=kept, reason=WHY)).change
        role = (await session.exec(select(Membership.id).where(Membership.account_id == gone.account_id))).one()
        if way == "role":
            await taken(session, administrator, end_role, gone.account_id, membership_id=role)
        else:
            await taken(session, administrator, close_account, gone.account_id)
    assert change is not None
    async with database.writing() as session:
        with pytest.raises(OutOfOrder, match="may not take it any more") as refused:
            await confirm(session, registrar, merge, twice, change.digest)
        assert refused.value.code == "proposer_may_not"
    async with database.writing() as session:
        await give_back(session, registrar, merge, twice, "Người đề nghị đã thôi việc.")
        again = await taken(session, office.second_examiner.actor, merge, twice, survivor_id=kept, reason=WHY)
        assert again.change is not None
        await confirm(session, registrar, merge, twice, again.change.digest)


async def test_whoever_acts_for_either_acts_for_both(database: Database, office: Office):
    async with database.writing() as session:
        record_id = await drafted_in(session, office.rival.actor, name="Cam hai lần", is_example=True)
    twice, kept = await merged(database, office)
    async with database.writing() as session:
        for member in (office.producer, office.rival):
            actor = await actor_of(session, member.actor.account_id)
            assert actor is not None
            assert actor.parties(Role.PRODUCER) == {twice, kept}
            assert (await read(await session.connection(), actor, RECORD, record_id)).id == record_id
        actor = await actor_of(session, office.rival.actor.account_id)
        assert actor is not None
        made = await session.get_one(Record, await drafted_in(session, actor, name="Cam mới", is_example=True))
        assert made.name == "Cam mới", "an application is for the one that stays, and nobody is asked for whom"
    assert (await audit(database)).findings == []


async def test_lists_and_pickers_follow_the_one_that_stays(database: Database, office: Office):
    twice, kept = await merged(database, office)
    async with database.reading() as connection:
        listed = {row.id for row in await directory.parties(office.registrar.actor).rows(connection)}
        assert (await directory.party(connection, office.registrar.actor, twice)).merged_into == kept
    assert twice not in listed
    async with database.reading() as connection:
        found = [row.id for row in await directory.parties(office.registrar.actor, q="trach hai").rows(connection)]
    assert found == [kept], "by the name of the one that it is"


async def test_the_history_of_a_record_says_so(database: Database, office: Office):
    async with database.writing() as session:
        record_id = await drafted_in(session, office.rival.actor, name="Cam hai lần", is_example=True)
    twice, _ = await merged(database, office)

    async def told(subject: Any, key: UUID) -> list[ToldLine]:
        async with database.reading() as connection:
            by = office.rival.actor
            return await history(connection, by, book(), subject, await read(connection, by, subject, key))

    assert (await told(RECORD, record_id))[-1].act == merge.name
    assert str((await told(PARTY, twice))[-1].said).startswith("Merged with party")


async def test_a_merged_party_is_changed_and_chosen_no_more(database: Database, office: Office):
    twice, kept = await merged(database, office)
    by = office.registrar.actor
    async with database.writing() as session:
        for act, asked in (
            (amend_contact, {}),
            (correct_party, {"name": "X", "mistake": "Y"}),
            (merge, {"survivor_id": kept, "reason": WHY}),
        ):
            with pytest.raises(OutOfOrder, match="merged with another"):
                await taken(session, by, act, twice, **asked)
        with pytest.raises(NotAcceptable):
            await taken(session, by, merge, office.reader.party_id, survivor_id=twice, reason=WHY)
        with pytest.raises(NotAcceptable):
            await taken(session, by, merge, kept, survivor_id=kept, reason=WHY)
        whom = office.reader.actor.account_id
        with pytest.raises(NotAcceptable):
            await taken(session, office.administrator.actor, grant_role, whom, party_id=twice, role=Role.PRODUCER)


async def test_three_that_are_one_name_the_one_that_stays(database: Database, office: Office):
    twice, kept = await merged(database, office)
    third = await enrol(database, office, PartyKind.COOPERATIVE, "Hợp tác xã Ba")
    await both(database, office, merge, kept, survivor_id=third, reason=WHY)
    async with database.writing() as session:
        rows = (await session.exec(select(Party.merged_into).where(Party.id.in_((twice, kept))))).all()  # type: ignore[attr-defined] # a column
    assert set(rows) == {third}
    assert (await audit(database)).findings == []


async def test_two_after_all_is_entered_beside_it(database: Database, office: Office):
    twice, _ = await merged(database, office)
    await both(database, office, separate, twice, mistake="Hai tổ chức khác nhau.")
    async with database.writing() as session:
        assert (await session.get_one(Party, twice)).merged_into is None
        actor = await actor_of(session, office.rival.actor.account_id)
    assert actor == office.rival.actor
    assert (await audit(database)).findings == []


async def test_who_a_party_is_is_corrected_by_two(database: Database, office: Office):
    party_id = await enrol(database, office, PartyKind.COMPANY, "Công ty Ghi Nhầm", tax_code="0100109106")
    right = {"name": "Công ty Ghi Đúng", "tax_code": "0300588569", "mistake": "Ghi nhầm tên và mã số thuế."}
    await both(database, office, correct_party, party_id, **right)
    async with database.reading() as connection:
        row = await directory.party(connection, office.registrar.actor, party_id)
        by = office.registrar.actor
        lines = await history(connection, by, book(), PARTY, await read(connection, by, PARTY, party_id))
    assert (row.name, row.tax_code, row.kind) == ("Công ty Ghi Đúng", "0300588569", PartyKind.COMPANY)
    assert "corrects line" in str(lines[-1].said)
    async with database.writing() as session:
        with pytest.raises(OutOfOrder, match="already"):
            await taken(session, by, correct_party, party_id, name="Công ty Ghi Đúng", mistake="Không có gì.")
        with pytest.raises(NotAcceptable):
            await taken(session, by, correct_party, party_id, tax_code="0100109107", mistake="Sai.")
    assert (await audit(database)).findings == []


async def test_it_is_done_on_the_desk(database: Database, office: Office, desk: Desk):
    twice, kept = office.rival.party_id, office.producer.party_id
    at = f"/desk/parties/{twice}/acts/merge"
    await desk.sit(office.examiner)
    assert str(kept) in await desk.look(f"{at}?q=trach%20mot")
    assert (await desk.send(at, survivor_id=str(kept), reason=WHY)).status_code == 303
    await desk.sit(office.registrar)
    page = await desk.look(at)
    shown = page.split('name="shown" value="')[1].split('"')[0]
    assert (await desk.send(at, do="confirm", shown=shown)).status_code == 303
    page = await desk.look(f"/desk/parties/{twice}")
    assert f'href="/desk/parties/{kept}"' in page
    farmer = await recruit(database, office, "nguoi.moi", Role.PRODUCER, kept)
    assert farmer.actor.parties() == {twice, kept}


async def test_what_waits_and_cannot_be_meant_any_more_is_seen_and_given_back(
    database: Database, office: Office, desk: Desk
):
    twice, kept = office.rival.party_id, office.producer.party_id
    at = f"/desk/parties/{twice}/acts/merge"
    for do, who in (("return", office.registrar), ("withdraw", office.examiner)):
        async with database.writing() as session:
            asked = {"survivor_id": kept, "reason": WHY}
            shown = (await taken(session, office.examiner.actor, merge, twice, **asked)).change
            waiting = (await session.exec(select(Waiting))).one()
            waiting.form = {"survivor_id": "—", "reason": WHY}  # as an erasure leaves it, or an older version
        assert shown is not None
        async with database.writing() as session:
            with pytest.raises(NotAcceptable):
                await confirm(session, office.registrar.actor, merge, twice, shown.digest)
        await desk.sit(who)
        assert WHY in await desk.look(at)
        assert (await desk.send(at, do=do, remark="Xem lại.")).status_code == 303
    async with database.writing() as session:
        assert (await session.exec(select(Waiting))).all() == []
