"""Asking to join in a browser without JavaScript: nothing typed is lost, and the private page is nobody else's."""

import re
from html import unescape

import pytest
from httpx import AsyncClient

from api import joining
from registry.throttling import Limit
from tests.office import Office
from tests.pages.sitting import HOME, Desk, text_of
from tests.use.papers import PDF

TYPED = {
    "kind": "cooperative",
    "name": "HTX Cam Thượng Lộc (ví dụ)",
    "representative": "Trần Thị Ví Dụ",
    "phone": "0912 345 678",
    "email": "cam@example.vn",
    "purposes": "producing",
}


async def key_of(client: AsyncClient) -> str:
    page = await client.get("/join", headers=HOME)
    return str(re.findall(r'name="key" value="([\w-]{43})"', page.text)[0])


async def sent(client: AsyncClient) -> str:
    """Send a request and return the path of its private page."""
    answer = await client.post("/join", data=TYPED | {"key": await key_of(client)}, headers=HOME)
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["location"]).partition("?")[0]


async def test_a_stranger_asks_is_asked_back_answers_and_reads_the_decision(client: AsyncClient, office: Office):
    wrong = TYPED | {"key": await key_of(client), "tax_code": "0100109107", "phone": "12"}
    refused = await client.post("/join", data=wrong, headers=HOME)
    assert refused.status_code == 422
    assert "chữ số kiểm tra" in text_of(refused)
    for typed in (TYPED["name"], TYPED["representative"], "0100109107"):
        assert f'value="{typed}"' in unescape(refused.text)
    path = await sent(client)
    page = await client.get(path, headers=HOME)
    assert "TG-" in page.text
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["cache-control"] == "no-store"
    desk = await Desk(client).sit(office.examiner)
    listed = await desk.look("/desk/join-requests?q=cam thuong loc")
    assert TYPED["name"] in listed
    about = re.findall(
        r"/desk/join-requests/[0-9a-f-]{36}", (await client.get("/desk/join-requests", headers=HOME)).text
    )[0]
    await desk.do(f"{about}/acts/ask_back", asks="Xin gửi giấy chứng nhận.")
    client.cookies.clear()
    assert "Xin gửi giấy chứng nhận." in text_of(await client.get(path, headers=HOME))
    empty = await client.post(f"{path}/papers", headers=HOME, data={"x": "y"})
    assert empty.status_code == 422
    paper = {"file": ("giấy.pdf", PDF, "application/pdf")}
    assert (await client.post(f"{path}/papers", files=paper, headers=HOME)).status_code == 303
    assert (await client.post(f"{path}/answer", data={"answer": "Đã gửi."}, headers=HOME)).status_code == 303
    await desk.sit(office.registrar)
    assert "giấy.pdf" in await desk.do(f"{about}/acts/approve_request", login="", roles="producer")
    client.cookies.clear()
    assert "cam@example.vn" in text_of(await client.get(path, headers=HOME))
    assert (await client.get(path[:-1] + "~", headers=HOME)).status_code == 404


async def test_too_much_from_a_network_is_refused_and_what_was_typed_stays(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
):
    few = Limit("join", 1, joining.REQUESTS.window, joining.LATER)
    monkeypatch.setattr("api.pages.joining.REQUESTS", few)
    await sent(client)
    refused = await client.post("/join", data=TYPED | {"key": await key_of(client)}, headers=HOME)
    assert refused.status_code == 429
    assert refused.headers["retry-after"]
    assert f'value="{TYPED["name"]}"' in unescape(refused.text)


async def test_the_same_form_twice_is_one_request_and_another_sites_page_sends_none(client: AsyncClient):
    key = await key_of(client)
    places = [
        (await client.post("/join", data=TYPED | {"key": key}, headers=HOME)).headers["location"] for _ in range(2)
    ]
    assert places[0] == places[1]
    changed = await client.post("/join", data=TYPED | {"key": key, "name": "Khác"}, headers=HOME)
    assert (changed.status_code, key in changed.text) == (409, False), "it can be sent once more, as another request"
    foreign = HOME | {"Origin": "https://elsewhere.example"}
    for headers in (foreign, HOME | {"Origin": "null"}):
        answer = await client.post("/join", data=TYPED | {"key": await key_of(client)}, headers=headers)
        assert answer.status_code == 403
        assert f'value="{TYPED["name"]}"' in unescape(answer.text), "a person loses no word"
    ours = HOME | {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert (await client.post("/join", data=TYPED | {"key": key}, headers=ours)).status_code == 303


async def test_a_request_from_paper_tells_its_address_once(client: AsyncClient, office: Office):
    desk = await Desk(client).sit(office.examiner)
    answer = await desk.send("/desk/join-requests/new", received_at="25/11/2026 14:30", **TYPED)
    assert answer.status_code == 200, answer.text
    address = re.findall(r"/join/[\w-]{43}", unescape(answer.text))[0]
    client.cookies.clear()
    assert "14:30, 25/11/2026" in text_of(await client.get(address, headers=HOME))
