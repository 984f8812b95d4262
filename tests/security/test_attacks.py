"""What was tried against the register, each as a test: whoever holds one thing gets no other by it."""

import re
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from litestar import Litestar
from litestar.routes import HTTPRoute

from registry.acts import confirm
from registry.database import Database
from registry.errors import NotAcceptable, NotPermitted, OutOfOrder, SecondOfficerRequired
from registry.parties.accounts import grant_office_role, grant_role
from registry.people import passwords
from registry.people.tokens import actor_of_token
from registry.vocabulary import Role
from tests.engines import heard
from tests.office import PASSWORD, Office, taken, token_for
from tests.pages.sitting import HOME, Desk

OWN = {"Origin": HOME["Origin"]}
pytestmark = pytest.mark.usefixtures("office")


async def test_an_administrator_gets_no_tokens_of_three_officers(client: AsyncClient, office: Office):
    """The way by which one person registered a right under three names."""
    await Desk(client).sit(office.administrator)
    for name in ("examiner", "second_examiner", "registrar"):
        body = {"label": "x", "account_id": str(office.everybody[name].actor.account_id)}
        answer = await client.post("/api/v1/tokens", json=body, headers=OWN)
        assert (answer.status_code, answer.json()["code"]) == (403, "of_a_person")
        page = await client.post("/desk/tokens", data={"csrf": "0" * 64, **body}, headers=HOME)
        assert page.status_code == 403


async def test_nobody_grants_to_himself_and_an_administrator_decides_nothing(database: Database, office: Office):
    by = office.administrator.actor
    async with database.writing() as session:
        for act, role, party in (
            (grant_role, Role.PRODUCER, office.producer.party_id),
            (grant_role, Role.MANAGER, office.manager.party_id),
            (grant_office_role, Role.EXAMINER, office.party_id),
            (grant_office_role, Role.REGISTRAR, office.party_id),
        ):
            with pytest.raises(OutOfOrder, match="your own account"):
                await taken(session, by, act, by.account_id, party_id=party, role=role)
        examiner = office.examiner.actor.account_id
        with pytest.raises(OutOfOrder, match="one or the other"):
            await taken(session, by, grant_office_role, examiner, party_id=office.party_id, role=Role.ADMINISTRATOR)
        with pytest.raises(NotAcceptable, match="cannot be granted"):
            await taken(session, by, grant_role, examiner, party_id=office.party_id, role=Role.REGISTRAR)


async def test_an_officer_whom_one_person_made_up_is_none(database: Database, office: Office):
    by, rival = office.administrator.actor, office.rival.actor.account_id
    asked: dict[str, Any] = {"party_id": office.party_id, "role": Role.EXAMINER}
    async with database.writing() as session:
        change = (await taken(session, by, grant_office_role, rival, **asked)).change
        assert change is not None
        with pytest.raises(SecondOfficerRequired):
            await confirm(session, by, grant_office_role, rival, change.digest)
        with pytest.raises(NotPermitted):
            await confirm(session, office.rival.actor, grant_office_role, rival, change.digest)


async def test_a_token_becomes_no_other_token_no_session_and_no_password(
    client: AsyncClient, database: Database, office: Office
):
    async with database.writing() as session:
        key = (await token_for(session, office.producer.actor)).text
    headers = {"Authorization": f"Bearer {key}"}
    new = "ba lần bảy hai mốt"
    for path, body in (
        ("/api/v1/tokens", {"label": "x"}),
        ("/api/v1/me/password", {"current": PASSWORD, "new": new}),
    ):
        answer = await client.post(path, json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "by_token")
    own = ("", "/passkeys", "/factors", "/identity", "/prove", "/sessions", "/tokens", "/password")
    for path in (f"/account{one}" for one in own):
        answer = await client.get(path, headers=headers | {"Accept": "text/html"})
        assert answer.headers["location"].startswith("/login"), path
    assert "set-cookie" not in (await client.get("/api/v1/me", headers=headers)).headers


async def test_a_session_taken_over_leaves_no_foothold(client: AsyncClient, database: Database, office: Office):
    """A token issued in it ends with the password, the session, or when everybody is signed out."""
    home = Desk(client, home="/account/tokens")
    for end in ("/account/sessions/end-others", "/api/v1/sessions"):
        await home.sit(office.producer)
        issued = await client.post("/api/v1/tokens", json={"label": "chân trong cửa"}, headers=OWN)
        key = issued.json()["token"]
        assert await actor_of_token(database, key) is not None
        await home.sit(office.producer)
        if end.startswith("/api"):
            await client.delete(end, headers=OWN)
        else:
            await home.send(end)
        assert await actor_of_token(database, key) is None


async def test_an_account_that_is_not_there_costs_the_same_work_and_gets_the_same_answer(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch, database: Database
):

    hashed: list[str] = []
    begun: list[Any] = []
    matches = passwords._matches

    def counting(kept: str, plain: str) -> bool:
        hashed.append(kept[:30])
        return matches(kept, plain)

    monkeypatch.setattr(passwords, "_matches", counting)
    seen = {}
    for login in ("producer", "nobody.at.all"):
        hashed.clear()
        begun.clear()
        client.cookies.clear()
        with heard(database, "begin", begun.append):
            answer = await client.post("/login", data={"login": login, "password": "sai mật khẩu rồi"}, headers=HOME)
        text = answer.text.replace(login, "")
        seen[login] = (answer.status_code, text, sorted(answer.headers), len(hashed), len(begun))
    assert seen["producer"] == seen["nobody.at.all"]


@pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
    ],
)
async def test_nobody_is_led_elsewhere_after_signing_in(client: AsyncClient, office: Office, address: str):
    form = {"login": office.producer.login, "password": PASSWORD, "next": address}
    answer = await client.post("/login", data=form, headers=HOME)
    assert answer.headers["location"] == "/producer"
    page = await client.get("/login", params={"next": address}, headers=HOME)
    assert 'name="next" value="&#x2f;"' in page.text
    late = await client.post("/login/second", data={"code": "1", "next": address}, headers=HOME)
    assert "evil" not in late.headers["location"]


async def test_a_session_is_not_fixed_beforehand(client: AsyncClient, office: Office):
    names = ("sogoc", "sogoc-device", "sogoc-step")
    planted = HOME | {"Cookie": "; ".join(f"{name}=planted" for name in names)}
    form = {"login": office.producer.login, "password": PASSWORD}
    answer = await client.post("/login", data=form, headers=planted)
    assert answer.status_code == 303
    assert all(answer.cookies.get(name) != "planted" for name in names)
    for cookie in answer.headers.get_list("set-cookie"):
        assert {"HttpOnly", "Path=/", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}


def forms(application: Litestar) -> set[str]:
    """Return the address of every form of our pages, with ids that are nobody's."""
    found = set()
    for route in application.routes:
        if isinstance(route, HTTPRoute) and "POST" in route.methods and not route.path.startswith("/api/"):
            path = re.sub(r"\{\w+:uuid\}", str(UUID(int=0)), route.path)
            found.add(re.sub(r"\{[^}]+\}", "x", re.sub(r"\{\w+:int\}", "7", path)))
    return found


WITHOUT_A_SESSION = ("/login", "/join", "/account/link/")
"""Forms for everybody: they are held to their origin alone."""
ANOTHER_SESSIONS = "thuộc phiên đăng nhập khác"


@pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
async def test_every_form_needs_its_own_page(application: Litestar, client: AsyncClient, office: Office):
    paths = forms(application)
    assert len(paths) >= 80

    async def send(path: str, **headers: str) -> Response:
        return await client.post(path, data={"csrf": "0" * 64}, headers=HOME | headers)

    for who in (office.producer, office.administrator):
        await Desk(client).sit(who)
        is_mine = "/desk" if who is office.administrator else ("/producer", "/account", "/notices", "/login", "/join")
        for path in sorted(path for path in paths if path.startswith(is_mine)):
            assert (await send(path, Origin="https://evil.example")).status_code == 403, path
            if not path.startswith(WITHOUT_A_SESSION):
                refused = await send(path)
                assert (refused.status_code, ANOTHER_SESSIONS in refused.text) == (403, True), path
