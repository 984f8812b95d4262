"""Before a decision one proves anew who one is; and what was typed is not lost by it, nor by a session that ended."""

import html
import re

import pyotp
import pytest
from httpx import AsyncClient

from api.acting import book
from registry.database import Database
from registry.errors import ProofNeeded
from registry.journal.audit import audit
from registry.parties.accounts import close_account, grant_office_role, grant_role
from registry.parties.proving import issue_link
from registry.parties.tokens import issue_token
from registry.people import factors
from registry.people.sessions import actor_of_cookie, sign_in
from registry.vocabulary import Role
from tests.lines import entered
from tests.office import PASSWORD, Office, taken
from tests.pages.sitting import HOME, Desk, text_of
from tests.people.conftest import Clock


async def lines_of(database: Database) -> list[object]:
    return list(await entered(database))


async def test_a_session_that_was_walked_away_from_decides_nothing(database: Database, office: Office, clock: Clock):
    signed = await sign_in(database, office.administrator.login, PASSWORD)
    asked = {"party_id": office.party_id, "role": Role.EXAMINER}
    for minutes, refused in ((14, False), (2, True)):
        clock.forward(minutes=minutes)
        actor = await actor_of_cookie(database, signed.cookie)
        assert actor is not None
        async with database.writing() as session:
            if refused:
                with pytest.raises(ProofNeeded):
                    await taken(session, actor, grant_office_role, office.producer.actor.account_id, **asked)
            else:
                await taken(session, actor, grant_office_role, office.rival.actor.account_id, **asked)


@pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
async def test_a_session_that_was_walked_away_from_opens_no_way_in(database: Database, office: Office, clock: Clock):
    """What leaves a foothold: a token, a link to another's password, an account, a role, a colleague."""
    signed = await sign_in(database, office.administrator.login, PASSWORD)
    clock.forward(minutes=16)
    actor = await actor_of_cookie(database, signed.cookie)
    assert actor is not None
    whose = office.producer.actor.account_id
    for act, about, asked in (
        (issue_token, None, {"label": "x"}),
        (issue_link, whose, {}),
        (grant_role, whose, {"party_id": office.rival.party_id, "role": Role.PRODUCER}),
        (close_account, whose, {}),
    ):
        async with database.writing() as session:
            with pytest.raises(ProofNeeded):
                await taken(session, actor, act, about, **asked)
    assert {act.name for act in book().taken() if act.needs_proof} == {
        *("issue_token", "issue_link", "grant_role", "close_account", "open_account"),
        *("invite_member", "set_member_roles"),
    }


async def test_who_proves_anew_decides_what_was_typed(
    client: AsyncClient, database: Database, office: Office, clock: Clock
):
    desk = await Desk(client).sit(office.administrator)
    path = f"/desk/accounts/{office.producer.actor.account_id}/acts/grant_office_role"
    clock.forward(minutes=20)
    typed = {"party_id": str(office.party_id), "role": "examiner"}
    before_lines = len(await lines_of(database))
    sent = await desk.send(path, **typed)
    assert (sent.status_code, sent.headers["location"]) == (303, "/account/prove")
    before = client.cookies["sogoc"]
    account = Desk(client, home="/account/prove")
    await account.fail("/account/prove", 422, current="wrong password")
    proven = await account.send("/account/prove", current=PASSWORD)
    assert proven.headers["location"] == "/account/kept"
    assert client.cookies["sogoc"] != before
    onward = await client.get("/account/kept", headers=HOME)
    assert (onward.status_code, onward.headers["location"]) == (303, f"{path}?kept=1")
    page = await client.get(f"{path}?kept=1", headers=HOME)
    assert page.status_code == 200
    assert "Nội dung bạn đã nhập vẫn còn đây" in text_of(page)
    assert re.search(rf'<option value="{office.party_id}"[^>]* selected', page.text), "what was chosen is chosen"
    assert len(await lines_of(database)) == before_lines, "to be shown again is not to be sent"
    done = await desk.send(path, **typed)
    assert done.status_code == 303
    assert 'sogoc-kept=""' in done.headers["set-cookie"] or "Max-Age=0" in done.headers["set-cookie"]
    assert (await audit(database)).findings == []


async def test_a_program_is_told_where_to_prove_anew_and_decides_then(
    client: AsyncClient, office: Office, clock: Clock
):
    await Desk(client).sit(office.administrator)
    headers = {"Origin": HOME["Origin"]}
    about = f"/api/v1/accounts/{office.producer.actor.account_id}/grant-office-role"
    asked = {"party_id": str(office.party_id), "role": "examiner"}
    clock.forward(minutes=16)
    refused = await client.post(about, json=asked, headers=headers)
    told = refused.json()
    assert (refused.status_code, refused.headers["content-type"]) == (403, "application/problem+json")
    assert (told["type"], told["code"]) == ("/problems/proof-needed", "proof_needed")
    proof = told["values"]["prove_at"]
    assert proof in told["detail"]
    before = client.cookies["sogoc"]
    for wrong, status, code in (
        ({"current": "wrong password"}, 422, "wrong_password"),
        ({}, 400, "missing"),
        ({"current": PASSWORD, "more": 1}, 400, "extra_forbidden"),
    ):
        answer = await client.post(proof, json=wrong, headers=headers)
        assert (answer.status_code, answer.json()["faults"][0]["code"]) == (status, code), answer.text
    foreign = await client.post(proof, json={"current": PASSWORD}, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    assert (await client.post(about, json=asked, headers=headers)).status_code == 403, "nothing was proven yet"
    assert (await client.post(proof, json={"current": PASSWORD}, headers=headers)).status_code == 204
    assert client.cookies["sogoc"] != before
    assert (await client.post(about, json=asked, headers=headers)).status_code == 202
    clock.forward(minutes=16)
    assert (await client.post(about, json=asked, headers=headers)).json()["code"] == "proof_needed"


async def test_the_second_proof_is_asked_for_too(client: AsyncClient, database: Database, office: Office, clock: Clock):
    desk = Desk(client, home="/account/prove")
    await desk.sit(office.administrator)
    async with database.writing() as session:
        secret = await factors.begin_codes(session, office.administrator.actor)
    async with database.writing() as session:
        await factors.confirm_codes(session, office.administrator.actor, pyotp.TOTP(secret).at(clock.now))
    clock.forward(minutes=20)
    await desk.fail("/account/prove", 422, current=PASSWORD)
    done = await desk.send("/account/prove", current=PASSWORD, code=pyotp.TOTP(secret).at(clock.now))
    assert done.status_code == 303
    clock.forward(minutes=20)
    own = {"Origin": HOME["Origin"]}
    alone = await client.post("/api/v1/me/proof", json={"current": PASSWORD}, headers=own)
    assert (alone.status_code, alone.json()["faults"][0]["code"]) == (422, "wrong_code")
    both = {"current": PASSWORD, "code": pyotp.TOTP(secret).at(clock.now)}
    assert (await client.post("/api/v1/me/proof", json=both, headers=own)).status_code == 204


async def test_what_was_typed_when_the_session_ended_is_found_after_signing_in(
    client: AsyncClient, office: Office, clock: Clock
):
    desk = await Desk(client).sit(office.administrator)
    csrf = re.findall(r'name="csrf" value="([0-9a-f]{64})"', (await client.get("/desk", headers=HOME)).text)[0]
    clock.forward(hours=13)
    sent = await desk.send("/desk/accounts/new", csrf=csrf, login="moi.vidu", name="Mới “Ví Dụ”")
    assert (sent.status_code, sent.headers["location"]) == (303, "/login?next=/desk")
    form = {"login": office.administrator.login, "password": PASSWORD, "next": "/desk"}
    onward = (await client.post("/login", data=form, headers=HOME)).headers["location"]
    form_again = (await client.get(onward, headers=HOME)).headers["location"]
    assert form_again == "/desk/accounts/new?kept=1"
    page = await client.get(form_again, headers=HOME)
    assert page.status_code == 200
    assert 'value="Mới “Ví Dụ”"' in html.unescape(page.text), "it lies in the original form, filled in"
    assert 'action="/desk/accounts/new' in page.text
    opened = await desk.send("/desk/accounts/new", login="moi.vidu", name="Mới “Ví Dụ”")
    assert "/account/link/" in text_of(opened)


async def test_a_form_without_a_page_of_its_own_is_shown_apart_and_nothing_is_done_by_looking(
    client: AsyncClient, database: Database, office: Office, clock: Clock
):
    desk = await Desk(client).sit(office.examiner)
    csrf = re.findall(r'name="csrf" value="([0-9a-f]{64})"', (await client.get("/desk", headers=HOME)).text)[0]
    clock.forward(hours=13)
    about = f"/desk/parties/{office.producer.party_id}/acts/amend_contact"
    for path, kept_at in (("/account/sessions/end-others", "/account/kept?apart=1"), (about, "")):
        before = len(await lines_of(database))
        await desk.send(path, csrf=csrf, phone="0900 111 222", name="Cam", q="cam")
        form = {"login": office.examiner.login, "password": PASSWORD, "next": "/desk"}
        onward = (await client.post("/login", data=form, headers=HOME)).headers["location"]
        again = (await client.get(onward, headers=HOME)).headers["location"]
        shown = await client.get(again, headers=HOME)
        assert len(await lines_of(database)) == before
        if shown.status_code == 303:
            assert shown.headers["location"] == kept_at
            shown = await client.get("/account/kept?apart=1", headers=HOME)
            assert "Cam" in text_of(shown)
        else:
            assert kept_at == ""
            assert "0900 111 222" in html.unescape(shown.text)
        clock.forward(hours=13)
        csrf = re.findall(r'name="csrf" value="([0-9a-f]{64})"', shown.text)[0]


async def test_another_account_in_the_same_browser_does_not_find_it(client: AsyncClient, office: Office, clock: Clock):
    desk = await Desk(client).sit(office.administrator)
    csrf = re.findall(r'name="csrf" value="([0-9a-f]{64})"', (await client.get("/desk", headers=HOME)).text)[0]
    clock.forward(hours=13)
    await desk.send("/desk/accounts/new", csrf=csrf, login="moi.vidu", name="Mới Ví Dụ")
    form = {"login": office.examiner.login, "password": PASSWORD}
    onward = (await client.post("/login", data=form, headers=HOME)).headers["location"]
    answer = await client.get(onward, headers=HOME)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")


async def test_no_other_sites_form_is_kept(client: AsyncClient, office: Office, clock: Clock):
    desk = await Desk(client).sit(office.administrator)
    clock.forward(hours=13)
    sent = await desk.send("/desk/accounts/new", csrf="0" * 64, login="moi.vidu", name="Mới Ví Dụ")
    assert "sogoc-kept" not in sent.headers.get("set-cookie", "")
