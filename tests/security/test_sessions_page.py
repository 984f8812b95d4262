"""Sessions: where one is signed in, which browsers are known, who tried; and that nobody else ends them."""

import re
from uuid import uuid4

import pytest
from httpx import AsyncClient

from registry.database import Database
from registry.parties.proving import sign_out_account
from registry.people import devices
from registry.people.devices import Browser
from registry.people.sessions import actor_of_cookie, sign_in
from tests.office import PASSWORD, Office, taken
from tests.pages.sitting import HOME, Desk

pytestmark = pytest.mark.usefixtures("office")


async def test_the_owner_sees_sessions_and_attempts_and_ends_one_or_all_others(
    client: AsyncClient, database: Database, office: Office
):
    browsers = [Browser(f"192.0.2.{n}", f"Firefox {n}") for n in (1, 2, 3)]
    elsewhere = [await sign_in(database, "producer", PASSWORD, browser=browser) for browser in browsers]
    form = {"login": "producer", "password": "sai mật khẩu rồi"}
    await client.post("/login", data=form, headers=HOME | {"User-Agent": "Ke la"})
    home = await Desk(client, home="/account/sessions").sit(office.producer)
    page = await home.look("/account/sessions")
    assert "192.0.2.1" in page
    assert "Firefox 3" in page
    assert "bị từ chối" in page
    assert "phiên này" in page
    ids = re.findall(r'action="/account/sessions/([0-9a-f-]{36})/end"', page)
    assert len(ids) == 4
    ended = str((await actor_of(database, elsewhere[0].cookie)).session_id)
    await home.do(f"/account/sessions/{ended}/end")
    assert await actor_of_cookie(database, elsewhere[0].cookie) is None
    assert await actor_of_cookie(database, elsewhere[1].cookie) is not None
    await home.do("/account/sessions/end-others")
    assert await actor_of_cookie(database, elsewhere[1].cookie) is None
    await home.look("/account/sessions")
    await home.do(f"/account/sessions/{uuid4()}/end")


async def actor_of(database: Database, cookie: str):
    actor = await actor_of_cookie(database, cookie)
    assert actor is not None
    return actor


async def test_nobody_ends_anothers_session_or_forgets_anothers_browser(
    client: AsyncClient, database: Database, office: Office
):
    signed = await sign_in(database, "rival", PASSWORD)
    home = await Desk(client, home="/account/sessions").sit(office.producer)
    await home.send(f"/account/sessions/{signed.actor.session_id}/end")
    assert await actor_of_cookie(database, signed.cookie) is not None
    async with database.reading() as connection:
        (browser,) = await devices.devices_of(connection, office.rival.actor)
        await home.do(f"/account/devices/{browser.id}/forget")
        assert len(await devices.devices_of(connection, office.rival.actor)) == 1
    (own,) = set(re.findall(r"/account/devices/[0-9a-f-]{36}/forget", await home.look("/account/sessions")))
    assert own not in await home.do(own)
    assert (await client.post("/account/sessions/end-others", data={}, headers=HOME)).status_code == 403


async def test_a_known_browser_gets_in_whatever_others_guess(client: AsyncClient):
    form = {"login": "producer", "password": PASSWORD}
    assert (await client.post("/login", data=form, headers=HOME)).status_code == 303
    device = client.cookies["sogoc-device"]
    client.cookies.clear()
    wrong = form | {"password": "sai mật khẩu rồi"}
    while (await client.post("/login", data=wrong, headers=HOME)).status_code != 429:
        pass
    assert (await client.post("/login", data=form, headers=HOME)).status_code == 429, "this address, a new browser"
    known = HOME | {"Cookie": f"sogoc-device={device}"}
    answer = await client.post("/login", data=form, headers=known)
    assert answer.status_code == 303
    assert answer.cookies["sogoc-device"] != device, "another value at every sign-in"


async def test_a_browser_known_to_one_account_is_none_of_anothers(database: Database):
    mine = await sign_in(database, "rival", PASSWORD)
    planted = Browser("192.0.2.1", "", mine.device)
    for _ in range(5):
        with pytest.raises(Exception, match="not right"):
            await sign_in(database, "producer", "wrong password", browser=planted)
    with pytest.raises(Exception, match="Too many"):
        await sign_in(database, "producer", PASSWORD, browser=planted)


async def test_guesses_in_a_known_browser_are_slowed_too(database: Database):
    known = Browser("192.0.2.1", "", (await sign_in(database, "producer", PASSWORD)).device)
    for _ in range(10):
        with pytest.raises(Exception, match="not right"):
            await sign_in(database, "producer", "wrong password", browser=known)
    with pytest.raises(Exception, match="Too many"):
        await sign_in(database, "producer", PASSWORD, browser=known)


async def test_an_administrator_signs_an_account_out(database: Database, office: Office):
    signed = await sign_in(database, "producer", PASSWORD)
    async with database.writing() as session:
        await taken(session, office.administrator.actor, sign_out_account, office.producer.actor.account_id)
    assert await actor_of_cookie(database, signed.cookie) is None
    assert await sign_in(database, "producer", PASSWORD)
