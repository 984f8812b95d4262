import re
from html import unescape

import pytest
from httpx import AsyncClient

from api.pages.frame import within
from tests.office import PASSWORD, Office

HOME = {"Origin": "http://127.0.0.1:8000", "Accept": "text/html"}


async def sign_in(client: AsyncClient, login: str, password: str = PASSWORD, **more: str):
    return await client.post("/login", data={"login": login, "password": password, **more}, headers=HOME)


async def test_signing_in_opens_the_house_and_signing_out_closes_it(client: AsyncClient, office: Office):
    answer = await sign_in(client, office.producer.login, next="/about")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/about"
    page = unescape((await client.get("/about", headers=HOME)).text)
    assert ">Đăng xuất</button>" in page
    assert f'href="/account">{office.producer.actor.name}</a>' in page
    (token,) = re.findall(r'name="csrf" value="([0-9a-f]{64})"', page)
    away = await client.post("/logout", data={"csrf": token}, headers=HOME)
    assert away.status_code == 303
    assert "Đăng nhập" in unescape((await client.get("/about", headers=HOME)).text)


async def test_a_wrong_pair_gets_one_answer_and_keeps_the_login(client: AsyncClient, office: Office):
    pages = [
        await sign_in(client, office.producer.login, "không đúng mật khẩu"),
        await sign_in(client, "không.có.ai", "không đúng mật khẩu"),
    ]
    assert {page.status_code for page in pages} == {401}
    for page in pages:
        assert "Tên đăng nhập hoặc mật khẩu không đúng." in unescape(page.text)
        assert "set-cookie" not in page.headers
    assert f'value="{office.producer.login}"' in unescape(pages[0].text)
    assert "không đúng mật khẩu" not in unescape(pages[0].text)


async def test_guessing_is_slowed_down_on_the_page_too(client: AsyncClient, office: Office):
    for _ in range(5):
        await sign_in(client, office.rival.login, "đoán mò một lần nữa")
    answer = await sign_in(client, office.rival.login)
    assert answer.status_code == 429
    assert "Sai quá nhiều lần" in unescape(answer.text)


async def test_another_sites_page_signs_nobody_in_or_out(client: AsyncClient, office: Office):
    foreign = {"Origin": "https://example.org", "Accept": "text/html"}
    form = {"login": office.producer.login, "password": PASSWORD}
    assert (await client.post("/login", data=form, headers=foreign)).status_code == 403
    await sign_in(client, office.producer.login)
    assert (await client.post("/logout", data={"csrf": "0" * 64}, headers=HOME)).status_code == 403
    assert (await client.post("/logout", data={}, headers=HOME)).status_code == 403
    assert "Đăng xuất" in unescape((await client.get("/about", headers=HOME)).text)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/",
        "//example.org",
        "/\\example.org",
        "\\\\example.org",
        "javascript:alert(1)",
        "",
        "/a\r\nb",
    ],
)
def test_nobody_is_sent_to_another_host(address: str):
    assert within(address) == "/"


def test_an_address_of_the_service_is_kept():
    assert within("/records/1?tab=2") == "/records/1?tab=2"
