"""An answer of the identity service counts once, in the browser that asked; a service that is silent hinders nobody."""

from typing import Any

import pytest
from httpx import AsyncClient
from structlog.testing import capture_logs

from api import identity
from api.settings import Settings
from registry.people import identities
from registry.throttling import Limit
from tests.office import Office
from tests.pages.sitting import HOME, Desk, text_of
from tests.people.conftest import Clock
from tests.security.identity.going import PERSON, back, is_signed_in, linked, sent_there, through
from tests.security.identity.provider import SECRET, Provider

pytestmark = pytest.mark.usefixtures("office")
SQLITE = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)


@SQLITE
async def test_an_answer_counts_once_here_and_from_whom_it_was_asked(
    client: AsyncClient, provider: Provider, office: Office, clock: Clock
):
    """Mix-up, replay of state and code, login CSRF."""
    await linked(client, provider, office.producer)
    asked = await sent_there(client)
    mixed = provider.approve(asked)
    for wrong in ({"iss": "https://evil.example"}, {"iss": None}):
        answer = {name: one for name, one in (mixed | wrong).items() if one is not None}
        assert ((await back(client, answer)).status_code, is_signed_in(client)) == (401, False)
        mixed = provider.approve(await sent_there(client))
    answer = provider.approve(await sent_there(client))
    assert (await back(client, answer)).status_code == 303
    client.cookies.pop("sogoc")
    assert ((await back(client, answer)).status_code, is_signed_in(client)) == (400, False), "the state again"
    used = answer["code"]
    again = provider.approve(await sent_there(client)) | {"code": used}
    assert ((await back(client, again)).status_code, is_signed_in(client)) == (401, False), "the code again"
    theirs = provider.approve(await sent_there(client))
    mine = provider.approve(await sent_there(client))
    swapped = mine | {"code": theirs["code"]}
    assert ((await back(client, swapped)).status_code, is_signed_in(client)) == (401, False), "another's code"
    late = provider.approve(await sent_there(client))
    clock.forward(minutes=11)
    assert ((await back(client, late)).status_code, is_signed_in(client)) == (400, False), "late"
    attackers = provider.approve(await sent_there(client))
    client.cookies.clear()
    assert ((await back(client, attackers)).status_code, is_signed_in(client)) == (400, False), "in another browser"
    made_up = attackers | {"state": "A" * 43}
    await sent_there(client)
    assert (await back(client, made_up)).status_code == 400
    for odd in (
        {},
        {"state": ""},
        {"code": "x"},
        {"state": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")},
    ):
        assert (await back(client, odd)).status_code == 400


@SQLITE
async def test_who_refuses_at_the_service_is_told_and_nobody_is_led_elsewhere(
    client: AsyncClient, provider: Provider, office: Office
):
    await linked(client, provider, office.producer)
    given = provider.approve(await sent_there(client))
    refused = await back(client, {"error": "access_denied", "state": given["state"], "iss": provider.issuer})
    assert (refused.status_code, is_signed_in(client)) == (401, False)
    for address in ("//evil.example", "https://evil.example", "/\\evil.example"):
        onward = await through(client, provider, following=address)
        assert onward.headers["location"] == "/producer", address
        client.cookies.clear()


@SQLITE
async def test_when_the_service_is_down_a_page_says_so_and_the_password_works(
    client: AsyncClient, provider: Provider, office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    provider.is_down = True
    answer = await client.get("/login/identity", headers=HOME)
    assert answer.status_code == 503
    assert "không trả lời" in text_of(answer)
    assert 'name="password"' in answer.text
    await Desk(client).sit(office.producer)
    client.cookies.clear()
    provider.is_down = False
    given = provider.approve(await sent_there(client))
    provider.is_down = True
    assert ((await back(client, given)).status_code, is_signed_in(client)) == (503, False)
    provider.is_down = False
    app = client._transport.app  # type: ignore[attr-defined] # the application itself
    for wrong in (
        {"issuer": "https://evil.example"},
        {"token_endpoint": None},
        {"jwks_uri": 7},
        {"authorization_endpoint": "javascript:alert(1)"},
    ):
        provider.metadata = wrong
        app.state.identity = identity.IdentityService(settings)
        assert (await client.get("/login/identity", headers=HOME)).status_code == 503, wrong
    provider.metadata = {}
    monkeypatch.setattr(identity, "LARGEST", 10)
    assert (await client.get("/login/identity", headers=HOME)).status_code == 503, "an answer without end"


@SQLITE
async def test_no_code_state_or_token_stands_in_a_log(
    client: AsyncClient, provider: Provider, office: Office, caplog: pytest.LogCaptureFixture
):
    await linked(client, provider, office.producer)
    tokens: list[str] = []

    def noted(claims: dict[str, Any]) -> str:
        tokens.append(provider.signed(claims))
        return tokens[-1]

    provider.sign = noted
    with caplog.at_level("DEBUG"), capture_logs() as logs:
        answers = [provider.approve(await sent_there(client)) for _ in range(2)]
        assert (await back(client, answers[1])).status_code == 303
        assert (await back(client, answers[0])).status_code == 400
        provider.claims = {"nonce": "another"}
        assert (await through(client, provider)).status_code == 401
    # ``httpx`` is the browser of the test; what the register asks with is ``httpx2``.
    told = str([one.getMessage() for one in caplog.records if one.name != "httpx"]) + str(logs)
    assert "httpx2" in {one.name.partition(".")[0] for one in caplog.records}
    assert {one["event"] for one in logs} >= {"session.opened", "identity.refused"}
    secrets = [*tokens, provider.last, SECRET, PERSON, *(one[name] for one in answers for name in ("code", "state"))]
    assert [one for one in secrets if one in told] == []


@SQLITE
async def test_asking_the_service_is_limited(client: AsyncClient, monkeypatch: pytest.MonkeyPatch):
    few = Limit("few_identities", 2, identities.ASKED.window, identities.ASKED.said)
    monkeypatch.setattr(identities, "ASKED", few)
    answers = [await client.get("/login/identity", headers=HOME) for _ in range(3)]
    assert [one.status_code for one in answers] == [303, 303, 429]


@SQLITE
async def test_without_a_service_there_is_no_way_to_one(client: AsyncClient):
    app = client._transport.app  # type: ignore[attr-defined] # the application itself
    assert "/login/identity" in (await client.get("/login", headers=HOME)).text
    app.state.identity = None
    assert "/login/identity" not in (await client.get("/login", headers=HOME)).text
    for path in ("/login/identity", "/login/identity/back"):
        assert (await client.get(path, headers=HOME)).status_code == 404
