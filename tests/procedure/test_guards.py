"""What must be so before an act: oppositions, their term, the regulation; and what two persons do together."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

import registry
from registry import calendar
from registry.acts import Book, confirm, give_back, options, read, withdraw
from registry.database import Database
from registry.errors import Changed, NotAcceptable, NotPermitted, OutOfOrder, SecondOfficerRequired
from registry.journal.audit import audit
from registry.people.permissions import Actor
from registry.procedure.examination import approve_refusal, propose_grant, propose_refusal
from registry.procedure.formality import accept, correct_notice, notify_defects
from registry.procedure.lodging import draft, lodge
from registry.procedure.opposition import correct_opposition_date, decide_opposition, oppose
from registry.procedure.publication import correct_publication, publish
from registry.procedure.registration import correct_decision_number, terminate
from registry.rights.matter import RECORD
from registry.tables import Entry, Opposition, Publication, RecordParty, Waiting
from registry.tables.journal import Phase
from registry.vocabulary import Capacity, Category, Kind, OppositionOutcome, Outcome, Status
from tests.lines import history
from tests.procedure.office import (
    FILED,
    PUBLISHED,
    Bench,
    ago,
    brought_to_decision,
    do,
    do_both,
    drafted,
    drafting,
    examined_in,
    file_regulation,
    hands_of,
    later,
    registered,
)

BOOK = Book.of(registry)
OPPOSED = {"opponent": "Hội Cam (ví dụ)", "grounds": "Tên đã dùng trước."}


async def test_nothing_is_proposed_over_an_opposition_that_is_not_decided(database: Database, bench: Bench):
    record_id = await drafted(database, bench)
    async with database.writing() as session:
        await examined_in(session, hands_of(bench), record_id)
        with ago(PUBLISHED - 10):
            await do(session, bench.examiner, oppose, record_id, **OPPOSED)
    for act in (propose_grant, propose_refusal):
        with pytest.raises(OutOfOrder) as refusal:
            async with database.writing() as session:
                await do(session, bench.examiner, act, record_id, reasons="x")
        assert refusal.value.code == "undecided_opposition"
    async with database.writing() as session:
        decided = {"outcome": OppositionOutcome.DISMISSED, "reasons": "Không đủ căn cứ."}
        await do(session, bench.examiner, decide_opposition, record_id, **decided)
        await do(session, bench.examiner, propose_grant, record_id, reasons="Đủ điều kiện.")
    with pytest.raises(OutOfOrder):
        async with database.writing() as session:
            await do(session, bench.examiner, decide_opposition, record_id, **decided)


async def test_nothing_is_proposed_and_everything_opposed_within_the_term(database: Database, bench: Bench):
    record_id = await drafted(database, bench)
    async with database.writing() as session:
        with ago(5):
            await do(session, bench.producer, lodge, record_id)
            await do(session, bench.examiner, accept, record_id)
            await do(session, bench.registrar, publish, record_id, gazette="Công báo số 6")
        before = calendar.today() - timedelta(days=6)
        for wrong in (before, calendar.today() + timedelta(days=1)):
            with pytest.raises(NotAcceptable):
                await do(session, bench.examiner, oppose, record_id, **OPPOSED, received_on=wrong)
        with later(), pytest.raises(NotAcceptable) as late:
            await do(session, bench.examiner, oppose, record_id, **OPPOSED)
        assert late.value.code == "outside_term"


async def test_a_grant_waits_for_the_end_of_the_term(database: Database, bench: Bench):
    record_id = await drafted(database, bench)
    async with database.writing() as session:
        await examined_in(session, hands_of(bench), record_id)
        statement = select(Publication).where(Publication.record_id == record_id)
        (await session.exec(statement)).one().published_on = calendar.today() - timedelta(days=30)
    with pytest.raises(OutOfOrder) as refusal:
        async with database.writing() as session:
            await do(session, bench.examiner, propose_grant, record_id, reasons="x")
    assert refusal.value.code == "opposition_term"
    day = refusal.value.values["day"]
    assert isinstance(day, date)
    assert day > calendar.today()


@pytest.mark.parametrize("category", [Category.COLLECTIVE, Category.CERTIFICATION])
async def test_a_shared_mark_is_not_accepted_without_its_regulation(
    database: Database, bench: Bench, category: Category
):
    texts = ("conditions_of_use", "membership_criteria", "sanctions", "certified_characteristics", "control_method")
    particulars = {"description": "Chữ thường."} | dict.fromkeys(texts, "Theo quy chế.")
    async with database.writing() as session:
        asked = drafting(Kind.TRADEMARK, category=category, particulars=particulars)
        record_id = (await do(session, bench.producer, draft, **asked)).row.id
        await do(session, bench.producer, lodge, record_id)
    with pytest.raises(OutOfOrder) as refusal:
        async with database.writing() as session:
            await do(session, bench.examiner, accept, record_id)
    assert refusal.value.code == "no_regulation"
    async with database.writing() as session:
        await do(session, bench.examiner, notify_defects, record_id, defects=["Thiếu quy chế sử dụng."])
        await file_regulation(session, bench.producer, record_id)


async def test_the_holder_stands_in_the_record_from_registration_on(database: Database, bench: Bench):
    record = await registered(database, bench)
    async with database.writing() as session:
        statement = select(RecordParty).where(RecordParty.record_id == record.id)
        holders = [one for one in (await session.exec(statement)).all() if one.capacity is Capacity.HOLDER]
    (own,) = bench.producer.parties()
    assert [(one.party_id, one.from_on) for one in holders] == [(own, calendar.today())]


async def test_reasons_of_refusal_reach_the_applicant_and_nobody_else(database: Database, bench: Bench):
    record_id = await drafted(database, bench)
    await brought_to_decision(database, bench, record_id, Outcome.REFUSAL)
    async with database.writing() as session:
        await do(session, bench.second, approve_refusal, record_id)
    async with database.reading() as connection:
        matter = await read(connection, bench.producer, RECORD, record_id)
        own = [str(line.said) for line in await history(connection, bench.producer, BOOK, RECORD, matter)]
        others = [str(line.said) for line in await history(connection, bench.rival, BOOK, RECORD, matter)]
    assert "Refused: Đủ điều kiện." in own
    assert not [line for line in others if line.startswith("Refused")]
    assert not [line for line in own if "proposed" in line], "what was proposed stays in the office"


async def test_the_end_of_a_right_takes_two_registrars(database: Database, bench: Bench):
    record = await registered(database, bench)
    async with database.writing() as session:
        waiting = await do(session, bench.registrar, terminate, record.id, reason="Hết điều kiện.")
        assert waiting.matter.row.status is Status.REGISTERED
        assert waiting.change is not None
        shown = waiting.change.digest
    for wrong, refused in ((bench.registrar, SecondOfficerRequired), (bench.examiner, NotPermitted)):
        with pytest.raises(refused):
            async with database.writing() as session:
                await confirm(session, wrong, terminate, record.id, shown)
    asked = {"decision_number": "13/QĐ", "mistake": "Nhầm số."}
    with pytest.raises(OutOfOrder, match="waits for a second person"):
        async with database.writing() as session:
            await do(session, bench.registrar, correct_decision_number, record.id, **asked)
    async with database.writing() as session:
        done = await confirm(session, bench.second_registrar, terminate, record.id, shown)
        assert done.matter.row.status is Status.TERMINATED
        assert (await session.exec(select(Waiting))).all() == []
        lines = (await session.exec(select(Entry).where(Entry.act == "terminate").order_by(col(Entry.position)))).all()
    assert [line.phase for line in lines] == [Phase.TAKEN, Phase.CONFIRMED]
    assert (await audit(database)).findings == []


async def test_what_waits_is_returned_or_taken_back(database: Database, bench: Bench):
    record = await registered(database, bench)
    for end in ("return", "withdraw"):
        async with database.writing() as session:
            await do(session, bench.registrar, terminate, record.id, reason="Hết điều kiện.")
        async with database.writing() as session:
            if end == "return":
                await give_back(session, bench.second_registrar, terminate, record.id, "Thiếu căn cứ.")
            else:
                with pytest.raises(NotPermitted):
                    await withdraw(session, bench.second_registrar, terminate, record.id)
                await withdraw(session, bench.registrar, terminate, record.id)
        async with database.writing() as session:
            assert (await session.exec(select(Waiting))).all() == []
    assert (await audit(database)).findings == []


async def test_what_changed_since_it_was_shown_is_not_confirmed(database: Database, bench: Bench):
    record = await registered(database, bench)
    async with database.writing() as session:
        wrong = {"gazette": "Công báo số 7", "published_on": calendar.today(), "mistake": "Nhầm số."}
        waiting = await do(session, bench.registrar, correct_publication, record.id, **wrong)
        assert waiting.change is not None
        (await session.exec(select(Publication).where(Publication.record_id == record.id))).one().page = "9"
    with pytest.raises(Changed):
        async with database.writing() as session:
            await confirm(session, bench.examiner, correct_publication, record.id, waiting.change.digest)


async def test_corrections_name_the_line_they_mend(database: Database, bench: Bench):
    record_id = await drafted(database, bench)
    async with database.writing() as session:
        with ago(FILED):
            await do(session, bench.producer, lodge, record_id)
            await do(session, bench.examiner, notify_defects, record_id, defects=["Thiếu bản đò."])
        asked = {"defects": ["Thiếu bản đồ."], "mistake": "Viết sai chính tả."}
        await do_both(session, bench.examiner, bench.second, correct_notice, record_id, **asked)
    async with database.writing() as session:
        lines = (await session.exec(select(Entry).order_by(col(Entry.position)))).all()
    noticed = next(line.position for line in lines if line.act == "notify_defects")
    mended = [line for line in lines if line.act == "correct_notice"]
    assert [(line.phase, line.corrects) for line in mended] == [(Phase.TAKEN, noticed), (Phase.CONFIRMED, noticed)]
    assert (await audit(database)).findings == []


async def corrections_offered(session: AsyncSession, actor: Actor, record_id: UUID) -> set[str]:
    connection = await session.connection()
    matter = await read(connection, actor, RECORD, record_id)
    return {one.act.name for one in await options(connection, actor, BOOK, RECORD, matter) if one.act.corrects}


async def test_the_day_of_an_opposition_is_mended(database: Database, bench: Bench):
    record_id = await drafted(database, bench)
    day = calendar.today() - timedelta(days=PUBLISHED - 20)
    async with database.writing() as session:
        await examined_in(session, hands_of(bench), record_id)
        asked = {"received_on": day, "mistake": "Nhầm ngày."}
        with pytest.raises(OutOfOrder, match="nothing to correct"):
            await do(session, bench.examiner, correct_opposition_date, record_id, **asked)
        assert await corrections_offered(session, bench.registrar, record_id) == {"correct_publication"}
        with ago(PUBLISHED - 10):
            await do(session, bench.examiner, oppose, record_id, **OPPOSED)
        both = {"correct_publication", "correct_opposition_date"}
        assert await corrections_offered(session, bench.registrar, record_id) == both
        await do_both(session, bench.examiner, bench.registrar, correct_opposition_date, record_id, **asked)
        assert (await session.exec(select(Opposition))).one().received_on == day
