"""The producer's pages in a real browser: read by everybody, filled in by hand, with and without scripts."""

import re

import pytest

from registry.database import Database
from registry.procedure.formality import notify_defects
from tests.labels.chain import Chain
from tests.pages.browsing import TELEPHONE, Window, look, look_everywhere, sign_in
from tests.pages.producer.matters import drafted, id_in, lodged
from tests.pages.sitting import Desk
from tests.procedure.office import do

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("stock", ["sqlite"], indirect=True)]


async def test_every_page_can_be_read_by_everybody(window: Window, farm: Desk, season: Chain, database: Database):
    ordered, issued = await season.order(5), await season.issued(5)
    await farm.sit(season.office.producer)
    draft, with_office = await drafted(farm), await lodged(farm, name="Cam Sơn")
    async with database.writing() as session:
        defects = ["Bản đồ chưa có xác nhận."]
        await do(session, season.office.examiner.actor, notify_defects, id_in(with_office), defects=defects)
    right = f"/producer/authorisations/{season.authorisation_id}"
    await farm.do(f"{right}/plots/new", name="Vườn đồi Bắc", latitude="18.2", longitude="105.7")
    pages = [
        *("/producer", "/producer/records", "/producer/records/new", "/producer/lots", "/producer/orders"),
        *(f"/producer/records/new?kind={kind}" for kind in ("geographical_indication", "collective")),
        *(draft, f"{draft}/edit", f"{draft}/edit?part=qualities", f"{draft}/edit?part=more", f"{draft}/area"),
        *(f"{draft}/check", f"{with_office}/check"),
        *(with_office, "/producer/names?name=Cam", right, f"{right}/plots/new"),
        *(f"/producer/quantities/{season.certified_id}/lots/new", f"/producer/lots/{season.lot_id}"),
        *(f"/producer/orders/{ordered}", f"/producer/orders/{issued}", f"/producer/orders/{issued}/acts/void_labels"),
    ]
    async with window.tab(width=TELEPHONE) as tab:
        await sign_in(tab, season.office.producer.login)
        for path in pages:
            await look_everywhere(tab, path)


@pytest.mark.parametrize("scripts", [True, False])
async def test_an_application_is_filled_in_by_hand(window: Window, season: Chain, scripts: bool):
    async with window.tab(width=360, scripts=scripts) as tab:
        await sign_in(tab, season.office.producer.login)
        await tab.goto("/producer/records/new")
        await tab.page.get_by_role("link", name="Chỉ dẫn địa lý").click()
        await tab.page.get_by_label("Tên cần bảo hộ là gì?").fill("Cam Vũ Quang")
        await tab.page.get_by_role("button", name="Lưu và sang phần sau").click()
        await tab.page.get_by_role("status").wait_for()
        await tab.page.get_by_label("Hình dáng, mùi và vị thế nào?").fill("Quả tròn, vỏ mỏng.")
        await tab.page.get_by_role("textbox", name="Từ").first.fill("mười")
        await tab.page.get_by_role("textbox", name="Đo gì").first.fill("Độ ngọt")
        await tab.page.get_by_role("button", name="Lưu", exact=True).click()
        await tab.page.get_by_role("alert").wait_for()
        assert await tab.page.get_by_label("Hình dáng, mùi và vị thế nào?").input_value() == "Quả tròn, vỏ mỏng."
        if scripts:
            assert await tab.faults() == []
        await tab.page.get_by_role("alert").get_by_role("link").first.click()
        await tab.page.get_by_role("textbox", name="Từ").first.fill("10,5")
        await tab.page.get_by_role("textbox", name="Đơn vị").first.fill("°Bx")
        await tab.page.get_by_role("button", name="Lưu", exact=True).click()
        await tab.page.get_by_role("status").wait_for()
        assert await tab.page.get_by_role("textbox", name="Từ").first.input_value() == "10,5"
        assert not await tab.overflows()


async def test_the_enter_key_saves_and_stays(window: Window, season: Chain):
    async with window.tab() as tab:
        await sign_in(tab, season.office.producer.login)
        await tab.goto("/producer/records/new?kind=ordinary&part=picture")
        await tab.page.get_by_text("Nhãn hiệu và hàng hóa").click()
        await tab.page.get_by_label("Nhãn hiệu gồm những chữ nào?").fill("CAM THƯỢNG LỘC")
        await tab.page.get_by_label("Chữ thuộc ngôn ngữ nào?").fill("vi")
        await tab.page.get_by_label("Chữ thuộc ngôn ngữ nào?").press("Enter")
        await tab.page.wait_for_url(lambda url: url.endswith("/edit?done=draft&part=picture#main"))
        assert await tab.page.get_by_label("Chữ thuộc ngôn ngữ nào?").is_visible()


async def test_a_plot_is_where_one_stands_or_where_one_taps(window: Window, season: Chain):
    async with window.tab(width=TELEPHONE) as tab:
        await tab.page.context.grant_permissions(["geolocation"], origin=window.origin)
        await tab.page.context.set_geolocation({"latitude": 18.2, "longitude": 105.7, "accuracy": 7.4})
        await sign_in(tab, season.office.producer.login)
        await tab.goto(f"/producer/authorisations/{season.authorisation_id}/plots/new")
        latitude, longitude = tab.page.locator("#f-latitude"), tab.page.locator("#f-longitude")
        await tab.page.get_by_label("Tên thửa đất").fill("Vườn đồi Bắc")
        await tab.page.locator("svg[data-frame]").click()
        tapped = await latitude.input_value(), await longitude.input_value()
        assert all(re.fullmatch(r"\d+\.\d{6}", one) for one in tapped), tapped
        assert await tab.page.locator("svg[data-frame] .here").count() == 1, "the place is marked"
        await tab.page.get_by_role("button", name="Lấy vị trí của tôi").click()
        await tab.page.get_by_text("8 mét").wait_for()
        assert (await latitude.input_value(), await longitude.input_value()) == ("18.200000", "105.700000")
        await tab.page.get_by_role("button", name="Khai thửa đất").click()
        await tab.page.get_by_role("status").first.wait_for()
        assert "Vườn đồi Bắc" in await tab.page.locator("main").inner_text()
        assert tab.complaints == []


async def test_names_that_resemble_ones_own_appear_while_one_types(window: Window, season: Chain):
    async with window.tab() as tab:
        await sign_in(tab, season.office.producer.login)
        await tab.goto("/producer/records/new?kind=geographical_indication")
        await tab.page.get_by_label("Tên cần bảo hộ là gì?").fill("Vũ Quang")
        await tab.page.locator("#alike a").first.wait_for()
        assert str(season.record_id) in (await tab.page.locator("#alike a").first.get_attribute("href") or "")
        assert await tab.page.get_by_label("Tên cần bảo hộ là gì?").input_value() == "Vũ Quang"
        assert await tab.faults() == []
        assert tab.complaints == []


async def test_labels_are_printed_and_a_lot_is_called_back_by_hand(window: Window, season: Chain):
    number = await season.issued(5, active=False)
    async with window.tab(width=360) as tab:
        await sign_in(tab, season.office.producer.login)
        await look(tab, f"/producer/orders/{number}")
        async with tab.page.expect_download() as file:
            await tab.page.get_by_role("button", name="Tờ A4 (PDF)").click()
        assert (await file.value).suggested_filename == f"vi-du-labels-{number}-1.pdf"
        await tab.goto(f"/producer/orders/{number}")
        await tab.page.locator("#act").get_by_role("button", name="Kích hoạt tem").click()
        await tab.page.get_by_role("status").wait_for()
        await tab.goto(f"/producer/lots/{season.lot_id}")
        await tab.page.get_by_text("Thu hồi lô hàng").first.click()
        await tab.page.get_by_label("Lý do thu hồi lô").fill("Dư lượng vượt mức.")
        await tab.page.get_by_role("button", name="Thu hồi lô hàng").click()
        assert await tab.page.get_by_role("status").count() == 0, "the browser asks for the tick first"
        await tab.page.get_by_label("Đúng, thu hồi toàn bộ lô").check()
        await tab.page.get_by_role("button", name="Thu hồi lô hàng").click()
        await tab.page.get_by_text("Lô hàng này đã bị thu hồi.").wait_for()
        assert await tab.faults() == []
