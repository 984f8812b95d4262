"""A case from its opening to its end: who sees it, who handles it, what has to stand before it is closed."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col

import registry
from registry import calendar
from registry.acts import Book, options, read
from registry.cases import reading
from registry.cases.ending import close_case, reopen_case
from registry.cases.erasing import erase_case
from registry.cases.handling import add_remark, assign_case, link_case, tell_producer
from registry.cases.matter import CASE
from registry.cases.opening import open_case
from registry.cases.referrals import send_referral, write_referral
from registry.cases.statistics import statistics
from registry.errors import NotAcceptable, NotFound, NotPermitted, OutOfOrder, RegistryError
from registry.journal.audit import audit
from registry.notices.telling import Notices
from registry.notices.wording import sentence
from registry.people import notices
from registry.people.permissions import Actor
from registry.tables import Case, CaseReferral
from registry.vocabulary import CaseOutcome, CaseSource, CaseStatus, RangeState, Suspicion
from tests.cases.suspects import act, act_by_two, finder, reported
from tests.labels.chain import Chain
from tests.lines import history

BOOK = Book.of(registry)
TODAY = calendar.today()
FOUND = "Cửa hàng bán đúng lô."


async def opened(chain: Chain, **asked: Any) -> Case:
    told = {"suspicion": "copied", "place": "Chợ Vinh", "find": finder(chain)} | asked
    case: Case = await act(chain.database, chain.office.inspector.actor, open_case, None, **told)
    return case


async def faults(doing: Any) -> dict[str, str]:
    with pytest.raises(NotAcceptable) as refusal:
        await doing
    return {fault.field: fault.code for fault in refusal.value.faults}


async def test_a_code_leads_to_label_lot_producer_and_right(chain: Chain):
    number = await chain.issued(5)
    case = await opened(chain, code=f"https://SOGOC.EXAMPLE/{chain.code(number, 3).lower()}?utm=x")
    assert (case.code, case.batch_number, case.label_index) == (chain.code(number, 3), number, 3)
    assert (case.lot_id, case.record_id) == (chain.lot_id, chain.record_id)
    assert case.party_id == chain.office.producer.party_id
    assert case.number == f"VV-{TODAY.year}-00001"
    assert (case.source, case.status, case.seen_on) == (CaseSource.INSPECTION, CaseStatus.NEW, TODAY)
    beyond = await opened(chain, code=chain.code(number, 4000))
    assert (beyond.batch_number, beyond.code) == (None, chain.code(number, 4000)), "so many were never ordered"
    odd = await opened(chain, code="không đọc được", offer="https://cho.example/cam", place=None)
    assert (odd.code, odd.source, odd.place) == ("không đọc được", CaseSource.OFFER, None)
    assert (await audit(chain.database)).findings == []


async def test_every_fault_of_a_case_is_named_at_once(chain: Chain):
    wrong = {"lot_id": uuid4(), "record_id": uuid4(), "unit_code": "99999"}
    assert await faults(opened(chain, **wrong)) == {
        "unit_code": "no_unit",
        "lot_id": "no_such_lot",
        "record_id": "no_such_right",
    }
    assert await faults(opened(chain, place=None)) == {"place": "no_place"}
    wrong = {"suspicion": "scanned_often", "seen_on": TODAY + timedelta(days=1), "offer": "chợ mạng"}
    assert await faults(opened(chain, **wrong)) == {
        "suspicion": "not_told_by_people",
        "seen_on": "in_the_future",
        "offer": "no_web_address",
    }


async def test_the_office_sees_all_the_manager_no_reporter_the_producer_nothing_until_told(chain: Chain):
    office, database = chain.office, chain.database
    code = chain.code(await chain.issued(5))
    told: dict[str, Any] = {"name": "Lan", "phone": "0912 345 678", "email": "lan@example.vn", "code": code}
    case_id = (await reported(database, find=finder(chain), **told)).case_id
    everybody = office.everybody

    async def seen(who: Actor) -> Any:
        async with database.reading() as connection:
            try:
                return await reading.one(connection, who, case_id)
            except NotFound:
                return None

    stands = {name: await seen(member.actor) for name, member in everybody.items()}
    hidden = {"producer", "rival", "reader"}
    assert {name for name, row in stands.items() if row is None} == hidden
    assert stands["inspector"].reporter_phone == "0912 345 678"
    assert (stands["manager"].code, stands["manager"].place) == (code, "Chợ Hà Tĩnh")
    for name in ("story", "reporter_name", "reporter_phone", "reporter_email", "findings", "officer"):
        assert getattr(stands["manager"], name) is None, name
    await act(database, office.inspector.actor, tell_producer, case_id, summary="Kiểm tra số tem còn lại.")
    row = await seen(office.producer.actor)
    assert (row.summary, row.story, row.reporter_name) == ("Kiểm tra số tem còn lại.", None, None)
    assert await seen(office.rival.actor) is None
    with pytest.raises(NotPermitted):
        await act(database, office.manager.actor, add_remark, case_id, remark="x")
    with pytest.raises(NotFound):
        await act(database, office.rival.actor, add_remark, case_id, remark="x")


async def test_what_is_not_closed_is_handled_by_inspector_registrar_and_whom_it_is_assigned_to(chain: Chain):
    office, database = chain.office, chain.database
    case = await opened(chain)
    examiner = office.examiner.actor
    with pytest.raises(NotPermitted):
        await act(database, examiner, add_remark, case.id, remark="Đã gọi.")
    for who in (office.producer, office.reader):
        asked = act(database, office.registrar.actor, assign_case, case.id, account_id=who.actor.account_id)
        assert await faults(asked) == {"account_id": "no_officer"}
    case = await act(database, office.registrar.actor, assign_case, case.id, account_id=examiner.account_id)
    assert (case.status, case.assigned_to, case.version) == (CaseStatus.IN_HAND, examiner.account_id, 2)
    await act(database, examiner, add_remark, case.id, remark="Đã gọi.")
    async with database.reading() as connection:
        matter = await read(connection, examiner, CASE, case.id)
        said = [str(line.said) for line in await history(connection, examiner, BOOK, CASE, matter)]
        outside = await history(connection, office.manager.actor, BOOK, CASE, matter)
        offered = {one.act.name for one in await options(connection, examiner, BOOK, CASE, matter)}
    assert said == [
        "Case opened: The same label is on several packs or on other goods",
        f"Assigned to {examiner.name}",
        "Remark: Đã gọi.",
    ]
    assert outside == []
    assert await inbox(chain, examiner) == [f"Case {case.number} is assigned to you."]
    assert "reopen_case" not in offered


async def inbox(chain: Chain, who: Actor) -> list[str]:
    """Return what an account is told, the newest first."""
    await Notices(chain.database).catch_up()
    async with chain.database.reading() as connection:
        rows = await notices.listing(who).rows(connection)
    return [str(sentence(BOOK, row)) for row in rows if row.subject == CASE.name]


async def test_a_new_case_is_told_to_those_who_watch_and_what_concerns_them_to_its_parties(chain: Chain):
    office, database = chain.office, chain.database
    await Notices(database).catch_up()
    case = await opened(chain, lot_id=chain.lot_id)
    second = await reported(database)
    first, other = f"A case has been opened: {case.number}.", f"A case has been opened: {second.number}."
    told = {name: await inbox(chain, one.actor) for name, one in office.everybody.items()}
    assert {name: said for name, said in told.items() if said} == {
        "inspector": [other], "registrar": [other, first], "second_registrar": [other, first],
    }  # fmt: skip
    closing = {"outcome": "nothing_found", "findings": FOUND}
    await act(database, office.inspector.actor, close_case, case.id, **closing)
    assert await inbox(chain, office.manager.actor) == [f"Case {case.number} has been closed."]
    assert await inbox(chain, office.producer.actor) == []
    await act(database, office.inspector.actor, tell_producer, case.id, summary="Đã kiểm tra.")
    assert await inbox(chain, office.producer.actor) == [f"The office tells you of case {case.number}."]
    assert await inbox(chain, office.rival.actor) == []


async def test_a_case_is_linked_to_what_agrees(season: Chain):
    chain = season
    office, database, code = chain.office, chain.database, chain.code(await chain.issued(5), 2)
    case, inspector = await opened(chain), office.inspector.actor

    async def link(**asked: Any) -> Any:
        return await act(database, inspector, link_case, case.id, find=finder(chain), **asked)

    assert await faults(link()) == {"code": "missing"}
    assert await faults(link(code="x", lot_id=uuid4())) == {"code": "no_label", "lot_id": "no_such_lot"}
    other = {"party_id": office.rival.party_id, "record_id": uuid4()}
    assert await faults(link(code=code, **other)) == {"party_id": "another_producer", "record_id": "another_right"}
    assert await faults(link(record_id=uuid4())) == {"record_id": "no_such_right"}
    assert await faults(link(party_id=uuid4())) == {"party_id": "no_such_party"}
    linked = await link(party_id=office.rival.party_id)
    assert (linked.party_id, linked.lot_id) == (office.rival.party_id, None)
    linked = await link(code=code)
    assert (linked.party_id, linked.lot_id, linked.label_index) == (office.producer.party_id, chain.lot_id, 2)
    lot = await chain.declare_lot(1000)
    linked = await link(lot_id=lot)
    assert (linked.lot_id, linked.batch_number, linked.label_index) == (lot, None, None)


async def test_an_outcome_has_to_stand_in_the_register(chain: Chain):
    office, database = chain.office, chain.database
    number = await chain.issued(5)
    case, who = await opened(chain, code=chain.code(number)), office.inspector.actor

    async def close(outcome: CaseOutcome, **more: Any) -> Any:
        return await act(database, who, close_case, case.id, outcome=outcome, findings=FOUND, **more)

    for notified in (CaseOutcome.PLATFORM_NOTIFIED, CaseOutcome.SURVEILLANCE_NOTIFIED):
        assert await faults(close(notified)) == {"outcome": "no_referral_sent"}
    activated = await chain.mark(number, RangeState.ACTIVATED, 0, 0)
    revoked = await chain.mark(number, RangeState.REVOKED, 0, 0, by=office.inspector)
    for run in (None, uuid4(), activated.id):
        assert await faults(close(CaseOutcome.LABELS_WITHDRAWN, range_id=run)) == {"range_id": "no_such_range"}
    assert await faults(close(CaseOutcome.NOTHING_FOUND, range_id=revoked.id)) == {"range_id": "another_outcome"}
    closed = await close(CaseOutcome.LABELS_WITHDRAWN, range_id=revoked.id, answer="Cảm ơn.")
    assert (closed.status, closed.range_id, closed.answer) == (CaseStatus.CLOSED, revoked.id, "Cảm ơn.")
    with pytest.raises(OutOfOrder):
        await close(CaseOutcome.NOTHING_FOUND)
    with pytest.raises(RegistryError):
        await act_by_two(database, who, who, reopen_case, case.id, mistake="Nhầm lô.")
    await act_by_two(database, who, office.registrar.actor, reopen_case, case.id, mistake="Nhầm lô.")
    async with database.reading() as connection:
        row = await reading.one(connection, who, case.id)
    assert (row.status, row.outcome, row.closed_at, row.range_id) == (CaseStatus.IN_HAND, None, None, None)
    assert (await audit(database)).findings == []


async def test_a_referral_is_written_and_its_sending_entered_once(chain: Chain):
    office, database = chain.office, chain.database
    case, who = await opened(chain), office.inspector.actor
    asked = {"recipient": "market_surveillance", "addressee": "Đội QLTT số 1", "request": "Đề nghị kiểm tra."}
    await act(database, who, write_referral, case.id, **asked)
    async with database.reading() as connection:
        (notice,) = await reading.referrals(connection, who, case.id)
        assert await reading.referrals(connection, office.manager.actor, case.id) == []

    async def send(**more: Any) -> Any:
        told = {"referral_id": notice.id, "sent_on": TODAY, "way": "Công văn số 12"} | more
        return await act(database, who, send_referral, case.id, **told)

    assert await faults(send(referral_id=uuid4(), sent_on=TODAY + timedelta(days=1))) == {
        "referral_id": "no_such_referral", "sent_on": "in_the_future",
    }  # fmt: skip
    assert await faults(send(way="x" * 301)) == {"way": "string_too_long"}
    await send()
    with pytest.raises(OutOfOrder):
        await send()
    await act(database, who, write_referral, case.id, **asked)
    assert await faults(send()) == {"referral_id": "sent_already"}
    outcome = CaseOutcome.SURVEILLANCE_NOTIFIED
    case = await act(database, who, close_case, case.id, outcome=outcome, findings=FOUND)
    assert case.outcome is outcome
    async with database.reading() as connection:
        told = select(col(CaseReferral.sent_on), col(CaseReferral.way)).where(col(CaseReferral.id) == notice.id)
        sent = (await connection.execute(told)).one()
    assert tuple(sent) == (TODAY, "Công văn số 12")


async def test_cases_are_counted_for_whom_they_are_there(chain: Chain):
    office, database = chain.office, chain.database
    number = await chain.issued(5)
    first = await opened(chain, code=chain.code(number), unit_code="18999")
    await reported(database, suspicion="no_label")
    await act(database, office.inspector.actor, close_case, first.id, outcome="nothing_found", findings=FOUND)
    async with database.reading() as connection:
        counted = await statistics(connection, office.examiner.actor, TODAY, TODAY)
        managers = await statistics(connection, office.manager.actor, TODAY, TODAY)
        before = await statistics(connection, office.examiner.actor, TODAY, TODAY - timedelta(days=1))
    assert (counted.total, counted.closed) == (2, 1)
    assert {tuple(one) for one in counted.by_suspicion} == {(Suspicion.COPIED, 1, 1), (Suspicion.NO_LABEL, 1, 0)}
    assert {tuple(one) for one in counted.by_source} == {(CaseSource.INSPECTION, 1, 1), (CaseSource.REPORT, 1, 0)}
    assert {tuple(one) for one in counted.by_place} == {("Hương Khê", 1, 1), (None, 1, 0)}
    assert {tuple(one) for one in counted.by_right} == {("Vũ Quang", 1, 1), (None, 1, 0)}
    assert [tuple(one) for one in counted.by_month] == [((TODAY.year, TODAY.month), 2, 1)]
    assert [tuple(one) for one in counted.by_outcome] == [(CaseOutcome.NOTHING_FOUND, 1, 1)]
    assert (managers.total, before.total) == (1, 0)


async def test_who_reported_is_erased_by_two_and_nothing_of_it_is_left(chain: Chain):
    office, database = chain.office, chain.database
    told: dict[str, Any] = {"name": "Nguyễn Thị Lan", "phone": "0912 345 678", "email": "lan@example.vn"}
    case_id: UUID = (await reported(database, **told)).case_id
    fields = ["reporter_name", "reporter_phone", "reporter_email", "story"]
    by = office.registrar.actor, office.second_registrar.actor
    await act_by_two(database, *by, erase_case, case_id, fields=fields, reason="Theo yêu cầu.")
    async with database.reading() as connection:
        row = await reading.one(connection, office.inspector.actor, case_id)
    assert (row.reporter_name, row.reporter_phone, row.reporter_email, row.story) == (None,) * 4
    assert row.place == "Chợ Hà Tĩnh"
    replay = await audit(database)
    assert (replay.findings, replay.erased > 0) == ([], True)
