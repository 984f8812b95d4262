"""Passkeys at the pages: made and removed with the password, used to sign in and to prove anew."""

import re

import pytest
from httpx import AsyncClient, Response
from pydantic import HttpUrl

from api.authentication import site_of
from api.settings import Settings
from registry.database import Database
from registry.people import challenges, passkeys
from registry.people.permissions import Actor
from registry.people.sessions import sign_in
from registry.throttling import Limit
from tests.office import PASSWORD, Office
from tests.pages.sitting import HOME, Desk, text_of
from tests.people.conftest import Clock
from tests.security.keys import Key

pytestmark = pytest.mark.usefixtures("office")
SQLITE = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
WITHOUT = "Trình duyệt này không chạy tập lệnh"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Reach the register by a name: browsers make no passkeys for an address of digits."""
    return settings.model_copy(update={"public_url": HttpUrl("http://localhost:8000")})


@pytest.fixture
def key(settings: Settings) -> Key:
    return Key(site_of(settings))


async def added(database: Database, actor: Actor, key: Key) -> None:
    async with database.writing() as session:
        options = await passkeys.begin_registration(session, actor, key.site)
    await passkeys.register(database, actor, key.site, "Điện thoại", key.made(options))


async def owned(database: Database, login: str, key: Key) -> None:
    await added(database, (await sign_in(database, login, PASSWORD)).actor, key)


async def asked(client: AsyncClient, path: str) -> str:
    answer = await client.post(path, headers=HOME)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), text_of(answer)
    return answer.text


async def sent(client: AsyncClient, path: str, credential: str, **more: str) -> Response:
    return await client.post(path, data={"credential": credential, **more}, headers=HOME)


async def test_it_is_made_named_used_and_removed_at_the_pages(client: AsyncClient, office: Office, key: Key):
    home = Desk(client, home="/account/passkeys")
    await home.sit(office.producer)
    assert "Chưa có khóa truy cập nào" in await home.look("/account/passkeys")
    machine = {"Accept": "application/json"}
    wrong = await home.send("/account/passkeys/options", name="Điện thoại", current="wrong password")
    assert wrong.status_code == 422
    options = await home.send("/account/passkeys/options", name="Điện thoại", current=PASSWORD)
    assert options.headers["content-type"].startswith("application/json"), machine
    assert PASSWORD not in options.text
    told = await home.send("/account/passkeys", name="Điện thoại", credential=key.made(options.text))
    assert len(re.findall(r"<code>([a-z2-9-]{29})</code>", told.text)) == 10
    again = await home.send("/account/passkeys", name="Điện thoại", credential=key.made(options.text))
    assert again.status_code == 422
    client.cookies.clear()
    onward = await sent(client, "/login/passkey", key.signed(await asked(client, "/login/passkey/options")))
    assert (onward.status_code, onward.headers["location"]) == (303, "/producer")
    (path,) = set(re.findall(r"/account/passkeys/[0-9a-f-]{36}", await home.look("/account/passkeys")))
    await home.fail(f"{path}/rename", 422, name="", current=PASSWORD)
    assert "không phải mật khẩu hiện tại" in await home.fail(f"{path}/remove", 422, current="wrong password")
    assert "Khóa xanh" in await home.do(f"{path}/rename", name="Khóa xanh", current=PASSWORD)
    assert "Chưa có khóa truy cập nào" in await home.do(f"{path}/remove", current=PASSWORD)
    assert (await home.send(f"{path}/remove", current=PASSWORD)).status_code == 404


@SQLITE
async def test_it_stands_in_for_the_code_after_the_password(client: AsyncClient, database: Database, key: Key):
    await owned(database, "producer", key)
    form = {"login": "producer", "password": PASSWORD, "next": "/producer/lots"}
    assert (await client.post("/login", data=form, headers=HOME)).headers["location"].startswith("/login/second")
    assert 'data-options="/login/second/options"' in text_of(await client.get("/login/second", headers=HOME))
    wrong = await sent(client, "/login/second/passkey", "{}", next="/producer/lots")
    assert (wrong.status_code, "Khóa truy cập không được chấp nhận" in text_of(wrong)) == (422, True)
    answer = key.signed(await asked(client, "/login/second/options"))
    onward = await sent(client, "/login/second/passkey", answer, next="/producer/lots")
    assert (onward.status_code, onward.headers["location"]) == (303, "/producer/lots")
    client.cookies.clear()
    assert (await sent(client, "/login/second/passkey", answer)).headers["location"].startswith("/login?next=")
    assert (await client.post("/login/second/options", headers=HOME)).status_code == 401


@SQLITE
async def test_an_officer_proves_anew_by_it_and_decides_what_was_typed(
    client: AsyncClient, database: Database, office: Office, key: Key, clock: Clock
):
    await owned(database, office.administrator.login, key)
    signed = await sent(client, "/login/passkey", key.signed(await asked(client, "/login/passkey/options")))
    assert signed.headers["location"] == "/desk"
    desk = Desk(client)
    path = f"/desk/accounts/{office.producer.actor.account_id}/acts/grant_office_role"
    clock.forward(minutes=20)
    typed = {"party_id": str(office.party_id), "role": "examiner"}
    assert (await desk.send(path, **typed)).headers["location"] == "/account/prove"
    before, account = client.cookies["sogoc"], Desk(client, home="/account/prove")
    assert 'data-options="/account/prove/options"' in text_of(await client.get("/account/prove", headers=HOME))
    sign_in_again = key.signed(await asked(client, "/login/passkey/options"))
    assert (await account.send("/account/prove/passkey", credential=sign_in_again)).status_code == 422
    answer = key.signed((await account.send("/account/prove/options")).text)
    proven = await account.send("/account/prove/passkey", credential=answer)
    assert (proven.status_code, proven.headers["location"]) == (303, "/account/kept")
    assert client.cookies["sogoc"] != before
    assert (await desk.send(path, **typed)).status_code == 303


async def test_a_program_proves_anew_by_it_once_for_its_own_session(
    client: AsyncClient, database: Database, office: Office, key: Key, clock: Clock
):
    await owned(database, office.administrator.login, key)
    rivals = Key(key.site)
    await owned(database, "rival", rivals)
    await sent(client, "/login/passkey", key.signed(await asked(client, "/login/passkey/options")))
    clock.forward(minutes=20)
    about = f"/api/v1/accounts/{office.producer.actor.account_id}/grant-office-role"
    decided = {"party_id": str(office.party_id), "role": "examiner"}
    own = {"Origin": HOME["Origin"]}

    async def options() -> str:
        answer = await client.post("/api/v1/me/proof/options", headers=own)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), answer.text
        return answer.text

    async def prove(credential: str) -> tuple[int, str]:
        answer = await client.post("/api/v1/me/proof/passkey", json={"credential": credential}, headers=own)
        return answer.status_code, answer.json()["code"] if answer.content else ""

    assert (await client.post(about, json=decided, headers=own)).json()["code"] == "proof_needed"
    refused = (422, "passkey_refused")
    rivals.handle = b""
    for answer in (
        "{}",
        rivals.signed(await options()),
        key.signed(await options(), origin="https://evil.example"),
        key.signed(await asked(client, "/login/passkey/options")),
        key.signed(await options(), flags=0x01),
    ):
        assert await prove(answer) == refused
    assert (await client.post(about, json=decided, headers=own)).json()["code"] == "proof_needed"
    foreign = {"Origin": "https://evil.example"}
    assert (await client.post("/api/v1/me/proof/options", headers=foreign)).status_code == 403
    clock.forward(minutes=15)
    before, answer = client.cookies["sogoc"], key.signed(await options())
    assert await prove(answer) == (204, "")
    assert client.cookies["sogoc"] != before
    assert await prove(answer) == refused, "an answer counts once"
    assert (await client.post(about, json=decided, headers=own)).status_code == 202
    late = key.signed(await options())
    clock.forward(minutes=6)
    assert await prove(late) == refused


@SQLITE
async def test_another_address_for_letters_is_proven_by_it(
    client: AsyncClient, database: Database, office: Office, key: Key
):
    await owned(database, "producer", key)
    await sent(client, "/login/passkey", key.signed(await asked(client, "/login/passkey/options")))
    account, new = Desk(client, home="/account/address"), "ai.do@huongtrach.example"
    assert 'data-options="/account/prove/options"' in text_of(await client.get("/account/address", headers=HOME))
    await account.fail("/account/address", 422, email=new, credential="{}")
    answer = key.signed((await account.send("/account/prove/options")).text)
    assert new in await account.do("/account/address", email=new, credential=answer)
    await account.fail("/account/address", 422, email="an@other.example", credential=answer)
    own, about = {"Origin": HOME["Origin"]}, f"/api/v1/accounts/{office.producer.actor.account_id}/write-to"
    asking = {"email": "hai@huongtrach.example"}
    refused = await client.post(about, json=asking | {"credential": answer}, headers=own)
    assert (refused.status_code, refused.json()["code"]) == (422, "passkey_refused")
    options = await client.post("/api/v1/me/proof/options", headers=own)
    given = asking | {"credential": key.signed(options.text)}
    assert (await client.post(about, json=given, headers=own)).status_code == 200


@SQLITE
async def test_it_counts_where_officers_need_a_second_proof(
    client: AsyncClient, database: Database, key: Key, settings: Settings
):
    client._transport.app.state.settings = settings.model_copy(update={"officers_need_second_proof": True})  # type: ignore[attr-defined] # the application itself
    await owned(database, "examiner", key)
    onward = await sent(client, "/login/passkey", key.signed(await asked(client, "/login/passkey/options")))
    assert onward.headers["location"] == "/desk"
    assert (await client.get("/desk", headers=HOME)).status_code == 200


@SQLITE
async def test_nobody_is_signed_in_by_another_sites_page_nor_led_away(
    client: AsyncClient, database: Database, key: Key
):
    """Login CSRF: a page that has its visitor sign in to the attacker's account, and what comes after."""
    await owned(database, "rival", key)
    evil = HOME | {"Origin": "https://evil.example"}
    for path in ("/login/passkey/options", "/login/passkey", "/login/second/options", "/login/second/passkey"):
        assert (await client.post(path, headers=evil)).status_code == 403, path
    answer = key.signed(await asked(client, "/login/passkey/options"))
    client.cookies.clear()  # the attacker's answer comes to a browser that did not ask
    refused = await sent(client, "/login/passkey", answer)
    assert (refused.status_code, "set-cookie" in refused.headers) == (401, False)
    assert "Khóa truy cập không được chấp nhận" in text_of(refused)
    planted = {"Cookie": "sogoc-passkey=planted"}
    first = await client.post("/login/passkey/options", headers=HOME | planted)
    cookie = first.headers["set-cookie"]
    assert "planted" not in cookie
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    signed = key.signed(await asked(client, "/login/passkey/options"))
    onward = await sent(client, "/login/passkey", signed, next="//evil.example")
    assert (onward.status_code, onward.headers["location"]) == (303, "/producer")


@SQLITE
async def test_where_it_holds_is_the_public_address_whatever_host_is_named(client: AsyncClient):
    headers = HOME | {"Host": "evil.example", "Origin": "http://evil.example"}
    options = (await client.post("/login/passkey/options", headers=headers)).json()
    assert (options["rpId"], options["userVerification"]) == ("localhost", "required")
    assert not options.get("allowCredentials"), "nobody learns whose passkeys there are"


@SQLITE
async def test_asking_for_passkeys_is_limited(client: AsyncClient, monkeypatch: pytest.MonkeyPatch):
    assert challenges.ASKED.budget == 120
    monkeypatch.setattr(challenges, "ASKED", Limit("few", 2, challenges.ASKED.window, challenges.ASKED.said))
    answers = [await client.post("/login/passkey/options", headers=HOME) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]


@SQLITE
async def test_a_page_says_what_to_do_without_scripts_and_where_there_are_none(
    client: AsyncClient, database: Database, settings: Settings, key: Key
):
    await owned(database, "producer", key)
    client.cookies.clear()
    login = (await client.get("/login", headers=HOME)).text
    assert re.search(r'<button class="main" hidden>\s*Đăng nhập bằng khóa truy cập', login)
    assert "<script" in login
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=", login), "no script stands in the page"
    form = {"login": "producer", "password": PASSWORD}
    await client.post("/login", data=form, headers=HOME)
    assert WITHOUT in text_of(await client.get("/login/second", headers=HOME))
    bare = settings.model_copy(update={"public_url": HttpUrl("https://192.0.2.7")})
    client._transport.app.state.settings = bare  # type: ignore[attr-defined] # as above
    assert "data-passkey" not in (await client.get("/login", headers=HOME)).text
