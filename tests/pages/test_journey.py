"""Getting in and filing, as people do: on a telephone, without a script but for the passkey, by what comes by mail."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient
from playwright.async_api import Browser
from pydantic import HttpUrl
from sqlmodel import select

from api.settings import Settings
from registry.acts import take
from registry.codes.keys import KeyRing
from registry.database import Database
from registry.forms import judge
from registry.notices.telling import Notices
from registry.parties.joining.deciding import approve_request, ask_back
from registry.people.permissions import Actor
from registry.procedure.formality import notify_defects
from registry.tables import JoinRequest, Record
from tests.labels.chain import MASTER
from tests.notices.mailbox import Mailbox, paths_in
from tests.office import Office
from tests.pages.browsing import DESK, Tab, Window, browsing, look
from tests.pages.producer.matters import ANSWERS, AREA
from tests.pages.test_passkeys import AUTHENTICATOR

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("stock", ["sqlite"], indirect=True)]
RING = KeyRing(None, {1: MASTER})
PHONE = 320
"""The narrowest telephone: pages of a head of an organisation and of links are measured here alone."""
NEW = "ba lần bảy hai mốt"


@dataclass
class Stranger:
    """Somebody at a telephone: ``hand`` has no scripts, ``eye`` looks at the same pages and judges them."""

    hand: Tab
    eye: Tab
    database: Database
    mailbox: Mailbox

    async def opens(self, path: str) -> None:
        await self.hand.goto(path)

    async def types(self, **texts: str) -> None:
        """Type into fields by their names, ``__`` for a dot."""
        for name, text in texts.items():
            field = self.hand.page.locator(f"[name='{name.replace('__', '.')}']").first
            if not await field.is_visible():
                shut = self.hand.page.locator("details:not([open])").filter(has=field).first
                await shut.locator("> summary").click()
            await field.fill(text)

    async def presses(self, words: str) -> None:
        """Press the button with these words and see the page that it leads to as everybody has to be able to."""
        await self.hand.page.locator("main").get_by_role("button", name=words, exact=True).first.click()
        await self.sees()

    async def sees(self) -> None:
        """Hold the page where one is to what every page promises; what a form has just told once is not asked again."""
        await self.eye.page.context.clear_cookies()
        await self.eye.page.context.add_cookies(await self.hand.page.context.cookies())  # type: ignore[arg-type] # as they were given
        path = self.hand.page.url.removeprefix(self.hand.origin).partition("#")[0]
        await look(self.eye, path)
        await self.eye.widen(DESK)
        assert not await self.eye.overflows(), f"{path} is wider than a desk"
        assert await self.eye.page.locator("h1").is_visible(), path
        await self.eye.widen(PHONE)

    async def reads(self) -> str:
        return " ".join((await self.hand.page.locator("main").inner_text()).split())

    async def gets(self, to: str) -> str:
        """Return where the link of the newest message to an address leads."""
        await Notices(self.database).catch_up()
        mails = [mail for mail in await self.mailbox.fetch() if mail["To"] == to]
        return paths_in(mails[-1])[0]


@pytest.fixture
async def stranger(
    browser: Browser, client: AsyncClient, database: Database, settings: Settings, tmp_path: Path
) -> AsyncIterator[Stranger]:
    async with browsing(browser, client) as window, _telephones(window, client, settings) as (hand, eye):
        hand.page.set_default_timeout(5000)
        yield Stranger(hand, eye, database, Mailbox(database, tmp_path))


@asynccontextmanager
async def _telephones(window: Window, client: AsyncClient, settings: Settings) -> AsyncIterator[tuple[Tab, Tab]]:
    window.origin = window.origin.replace("127.0.0.1", "localhost")  # passkeys are bound to a name
    public = settings.model_copy(update={"public_url": HttpUrl(window.origin)})
    client._transport.app.state.settings = public  # type: ignore[attr-defined] # the application itself
    async with window.tab(width=PHONE, scripts=False) as hand, window.tab(width=PHONE) as eye:
        yield hand, eye


async def does(database: Database, by: Actor, act: Any, subject_id: Any, **asked: Any) -> None:
    """Let an officer take an act."""
    async with database.writing() as session:
        await take(session, by, act, subject_id, judge(act.asks, asked), provided={"ring": RING})


async def only(database: Database, table: Any) -> Any:
    """Return the key of the newest row of a table."""
    async with database.writing() as session:
        return (await session.exec(select(table.id).order_by(table.created_at.desc()))).first()


async def test_a_stranger_joins_invites_a_colleague_files_and_answers_a_defect(stranger: Stranger, office: Office):
    await joins(stranger, office)
    await adds_a_passkey(stranger)
    await invites(stranger)
    await files(stranger, office)


async def joins(stranger: Stranger, office: Office) -> None:
    """Ask to join, be asked back, answer, be approved, and set the password: each step by the mail that tells of it."""
    page = stranger.hand.page
    await stranger.opens("/login")
    await stranger.sees()
    await page.get_by_role("link", name="Gửi yêu cầu tham gia").first.click()
    await stranger.sees()
    await page.locator("#f-kind").select_option("cooperative")
    await stranger.types(
        name="HTX Cam Thượng Lộc (ví dụ)",
        representative="Trần Thị Ví Dụ",
        phone="0912 345 678",
        email="cam@example.vn",
    )
    await page.locator("#f-purposes-1").check()
    await page.locator("main button.main").click()
    await stranger.sees()
    private = page.url.removeprefix(stranger.hand.origin).partition("?")[0]
    assert await stranger.gets("cam@example.vn") == private
    request = await only(stranger.database, JoinRequest)
    await does(stranger.database, office.examiner.actor, ask_back, request, asks="Xin gửi giấy chứng nhận.")
    await stranger.opens(await stranger.gets("cam@example.vn"))
    assert "Xin gửi giấy chứng nhận." in await stranger.reads()
    await stranger.types(answer="Chúng tôi sẽ gửi bản chụp.")
    await stranger.presses("Gửi trả lời")
    await does(stranger.database, office.registrar.actor, approve_request, request)
    await stranger.opens(await stranger.gets("cam@example.vn"))
    await stranger.sees()
    await stranger.types(new=NEW)
    await stranger.presses("Đặt mật khẩu")
    await stranger.types(login="cam@example.vn", password=NEW)
    await stranger.presses("Đăng nhập")
    assert page.url.endswith("/producer")


async def adds_a_passkey(stranger: Stranger) -> None:
    """Add a passkey: the one step that needs a script, in the browser that has one."""
    page = stranger.eye.page
    devices = await page.context.new_cdp_session(page)
    await devices.send("WebAuthn.enable")
    await devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    await look(stranger.eye, "/account/passkeys")
    await page.get_by_label("Tên khóa truy cập").fill("Điện thoại")
    await page.get_by_label("Mật khẩu hiện tại").fill(NEW)
    await page.get_by_role("button", name="Thêm khóa truy cập").click()
    await page.get_by_role("link", name="Tôi đã cất").wait_for()
    await devices.send("WebAuthn.disable")


async def invites(stranger: Stranger) -> None:
    """Invite a colleague, who gets a link of their own."""
    page = stranger.hand.page
    await stranger.opens("/producer/members")
    await stranger.sees()
    await page.locator("main a[href*='invite_member']").first.click()
    await stranger.types(login="kho@example.vn", name="Lê Văn Ví Dụ")
    await page.locator("main input[value='producer']").check()
    await page.locator("main form[action*='invite_member'] button").last.click()
    link = await stranger.gets("kho@example.vn")
    assert link in await stranger.reads()
    await look(stranger.eye, link)
    await page.locator("main a.button.main").click()
    assert "kho@example.vn" in await stranger.reads()


async def files(stranger: Stranger, office: Office) -> None:
    """File an application, be told of a defect by mail and in the inbox, and answer it."""
    page = stranger.hand.page
    await stranger.opens("/producer/records/new?kind=geographical_indication")
    await stranger.types(name=ANSWERS["name"])
    await stranger.presses("Lưu")
    await stranger.types(**{name.replace(".", "__"): text for name, text in ANSWERS.items()})
    await stranger.presses("Lưu")
    record = await only(stranger.database, Record)
    at = f"/producer/records/{record}"
    await stranger.opens(f"{at}/area")
    await stranger.types(geometry=AREA)
    await page.locator("main [name='is_schematic']").first.check()
    await stranger.presses("Lưu khu vực")
    await stranger.opens(at)
    await page.locator("main a[href*='/check']").first.click()
    await stranger.sees()
    await page.locator("main form[action*='acts/lodge'] button").last.click()
    await stranger.sees()
    await does(stranger.database, office.examiner.actor, notify_defects, record, defects=["Bản đồ chưa có xác nhận."])
    notice = await stranger.gets("cam@example.vn")
    await stranger.opens("/notices")
    await stranger.sees()
    assert "Cam Vũ Quang" in await stranger.reads()
    await stranger.opens(notice)
    assert page.url.partition("?")[0].endswith(at)
    assert "Bản đồ chưa có xác nhận." in await stranger.reads()
    await stranger.types(answer="Đã bổ sung bản đồ có xác nhận.")
    await page.locator("main form[action*='answer_defects'] button").last.click()
    await stranger.sees()
    assert "Đã bổ sung bản đồ có xác nhận." in await stranger.reads()
    assert stranger.eye.complaints == []
