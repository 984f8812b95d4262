"""The number under a coating in a real browser without scripts: asked again with what is wrong, then confirmed."""

import pytest

from tests.labels.chain import Chain
from tests.pages.browsing import Window

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("stock", ["sqlite"], indirect=True)]


async def test_a_shopper_mistypes_the_number_and_is_the_first_to_confirm_it(window: Window, chain: Chain):
    number = await chain.issued(2, has_pins=True)
    code, pin = chain.code(number, 1), chain.pin(number, 1)
    async with window.tab(width=390, scripts=False) as tab:
        await tab.goto(f"/{code}")
        await tab.page.fill("#f-pin", "12 34")
        await tab.page.click("#pin button")
        await tab.page.wait_for_selector("#f-pin-error")
        assert await tab.page.input_value("#f-pin") == "12 34"
        await tab.page.fill("#f-pin", f"{pin[:3]} {pin[3:]}")
        await tab.page.click("button.main")
        await tab.page.wait_for_url(f"**/{code}/pin")
        await tab.page.wait_for_selector(".verdict h1")
        assert await tab.page.inner_text("h1") == "Xác nhận lần đầu"
        assert pin not in await tab.page.content()
        await tab.goto(f"/{code}")
        assert "KQ-OPENED-BEFORE" in await tab.page.content()
