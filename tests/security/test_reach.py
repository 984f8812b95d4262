"""Mail recovers a password: where an account is written to, its owner alone changes, and the old address is told."""

import pyotp
import pytest
from httpx import AsyncClient

from registry.database import Database
from registry.parties.tokens import issue_token
from registry.people import factors
from registry.tables import Account
from registry.vocabulary import Scope
from tests.notices.mailbox import Mailbox, text_of_mail, waiting
from tests.office import PASSWORD, Office, taken
from tests.pages.sitting import HOME, Desk
from tests.people.conftest import Clock

pytestmark = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
OWN, OTHERS = "ai.do@huongtrach.example", "ke.trom@evil.example"


async def email_of(database: Database, office: Office) -> str | None:
    async with database.writing() as session:
        return (await session.get_one(Account, office.producer.actor.account_id)).email


async def test_another_address_asks_for_the_password_however_fresh_the_session_and_the_old_one_is_told(
    client: AsyncClient, database: Database, office: Office, clock: Clock, mailbox: Mailbox
):
    account = await Desk(client, home="/account/address").sit(office.producer)
    missing = await account.fail("/account/address", 422, email=OTHERS)
    assert "cần ở đây" in missing, "a minute after signing in, too: whoever took the session over has no password"
    assert OTHERS in missing, "what was typed stands"
    assert "địa chỉ" in await account.fail("/account/address", 422, email="no address", current=PASSWORD)
    assert "không phải mật khẩu hiện tại" in await account.fail("/account/address", 422, email=OTHERS, current="wrong")
    assert await email_of(database, office) is None
    assert OWN in await account.do("/account/address", email=OWN, current=PASSWORD)
    assert (await email_of(database, office), await waiting(database)) == (OWN, []), "there was no address to tell"
    clock.forward(minutes=20)
    await account.do("/account/address", email=OTHERS, current=PASSWORD)
    assert await email_of(database, office) == OTHERS
    (mail,) = await mailbox.fetch()
    assert mail["To"] == OWN
    assert "producer" in text_of_mail(mail)
    assert OTHERS not in text_of_mail(mail)
    assert "báo ngay cho cơ quan" in text_of_mail(mail)


async def test_a_program_gives_the_password_along_with_another_address(
    client: AsyncClient, database: Database, office: Office
):
    choices = await Desk(client, home="/notices/choices").sit(office.producer)
    about = f"/api/v1/accounts/{office.producer.actor.account_id}/write-to"
    own, asked = {"Origin": HOME["Origin"]}, {"email": OWN, "language": "en"}
    for wrong, code in (({}, "missing"), ({"current": "wrong"}, "wrong_password")):
        refused = await client.post(about, json=asked | wrong, headers=own)
        assert (refused.status_code, refused.json()["faults"][0]["code"]) == (422, code)
    assert (await client.post(about, json=asked | {"current": PASSWORD}, headers=own)).status_code == 200
    assert (await client.post(about, json={"language": "en"}, headers=own)).status_code == 422, "none is another"
    assert (await client.post(about, json=asked | {"language": "vi"}, headers=own)).status_code == 200, (
        "this is the same"
    )
    await choices.do("/notices/choices", language="en", email=OTHERS)
    assert await email_of(database, office) == OWN, "the page of choices changes no address"
    others = f"/api/v1/accounts/{office.rival.actor.account_id}/write-to"
    assert (await client.post(others, json=asked, headers=own)).status_code == 404


async def test_who_has_a_second_proof_gives_a_code_as_well(
    client: AsyncClient, database: Database, office: Office, clock: Clock
):
    account = await Desk(client, home="/account/address").sit(office.producer)
    async with database.writing() as session:
        secret = await factors.begin_codes(session, office.producer.actor)
        await factors.confirm_codes(session, office.producer.actor, pyotp.TOTP(secret).at(clock.now))
    await account.fail("/account/address", 422, email=OWN, current=PASSWORD)
    clock.forward(minutes=1)
    await account.do("/account/address", email=OWN, current=PASSWORD, code=pyotp.TOTP(secret).at(clock.now))
    assert await email_of(database, office) == OWN


async def test_no_token_changes_the_address_and_it_may_choose_the_language(
    client: AsyncClient, database: Database, office: Office
):
    whose = office.producer.actor.account_id
    async with database.writing() as session:
        asked = {"label": "x", "days": 1, "scopes": [Scope.WRITE_OWN]}
        key = (await taken(session, office.producer.actor, issue_token, None, **asked)).once
    about, headers = f"/api/v1/accounts/{whose}/write-to", {"Authorization": f"Bearer {key}"}
    refused = await client.post(about, json={"email": OTHERS, "language": "en"}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "by_token")
    assert await email_of(database, office) is None
    assert (await client.post(about, json={"language": "en"}, headers=headers)).status_code == 200
