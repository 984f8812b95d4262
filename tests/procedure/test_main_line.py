"""The main line of the procedure, through the use cases, on both databases."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from registry import calendar
from registry.database import Database
from registry.errors import (
    Changed,
    Mirrored,
    NotAcceptable,
    NotFound,
    NotPermitted,
    OutOfOrder,
    RegistryError,
    SecondOfficerRequired,
)
from registry.journal.audit import audit
from registry.procedure.examination import approve_grant, approve_refusal, propose_grant, send_back
from registry.procedure.formality import accept, answer_defects, notify_defects
from registry.procedure.lodging import amend, draft, lodge
from registry.procedure.opposition import oppose
from registry.procedure.publication import publish
from registry.procedure.registration import register, terminate, withdraw
from registry.rights.reading import endings
from registry.tables import DefectNotice, Entry, Proposal, Record
from registry.vocabulary import Custody, Kind, Outcome, Status, Subject
from tests.lines import open_text
from tests.procedure.office import (
    Bench,
    application,
    brought_to_decision,
    do,
    drafted,
    drafted_in,
    drafting,
    examined_in,
    hands_of,
    registered,
)

DAY = date(2026, 11, 23)


async def test_an_indication_goes_from_draft_to_register(database: Database, bench: Bench):
    record = await registered(database, bench)
    assert record.status is Status.REGISTERED
    assert record.filed_on is not None
    assert record.application_number == f"6-{record.filed_on.year}-00001"
    assert record.registration_number == "00001"
    assert record.expires_on is None, "a geographical indication is protected without limit"
    async with database.writing() as session:
        acts = (
            await session.exec(
                select(Entry.act)
                .where(Entry.subject == Subject.RECORD, Entry.subject_id == str(record.id))
                .order_by(col(Entry.position))
            )
        ).all()
    assert [str(act) for act in acts] == [
        "draft",
        "define_area",
        "lodge",
        "accept",
        "publish",
        "examine",
        "propose_grant",
        "approve_grant",
        "register",
    ]
    assert (await audit(database)).findings == []


async def test_a_mark_is_protected_ten_years_from_filing(database: Database, bench: Bench):
    record = await registered(database, bench, Kind.TRADEMARK)
    assert record.filed_on is not None
    assert record.expires_on == record.filed_on.replace(year=record.filed_on.year + 10)
    assert record.registration_number == "4-0000001-000"


async def test_a_defect_stops_the_dossier_until_it_is_answered(database: Database, bench: Bench):
    record_id = await drafted(database, bench)
    async with database.writing() as session:
        await do(session, bench.producer, lodge, record_id)
        await do(session, bench.examiner, notify_defects, record_id, defects=["Thiếu bản đồ."])
    with pytest.raises(OutOfOrder):
        async with database.writing() as session:
            await do(session, bench.examiner, accept, record_id)
    async with database.writing() as session:
        await do(session, bench.producer, amend, record_id, **dict(application(product="Cam quả tươi")))
        await do(session, bench.producer, answer_defects, record_id, answer="Đã bổ sung.")
        record = (await do(session, bench.examiner, accept, record_id)).row
        notice = (await session.exec(select(DefectNotice))).one()
    assert record.status is Status.ACCEPTED
    assert notice.answer == "Đã bổ sung."
    assert notice.answered_by == bench.producer.account_id


async def test_the_officer_who_proposed_cannot_approve(database: Database, bench: Bench):
    record_id = await drafted(database, bench)
    await brought_to_decision(database, bench, record_id, Outcome.GRANT)
    with pytest.raises(SecondOfficerRequired):
        async with database.writing() as session:
            await do(session, bench.examiner, approve_grant, record_id)
    async with database.writing() as session:
        record = (await do(session, bench.second, approve_grant, record_id, remark="Đồng ý.")).row
        proposal = (await session.exec(select(Proposal))).one()
    assert record.status is Status.GRANT_APPROVED
    assert proposal.decided_by == bench.second.account_id


async def test_a_refusal_also_needs_two_officers_and_ends_the_matter(database: Database, bench: Bench):
    record_id = await drafted(database, bench)
    await brought_to_decision(database, bench, record_id, Outcome.REFUSAL)
    async with database.writing() as session:
        record = (await do(session, bench.second, approve_refusal, record_id)).row
    assert record.status is Status.REFUSED
    for late in (register, withdraw):
        with pytest.raises(RegistryError):
            async with database.writing() as session:
                await do(session, bench.registrar, late, record_id)


async def test_a_proposal_can_go_back_and_come_again(database: Database, bench: Bench):
    record_id = await drafted(database, bench)
    await brought_to_decision(database, bench, record_id, Outcome.GRANT)
    async with database.writing() as session:
        await do(session, bench.second, send_back, record_id, remark="Thiếu kết quả kiểm nghiệm.")
        await do(session, bench.examiner, propose_grant, record_id, reasons="Đã có kết quả kiểm nghiệm.")
        record = (await do(session, bench.second, approve_grant, record_id)).row
    assert record.status is Status.GRANT_APPROVED


async def test_an_opposition_is_recorded_without_moving_the_record(database: Database, bench: Bench):
    record_id = await drafted(database, bench)
    async with database.writing() as session:
        await do(session, bench.producer, lodge, record_id)
        await do(session, bench.examiner, accept, record_id)
        await do(session, bench.registrar, publish, record_id, gazette="Công báo số 6")
        opposed = {"opponent": "Hội Cam (ví dụ)", "grounds": "Tên đã dùng trước."}
        record = (await do(session, bench.examiner, oppose, record_id, **opposed)).row
    assert record.status is Status.PUBLISHED


async def test_what_a_dossier_lacks_is_named_when_it_is_lodged(database: Database, bench: Bench):
    async with database.writing() as session:
        empty = drafting(particulars={}, product=None)
        record = (await do(session, bench.producer, draft, **empty)).row
    with pytest.raises(OutOfOrder, match=r"description, measurable limits, link with the area.*product, area"):
        async with database.writing() as session:
            await do(session, bench.producer, lodge, record.id)


async def test_every_fault_of_an_application_is_named_at_once(database: Database, bench: Bench):
    wrong = {"name": "x", "classes": {"46": "x"}, "particulars": {"colours": [""], "unknown": 1}}
    with pytest.raises(NotAcceptable) as caught:
        async with database.writing() as session:
            await do(session, bench.producer, draft, kind=Kind.TRADEMARK, **wrong)
    assert {fault.field for fault in caught.value.faults} == {
        "classes.46",
        "category",
        "particulars.colours.0",
        "particulars.unknown",
    }


async def test_before_publication_a_dossier_exists_for_its_applicant_and_the_office_only(
    database: Database, bench: Bench
):
    record_id = await drafted(database, bench)
    for stranger in (bench.rival, bench.examiner, bench.reader):
        with pytest.raises(NotFound):
            async with database.writing() as session:
                await do(session, stranger, lodge, record_id)
    async with database.writing() as session:
        await do(session, bench.producer, lodge, record_id)
    with pytest.raises(NotPermitted):
        async with database.writing() as session:
            await do(session, bench.registrar, accept, record_id)
    with pytest.raises(NotFound):
        async with database.writing() as session:
            await do(session, bench.rival, accept, record_id)


async def test_a_change_made_meanwhile_is_not_written_over(database: Database, bench: Bench):
    record_id = await drafted(database, bench)
    async with database.writing() as session:
        await do(session, bench.producer, amend, record_id, **dict(application()), expected=2)
    with pytest.raises(Changed):
        async with database.writing() as session:
            await do(session, bench.producer, amend, record_id, **dict(application()), expected=2)


async def test_mirrored_facts_are_not_changed_here(database: Database, bench: Bench):
    async with database.writing() as session:
        record = Record(
            kind=Kind.GEOGRAPHICAL_INDICATION,
            custody=Custody.MIRRORED,
            office="VN",
            status=Status.REGISTERED,
            name="Phúc Trạch",
        )
        session.add(record)
    with pytest.raises(Mirrored):
        async with database.writing() as session:
            await do(session, bench.registrar, terminate, record.id, reason="x")


async def test_fifty_officers_at_once_and_one_wins(database: Database, bench: Bench):
    record_id = await drafted(database, bench)
    await brought_to_decision(database, bench, record_id, Outcome.GRANT)

    async def decide(n: int) -> str:
        try:
            async with database.writing() as session:
                if n % 2:
                    await do(session, bench.second, approve_grant, record_id)
                else:
                    await do(session, bench.registrar, send_back, record_id, remark="Xem lại.")
        except RegistryError as refused:
            return type(refused).__name__
        return "won"

    outcomes = await asyncio.gather(*(decide(n) for n in range(50)))
    assert outcomes.count("won") == 1
    assert set(outcomes) == {"won", "OutOfOrder"}


async def power_cut(n: int) -> None:
    if n % 10 == 3:
        raise ConnectionAbortedError("the power went")


async def test_a_hundred_grants_at_once_leave_no_gap(database: Database, bench: Bench):
    ids = []
    for n in range(100):
        async with database.writing() as session:
            record_id = await drafted_in(session, bench.producer, Kind.TRADEMARK, name=f"MẪU {n}")
            await examined_in(session, hands_of(bench), record_id)
            await do(session, bench.examiner, propose_grant, record_id, reasons="Đủ điều kiện.")
            await do(session, bench.second, approve_grant, record_id)
        ids.append(record_id)

    async def grant(n: int) -> str | None:
        try:
            async with database.writing() as session:
                record: Record = (await do(session, bench.registrar, register, ids[n])).row
                await power_cut(n)
        except ConnectionAbortedError:
            return None
        return record.registration_number

    given = await asyncio.gather(*(grant(n) for n in range(100)))
    numbers = sorted(number for number in given if number is not None)
    assert numbers == [f"4-{n:07d}-000" for n in range(1, 91)]
    assert (await audit(database)).findings == []


async def test_publication_lies_between_filing_and_today(database: Database, bench: Bench):
    record_id = await drafted(database, bench)
    async with database.writing() as session:
        await do(session, bench.producer, lodge, record_id)
        await do(session, bench.examiner, accept, record_id)
    for wrong in (calendar.today() + timedelta(days=1), calendar.today() - timedelta(days=1)):
        with pytest.raises(NotAcceptable):
            async with database.writing() as session:
                await do(session, bench.registrar, publish, record_id, gazette="6", published_on=wrong)


async def test_an_applicant_withdraws_while_a_grant_is_proposed_and_the_reason_is_kept(
    database: Database, bench: Bench
):
    record_id = await drafted(database, bench)
    await brought_to_decision(database, bench, record_id, Outcome.GRANT)
    async with database.writing() as session:
        record = (await do(session, bench.producer, withdraw, record_id, reason="Chuyển sang nhãn hiệu tập thể.")).row
    assert record.status is Status.WITHDRAWN
    async with database.reading() as connection:
        (ending,) = await endings(connection, record_id)
    assert (ending.act, ending.reason) == ("withdraw", "Chuyển sang nhãn hiệu tập thể.")
    assert "Chuyển sang" not in await open_text(database), "what people write is sealed, so that it can be erased"
    assert (await audit(database)).findings == []
