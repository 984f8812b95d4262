"""A forgotten password: whoever asks is answered alike, and only the account's own mailbox learns more."""

import pytest
from httpx import AsyncClient, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.acts import take
from registry.database import Database
from registry.parties.reach import ReachForm, write_to
from registry.people import links
from registry.people.credentials import set_password
from registry.people.links import PAGE
from registry.people.permissions import Actor
from registry.people.sessions import sign_in
from registry.tables import Account
from registry.vocabulary import LinkPurpose
from tests.notices.mailbox import Mailbox, paths_in, text_of_mail, waiting
from tests.office import PASSWORD, Office
from tests.pages.sitting import HOME, text_of
from tests.people.conftest import Clock

NEW = "ba lần bảy hai mốt"
pytestmark = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)


async def ask(client: AsyncClient, login: str, **headers: str) -> Response:
    return await client.post("/login/forgotten", data={"login": login}, headers=HOME | headers)


async def moved(session: AsyncSession, actor: Actor, email: str) -> None:
    """Say another address, its owner having proven to be that."""
    await take(session, actor, write_to, actor.account_id, ReachForm(email=email), provided={"proven": True})


async def with_mail(database: Database, office: Office) -> None:
    """Give the producer and an officer a mailbox each."""
    async with database.writing() as session:
        for member in (office.producer, office.examiner):
            (await session.get_one(Account, member.actor.account_id)).email = f"{member.login}@sogoc.example"


async def test_the_link_comes_by_mail_and_sets_a_new_password(
    client: AsyncClient, database: Database, office: Office, mailbox: Mailbox
):
    await with_mail(database, office)
    assert "/login/forgotten" in text_of(await client.get("/login", headers=HOME))
    assert "Gửi liên kết" in text_of(await client.get("/login/forgotten", headers=HOME))
    await ask(client, "PRODUCER@sogoc.example")
    assert await mailbox.fetch() == [], "nobody has shown yet that the address is theirs"
    for typed in ("  Producer ", "PRODUCER@sogoc.example"):
        answer = await ask(client, typed)
        assert answer.headers["location"] == "/login/forgotten?done=asked"
        (mail,) = await mailbox.fetch()
        assert mail["To"] == "producer@sogoc.example"
        assert "Có người" in text_of_mail(mail)
        await set_password(database, paths_in(mail)[0].removeprefix(PAGE), PASSWORD)
    await ask(client, "producer")
    (mail,) = await mailbox.fetch()
    assert "hộp thư" in text_of(await client.get("/login/forgotten?done=asked", headers=HOME))
    assert await sign_in(database, "producer", PASSWORD), "to ask changes nothing"
    await set_password(database, paths_in(mail)[0].removeprefix(PAGE), NEW)
    assert await sign_in(database, "producer", NEW)


async def test_nobody_learns_whether_there_is_such_an_account(
    client: AsyncClient, database: Database, office: Office, mailbox: Mailbox
):
    await with_mail(database, office)
    typed = ("producer", "nobody", "reader", "rival", "examiner", "", "\x00", "' or 1=1 --", "x" * 5000)
    answers = [await ask(client, login) for login in typed]
    assert {(one.status_code, one.headers["location"], one.text) for one in answers} == {
        (303, "/login/forgotten?done=asked", "")
    }
    assert {str(sorted(one.headers)) for one in answers} == {str(sorted(answers[0].headers))}
    mails = {mail["To"]: mail for mail in await mailbox.fetch()}
    assert set(mails) == {"producer@sogoc.example", "examiner@sogoc.example"}
    told = text_of_mail(mails["examiner@sogoc.example"])
    assert "hai cán bộ" in told
    assert PAGE not in told, "an officer's link takes two officers"


async def test_one_network_and_one_account_are_asked_for_so_often_and_no_more(
    client: AsyncClient, database: Database, office: Office, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
):
    await with_mail(database, office)
    statuses = [(await ask(client, "producer")).status_code for _ in range(11)]
    assert statuses == [303] * 10 + [429]
    refused = await ask(client, "nobody")
    assert (refused.status_code, refused.headers["retry-after"] > "0") == (429, True)
    assert "Hãy chờ" in text_of(refused)
    assert len(await waiting(database)) == 1, "each newer letter is in the place of the one that waited"
    clock = Clock()
    monkeypatch.setattr("registry.calendar.now", clock)
    clock.forward(hours=2)
    sent = 0
    for _ in range(5):
        await ask(client, "producer")
        sent += len(await mailbox.fetch())
    assert sent == 3


async def test_another_sites_page_asks_for_nothing(client: AsyncClient, database: Database, office: Office):
    await with_mail(database, office)
    assert (await ask(client, "producer", Origin="https://evil.example")).status_code == 403
    assert await waiting(database) == []


async def test_asking_ends_nothing_that_an_officer_issued(
    client: AsyncClient, database: Database, office: Office, mailbox: Mailbox
):
    whose, by = office.producer.actor.account_id, office.administrator.actor.account_id
    async with database.writing() as session:
        issued = await links.issue(session, whose, LinkPurpose.RESET, by=by)
    await ask(client, "producer")
    await with_mail(database, office)
    await ask(client, "producer")
    (mail,) = await mailbox.fetch()
    async with database.reading() as connection:
        assert await links.opened(connection, issued), "asked with and without an address to write to"
    await set_password(database, paths_in(mail)[0].removeprefix(PAGE), NEW)
    async with database.reading() as connection:
        assert await links.opened(connection, issued) is None, "one of two that work ends the other"


async def test_strangers_do_not_hold_an_address_by_saying_it_is_theirs(
    client: AsyncClient, database: Database, office: Office, mailbox: Mailbox
):
    await with_mail(database, office)
    await ask(client, "producer")
    (mail,) = await mailbox.fetch()
    await set_password(database, paths_in(mail)[0].removeprefix(PAGE), PASSWORD)
    async with database.writing() as session:
        for stranger in (office.rival, office.manager):
            await moved(session, stranger.actor, "producer@sogoc.example")
    await ask(client, "producer@sogoc.example")
    assert ["producer" in text_of_mail(mail) for mail in await mailbox.fetch()] == [True]
    async with database.writing() as session:
        await moved(session, office.producer.actor, "nha@sogoc.example")
    await mailbox.fetch()
    await ask(client, "nha@sogoc.example")
    assert await mailbox.fetch() == [], "another address is proven anew"
