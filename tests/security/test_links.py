"""Links that set a password: they work once, for a while, for one account, and sign nobody in."""

import asyncio
import re
from typing import Any

import pytest
from httpx import AsyncClient, Response
from structlog.testing import capture_logs

from registry.database import Database
from registry.errors import NotFound, NotPermitted, OutOfOrder
from registry.journal.audit import audit
from registry.parties.proving import issue_link, issue_officer_link
from registry.people.credentials import set_password
from registry.people.links import PAGE
from registry.people.sessions import actor_of_cookie, sign_in
from tests.lines import open_text
from tests.office import PASSWORD, Office, taken
from tests.pages.sitting import HOME, Desk, text_of
from tests.people.conftest import Clock

NEW = "ba lần bảy hai mốt"


async def linked(database: Database, office: Office, member: str = "producer") -> str:
    """Return the path of a new link."""
    async with database.writing() as session:
        took = await taken(session, office.administrator.actor, issue_link, office.everybody[member].actor.account_id)
    return str(took.once)


async def put(client: AsyncClient, path: str, new: str = NEW, **headers: str) -> Response:
    client.cookies.clear()
    return await client.post(path, data={"new": new}, headers=HOME | headers)


async def test_a_link_sets_the_password_once_and_signs_nobody_in(
    client: AsyncClient, database: Database, office: Office
):
    signed = await sign_in(database, "producer", PASSWORD)
    path = await linked(database, office)
    page = await client.get(path, headers=HOME)
    assert page.status_code == 200
    assert (page.headers["referrer-policy"], page.headers["cache-control"]) == ("same-origin", "no-store")
    assert office.producer.actor.name in page.text
    weak = await put(client, path, "hatinh2026")
    assert (weak.status_code, "hatinh2026" in weak.text) == (422, False)
    done = await put(client, path)
    assert (done.status_code, done.headers["location"]) == (303, "/login?done=password_set")
    assert "set-cookie" not in done.headers or "Max-Age=0" in done.headers["set-cookie"]
    assert "Đã đặt mật khẩu" in (await client.get("/login?done=password_set", headers=HOME)).text
    assert await actor_of_cookie(database, signed.cookie) is None, "whoever was signed in is not any more"
    assert await sign_in(database, "producer", NEW)
    for replay in (await put(client, path, NEW + " ba"), await client.get(path, headers=HOME)):
        assert replay.status_code == 404
        assert "Liên kết này không dùng được" in replay.text
    assert await sign_in(database, "producer", NEW)
    assert (await audit(database)).findings == []


async def test_of_fifty_who_use_a_link_at_once_one_does(database: Database, office: Office):
    text = (await linked(database, office)).removeprefix(PAGE)

    async def use(n: int) -> bool:
        try:
            await set_password(database, text, f"{NEW} {n}")
        except NotFound:
            return False
        return True

    assert sum(await asyncio.gather(*(use(n) for n in range(12)))) == 1


async def test_a_link_ends_by_its_term_by_a_newer_one_and_with_its_account(
    client: AsyncClient, database: Database, office: Office, clock: Clock
):
    old = await linked(database, office)
    new = await linked(database, office)
    assert (await client.get(old, headers=HOME)).status_code == 404
    clock.forward(hours=23, minutes=59)
    assert (await client.get(new, headers=HOME)).status_code == 200
    clock.forward(minutes=2)
    assert (await put(client, new)).status_code == 404
    for text in ("x", "A" * 43, "A" * 10_000, "%00", "đ" * 43):
        assert (await client.get(f"{PAGE}{text}", headers=HOME)).status_code == 404, text


@pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
async def test_a_link_is_kept_and_logged_nowhere(
    client: AsyncClient, database: Database, office: Office, tmp_path: Any
):
    path = await linked(database, office)
    with capture_logs() as lines:
        await put(client, path)
    text = path.removeprefix(PAGE)
    assert text not in str(lines)
    assert text not in await open_text(database)
    assert text.encode() not in b"".join(file.read_bytes() for file in tmp_path.glob("register.db*"))


@pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
async def test_another_sites_page_uses_no_link_and_trying_texts_is_slowed(
    client: AsyncClient, database: Database, office: Office
):
    path = await linked(database, office)
    assert (await put(client, path, Origin="https://evil.example")).status_code == 403
    statuses = [(await client.get(f"{PAGE}{n:043d}", headers=HOME)).status_code for n in range(70)]
    assert statuses.count(404) < 65
    assert statuses[-1] == 429


async def test_an_account_is_opened_with_a_link_and_an_administrator_chooses_no_password(
    client: AsyncClient, database: Database, office: Office
):
    desk = await Desk(client).sit(office.administrator)
    page = await desk.send("/desk/accounts/new", login="moi.vidu", name="Mới Ví Dụ")
    assert page.status_code == 200
    (path,) = re.findall(r"http://[^/<]+(/account/link/[\w-]{43})", text_of(page))
    form = await client.get("/desk/accounts/new", headers=HOME)
    assert 'type="password"' not in form.text
    assert (await put(client, path)).status_code == 303
    assert await sign_in(database, "moi.vidu", NEW)


async def test_an_officers_link_needs_two_and_nobody_issues_the_own(database: Database, office: Office):
    by, examiner = office.administrator.actor, office.examiner.actor.account_id
    async with database.writing() as session:
        with pytest.raises(OutOfOrder):
            await taken(session, by, issue_link, examiner)
        for act in (issue_link, issue_officer_link):
            with pytest.raises(OutOfOrder):
                await taken(session, by, act, by.account_id)
        with pytest.raises(NotPermitted):
            await taken(session, office.producer.actor, issue_link, office.producer.actor.account_id)
        with pytest.raises(OutOfOrder):
            await taken(session, by, issue_link, office.reader.actor.account_id)
        waits = await taken(session, by, issue_officer_link, examiner)
    assert waits.once is None
    assert waits.change is not None


async def test_the_second_officer_gets_the_officers_link(client: AsyncClient, office: Office):
    account = f"/desk/accounts/{office.examiner.actor.account_id}"
    await (await Desk(client).sit(office.registrar)).look(account, 404)
    desk = await Desk(client).sit(office.administrator)
    await desk.do(f"{account}/acts/issue_officer_link")
    await desk.sit(office.second_registrar)
    page = await client.get(f"{account}/acts/issue_officer_link", headers=HOME)
    (shown,) = re.findall(r'name="shown" value="([0-9a-f]{64})"', text_of(page))
    told = await desk.send(f"{account}/acts/issue_officer_link", do="confirm", shown=shown)
    (path,) = re.findall(r"http://[^/<]+(/account/link/[\w-]{43})", text_of(told))
    assert (await put(client, path)).status_code == 303
    again = await client.post("/login", data={"login": office.examiner.login, "password": NEW}, headers=HOME)
    assert again.status_code == 303
