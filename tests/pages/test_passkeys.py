"""A passkey in a real browser: Chromium's own authenticator, in software, with a finger that is always the owner's."""

import pytest
from httpx import AsyncClient
from playwright.async_api import Browser
from pydantic import HttpUrl

from api.settings import Settings
from registry import calendar
from tests.office import PASSWORD, Office
from tests.pages.browsing import browsing, look, sign_in
from tests.people.conftest import Clock

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("stock", ["sqlite"], indirect=True)]

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


async def test_a_passkey_is_added_signs_in_and_proves_anew(
    browser: Browser, client: AsyncClient, office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    clock = Clock()
    monkeypatch.setattr(calendar, "now", clock)
    async with browsing(browser, client) as window:
        window.origin = window.origin.replace("127.0.0.1", "localhost")
        client._transport.app.state.settings = settings.model_copy(update={"public_url": HttpUrl(window.origin)})  # type: ignore[attr-defined] # the application itself
        async with window.tab(width=360) as tab:
            devices = await tab.page.context.new_cdp_session(tab.page)
            await devices.send("WebAuthn.enable")
            await devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
            await sign_in(tab, office.administrator.login)
            await look(tab, "/account/passkeys")
            await tab.page.get_by_label("Tên khóa truy cập").fill("Điện thoại")
            await tab.page.get_by_label("Mật khẩu hiện tại").fill("sai mật khẩu rồi")
            add = tab.page.get_by_role("button", name="Thêm khóa truy cập")
            await add.click()
            await tab.page.get_by_text("không phải mật khẩu hiện tại").wait_for()
            tab.complaints.clear()  # the console tells of the answer 422
            await tab.page.get_by_label("Mật khẩu hiện tại").fill(PASSWORD)
            await add.click()
            await tab.page.get_by_role("link", name="Tôi đã cất").wait_for()
            await tab.page.get_by_role("button", name="Đăng xuất").click()
            await look(tab, "/login")
            await tab.page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
            await tab.page.wait_for_url("**/desk")
            clock.forward(minutes=20)
            await tab.goto(f"/desk/accounts/{office.producer.actor.account_id}/acts/reset_factors")
            await tab.page.locator("form[action*='reset_factors'] button").click()
            await tab.page.wait_for_url("**/account/prove#faults")
            assert await tab.faults() == []
            await tab.page.get_by_role("button", name="Dùng khóa truy cập").click()
            await tab.page.wait_for_url("**/acts/reset_factors?kept=1#faults")
            await look(tab, "/account/passkeys")
            assert await tab.page.get_by_text("dùng lần cuối").count() == 1
            await devices.send("WebAuthn.disable")
