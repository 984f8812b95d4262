"""The routes of people: what is found, what is personal, what a repeated request answers. Who may: ``tests/api``."""

from uuid import uuid4

import pytest
from httpx import AsyncClient, Response
from sqlmodel import select

from registry.database import Database
from registry.people.tokens import actor_of_token
from registry.tables import Answer
from tests.office import PASSWORD, Office, token_for

NOBODY = "nobody"


class Desk:
    """Sends requests as any member of the office."""

    def __init__(self, client: AsyncClient, office: Office, keys: dict[str, str]) -> None:
        self.client = client
        self.office = office
        self.keys = keys

    async def ask(self, who: str, method: str, path: str, body: object = None, key: str | None = None) -> Response:
        headers = {} if who == NOBODY else {"Authorization": f"Bearer {self.keys[who]}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        return await self.client.request(method, f"/api/v1{path}", json=body, headers=headers)


@pytest.fixture
async def desk(client: AsyncClient, database: Database, office: Office) -> Desk:
    async with database.writing() as session:
        keys = {name: (await token_for(session, member.actor, name)).text for name, member in office.everybody.items()}
    return Desk(client, office, keys)


@pytest.mark.parametrize(
    "path",
    ["/parties/{}", "/accounts/{}", "/accounts/{}/close-account", "/accounts/{}/grant-role", "/tokens/{}/revoke-token"],
)
async def test_what_is_not_there_is_not_found(desk: Desk, path: str):
    method = "POST" if path.count("/") > 2 else "GET"
    body = {"party_id": str(desk.office.party_id), "role": "reader"} if path.endswith("grant-role") else None
    answer = await desk.ask("administrator", method, path.format(uuid4()), body)
    assert answer.status_code == 404, answer.text


async def test_what_is_personal_is_null_for_those_it_does_not_concern(desk: Desk):
    mine = {"address": "Thôn 3", "phone": "0900000004", "email": "htx@example.vn"}
    path = f"/parties/{desk.office.producer.party_id}"
    changed = await desk.ask("producer", "POST", f"{path}/amend-contact", mine)
    assert changed.json() | mine == changed.json()
    assert (await desk.ask("inspector", "GET", path)).json() | mine == changed.json()
    others = (await desk.ask("rival", "GET", path)).json()
    assert (others["address"], others["phone"], others["email"]) == ("Thôn 3", None, None)
    listed = {party["id"]: party for party in (await desk.ask("rival", "GET", "/parties")).json()}
    assert listed[str(desk.office.producer.party_id)] == others


@pytest.mark.parametrize(
    ("language", "told"),
    [("vi", "Thay đổi thông tin liên hệ: địa chỉ và điện thoại"), ("en", "Contact changed: address and telephone")],
)
async def test_a_history_calls_changed_fields_by_their_titles(desk: Desk, language: str, told: str):
    path = f"/parties/{desk.office.producer.party_id}"
    await desk.ask("producer", "POST", f"{path}/amend-contact", {"address": "Thôn 3", "phone": "0900000004"})
    desk.client.headers["Accept-Language"] = language
    *_, line = (await desk.ask("producer", "GET", f"{path}/history")).json()
    assert line["said"] == told
    assert line["values"] == {"changed": ["address", "phone"]}, "a program is sent their names"


async def test_no_field_takes_a_character_that_no_database_keeps(desk: Desk):
    party = {"kind": "company", "name": "Công ty"}
    for field in ("name", "name_latin", "address", "unit_code", "tax_code", "country", "phone", "email"):
        answer = await desk.ask("registrar", "POST", "/parties", party | {field: "a\x00@b.vn"[:14]})
        assert answer.status_code == 400, (field, answer.text)
    for field in ("login", "name"):
        account = {"login": "moi.vidu", "name": "Mới Ví Dụ"} | {field: "abc\x00"}
        assert (await desk.ask("administrator", "POST", "/accounts", account)).status_code == 400, field
    answer = await desk.client.post("/api/v1/sessions", json={"login": "abc\x00", "password": PASSWORD})
    assert answer.status_code == 400


async def test_parties_are_listed_by_the_page_and_by_name(desk: Desk):
    first = await desk.ask("reader", "GET", "/parties?limit=3")
    assert len(first.json()) == 3
    address = first.headers["link"].split(">")[0].removeprefix("</api/v1")
    second = await desk.ask("reader", "GET", address)
    assert len(second.json()) == 2
    assert not {party["id"] for party in first.json()} & {party["id"] for party in second.json()}
    found = await desk.ask("reader", "GET", "/parties?q=phúc trạch hai")
    assert [party["id"] for party in found.json()] == [str(desk.office.rival.party_id)]
    assert (await desk.ask("reader", "GET", "/parties?q=%00")).status_code == 422


async def test_a_repeated_token_request_answers_without_the_text(desk: Desk, database: Database):
    body = {"login": desk.office.producer.login, "password": PASSWORD}
    signed = await desk.client.post("/api/v1/sessions", json=body)
    headers = {
        "Cookie": f"sogoc={signed.cookies['sogoc']}",
        "Origin": "http://127.0.0.1:8000",
        "Idempotency-Key": "once",
    }
    first, second, other = [
        await desk.client.post("/api/v1/tokens", json={"label": label}, headers=headers)
        for label in ("máy", "máy", "máy khác")
    ]
    desk.client.cookies.clear()
    assert (first.status_code, second.status_code, other.status_code) == (201, 201, 422)
    assert first.json()["scope"] == "read_public read_own"
    assert second.json() == first.json() | {"token": None}
    assert second.headers["location"] == first.headers["location"]
    assert await actor_of_token(database, first.json()["token"]) == desk.office.producer.actor
    assert len((await desk.ask("producer", "GET", "/tokens")).json()) == 2
    assert first.headers["cache-control"] == second.headers["cache-control"] == "no-store"


async def test_a_repeated_account_is_opened_once_and_its_link_is_not_kept(desk: Desk, database: Database):
    account = {"login": "moi.vidu", "name": "Mới Ví Dụ"}
    answers = [await desk.ask("administrator", "POST", "/accounts", account, key="once") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    link = answers[0].json()["link"]
    assert link.startswith("/account/link/")
    assert answers[1].json() == answers[0].json() | {"link": None}
    assert answers[0].json()["memberships"] == []
    other = await desk.ask("administrator", "POST", "/accounts", account | {"name": "Khác"}, key="once")
    assert other.status_code == 422
    async with database.writing() as session:
        (kept,) = (await session.exec(select(Answer))).all()
    assert link.encode() not in kept.body
    assert (await desk.ask("administrator", "POST", "/accounts", account)).status_code == 409
    chosen = await desk.ask("administrator", "POST", "/accounts", account | {"login": "khac", "password": PASSWORD})
    assert chosen.status_code == 400


async def test_an_account_is_opened_granted_and_signs_in(desk: Desk):
    opened = await desk.ask("administrator", "POST", "/accounts", {"login": "Moi.ViDu", "name": "Mới Ví Dụ"})
    path = opened.headers["location"].removeprefix("/api/v1")
    grant = {"party_id": str(desk.office.producer.party_id), "role": "producer"}
    granted = await desk.ask("administrator", "POST", f"{path}/grant-role", grant)
    assert [held["role"] for held in granted.json()["memberships"]] == ["producer"]
    new = "lúa nếp cau làng trên"
    assert (await desk.client.post(opened.json()["link"], data={"new": new})).status_code == 303
    signed = await desk.client.post("/api/v1/sessions", json={"login": "moi.vidu", "password": new})
    assert signed.status_code == 201
    assert signed.json()["memberships"] == granted.json()["memberships"]
    unknown = await desk.ask("administrator", "POST", "/accounts", {"login": "x.y", "name": "X", "is_active": True})
    assert unknown.status_code == 400
