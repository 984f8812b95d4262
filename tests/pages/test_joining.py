"""Getting in, in a real browser: read by everybody, on a telephone and on a desk, and without JavaScript."""

import pytest

from tests.office import Office
from tests.pages.browsing import Window, look, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("stock", ["sqlite"], indirect=True)]


async def test_a_stranger_asks_on_a_telephone_and_officers_look_at_it(window: Window, office: Office):
    async with window.tab(width=390, scripts=False) as tab:
        await tab.goto("/join")
        await tab.page.locator("#f-kind").select_option("cooperative")
        for name, text in (
            ("name", "HTX Bưởi Phúc Trạch Một"),
            ("representative", "Trần Thị Ví Dụ"),
            ("phone", "0912 345 678"),
            ("email", "cam@example.vn"),
        ):
            await tab.page.locator(f"#f-{name}").fill(text)
        await tab.page.locator("#f-purposes-1").check()
        await tab.page.locator("main button.main").click()
        address = await tab.page.locator("code.address").inner_text()
    path = "/join/" + address.rpartition("/")[2]
    async with window.tab(width=390) as tab:
        for each in ("/join", path):
            await look(tab, each)
    async with window.tab(width=1280) as tab:
        await look(tab, path)
        await sign_in(tab, office.examiner.login)
        await look(tab, "/desk/join-requests")
        await tab.page.locator("th a").first.click()
        here = tab.page.url.removeprefix(window.origin)
        for each in (here, f"{here}/acts/approve_for_party", "/desk/join-requests/new", "/desk/records/paper"):
            await look(tab, each)
