"""The open pages in a real browser. What a page looks like does not hang on the database, so one is enough."""

import pytest

from api.settings import Settings
from registry.database import Database
from registry.vocabulary import RangeState
from search.embedded import EmbeddedEngine
from search.follower import SearchFollower
from tests.labels.chain import Chain
from tests.office import PASSWORD
from tests.pages.browsing import TELEPHONE, Window, look, look_everywhere

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("stock", ["sqlite"], indirect=True)]


async def test_every_open_page_can_be_read_by_everybody(window: Window, chain: Chain, settings: Settings):
    engine = EmbeddedEngine(settings.search_folder)
    await SearchFollower(chain.database, engine).catch_up()
    await engine.close()
    async with window.tab(width=TELEPHONE) as tab:
        open_pages = ("/", "/about", "/help", "/help/labels", "/search", "/login", "/problems/not-found")
        for path in (*open_pages, f"/records/{chain.record_id}"):
            await look_everywhere(tab, path)


async def test_every_verdict_can_be_read_by_everybody(window: Window, chain: Chain):
    number = await chain.issued(5)
    await chain.mark(number, RangeState.REVOKED, 1, 1)
    await chain.mark(number, RangeState.RECALLED, 2, 2)
    idle = await chain.issued(1, active=False)
    good, ending = chain.code(number), chain.code(number)[-1]
    codes = {
        good: "Tem do Sổ Gốc cấp",
        chain.code(number, 1): "Tem không còn hiệu lực",
        chain.code(number, 2): "Sản phẩm đã bị thu hồi",
        chain.code(number, 4000): "Tem không do Sổ Gốc cấp",
        chain.code(idle): "Cần xem lại: tem chưa kích hoạt",
        good[:-1] + ("0" if ending != "0" else "2"): "Mã gõ chưa đúng",
    }
    async with window.tab(width=TELEPHONE) as tab:
        for code, title in codes.items():
            await look_everywhere(tab, f"/{code}")
            assert await tab.page.locator("h1").inner_text() == title


async def test_a_page_speaks_english_to_who_asks_for_it(window: Window, chain: Chain):
    code = chain.code(await chain.issued())
    async with window.tab(width=360) as tab:
        await look(tab, f"/{code}")
        await tab.page.get_by_role("link", name="English").click()
        assert await tab.page.locator("h1").inner_text() == "Issued by the register"
        assert await tab.page.locator("html").get_attribute("lang") == "en"
        await look(tab, "/about?lang=en")
        await tab.goto("/")
        assert await tab.page.locator("html").get_attribute("lang") == "en", "the choice is remembered"


async def test_a_code_is_checked_with_the_keyboard_alone(window: Window, chain: Chain):
    code = chain.code(await chain.issued())
    async with window.tab() as tab:
        await tab.goto("/")
        await tab.press("Tab")
        assert await tab.page.locator(":focus").inner_text() == "Chuyển đến nội dung chính"
        await tab.press("Enter")
        await tab.press("Tab")
        assert await tab.page.locator(":focus").get_attribute("id") == "code"
        await tab.page.keyboard.type(code.lower())
        await tab.press("Enter")
        await tab.page.wait_for_url(f"**/{code}")
        assert await tab.page.locator("h1").inner_text() == "Tem do Sổ Gốc cấp"


async def test_the_search_answers_while_one_types_and_its_address_can_be_sent(
    window: Window, chain: Chain, database: Database, settings: Settings
):
    engine = EmbeddedEngine(settings.search_folder)
    await SearchFollower(database, engine).catch_up()
    await engine.close()
    async with window.tab() as tab:
        await tab.goto("/search?q=zzz")
        assert await tab.page.locator(".hits").count() == 0
        asked: list[str] = []
        tab.page.on("request", lambda request: asked.append(request.url))
        await tab.page.locator("#q").fill("vu qua")
        await tab.page.locator(".hits a").first.wait_for()
        assert "vu+qua" in tab.page.url or "vu%20qua" in tab.page.url
        assert await tab.page.locator("#q").input_value() == "vu qua"
        assert await tab.faults() == []
        assert tab.complaints == []
        await tab.page.locator("#results details summary").last.click()
        await tab.page.locator("#filed_from").fill("2000-01-01")
        await tab.page.locator("#results .tag").first.wait_for()
        assert await tab.page.locator(":focus").get_attribute("id") == "filed_from"
        # A finger presses longer than an answer takes: what is pressed must not be replaced meanwhile.
        await tab.page.locator(".hits a").first.click(delay=500)
        await tab.page.wait_for_url(f"**{chain.record_id}")
        assert len([one for one in asked if "/search" in one]) == 2


async def test_somebody_signs_in_and_out_by_hand(window: Window, chain: Chain):
    async with window.tab(width=360) as tab:
        await tab.goto("/login")
        await tab.page.get_by_label("Tên đăng nhập").fill(chain.office.producer.login)
        await tab.page.get_by_label("Mật khẩu").fill("sai mật khẩu rồi")
        await tab.page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
        await tab.page.get_by_role("alert").wait_for()
        assert await tab.faults() == []
        await tab.page.get_by_label("Mật khẩu").fill(PASSWORD)
        await tab.page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
        out = tab.page.get_by_role("button", name="Đăng xuất")
        await out.wait_for()
        assert await tab.faults() == []
        await out.click()
        await tab.page.get_by_role("link", name="Đăng nhập").first.wait_for()


async def test_a_page_works_without_any_script(window: Window, chain: Chain):
    async with window.tab(scripts=False) as tab:
        await tab.goto("/")
        await tab.page.locator("#code").fill(chain.code(await chain.issued()))
        await tab.page.locator("#code").press("Enter")
        await tab.page.locator("h1#verdict").wait_for()
        assert await tab.page.locator("h1").inner_text() == "Tem do Sổ Gốc cấp"
