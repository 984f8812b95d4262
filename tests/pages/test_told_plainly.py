"""What pages say plainly: what is not confirmed, which filter was left aside, what is too large, what has passed."""

from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from httpx import AsyncClient
from sqlmodel import col, select

from registry import calendar, exchange
from registry.database import Database
from registry.tables import Lot, Record
from tests.exchange import files
from tests.labels.chain import Chain
from tests.office import Office
from tests.pages.producer.matters import drafted
from tests.pages.sitting import HOME, Desk

pytestmark = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
HTML = {"Accept": "text/html"}


@pytest.fixture
def farm(client: AsyncClient) -> Desk:
    return Desk(client, home="/producer")


@pytest.mark.parametrize(("confidence", "said"), [("A", "Đã đăng ký"), ("B", "Đã đăng ký"), ("C", "chưa kiểm chứng")])
async def test_a_right_that_is_known_by_hearsay_is_not_green(
    client: AsyncClient, office: Office, database: Database, tmp_path: Path, confidence: str, said: str
):
    row = files.VIETNAM | {"confidence": confidence}
    await exchange.run(database, files.table(tmp_path / "gi.csv", "gi-vietnam", row))
    async with database.reading() as connection:
        record_id = (await connection.execute(select(col(Record.id)))).scalar_one()
    await Desk(client).sit(office.registrar)
    for path in (f"/records/{record_id}", f"/desk/records/{record_id}"):
        page = unescape((await client.get(path, headers=HOME)).text)
        assert f">{said}</span>" in page, path
        assert ('class="tag leaf"' in page) is (confidence != "C"), path
        assert "gi-vietnam" not in page.replace("/gi-vietnam", ""), path
        assert "danh mục chỉ dẫn địa lý Việt Nam" in page, path


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("kind=zzz", ["kind=zzz"]),
        ("status=open&kind=trademark", ["status=open"]),
        ("class=31&sort=name", ["class=31", "sort=name"]),
        ("q=cam&kind=&status=", []),
        ("utm_source=x&fbclid=y&lang=vi&offset=0", []),
    ],
)
async def test_a_filter_that_is_left_aside_is_named(client: AsyncClient, query: str, told: list[str]):
    page = unescape((await client.get(f"/search?{query}", headers=HTML)).text)
    assert ("Trang này không có bộ lọc như vậy" in page) is bool(told)
    assert all(one in page for one in told)


@pytest.mark.parametrize("path", ["/desk/records", "/desk/parties", "/desk/orders", "/desk", "/desk/journal"])
async def test_the_desk_names_it_too_and_nothing_else(client: AsyncClient, office: Office, path: str):
    desk = await Desk(client).sit(office.registrar)
    assert "bỏ qua: zzz=1." in await desk.look(f"{path}?zzz=1")
    assert "bỏ qua" not in await desk.look(f"{path}?limit=5")


async def test_a_paper_that_is_too_large_gets_the_limit_and_the_way_back(farm: Desk, office: Office):
    await farm.sit(office.producer)
    at = await drafted(farm)
    headers = HOME | {"Referer": f"{HOME['Origin']}{at}"}
    paper = {"file": ("map.pdf", b"%PDF-1.4\n" + b"x" * 11 * 2**20, "application/pdf")}
    answer = await farm.client.post(f"{at}/papers", data={"purpose": "area_map"}, files=paper, headers=headers)
    page = unescape(answer.text)
    assert answer.status_code == 413
    assert "nhiều nhất 10 MB" in page
    assert f'<a class="button main" href="{at}">Quay lại biểu mẫu</a>' in page
    elsewhere = HOME | {"Referer": "https://elsewhere.example/form"}
    answer = await farm.client.post(f"{at}/papers", data={"purpose": "area_map"}, files=paper, headers=elsewhere)
    assert "elsewhere" not in answer.text
    assert "Quay lại biểu mẫu" not in answer.text


async def test_a_grant_begins_with_the_product_of_the_right_and_today(client: AsyncClient, chain: Chain):
    desk = await Desk(client).sit(chain.office.manager)
    page = await desk.look(f"/desk/records/{chain.record_id}/use/authorise")
    assert 'name="product" value="Cam quả"' in page
    assert f'name="valid_from" value="{calendar.today():%d/%m/%Y}"' in page
    form = {"party_id": str(chain.office.rival.party_id), "product": "Cam quả"}
    page = await desk.fail(f"/desk/records/{chain.record_id}/use/authorise", 422, **form, valid_from="31/2/2026")
    assert 'value="31/2/2026"' in page
    today = f"{calendar.today().day}/{calendar.today().month}/{calendar.today().year}"
    await desk.do(f"/desk/records/{chain.record_id}/use/authorise", **form, valid_from=today)


async def test_labels_for_goods_past_their_date_come_with_a_warning(chain: Chain, farm: Desk):
    day = calendar.today() - timedelta(days=2)
    await farm.sit(chain.office.producer)
    fresh = await farm.look(f"/producer/lots/{chain.lot_id}")
    assert "đã hết hạn sử dụng" not in fresh
    async with chain.database.writing() as session:
        lot = await session.get_one(Lot, chain.lot_id)
        lot.produced_on, lot.expires_on = day, day
    page = await farm.look(f"/producer/lots/{chain.lot_id}")
    assert f"đã hết hạn sử dụng từ ngày {day:%d/%m/%Y}" in page
    assert "Đặt tem" in page


async def test_a_plot_is_shown_by_its_commune_and_a_history_by_the_hour(client: AsyncClient, chain: Chain, farm: Desk):
    await farm.sit(chain.office.producer)
    right = f"/producer/authorisations/{chain.authorisation_id}"
    plot = {"name": "Vườn đồi Bắc", "latitude": "18.2", "longitude": "105.7", "unit_code": "18999"}
    assert 'Hương Khê <span class="quiet num">18999</span>' in await farm.do(f"{right}/plots/new", **plot)
    desk = await Desk(client).sit(chain.office.manager)
    page = await desk.look(f"/desk/authorisations/{chain.authorisation_id}")
    assert 'Hương Khê <span class="quiet num">18999</span>' in page
    desk = await desk.sit(chain.office.registrar)
    page = await desk.look(f"/desk/records/{chain.record_id}")
    assert f", {calendar.today():%d/%m/%Y}</time>" in page
