"""The people of an organisation: its head invites, changes and removes them; whoever leaves has no access."""

from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from registry import calendar
from registry.database import Database
from registry.errors import NotAcceptable, NotFound, NotPermitted, OutOfOrder, Taken
from registry.journal.audit import audit
from registry.parties.accounts import grant_role
from registry.parties.joining import asking, inviting
from registry.parties.joining.deciding import approve_request
from registry.parties.members import grantable, invite_member, members, remove_member, set_member_roles
from registry.people import links
from registry.people.accounts import actor_of
from registry.people.permissions import Actor
from registry.people.tokens import actor_of_token
from registry.tables import Account, JoinRequest
from registry.vocabulary import LinkPurpose, Role
from tests.joining.test_requests import asked
from tests.office import Office, taken, token_for
from tests.pages.sitting import Desk

COLLEAGUE = {"login": "kho@example.vn", "name": "Lê Văn Ví Dụ", "roles": [Role.PRODUCER]}


async def headed(database: Database, office: Office) -> Actor:
    """Make the producer's account the head of its people, and return who it acts as now."""
    account_id = office.producer.actor.account_id
    async with database.writing() as session:
        asked_for = {"party_id": office.producer.party_id, "role": Role.REPRESENTATIVE}
        await taken(session, office.administrator.actor, grant_role, account_id, **asked_for)
        actor = await actor_of(session, account_id)
    assert actor is not None
    return actor


async def invited(database: Database, head: Actor, office: Office, **changes: Any) -> Any:
    async with database.writing() as session:
        return await taken(session, head, invite_member, office.producer.party_id, **COLLEAGUE | changes)


async def test_a_head_invites_and_the_link_works_once_for_three_days(database: Database, office: Office):
    head = await headed(database, office)
    made = await invited(database, head, office)
    text = str(made.once).removeprefix(links.PAGE)
    async with database.writing() as session:
        opened = await links.opened(await session.connection(), text)
        assert opened is not None
        assert (opened.login, opened.purpose) == ("kho@example.vn", LinkPurpose.INVITATION)
        assert opened.expires_at - calendar.now() > timedelta(hours=71)
        actor = await actor_of(session, made.made.id)
    assert actor is not None
    assert actor.held == {(office.producer.party_id, Role.PRODUCER)}
    with pytest.raises(Taken):
        await invited(database, head, office)
    assert (await audit(database)).findings == []


async def test_nobody_gives_what_the_organisation_has_not(database: Database, office: Office):
    head = await headed(database, office)
    async with database.reading() as connection:
        assert await grantable(connection, office.producer.party_id) == [Role.PRODUCER, Role.REPRESENTATIVE]
    for role in (Role.MANAGER, Role.EXAMINER, Role.ADMINISTRATOR, Role.READER):
        with pytest.raises(NotAcceptable):
            await invited(database, head, office, roles=[role])
    for name, member in office.everybody.items():
        if name != "producer":
            with pytest.raises((NotPermitted, NotFound)):
                await invited(database, member.actor, office)


async def test_whoever_leaves_has_no_access_from_that_instant(database: Database, office: Office):
    head = await headed(database, office)
    colleague = (await invited(database, head, office)).made.id
    async with database.writing() as session:
        actor = await actor_of(session, colleague)
        assert actor is not None
        token = (await token_for(session, actor, "máy cân")).text
    assert await actor_of_token(database, token) is not None
    party = office.producer.party_id
    async with database.writing() as session:
        await taken(session, head, set_member_roles, party, account_id=colleague, roles=[Role.REPRESENTATIVE])
        await taken(session, head, remove_member, party, account_id=colleague)
    seen = await actor_of_token(database, token)
    assert seen is None or seen.held == frozenset()
    async with database.reading() as connection:
        assert {row.id for row in await members(connection, party) if row.holds} == {head.account_id}
    assert (await audit(database)).findings == []


async def test_an_organisation_keeps_a_head_and_touches_nobody_elses_people(database: Database, office: Office):
    head, party = await headed(database, office), office.producer.party_id
    cases: tuple[tuple[Any, dict[str, Any], type[Exception]], ...] = (
        (remove_member, {"account_id": head.account_id}, OutOfOrder),
        (set_member_roles, {"account_id": head.account_id, "roles": [Role.PRODUCER]}, OutOfOrder),
        (remove_member, {"account_id": office.rival.actor.account_id}, NotFound),
        (set_member_roles, {"account_id": office.examiner.actor.account_id, "roles": [Role.PRODUCER]}, NotFound),
    )
    for act, wrong, refusal in cases:
        async with database.writing() as session:
            with pytest.raises(refusal):
                await taken(session, head, act, party, **wrong)


async def test_the_private_address_lets_the_asker_in_and_never_resets_a_password(database: Database, office: Office):
    request, key = await asked(database)
    async with database.writing() as session:
        with pytest.raises(OutOfOrder):
            await inviting.invite(session, key)
        await taken(session, office.registrar.actor, approve_request, request.id)
    async with database.writing() as session:
        text = (await inviting.invite(session, key)).removeprefix(links.PAGE)
        assert await links.opened(await session.connection(), text) is not None
        row = await session.get_one(JoinRequest, request.id)
        row.decided_at = calendar.now() - timedelta(hours=73)
        await session.flush()
        with pytest.raises(OutOfOrder, match="72 hours"):
            await inviting.invite(session, key)
        row.decided_at = calendar.now()
        account = await session.get_one(Account, row.account_id)
        account.password_hash = "x"
        with pytest.raises(OutOfOrder, match="password already"):
            await inviting.invite(session, key)
        with pytest.raises(Exception, match="no request"):
            await inviting.invite(session, asking.new_key())


async def test_the_page_shows_the_link_this_once(client: AsyncClient, database: Database, office: Office):
    await headed(database, office)
    desk = Desk(client, home="/producer")
    await desk.sit(office.producer)
    home = f"/producer/members/{office.producer.party_id}"
    assert "người quản lý thành viên" in await desk.look("/producer/members")
    refused = await desk.fail(f"{home}/invite_member", 422, login="a b", name="Lê Văn Ví Dụ", roles="producer")
    assert 'value="a b"' in refused
    answer = await desk.send(f"{home}/invite_member", login="kho@example.vn", name="Lê Văn Ví Dụ", roles="producer")
    assert (answer.status_code, links.PAGE in answer.text.replace("&#x2f;", "/")) == (200, True)
    assert "kho@example.vn" in await desk.look(home)
    await desk.look(f"/producer/members/{office.rival.party_id}", 404)
    await desk.sit(office.rival)
    await desk.look(home, 404)
