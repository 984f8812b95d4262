"""A request to join: sent without an account, asked back, approved, declined, mended, erased."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from registry import calendar
from registry.acts import confirm
from registry.database import Database
from registry.documents import joining as papers
from registry.documents.store import Store
from registry.errors import NotAcceptable, NotFound, OutOfOrder, SecondOfficerRequired, Taken
from registry.forms import example_of, judge
from registry.journal.audit import audit
from registry.parties.joining import asking, reading
from registry.parties.joining.deciding import (
    approve_for_party,
    approve_request,
    ask_back,
    correct_request,
    decline_request,
    enter_on_paper,
    reopen_request,
)
from registry.parties.joining.erasing import erase_request
from registry.parties.joining.forms import AnswerToOfficeForm, JoinForm
from registry.people.accounts import actor_of
from registry.tables import Account, JoinRequest, Party
from registry.vocabulary import JoinStatus, PartyKind, Role
from tests.office import Office, taken
from tests.procedure.office import do_both
from tests.use.papers import PDF

ASKED = example_of(JoinForm) | {"email": "cam@example.vn", "phone": "0912 345 678"}


def form_of(**changes: Any) -> JoinForm:
    return judge(JoinForm, ASKED | changes)


async def asked(database: Database, **changes: Any) -> tuple[JoinRequest, str]:
    """Send a request and return it with the last part of its private address."""
    key = asking.new_key()
    async with database.writing() as session:
        return (await asking.ask(session, form_of(**changes), key)).request, key


async def test_a_request_gets_a_number_and_an_address_that_is_kept_only_as_a_digest(database: Database):
    request, key = await asked(database)
    second, other = await asked(database, name="Tổ hợp tác Cam Bù (ví dụ)")
    assert (request.number[-5:], second.number[-5:]) == ("00001", "00002")
    assert request.status is JoinStatus.RECEIVED
    assert key not in str(request.model_dump())
    async with database.reading() as connection:
        assert (await reading.followed(connection, key)).number == request.number
        assert (await reading.followed(connection, other)).number == second.number
        for wrong in (key[:-1], key[:-1] + "-" * (key[-1] != "-") + "_" * (key[-1] == "-"), "", "x" * 43, "%00"):
            with pytest.raises(NotFound):
                await reading.followed(connection, wrong)
    assert (await audit(database)).findings == []


async def test_every_fault_is_named_at_once(database: Database):
    wrong = form_of(name="", tax_code="0100109107", phone="12", email="cam", unit_code="Xã Không Có", representative="")
    async with database.writing() as session:
        with pytest.raises(NotAcceptable) as refused:
            await asking.ask(session, wrong, asking.new_key())
    told = {fault.field: fault.code for fault in refused.value.faults}
    assert told == {
        "name": "missing", "representative": "missing", "tax_code": "check_digit", "phone": "no_telephone_number",
        "email": "no_email", "unit_code": "no_such_unit",
    }  # fmt: skip


async def test_the_same_form_sent_twenty_times_at_once_is_one_request(database: Database):
    key = asking.new_key()

    async def send() -> str:
        async with database.writing() as session:
            return (await asking.ask(session, form_of(), key)).request.number

    assert len(set(await asyncio.gather(*(send() for _ in range(20))))) == 1
    async with database.writing() as session:
        with pytest.raises(Taken):
            await asking.ask(session, form_of(name="Khác"), key)


async def test_what_is_asked_back_is_answered_and_only_then(database: Database, office: Office):
    request, key = await asked(database)
    answer = AnswerToOfficeForm(answer="Mã số thuế đúng là 0100109106.")
    async with database.writing() as session:
        with pytest.raises(OutOfOrder):
            await asking.answer(session, key, answer)
    async with database.writing() as session:
        await taken(session, office.examiner.actor, ask_back, request.id, asks="Xin gửi giấy chứng nhận.")
    async with database.writing() as session:
        await asking.answer(session, key, answer)
    async with database.reading() as connection:
        row = await reading.followed(connection, key)
        (one,) = await reading.questions(connection, row.id)
    assert (row.status, one.answer) == (JoinStatus.RECEIVED, answer.answer)
    async with database.writing() as session:
        await asking.withdraw(session, key)
    async with database.writing() as session:
        with pytest.raises(OutOfOrder):
            await asking.withdraw(session, key)
        with pytest.raises(OutOfOrder):
            await taken(session, office.examiner.actor, approve_request, request.id)


async def test_an_approval_opens_a_party_and_an_account_without_a_password(database: Database, office: Office):
    request, _ = await asked(database, purposes=["managing", "applying"], tax_code="0100109106")
    async with database.writing() as session:
        await taken(session, office.registrar.actor, approve_request, request.id)
        row = await session.get_one(JoinRequest, request.id)
        account = await session.get_one(Account, row.account_id)
        party = await session.get_one(Party, row.party_id)
        actor = await actor_of(session, account.id)
    assert (row.status, account.login, account.password_hash) == (JoinStatus.APPROVED, "cam@example.vn", None)
    assert (party.name, party.tax_code, party.kind) == (ASKED["name"], "0100109106", PartyKind.COOPERATIVE)
    assert actor is not None
    assert actor.held == {(party.id, role) for role in (Role.PRODUCER, Role.MANAGER, Role.REPRESENTATIVE)}
    assert (await audit(database)).findings == []


async def test_nobody_joins_as_an_officer_and_no_login_of_one_is_tied(database: Database, office: Office):
    request, _ = await asked(database)
    cases: tuple[tuple[dict[str, Any], type[Exception]], ...] = (
        ({"roles": [Role.REGISTRAR]}, NotAcceptable),
        ({"login": office.examiner.login}, Taken),
        ({"login": office.reader.login}, Taken),
        ({"login": "a b"}, NotAcceptable),
    )
    for wrong, refusal in cases:
        async with database.writing() as session:
            with pytest.raises(refusal):
                await taken(session, office.registrar.actor, approve_request, request.id, **wrong)
            await session.rollback()
    other, _ = await asked(database, email=None)
    async with database.writing() as session:
        with pytest.raises(NotAcceptable):  # neither mail nor login: nothing to sign in with
            await taken(session, office.registrar.actor, approve_request, other.id)


async def test_who_gets_into_a_party_of_the_register_is_let_in_by_two(database: Database, office: Office):
    request, _ = await asked(database, name="HTX Bưởi Phúc Trạch Một (ví dụ)")
    async with database.reading() as connection:
        row = await reading.request(connection, request.id)
        parties = await reading.alike_parties(connection, office.examiner.actor, row)
    assert office.producer.party_id in {one.id for one in parties}
    about = office.examiner.actor, approve_for_party, request.id
    async with database.writing() as session:
        first = await taken(session, *about, party_id=office.producer.party_id)
        assert first.change is not None
        with pytest.raises(SecondOfficerRequired):
            await confirm(session, *about, first.change.digest)
    async with database.writing() as session:
        await confirm(session, office.registrar.actor, *about[1:], first.change.digest)
        let_in = await session.get_one(JoinRequest, request.id)
        assert let_in.account_id is not None
        actor = await actor_of(session, let_in.account_id)
    assert actor is not None
    assert actor.parties(Role.PRODUCER) == {office.producer.party_id}
    assert (await audit(database)).findings == []


async def test_a_request_is_declined_taken_up_again_corrected_and_its_data_erased(
    database: Database, office: Office, tmp_path: Path
):
    request, key = await asked(database)
    two = office.administrator.actor, office.registrar.actor
    store = Store(tmp_path)
    async with database.writing() as session:
        await papers.add_own(session, store, key, content=PDF, name="giấy.pdf")
        with pytest.raises(Taken):
            await papers.add_own(session, store, key, content=PDF, name="giấy hai.pdf")
        with pytest.raises(NotAcceptable):
            await papers.add_own(session, store, key, content=b"MZ\x00", name="giấy.exe")
        await taken(session, two[0], decline_request, request.id, reason="Ngoài địa bàn.")
    async with database.writing() as session:
        with pytest.raises(OutOfOrder):
            await papers.add_own(session, store, key, content=PDF + b"%", name="muộn.pdf")
        await do_both(session, *two, reopen_request, request.id, mistake="Nhầm địa bàn.")
        await do_both(session, *two, correct_request, request.id, mistake="Gõ nhầm.", phone="0912 345 679")
        mended = await session.get_one(JoinRequest, request.id)
        assert (mended.status, mended.reason, mended.phone) == (JoinStatus.RECEIVED, None, "0912 345 679")
        files = await reading.papers(await session.connection(), request.id)
        gone = ["name", "phone", "email", f"files/{files[0].id}/content"]
        await do_both(session, *two, erase_request, request.id, fields=gone, reason="Theo yêu cầu.")
    async with database.reading() as connection:
        row = await reading.request(connection, request.id)
        (paper,) = await reading.papers(connection, request.id)
    assert ASKED["name"] not in row.name
    assert (row.email, row.representative) == (None, ASKED["representative"])
    assert paper.erased_at is not None
    store.remove(paper.digest)
    assert (await audit(database)).findings == []


async def test_a_paper_request_has_its_hour_of_receipt_and_its_address_is_told_once(database: Database, office: Office):
    yesterday = calendar.now() - timedelta(days=1)
    async with database.writing() as session:
        made = await taken(session, office.examiner.actor, enter_on_paper, None, **ASKED, received_at=yesterday)
        later = calendar.now() + timedelta(hours=1)
        with pytest.raises(NotAcceptable):
            await taken(session, office.examiner.actor, enter_on_paper, None, **ASKED, received_at=later)
    async with database.reading() as connection:
        row = await reading.followed(connection, made.once)
    assert (row.received_at, row.entered_by) == (yesterday, office.examiner.actor.account_id)


async def test_requests_are_found_by_any_spelling_number_and_tax_code(database: Database, office: Office):
    request, _ = await asked(database, name="HTX Hoà Bình (ví dụ)", tax_code="0100109106")
    await asked(database, name="Tổ hợp tác Đồng Lộc (ví dụ)")
    async with database.reading() as connection:
        for q in ("hoa binh", "Hòa Bình", request.number.lower(), "0100 109 106"):
            rows = await reading.requests(office.examiner.actor, q=q).rows(connection)
            assert [row.number for row in rows] == [request.number], q
    twin, _ = await asked(database, name="Hợp tác xã Hòa Bình (ví dụ)", phone="0912345678")
    async with database.reading() as connection:
        row = await reading.request(connection, twin.id)
        alike = {one.number for one in await reading.alike_requests(connection, row)}
        everything = await reading.requests(office.examiner.actor).rows(connection)
    assert alike == {one.number for one in everything} - {twin.number}, "by name, and by telephone"
