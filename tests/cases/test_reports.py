"""A report of a shopper: taken without an account, followed by a word that is kept nowhere, erased on request."""

import asyncio
import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col

import registry
from registry import calendar
from registry.acts import Book, read
from registry.cases import pictures, reading, reporting
from registry.cases.ending import close_case, reopen_case
from registry.cases.erasing import erase_case
from registry.cases.flagging import SUSPECTED, CloseOuts, open_for, open_from_flag
from registry.cases.forms import ReportForm
from registry.cases.matter import CASE
from registry.cases.pictures import dropping, judged, put_aside, taken_up
from registry.cases.reporting import Photo, new_word
from registry.database import Database
from registry.documents.intake import Paper
from registry.documents.store import Store
from registry.errors import NotAcceptable, NotFound, NotPermitted, OutOfOrder, Taken
from registry.journal.audit import audit
from registry.labels.closing import close_out, correct_close_out
from registry.labels.scans.flags import WHOLE_ORDER, Flag, enter
from registry.notices.telling import Notices
from registry.people import notices
from registry.tables import Case, PhotoAside, StoredFile
from registry.vocabulary import CaseSource, CaseStatus, ScanRule, Suspicion
from tests.cases.suspects import act, act_by_two, finder, reported
from tests.labels.chain import Chain
from tests.lines import history
from tests.procedure.office import do, do_both
from tests.use.papers import PDF, picture

TODAY = calendar.today()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files")


async def photo(**more: Any) -> Photo:
    return Photo(await judged(picture(**more)), "thung cam.png")


async def count(database: Database, table: Any) -> int:
    async with database.reading() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


async def test_a_report_is_a_case_and_its_word_is_kept_nowhere(chain: Chain, store: Store):
    code, database = chain.code(await chain.issued(5), 1), chain.database
    told = await reported(
        database, find=finder(chain), store=store, photo=await photo(), code=code, email="lan@example.vn"
    )
    assert told.number == f"VV-{TODAY.year}-00001"
    async with database.reading() as connection:
        row = await reading.one(connection, chain.office.inspector.actor, told.case_id)
        (filed,) = await pictures.of_case(connection, chain.office.inspector.actor, told.case_id)
        assert await pictures.of_case(connection, chain.office.manager.actor, told.case_id) == []
        digests = (await connection.execute(select(col(Case.digest)))).scalars().all()
        found = await reporting.followed(connection, told.word)
    assert (row.source, row.lot_id, row.label_index) == (CaseSource.REPORT, chain.lot_id, 1)
    assert store.digest_of(filed.digest) == filed.digest
    assert (filed.is_reporters, filed.media_type) == (True, "image/png")
    assert digests == [hashlib.sha256(told.word.encode()).hexdigest()]
    assert len(told.word) == 32
    assert (found.number, found.status, found.photos, found.has_contact) == (told.number, CaseStatus.NEW, 1, True)
    replay = await audit(database, stored=store.digest_of)
    assert replay.findings == []


async def test_no_other_word_leads_to_a_report(chain: Chain):
    await reported(chain.database)
    async with chain.database.reading() as connection:
        for word in ("", "x", new_word(), "ạ" * 32, "0" * 32 + "\n", "0" * 5000):
            with pytest.raises(NotFound):
                await reporting.followed(connection, word)


async def test_every_fault_of_a_report_is_named_and_nothing_is_taken(chain: Chain):
    wrong: dict[str, Any] = {"phone": "gọi tôi", "email": "lan", "seen_on": TODAY + timedelta(days=1)}
    for told in (wrong, {"place": None}):
        with pytest.raises(NotAcceptable) as refusal:
            await reported(chain.database, **told)
        assert {one.field for one in refusal.value.faults} == set(told)
    assert await count(chain.database, Case) == 0


async def test_the_same_report_sent_twice_is_one_and_another_from_the_same_page_is_another(chain: Chain):
    word, database = new_word(), chain.database

    async def send(**told: Any) -> Any:
        form = ReportForm.model_validate({"suspicion": "other", "place": "Chợ", **told})
        async with database.writing() as session:
            return await reporting.report(session, form, find=None, store=Store(Path("nowhere")), word=word)

    first, again, other = await send(), await send(), await send(story="Ở quầy khác.")
    assert first == again
    assert first.word == word
    assert other.word != word
    assert other.number != first.number
    weak = await reported(database)
    assert len(weak.word) == 32


async def test_a_photograph_is_judged_like_every_file(chain: Chain, store: Store):
    with pytest.raises(NotAcceptable) as refusal:
        await judged(PDF)
    assert [(one.field, one.code) for one in refusal.value.faults] == [("photo", "unknown_type")]
    with pytest.raises(NotAcceptable) as refusal:
        await judged(picture()[:-9])
    assert [one.field for one in refusal.value.faults] == ["photo"]
    told = await reported(chain.database, store=store, photo=await photo())
    async with chain.database.writing() as session:
        await reporting.add_photo(session, told.word, store, await photo(size=(50, 50)))
    with pytest.raises(Taken):
        async with chain.database.writing() as session:
            await reporting.add_photo(session, told.word, store, await photo(size=(50, 50)))
    with pytest.raises(NotFound):
        async with chain.database.writing() as session:
            await reporting.add_photo(session, new_word(), store, await photo())
    assert await count(chain.database, StoredFile) == 2
    async with chain.database.reading() as connection:
        assert (await reporting.followed(connection, told.word)).photos == 2


async def test_who_handles_a_case_files_pictures_until_it_is_closed(chain: Chain, store: Store):
    office, database = chain.office, chain.database
    case_id = (await reported(database)).case_id

    async def add(who: Any, content: bytes) -> None:
        async with database.writing() as session:
            await pictures.add(session, who.actor, store, case_id, content=content, name="a/b\\ảnh.png")

    await add(office.inspector, picture())
    with pytest.raises(NotPermitted):
        await add(office.examiner, picture(size=(9, 9)))
    with pytest.raises(NotFound):
        await add(office.rival, picture(size=(9, 9)))
    await act(database, office.inspector.actor, close_case, case_id, outcome="nothing_found", findings="Không.")
    with pytest.raises(NotAcceptable):
        await add(office.inspector, picture(size=(9, 9)))
    assert (await audit(database, stored=store.digest_of)).findings == []


async def test_the_reporter_reads_the_answer_and_asks_once_to_be_erased(chain: Chain, store: Store):
    office, database = chain.office, chain.database
    told = await reported(database, store=store, photo=await photo(), phone="0912 345 678")
    case_id, by = told.case_id, (office.registrar.actor, office.second_registrar.actor)
    for _ in range(2):
        async with database.writing() as session:
            await reporting.ask_to_erase(session, told.word)
    await Notices(database).catch_up()
    async with database.reading() as connection:
        rows = await notices.listing(office.registrar.actor).rows(connection)
        (filed,) = await pictures.of_case(connection, office.registrar.actor, case_id)
    assert [row.act for row in rows].count(reporting.ask_erasure.name) == 1
    fields = ["reporter_phone", f"pictures/{filed.id}/content"]
    await act_by_two(database, *by, erase_case, case_id, fields=fields, reason="Theo yêu cầu.")
    answer = "Cảm ơn bà con đã báo tin."
    closing = {"outcome": "nothing_found", "findings": "Không.", "answer": answer}
    await act(database, office.inspector.actor, close_case, case_id, **closing)
    async with database.reading() as connection:
        found = await reporting.followed(connection, told.word)
        with pytest.raises(NotFound):
            await pictures.one(connection, office.registrar.actor, case_id, filed.digest)
    assert (found.answer, found.has_contact, found.erasure_asked_on) == (answer, False, TODAY)


async def test_a_photograph_put_aside_comes_back_and_is_let_go_after_a_day(database: Database, store: Store):
    paper: Paper = await judged(picture())
    async with database.writing() as session:
        digest = await put_aside(session, store, paper)
        await put_aside(session, store, paper)
    async with database.writing() as session:
        assert await taken_up(session, store, digest) == paper
        for other in (None, "x", "0" * 64):
            assert await taken_up(session, store, other) is None
    duty = dropping(store)
    for days, left in ((1, 1), (3, 0)):
        async with database.writing() as session:
            assert await duty.perform(session, TODAY + timedelta(days=days), "") is None
        assert await count(database, PhotoAside) == left
        assert (store.digest_of(digest) is not None) is bool(left)


async def test_what_rules_of_scans_notice_is_one_open_case_for_a_label_and_one_for_a_lot(chain: Chain):
    office, database, number = chain.office, chain.database, await chain.issued(5)

    async def flag(**about: Any) -> Case | None:
        async with database.writing() as session:
            return await open_from_flag(session, Suspicion.SCANNED_OFTEN, told={"sessions": 9}, **about)

    made = await asyncio.gather(*(flag(batch=number, index=2) for _ in range(8)))
    (case,) = [one for one in made if one is not None]
    assert (case.source, case.lot_id, case.label_index) == (CaseSource.SCAN, chain.lot_id, 2)
    assert await flag(batch=number, index=3) is not None
    assert await flag(lot_id=chain.lot_id) is not None
    assert await flag(lot_id=chain.lot_id) is None
    assert await flag(batch=31_415_926, index=0) is None, "no such order"
    by = office.inspector.actor
    await act(database, by, close_case, case.id, outcome="nothing_found", findings="Trưng bày.")
    again = await flag(batch=number, index=2)
    assert again is not None
    with pytest.raises(OutOfOrder):
        await act_by_two(database, by, office.registrar.actor, reopen_case, case.id, mistake="Không phải trưng bày.")
    assert (await audit(database)).findings == []


async def lines_of(chain: Chain, case_id: Any) -> list[str]:
    """Return the history of a case as an inspector reads it."""
    inspector = chain.office.inspector.actor
    async with chain.database.reading() as connection:
        matter = await read(connection, inspector, CASE, case_id)
        return [str(line.said) for line in await history(connection, inspector, Book.of(registry), CASE, matter)]


async def test_a_flag_of_the_rules_opens_a_case_at_once_or_joins_the_one_that_is_open(chain: Chain):
    database, number = chain.database, await chain.issued(5)

    async def flagged(index: int, rule: ScanRule, *, is_shadow: bool = False) -> None:
        async with database.writing() as session:
            await enter(session, Flag(number, index, rule, 9, is_shadow=is_shadow), open_for)

    async def suspected() -> list[tuple[Suspicion, int | None]]:
        async with database.reading() as connection:
            found = await connection.execute(select(col(Case.suspicion), col(Case.label_index)))
            return sorted((row.suspicion, row.label_index) for row in found)

    await flagged(2, ScanRule.R2)
    await flagged(2, ScanRule.R2)
    await flagged(3, ScanRule.R4, is_shadow=True)
    assert await suspected() == [(Suspicion.SCANNED_OFTEN, 2)], "a flag opens one case, in shadow none"
    told = await reported(database, find=finder(chain), code=chain.code(number, 4))
    await flagged(4, ScanRule.R5)
    await flagged(4, ScanRule.R3)
    await flagged(WHOLE_ORDER, ScanRule.R6)
    found = [(Suspicion.COPIED, 4), (Suspicion.SCANNED_IN_BULK, None), (Suspicion.SCANNED_OFTEN, 2)]
    assert await suspected() == found
    assert await lines_of(chain, told.case_id) == [
        "Reported: The same label is on several packs or on other goods",
        "Noticed by the rules of scans: One label was checked after its pack was reported as sold",
        "Noticed by the rules of scans: One label was checked in places too far apart for the time between",
    ]
    assert {rule for rule in ScanRule if rule not in SUSPECTED} == set()
    assert (await audit(database)).findings == []


async def test_a_close_out_that_does_not_add_up_opens_a_case_and_one_that_does_none(chain: Chain):
    database, producer = chain.database, chain.office.producer.actor
    fits, differs = await chain.issued(10), await chain.issued(10)
    async with database.writing() as session:
        await do(session, producer, close_out, fits, used=10, spoiled=0, returned=0)
        await do(session, producer, close_out, differs, used=7, spoiled=1, returned=0)
    for _ in range(2):
        await CloseOuts(database).catch_up()
    async with database.reading() as connection:
        inspector = chain.office.inspector.actor
        (case,) = await reading.listing(inspector).rows(connection)
        assert (case.source, case.suspicion) == (CaseSource.CLOSE_OUT, Suspicion.DIFFERENCE)
        assert (case.batch_number, case.label_index, case.lot_id) == (differs, None, chain.lot_id)
    noticed = "Noticed at the close-out of the order: 2 not accounted for; 7 used, 10 activated"
    assert await lines_of(chain, case.id) == [noticed]
    async with database.writing() as session:
        by = chain.office.manager.actor, inspector
        await do_both(session, *by, correct_close_out, differs, mistake="Nhầm số.")
        await do(session, producer, close_out, differs, used=9, spoiled=1, returned=0)
    await CloseOuts(database).catch_up()
    assert (await lines_of(chain, case.id))[1:] == [noticed.replace("2 not", "0 not").replace("7 used", "9 used")]
    assert await count(database, Case) == 1
    assert (await audit(database)).findings == []
