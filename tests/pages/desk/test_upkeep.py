"""Who sees to it that the register runs is shown how far each follower and each duty of the clock is."""

import re
from datetime import timedelta

import pytest

from registry import calendar
from registry.database import Database
from registry.journal.clock import keep_up
from registry.journal.duties import duties
from registry.journal.entries import head
from registry.journal.following import move_bookmark
from tests.office import Office
from tests.pages.desk.conftest import Desk


def row(page: str, name: str) -> list[str]:
    """Return the cells of a row, as texts."""
    found = re.search(rf'<th scope="row">{re.escape(name)}</th>(.*?)</tr>', page)
    assert found, name
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", found[1])]


async def test_it_shows_how_far_each_follower_is(desk: Desk, office: Office, database: Database):
    await desk.sit(office.registrar)
    page = await desk.look("/desk/upkeep")
    async with database.reading() as connection:
        last = await head(connection)
    assert row(page, "Chỉ mục tìm kiếm công khai") == [str(last.position), "chưa lần nào"]
    async with database.writing() as session:
        await move_bookmark(session, "search", last._replace(position=last.position - 2))
        await move_bookmark(session, "outbox", last)
    page = await desk.look("/desk/upkeep")
    assert row(page, "Chỉ mục tìm kiếm công khai")[0] == "2"
    assert row(page, "Chỉ mục tìm kiếm nội bộ của cơ quan")[0] == str(last.position)
    assert row(page, "outbox")[0] == "0", "one that does not run here is shown by its name"
    assert "Chỉ mục tìm kiếm công khai còn chậm 2 dòng" in await desk.look("/desk/journal")


async def test_it_shows_the_last_day_of_each_duty_and_the_days_undone(
    desk: Desk, office: Office, database: Database, monkeypatch: pytest.MonkeyPatch
):
    today = calendar.today()
    await desk.sit(office.administrator)
    name = "Ghi những quyền đã hết thời hạn bảo hộ"
    assert row(await desk.look("/desk/upkeep"), name) == ["chưa lần nào", "–", "1"]
    await keep_up(database, duties(), today)
    last, done_at, days = row(await desk.look("/desk/upkeep"), name)
    assert (last, days) == (f"{today:%d/%m/%Y}", "0")
    assert f"{today:%d/%m/%Y}" in done_at
    monkeypatch.setattr(calendar, "today", lambda: today + timedelta(days=3))
    assert row(await desk.look("/desk/upkeep"), name)[2] == "3"


async def test_it_says_where_no_head_is_kept(desk: Desk, office: Office):
    await desk.sit(office.registrar)
    assert "Hãy đặt SOGOC_KEPT_HEAD" in await desk.look("/desk/upkeep")


async def test_it_is_for_administrators_and_registrars(desk: Desk, office: Office):
    for member, status in ((office.examiner, 403), (office.manager, 403), (office.registrar, 200)):
        await desk.sit(member)
        await desk.look("/desk/upkeep", status)
        link = 'href="/desk/upkeep"'
        if member is not office.manager:
            assert (link in await desk.look("/desk/journal")) is (status == 200)
