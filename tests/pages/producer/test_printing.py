"""Print files that are made in the background, on the page of an order."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from api.language import speech
from api.making import Maker
from api.pages.prints import NOT_MADE, shown
from api.settings import Settings
from api.views.printing import JobView
from registry.database import Database
from registry.tables import PrintJob
from registry.vocabulary import PrintState
from tests.labels.chain import Chain
from tests.labels.delivered import fetch, opened
from tests.pages.sitting import HOME, Desk


def plain(page: str) -> str:
    return page.replace("\u00a0", " ")


async def test_many_labels_are_made_in_the_background_and_fetched(
    farm: Desk, season: Chain, database: Database, settings: Settings
):
    number = await season.issued(4500, pack=10, active=False)
    await farm.sit(season.office.producer)
    order = f"/producer/orders/{number}"
    page = await farm.look(order)
    assert 'name="background"' in page
    assert "Danh sách tem có chữ ký số" in page
    answer = await farm.send(f"{order}/files/labels.zpl", background="yes", format="50x30", first="4001", dpi="300")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{order}#jobs")
    answer = await farm.send(f"{order}/files/lists.zip", signed="yes")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{order}#jobs")
    page = plain(await farm.look(order))
    assert page.count("đang chờ tạo") == 2
    roll, listed = await _jobs(database)
    assert (await farm.send(f"{order}/jobs/{roll}/cancel")).headers["location"] == f"{order}#jobs"
    await farm.fail(f"{order}/jobs/{listed}/take", 409)
    assert await Maker(database, settings).once()
    page = plain(await farm.look(order))
    assert "đã sẵn sàng để lấy" in page
    taken = await farm.send(f"{order}/jobs/{listed}/take")
    assert (taken.status_code, taken.headers["location"]) == (303, f"{order}/jobs/{listed}/labels.bin")
    page = plain(await farm.look(order))
    assert "Đã gửi đi 0 %; tệp chỉ được tính là đã lấy khi gửi hết" in page
    assert (f"{order}/jobs/{listed}/take" in page, f"{order}/jobs/{listed}/cancel" in page) == (True, True)
    some = await farm.client.get(taken.headers["location"], headers=HOME | {"Range": "bytes=0-9"})
    assert some.status_code == 206
    page = plain(await farm.look(order))
    assert "Thôi lấy; tem trong tệp tính là đã lấy" in page
    file = await farm.client.get(taken.headers["location"], headers=HOME)
    assert (file.status_code, file.headers["content-type"]) == (200, "application/zip")
    assert file.content.count(b"/S/") == 4000
    assert "đã giao" in plain(await farm.look(order))


async def test_a_file_that_broke_off_is_shown_and_given_up(farm: Desk, season: Chain):
    number = await season.issued(10, active=False)
    await farm.sit(season.office.producer)
    order, job = f"/producer/orders/{number}", await opened(season, number)
    await fetch(season, job, until=120)
    page = plain(await farm.look(order))
    assert "Các tem còn lại đều đang được giữ cho những tệp dưới đây." in page
    assert "Đã gửi đi 12 %; tệp chỉ được tính là đã lấy khi gửi hết" in page
    assert "Thôi lấy; tem trong tệp tính là đã lấy" in page
    assert (await farm.send(f"{order}/jobs/{job.id}/cancel")).headers["location"] == f"{order}#jobs"
    page = plain(await farm.look(order))
    assert "bị ngắt, tính là đã lấy" in page
    told = "Tệp in bị ngắt, tính là đã lấy: labels.csv, 10 tem từ số 1. Đã gửi đi tổng cộng 120 byte, tệp có 1.000 byte"
    assert told in page


def test_why_a_file_could_not_be_made_is_said_in_words():
    row = dict.fromkeys(JobView.__struct_fields__) | {"state": PrintState.FAILED, "asked_by": None}
    actor: Any = SimpleNamespace(account_id=None)
    for code in (*NOT_MADE, "lot_not_open", "order_not_approved"):
        told = shown(SimpleNamespace(**row | {"reason": code}), actor, speech("vi")).why
        assert told.endswith(".")
        assert code not in told
    assert shown(SimpleNamespace(**row), actor, speech("vi")).why == ""


async def _jobs(database: Database) -> Sequence[UUID]:
    async with database.reading() as connection:
        found = select(col(PrintJob.id)).order_by(col(PrintJob.asked_at))
        return (await connection.execute(found)).scalars().all()
