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
from registry.procedure import decision, examination, lodging
from registry.procedure.lodging import Application
from registry.rights.reading import endings
from registry.tables import DefectNotice, Entry, Proposal, Record
from registry.vocabulary import Act, Custody, Kind, Outcome, Status, Subject
from tests.lines import open_text
from tests.procedure.office import Bench, application, brought_to_decision, drafted, registered

DAY = date(2026, 11, 23)


async def test_an_indication_goes_from_draft_to_register(database: Database, bench: Bench):
    record = await registered(database, bench)
    assert record.status is Status.REGISTERED
    assert record.application_number == f"6-{calendar.today().year}-00001"
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
        await lodging.lodge(session, bench.producer, record_id)
        await examination.notify_defects(session, bench.examiner, record_id, defects=["Thiếu bản đồ."])
    with pytest.raises(OutOfOrder):
        async with database.writing() as session:
            await examination.accept(session, bench.examiner, record_id)
    async with database.writing() as session:
        await lodging.amend(session, bench.producer, record_id, application=application(product="Cam quả tươi"))
        await examination.answer_defects(session, bench.producer, record_id, answer="Đã bổ sung.")
        record = await examination.accept(session, bench.examiner, record_id)
        notice = (await session.exec(select(DefectNotice))).one()
    assert record.status is Status.ACCEPTED
    assert notice.answer == "Đã bổ sung."
    assert notice.answered_by == bench.producer.account_id


async def test_the_officer_who_proposed_cannot_approve(database: Database, bench: Bench):
    record_id = await drafted(database, bench)
    await brought_to_decision(database, bench, record_id, Outcome.GRANT)
    with pytest.raises(SecondOfficerRequired):
        async with database.writing() as session:
            await examination.approve(session, bench.examiner, record_id)
    async with database.writing() as session:
        record = await examination.approve(session, bench.second, record_id, remark="Đồng ý.")
        proposal = (await session.exec(select(Proposal))).one()
    assert record.status is Status.GRANT_APPROVED
    assert proposal.decided_by == bench.second.account_id


async def test_a_refusal_also_needs_two_officers_and_ends_the_matter(database: Database, bench: Bench):
    record_id = await drafted(database, bench)
    await brought_to_decision(database, bench, record_id, Outcome.REFUSAL)
    async with database.writing() as session:
        record = await examination.approve(session, bench.second, record_id)
    assert record.status is Status.REFUSED
    for late in (decision.register, decision.withdraw):
        with pytest.raises(RegistryError):
            async with database.writing() as session:
                await late(session, bench.registrar, record_id)


async def test_a_proposal_can_go_back_and_come_again(database: Database, bench: Bench):
    record_id = await drafted(database, bench)
    await brought_to_decision(database, bench, record_id, Outcome.GRANT)
    async with database.writing() as session:
        await examination.send_back(session, bench.second, record_id, remark="Thiếu kết quả kiểm nghiệm.")
        await examination.propose(
            session, bench.examiner, record_id, outcome=Outcome.GRANT, reasons="Đã có kết quả kiểm nghiệm."
        )
        record = await examination.approve(session, bench.second, record_id)
    assert record.status is Status.GRANT_APPROVED


async def test_an_opposition_is_recorded_without_moving_the_record(database: Database, bench: Bench):
    record_id = await drafted(database, bench)
    async with database.writing() as session:
        await lodging.lodge(session, bench.producer, record_id)
        await examination.accept(session, bench.examiner, record_id)
        await decision.publish(session, bench.registrar, record_id, gazette="Công báo số 6")
        record = await decision.oppose(
            session, bench.examiner, record_id, opponent="Hội Cam (ví dụ)", grounds="Tên đã dùng trước."
        )
    assert record.status is Status.PUBLISHED


async def test_what_a_dossier_lacks_is_named_when_it_is_lodged(database: Database, bench: Bench):
    async with database.writing() as session:
        empty = application(particulars={}, product=None)
        record = await lodging.draft(
            session, bench.producer, kind=Kind.GEOGRAPHICAL_INDICATION, office="VN-23", application=empty
        )
    with pytest.raises(
        OutOfOrder, match=r"description, measurable characteristics, link with the place.*product, area"
    ):
        async with database.writing() as session:
            await lodging.lodge(session, bench.producer, record.id)


async def test_every_fault_of_an_application_is_named_at_once(database: Database, bench: Bench):
    wrong = Application(
        name="x",
        product=None,
        category=None,
        feature=None,
        classes={"46": "x", "31": " "},
        particulars={"colours": [""], "unknown": 1},
    )
    with pytest.raises(NotAcceptable) as caught:
        async with database.writing() as session:
            await lodging.draft(session, bench.producer, kind=Kind.TRADEMARK, office="VN-23", application=wrong)
    assert {fault.field for fault in caught.value.faults} == {
        "classes.46",
        "classes.31",
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
                await lodging.lodge(session, stranger, record_id)
    async with database.writing() as session:
        await lodging.lodge(session, bench.producer, record_id)
    with pytest.raises(NotPermitted):
        async with database.writing() as session:
            await examination.accept(session, bench.registrar, record_id)
    with pytest.raises(NotFound):
        async with database.writing() as session:
            await examination.accept(session, bench.rival, record_id)


async def test_a_change_made_meanwhile_is_not_written_over(database: Database, bench: Bench):
    record_id = await drafted(database, bench)
    async with database.writing() as session:
        await lodging.amend(session, bench.producer, record_id, application=application(), expected=1)
    with pytest.raises(Changed):
        async with database.writing() as session:
            await lodging.amend(session, bench.producer, record_id, application=application(), expected=1)


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
            await decision.terminate(session, bench.registrar, record.id, reason="x")


async def test_fifty_officers_at_once_and_one_wins(database: Database, bench: Bench):
    record_id = await drafted(database, bench)
    await brought_to_decision(database, bench, record_id, Outcome.GRANT)

    async def decide(n: int) -> str:
        try:
            async with database.writing() as session:
                if n % 2:
                    await examination.approve(session, bench.second, record_id)
                else:
                    await examination.send_back(session, bench.registrar, record_id, remark="Xem lại.")
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
    ids = [await drafted(database, bench, Kind.TRADEMARK, name=f"MẪU {n}") for n in range(100)]
    for record_id in ids:
        await brought_to_decision(database, bench, record_id, Outcome.GRANT)
        async with database.writing() as session:
            await examination.approve(session, bench.second, record_id)

    async def grant(n: int) -> str | None:
        try:
            async with database.writing() as session:
                record = await decision.register(session, bench.registrar, ids[n])
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
        await lodging.lodge(session, bench.producer, record_id)
        await examination.accept(session, bench.examiner, record_id)
    for wrong in (calendar.today() + timedelta(days=1), calendar.today() - timedelta(days=1)):
        with pytest.raises(NotAcceptable):
            async with database.writing() as session:
                await decision.publish(session, bench.registrar, record_id, gazette="6", published_on=wrong)


async def test_an_applicant_withdraws_while_a_grant_is_proposed_and_the_reason_is_kept(
    database: Database, bench: Bench
):
    record_id = await drafted(database, bench)
    await brought_to_decision(database, bench, record_id, Outcome.GRANT)
    async with database.writing() as session:
        record = await decision.withdraw(session, bench.producer, record_id, reason="Chuyển sang nhãn hiệu tập thể.")
    assert record.status is Status.WITHDRAWN
    async with database.reading() as connection:
        (ending,) = await endings(connection, record_id)
    assert (ending.act, ending.reason) == (Act.WITHDRAW, "Chuyển sang nhãn hiệu tập thể.")
    assert "Chuyển sang" not in await open_text(database), "what people write is sealed, so that it can be erased"
    assert (await audit(database)).findings == []
