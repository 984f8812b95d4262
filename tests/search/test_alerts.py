"""A saved search notes what newly answers it: once, for its own account, and never more than the account may see."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col
from sqlmodel import select as sqlmodel_select

from registry import calendar
from registry.database import Database
from registry.errors import NotAcceptable, NotFound, Taken
from registry.journal import Head
from registry.journal.erasing import erase
from registry.people import notices, searches
from registry.people.permissions import Actor
from registry.procedure.lodging import lodge
from registry.procedure.registration import withdraw
from registry.rights.managing import appoint_manager
from registry.tables import Notice, Party, Record, RecordParty
from registry.vocabulary import Kind, NoticeKind, PartyKind, Status, Subject
from search import alerts
from search.alerts import Alerts
from tests.labels.chain import Chain
from tests.pages.sitting import Desk
from tests.procedure.office import Bench, do, drafted, registered
from tests.search.test_follower import amended, mirror


async def kept(database: Database, actor: Actor, question: str, name: str = "Tìm") -> UUID:
    async with database.writing() as session:
        return (await searches.save(session, actor, name=name, question=question)).id


async def noted(database: Database, actor: Actor) -> list[tuple[NoticeKind, UUID | None]]:
    """Follow to the end, and return what an account may read, oldest first."""
    await Alerts(database).catch_up()
    async with database.reading() as connection:
        rows = list(reversed(await notices.listing(actor).rows(connection)))
        assert await notices.count_unread(connection, actor) == sum(row.read_at is None for row in rows)
    return [(row.kind, row.record_id) for row in rows]


async def lodged(database: Database, bench: Bench, name: str) -> UUID:
    record_id = await drafted(database, bench, name=name)
    async with database.writing() as session:
        await do(session, bench.producer, lodge, record_id)
    return record_id


async def test_what_is_lodged_after_a_search_was_saved_is_noted_once(database: Database, bench: Bench):
    before = await lodged(database, bench, "Zyxquor Một")
    await kept(database, bench.examiner, "q=zyxquor")
    drafting = await drafted(database, bench, name="Zyxquor Hai")
    assert await noted(database, bench.examiner) == []  # a draft is its applicant's alone
    async with database.writing() as session:
        await do(session, bench.producer, lodge, drafting)
        await amended(session, Subject.RECORD, before)
    await lodged(database, bench, "Khác hẳn")
    assert await noted(database, bench.examiner) == [(NoticeKind.FOUND, drafting)]
    async with database.writing() as session:
        await amended(session, Subject.RECORD, drafting)
    assert await noted(database, bench.examiner) == [(NoticeKind.FOUND, drafting)]
    assert await noted(database, bench.second) == []


@pytest.mark.parametrize(
    ("question", "is_found"),
    [
        ("q=zyxquor", True), ("q=zyx", True), ("q=zyxquor&kind=trademark", False),
        ("kind=geographical_indication", True), ("q=zyxquor&status=lodged", True),
        ("q=quang+-zyxquor", False), ("q=%25", False), ("q=status:draft", False),
    ],
)  # fmt: skip
async def test_words_filters_and_syntax_are_those_of_the_search(
    database: Database, bench: Bench, question: str, is_found: bool
):
    await kept(database, bench.examiner, question)
    record_id = await lodged(database, bench, "Zyxquor Quang")
    assert await noted(database, bench.examiner) == ([(NoticeKind.FOUND, record_id)] if is_found else [])


async def test_a_manager_is_told_of_the_rights_that_it_manages_alone(database: Database, bench: Bench):
    await kept(database, bench.manager, "q=vu+quang")
    record_id = (await registered(database, bench, name="Vũ Quang")).id
    assert await noted(database, bench.manager) == []
    (party_id,) = bench.manager.parties()
    async with database.writing() as session:
        await do(session, bench.registrar, appoint_manager, record_id, party_id=party_id)
    assert await noted(database, bench.manager) == [(NoticeKind.FOUND, record_id)]


async def test_a_note_tells_nothing_that_the_account_may_not_see_by_now(database: Database, bench: Bench):
    await kept(database, bench.manager, "q=vu+quang")
    record_id = (await registered(database, bench, name="Vũ Quang")).id
    (party_id,) = bench.manager.parties()
    async with database.writing() as session:
        await do(session, bench.registrar, appoint_manager, record_id, party_id=party_id)
    await Alerts(database).catch_up()
    async with database.writing() as session:
        seat = (await session.exec(sqlmodel_select(RecordParty).where(RecordParty.party_id == party_id))).one()
        seat.from_on = seat.to_on = calendar.today() - timedelta(days=1)
        await amended(session, Subject.RECORD, record_id)
    assert await noted(database, bench.manager) == []


async def test_many_new_records_are_one_note_that_comes_again(database: Database, bench: Bench):
    await kept(database, bench.examiner, "kind=trademark")
    for _ in range(2):
        async with database.writing() as session:
            for n in range(alerts.MOST + 1):
                await mirror(session, f"VINH {n}", kind=Kind.TRADEMARK, category="ordinary")
        assert await noted(database, bench.examiner) == [(NoticeKind.FOUND_MANY, None)]
        async with database.writing() as session:
            await notices.mark_read(session, bench.examiner)


async def test_what_was_read_twice_is_noted_once(database: Database, bench: Bench):
    await kept(database, bench.examiner, "q=zyxquor")
    record_id = await lodged(database, bench, "Zyxquor")
    assert await noted(database, bench.examiner) == [(NoticeKind.FOUND, record_id)]
    await Alerts(database).begin_again()
    assert await noted(database, bench.examiner) == [(NoticeKind.FOUND, record_id)]


async def test_killed_before_its_bookmark_moved_it_has_written_nothing(
    database: Database, bench: Bench, monkeypatch: pytest.MonkeyPatch
):
    await kept(database, bench.examiner, "q=zyxquor")
    record_id = await lodged(database, bench, "Zyxquor")
    handle = Alerts.handle

    async def killed(self: Alerts, read: Any, reached: Head, session: Any) -> None:
        await handle(self, read, reached, session)
        raise KeyboardInterrupt

    monkeypatch.setattr(Alerts, "handle", killed)
    with pytest.raises(KeyboardInterrupt):
        await Alerts(database).catch_up()
    async with database.reading() as connection:
        assert await notices.count_unread(connection, bench.examiner) == 0
    monkeypatch.setattr(Alerts, "handle", handle)
    assert await noted(database, bench.examiner) == [(NoticeKind.FOUND, record_id)]


async def test_a_search_is_its_account_s_own(database: Database, bench: Bench):
    search_id = await kept(database, bench.examiner, "q=cam", name="Cam")
    async with database.writing() as session:
        with pytest.raises(Taken):
            await searches.save(session, bench.examiner, name="Cam", question="q=x")
        await searches.save(session, bench.second, name="Cam", question="q=x")
        for stranger in (bench.second, bench.manager):
            with pytest.raises(NotFound):
                await searches.rename(session, stranger, search_id, "Khác")
            with pytest.raises(NotFound):
                await searches.forget(session, stranger, search_id)
        await searches.rename(session, bench.examiner, search_id, "Quýt")
    async with database.reading() as connection:
        assert [row.name for row in await searches.kept_by(connection, bench.examiner)] == ["Quýt"]
    record_id = await lodged(database, bench, "Cam Sành")
    assert await noted(database, bench.examiner) == [(NoticeKind.FOUND, record_id)]
    async with database.writing() as session:
        await searches.forget(session, bench.examiner, search_id)
    assert await noted(database, bench.examiner) == []


async def test_searches_are_kept_up_to_a_number(database: Database, bench: Bench, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(searches, "MOST", 2)
    for n in range(2):
        await kept(database, bench.examiner, "q=cam", name=str(n))
    with pytest.raises(NotAcceptable):
        await kept(database, bench.examiner, "q=cam", name="2")


async def test_a_search_for_somebody_whose_data_are_erased_goes_with_them(database: Database, bench: Bench):
    async with database.writing() as session:
        person = Party(kind=PartyKind.PERSON, name="Nguyễn Thị Mận")
        session.add(person)
        await amended(session, Subject.PARTY, person.id)
        party_id = person.id
    await kept(database, bench.examiner, "q=nguyen+thi+m%E1%BA%ADn", name="một người")
    await kept(database, bench.examiner, "q=cam", name="cam")
    async with database.writing() as session:
        await erase(session, bench.registrar, Subject.PARTY, party_id, ["name"], reason="Theo yêu cầu")
    async with database.reading() as connection:
        assert [row.name for row in await searches.kept_by(connection, bench.examiner)] == ["cam"]


async def test_a_record_that_left_the_desk_is_not_told_of(database: Database, bench: Bench):
    await kept(database, bench.examiner, "q=zyxquor")
    record_id = await lodged(database, bench, "Zyxquor")
    async with database.writing() as session:
        await do(session, bench.producer, withdraw, record_id)
    assert await noted(database, bench.examiner) == [(NoticeKind.FOUND, record_id)]  # withdrawn is the office's to see
    async with database.writing() as session:
        row = await session.get(Record, record_id)
        assert row is not None
        row.status = Status.DRAFT
        await amended(session, Subject.RECORD, record_id)
    assert await noted(database, bench.examiner) == []


async def test_the_pages_save_open_rename_delete_and_mark(chain: Chain, desk_of: Any, database: Database):
    desk = await desk_of(chain.office.examiner)
    page = await desk.do("/desk/searches", name="Chưa có", query="kind=trademark&q=zyx&nothing=1")
    assert "Đã lưu tìm kiếm" in page
    async with database.reading() as connection:
        (row,) = await searches.kept_by(connection, chain.office.examiner.actor)
    assert row.question == "q=zyx&kind=trademark"
    led = await desk.client.get(f"/desk/searches/{row.id}")
    assert led.headers["location"] == "/desk/search?q=zyx&kind=trademark"
    refused = await desk.fail("/desk/searches", 409, name="Chưa có", query="q=cam")
    assert 'value="q=cam"' in refused
    await desk.fail("/desk/searches", 422, name="Trống", query="")
    assert "Mới tên" in await desk.do(f"/desk/searches/{row.id}/rename", name="Mới tên")
    async with database.writing() as session:
        await mirror(session, "ZYXOR", kind=Kind.TRADEMARK, category="ordinary")
    await Alerts(database).catch_up()
    assert 'Thông báo <span class="count">1</span>' in await desk.look("/desk")
    page = await desk.look("/notices")
    assert "Hồ sơ mới khớp với tìm kiếm “Mới tên” của bạn: ZYXOR" in page
    assert "Đã đọc tất cả" in await desk.do("/notices/read")
    assert "Chưa lưu tìm kiếm nào" in await desk.do(f"/desk/searches/{row.id}/delete")
    assert "Chưa có thông báo" in await desk.look("/notices")
    stranger = await desk_of(chain.office.registrar)
    await stranger.look(f"/desk/searches/{row.id}", 404)
    await stranger.fail("/notices/read", 422, notice="x")


@pytest.fixture
def desk_of(client: Any) -> Any:
    return Desk(client).sit


async def test_every_follower_of_the_house_is_told_how_far_it_is(database: Database):
    async with database.writing() as session:
        await mirror(session, "Vinh")
    await Alerts(database).catch_up()
    assert await Alerts(database).lag() == 0
    async with database.reading() as connection:
        assert (await connection.execute(select(col(Notice.id)))).all() == []
