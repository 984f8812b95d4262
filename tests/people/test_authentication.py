from typing import Any

import msgspec
import pytest
from httpx import AsyncClient, Response
from litestar import Litestar, Request
from pydantic import HttpUrl
from sqlmodel import col, select
from structlog.testing import capture_logs

from api.app import furnish
from api.authentication import cookie_name, csrf_token, demand_csrf, session_cookie
from api.settings import Settings
from registry.database import Database
from registry.errors import NotPermitted
from registry.parties.accounts import close_account, end_role
from registry.people import passwords
from registry.tables import Account, Answer, BrowserSession, Membership
from tests.engines import statements
from tests.office import PASSWORD, Office, taken, token_for

OWN = "http://127.0.0.1:8000"
pytestmark = pytest.mark.usefixtures("office")


async def knock(client: AsyncClient, login: str = "producer", password: str = PASSWORD, **headers: str) -> Response:
    """Sign in as a browser without cookies does."""
    client.cookies.clear()
    answer = await client.post(
        "/api/v1/sessions", json={"login": login, "password": password}, headers={"Origin": OWN} | headers
    )
    client.cookies.clear()
    return answer


async def signed_in(client: AsyncClient, login: str = "producer", **headers: str) -> dict[str, str]:
    """Return the headers of a signed-in browser on our own page."""
    answer = await knock(client, login, **headers)
    assert answer.status_code == 201, answer.text
    return {"Cookie": f"sogoc={answer.cookies['sogoc']}", "Origin": OWN}


async def who(client: AsyncClient, headers: dict[str, str]) -> int:
    return (await client.get("/api/v1/me", headers=headers)).status_code


async def test_signing_in_tells_who_one_is_and_sets_a_cookie_scripts_cannot_read(client: AsyncClient, office: Office):
    answer = await knock(client)
    assert answer.status_code == 201
    me = answer.json()
    assert me["account_id"] == str(office.producer.actor.account_id)
    assert me["roles"] == ["producer"]
    assert [held["party_id"] for held in me["memberships"]] == [str(office.producer.party_id)]
    cookies = answer.headers.get_list("set-cookie")
    flags = [{part.strip() for part in cookie.split(";")[1:]} for cookie in cookies]
    assert flags[0] == {"HttpOnly", "Path=/", "SameSite=lax"}
    assert [cookie.partition("=")[0] for cookie in cookies] == ["sogoc", "sogoc-device"]
    assert flags[1] == flags[0] | {"Max-Age=31536000"}
    headers = {"Cookie": f"sogoc={answer.cookies['sogoc']}"}
    again = await client.get("/api/v1/me", headers=headers)
    assert again.json() == me
    assert again.headers["cache-control"] == "no-store"


async def test_the_cookie_changes_at_every_sign_in(client: AsyncClient):
    first = await signed_in(client)
    second = await signed_in(client, "rival", Cookie=first["Cookie"])
    assert first["Cookie"] != second["Cookie"]
    assert await who(client, first) == 401
    planted = await signed_in(client, "producer", Cookie="sogoc=planted-by-a-neighbour")
    assert "planted" not in planted["Cookie"]


async def test_signing_out_kills_the_session_here_or_everywhere(client: AsyncClient):
    here, there = [await signed_in(client) for _ in range(2)]
    answer = await client.delete("/api/v1/sessions/current", headers=here)
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert (await who(client, here), await who(client, there)) == (401, 200)
    assert (await client.delete("/api/v1/sessions", headers=there)).status_code == 204
    assert await who(client, there) == 401
    assert (await client.delete("/api/v1/sessions", headers={})).status_code == 401


async def test_a_cookie_changes_nothing_from_a_foreign_page(client: AsyncClient):
    browser = await signed_in(client)
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://127.0.0.1:8001"},
        {"Origin": "http://127.0.0.1:8000.evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "null", "Sec-Fetch-Site": "same-site"},
        {"Origin": "null", "Sec-Fetch-Site": "none"},
        {},
    ):
        with capture_logs() as lines:
            answer = await client.delete("/api/v1/sessions", headers={"Cookie": browser["Cookie"]} | headers)
        assert answer.status_code == 403, headers
        assert [line["event"] for line in lines] == ["request.foreign_origin"]
        assert await who(client, browser) == 200


async def test_a_cookie_acts_from_our_own_pages(client: AsyncClient):
    hidden = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}  # our own page, in a browser that hides where it is
    for headers in ({"Origin": OWN}, {"Origin": OWN.upper()}, {"Sec-Fetch-Site": "same-origin"}, hidden):
        browser = await signed_in(client)
        answer = await client.delete("/api/v1/sessions", headers={"Cookie": browser["Cookie"]} | headers)
        assert answer.status_code == 204, headers
        assert await who(client, browser) == 401


async def test_nobody_is_signed_in_from_a_foreign_page(client: AsyncClient):
    body = msgspec.json.encode({"login": "rival", "password": PASSWORD})
    for headers, status in (
        ({"Content-Type": "application/json"}, 201),
        ({"Content-Type": "application/json", "Origin": "https://evil.example"}, 403),
        ({"Content-Type": "application/json", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "text/plain", "Origin": "https://evil.example"}, 415),
    ):
        answer = await client.post("/api/v1/sessions", content=body, headers=headers)
        client.cookies.clear()
        assert answer.status_code == status, answer.text
        assert ("set-cookie" in answer.headers) is (status == 201)


async def test_wrong_pairs_get_one_answer_and_unknown_logins_the_same_work(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
):
    looked = []
    matches = passwords._matches

    def counting(kept: str, plain: str) -> bool:
        looked.append(kept.rsplit("$", 2)[0])  # the figures of the work, before salt and digest
        return matches(kept, plain)

    monkeypatch.setattr(passwords, "_matches", counting)
    answers = [
        await knock(client, login, password)
        for login, password in (
            ("producer", "wrong password"),
            ("nobody", PASSWORD),
            ("reader", PASSWORD),
            ("<script>", PASSWORD),
        )
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1
    assert answers[0].json()["code"] == "wrong_password"
    assert "The login or the password is not right" in answers[0].json()["detail"]
    assert len(looked) == 4
    assert len(set(looked)) == 1


async def test_guessing_is_answered_with_429(client: AsyncClient):
    statuses = [(await knock(client, password="wrong password")).status_code for _ in range(7)]
    assert statuses == [401, 401, 401, 401, 401, 429, 429]
    assert (await knock(client)).status_code == 429
    assert (await knock(client, "rival")).status_code == 201


async def test_what_was_typed_is_not_repeated_to_anybody(client: AsyncClient):
    with capture_logs() as lines:
        answers = [
            await knock(client, password="bí mật " * 40),
            await knock(client, password="bí mật của tôi"),
            await client.post("/api/v1/sessions", json={"login": "producer", "password": ["bí mật"]}),
            await client.post(
                "/api/v1/sessions",
                content=b'{"login":"producer","password":"b\xc3\xad m',
                headers={"Content-Type": "application/json"},
            ),
        ]
    assert [answer.status_code for answer in answers] == [400, 401, 400, 400]
    for answer in answers:
        assert "bí m" not in answer.text
    assert "bí m" not in str(lines)


async def test_a_wrong_authorization_is_refused_even_where_anybody_may_come(client: AsyncClient):
    for value in (b"Bearer sogoc_wrong", b"Bearer", b"Basic dXNlcjpwYXNz", b"", "Bearer đ".encode()):
        answer = await client.get("/api/v1/records", headers={b"Authorization": value})
        assert answer.status_code == 401, value
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_token_needs_no_origin_and_dies_when_revoked(client: AsyncClient, database: Database, office: Office):
    async with database.writing() as session:
        issued = await token_for(session, office.reader.actor, label="máy")
    headers = {"Authorization": f"Bearer {issued.text}", "Origin": "https://partner.example"}
    assert await who(client, headers) == 200
    answer = await client.post(f"/api/v1/tokens/{issued.token.id}/revoke-token", headers=headers)
    assert answer.status_code == 200
    assert await who(client, headers) == 401


async def test_an_ended_role_and_a_closed_account_act_on_the_next_request(
    client: AsyncClient, database: Database, office: Office
):
    browser, by, rival = await signed_in(client, "rival"), office.administrator.actor, office.rival
    async with database.writing() as session:
        membership = (await session.exec(select(Membership).where(Membership.party_id == rival.party_id))).one()
        await taken(session, by, end_role, rival.actor.account_id, membership_id=membership.id)
    assert (await client.get("/api/v1/me", headers=browser)).json()["roles"] == []
    async with database.writing() as session:
        await taken(session, by, close_account, rival.actor.account_id)
    assert await who(client, browser) == 401
    assert (await knock(client, "rival")).status_code == 401


async def test_nobody_costs_no_read_and_somebody_one(client: AsyncClient, database: Database):
    browser = await signed_in(client)
    for headers, reads in (({}, 0), ({"Cookie": "theme=dark"}, 0), (browser, 1)):
        with statements(database) as noted:
            await client.get("/api/v1/procedure", headers=headers)
        assert len(noted) == reads, noted


async def test_a_changed_password_is_the_one_that_counts(client: AsyncClient):
    browser, other = await signed_in(client), await signed_in(client)
    wrong = await client.post(
        "/api/v1/me/password", json={"current": "wrong password", "new": "một mật khẩu mới tinh"}, headers=browser
    )
    assert [fault["field"] for fault in wrong.json()["faults"]] == ["current"]
    right = await client.post(
        "/api/v1/me/password", json={"current": PASSWORD, "new": "một mật khẩu mới tinh"}, headers=browser
    )
    assert right.status_code == 204
    assert (await who(client, browser), await who(client, other)) == (200, 401)
    assert (await knock(client)).status_code == 401
    assert (await knock(client, password="một mật khẩu mới tinh")).status_code == 201


async def test_behind_https_the_cookie_is_bound_to_this_host(database: Database, settings: Settings):
    public = settings.model_copy(update={"public_url": HttpUrl("https://sogoc.example")})
    assert cookie_name(public) == "__Host-sogoc"
    header = session_cookie(public, "x").to_header(header="")
    assert "Secure" in header
    assert "HttpOnly" in header
    assert "Path=/" in header
    assert "Domain" not in header
    assert furnish(public, database).session_cookie == b"__Host-sogoc="


def a_form_of(cookie: str, application: Litestar) -> Request[Any, Any, Any]:
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/lots",
        "headers": [(b"cookie", f"sogoc={cookie}".encode())],
        "litestar_app": application,
        "state": {},
    }
    return Request(scope)  # type: ignore[arg-type] # only what is read is given


async def test_a_form_is_taken_from_the_session_it_was_given_to(
    application: Litestar, database: Database, settings: Settings
):
    application.state = furnish(settings, database)
    request = a_form_of("mine", application)
    demand_csrf(request, csrf_token("mine"))
    assert "mine" not in csrf_token("mine")
    for wrong in (csrf_token("another's"), "", None, "mine", "đ", csrf_token("mine")[:-1]):
        with pytest.raises(NotPermitted):
            demand_csrf(request, wrong)
    with pytest.raises(NotPermitted):
        demand_csrf(a_form_of("", application), csrf_token(""))


async def test_neither_cookies_nor_tokens_nor_passwords_are_kept_in_clear(client: AsyncClient, database: Database):
    browser = await signed_in(client)
    issued = await client.post(
        "/api/v1/tokens", json={"label": "máy"}, headers=browser | {"Idempotency-Key": "token-1"}
    )
    async with database.writing() as session:
        kept = [
            *(await session.exec(select(BrowserSession.digest))).all(),
            *(await session.exec(select(col(Account.password_hash)))).all(),
            *(await session.exec(select(Answer.body))).all(),
        ]
    text = str(kept)
    assert issued.json()["token"] not in text
    assert browser["Cookie"].removeprefix("sogoc=") not in text
    assert PASSWORD not in text
