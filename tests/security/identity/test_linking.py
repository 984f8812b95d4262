"""An identity opens the account that its owner linked with it, and no other; it makes none."""

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from api.pages.frame import LONGEST_ONWARD
from api.settings import Settings
from registry.acts import confirm
from registry.database import Database
from registry.journal.audit import audit
from registry.parties.proving import reset_factors
from registry.people import links
from registry.tables import AccountIdentity, IdentityStep
from registry.vocabulary import LinkPurpose
from tests.lines import entered, open_text
from tests.office import PASSWORD, Office, taken
from tests.pages.sitting import HOME, Desk, text_of
from tests.security.identity.going import ANOTHER, PERSON, back, begun, is_signed_in, linked, through
from tests.security.identity.provider import Provider

pytestmark = pytest.mark.usefixtures("office")
SQLITE = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)


async def test_an_identity_opens_the_account_that_its_owner_linked(
    client: AsyncClient, provider: Provider, database: Database, office: Office
):
    await linked(client, provider, office.producer)
    onward = await through(client, provider, following="/producer/lots")
    assert (onward.status_code, onward.headers["location"]) == (303, "/producer/lots")
    assert (onward.headers["referrer-policy"], onward.headers["cache-control"]) == ("same-origin", "no-store")
    assert (await client.get("/api/v1/me")).json()["login"] == "producer"
    (line,) = await entered(database, act="link_identity")
    assert line.credential.startswith("session:")
    assert PERSON not in await open_text(database)
    assert (await audit(database)).findings == []
    home = Desk(client, home="/account/identity")
    await home.fail("/account/identity/unlink", 422, current="wrong password")
    assert "Chưa liên kết" in await home.do("/account/identity/unlink", current=PASSWORD)
    client.cookies.clear()
    assert (await through(client, provider)).status_code == 403
    assert (await audit(database)).findings == []


async def test_an_identity_that_nobody_linked_opens_nothing_and_makes_no_account(
    client: AsyncClient, provider: Provider, database: Database
):
    async with database.reading() as connection:
        before = (await connection.execute(text("SELECT count(*) FROM account"))).scalar_one()
    answer = await through(client, provider)
    told = text_of(answer)
    assert (answer.status_code, is_signed_in(client)) == (403, False)
    assert 'href="/join"' in told
    assert "chưa liên kết" in told
    assert PERSON not in told
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM account"))).scalar_one() == before


@SQLITE
async def test_nobody_links_an_identity_but_the_owner_of_both_in_one_session(
    client: AsyncClient, provider: Provider, database: Database, office: Office
):
    home = await Desk(client, home="/account/identity").sit(office.rival)
    assert "không phải mật khẩu hiện tại" in await home.fail("/account/identity", 422, current="wrong password")
    attackers = provider.approve(await begun(home), ANOTHER)
    planted = client.cookies["sogoc-identity"]
    await home.sit(office.producer)
    refused = await back(client, attackers)  # the victim's browser comes back with what the attacker began
    client.cookies.set("sogoc-identity", planted, domain="127.0.0.1")
    tossed = await back(client, attackers)
    assert (refused.status_code, tossed.status_code) == (400, 400)
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM account_identity"))).scalar_one() == 0
    await linked(client, provider, office.producer)
    await home.sit(office.rival)
    taken = await back(client, provider.approve(await begun(home), PERSON))
    assert taken.headers["location"] == "/account/identity?done=identity_taken"
    assert "đã liên kết với tài khoản khác" in await home.look(taken.headers["location"])


@SQLITE
async def test_officers_hold_their_roles_only_by_their_identity_where_that_is_set(
    client: AsyncClient, provider: Provider, office: Office, settings: Settings
):
    app = client._transport.app  # type: ignore[attr-defined] # the application itself
    app.state.settings = settings.model_copy(update={"officers_need_identity": True})
    form = {"login": "examiner", "password": PASSWORD}
    answer = await client.post("/login", data=form, headers=HOME)
    assert answer.headers["location"] == "/account/identity"
    assert (await client.get("/api/v1/me")).json()["roles"] == []
    assert "Cán bộ phải đăng nhập qua" in text_of(await client.get("/account/identity", headers=HOME))
    client.cookies.clear()
    await linked(client, provider, office.examiner)
    assert (await through(client, provider)).headers["location"] == "/desk"
    assert (await client.get("/desk", headers=HOME)).status_code == 200


@SQLITE
async def test_a_closed_account_is_not_opened_and_a_planted_link_is_found(
    client: AsyncClient, provider: Provider, database: Database, office: Office
):
    await linked(client, provider, office.producer)
    async with database.writing() as session:
        session.add(AccountIdentity(account_id=office.registrar.actor.account_id, digest="0" * 64))
    assert len((await audit(database)).findings) == 1
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE account SET is_active = false WHERE login = 'producer'"))
    assert ((await through(client, provider)).status_code, is_signed_in(client)) == (403, False)


@pytest.mark.usefixtures("provider")
async def test_an_address_too_long_to_be_kept_leads_to_the_beginning(client: AsyncClient):
    assert len(f"/{'a' * (LONGEST_ONWARD - 1)}") == LONGEST_ONWARD == IdentityStep.__table__.c.onward.type.length  # type: ignore[attr-defined] # SQLModel gives every table its Table
    for longer in (0, 1, 5000):
        path = f"/login/identity?next=/{'a' * (LONGEST_ONWARD - 1 + longer)}"
        assert (await client.get(path, headers=HOME)).status_code == 303


async def test_an_identity_that_an_intruder_linked_goes_with_a_reset_by_two(
    client: AsyncClient, provider: Provider, database: Database, office: Office
):
    await linked(client, provider, office.producer)
    whose = office.producer.actor.account_id
    async with database.writing() as session:
        link = await links.issue(session, whose, LinkPurpose.RESET, by=office.administrator.actor.account_id)
    assert "định danh" in text_of(await client.get(links.address_of(link), headers=HOME))
    async with database.writing() as session:
        change = (await taken(session, office.administrator.actor, reset_factors, whose)).change
        assert change is not None
        await confirm(session, office.registrar.actor, reset_factors, whose, change.digest)
    client.cookies.clear()
    assert ((await through(client, provider)).status_code, is_signed_in(client)) == (403, False)
    assert "định danh" not in text_of(await client.get(links.address_of(link), headers=HOME))
    assert (await audit(database)).findings == []
