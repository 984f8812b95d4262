"""Mail recovers a password: where an account is written to, its owner alone changes, and the old address is told."""

import pytest
from httpx import AsyncClient

from registry.database import Database
from registry.parties.tokens import issue_token
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


async def test_another_address_asks_for_a_new_proof_and_the_old_one_is_told(
    client: AsyncClient, database: Database, office: Office, clock: Clock, mailbox: Mailbox
):
    sitting = await Desk(client, home="/notices/choices").sit(office.producer)
    await sitting.do("/notices/choices", email=OWN, language="en")
    assert (await email_of(database, office), await waiting(database)) == (OWN, []), "there was no address to tell"
    clock.forward(minutes=16)
    sent = await sitting.send("/notices/choices", email=OTHERS, language="en")
    assert (sent.status_code, sent.headers["location"]) == (303, "/account/prove")
    about = f"/api/v1/accounts/{office.producer.actor.account_id}/write-to"
    own, asked = {"Origin": HOME["Origin"]}, {"email": OTHERS, "language": "en"}
    assert (await client.post(about, json=asked, headers=own)).json()["code"] == "proof_needed"
    assert (await client.post(about, json={"language": "en"}, headers=own)).status_code == 403
    assert (await email_of(database, office), await waiting(database)) == (OWN, [])
    await sitting.do("/notices/choices", email=OWN, language="vi")
    proving = Desk(client, home="/account/prove")
    assert (await proving.send("/account/prove", current=PASSWORD)).headers["location"] == "/account/kept"
    await sitting.do("/notices/choices", email=OTHERS, language="vi")
    (mail,) = await mailbox.fetch()
    assert mail["To"] == OWN
    assert "producer" in text_of_mail(mail)
    assert OTHERS not in text_of_mail(mail)
    assert "báo ngay cho cơ quan" in text_of_mail(mail)


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
