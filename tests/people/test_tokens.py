from datetime import timedelta
from uuid import uuid4

import pytest
from httpx import AsyncClient
from sqlmodel import select

from registry.database import Database
from registry.errors import NotAcceptable, NotFound, NotPermitted, OutOfOrder
from registry.journal.audit import audit
from registry.parties.accounts import close_account, end_role
from registry.parties.tokens import revoke_token
from registry.people import directory
from registry.people.digests import digest_of
from registry.people.tokens import actor_of_token
from registry.tables import Membership, Token
from tests.lines import open_text
from tests.office import Issued, Office, taken, token_for
from tests.people.conftest import Clock


async def issued(database: Database, office: Office, member: str, days: int = 365) -> Issued:
    async with database.writing() as session:
        return await token_for(session, office.everybody[member].actor, label="máy in", days=days)


async def test_a_token_acts_as_its_account_and_is_kept_as_a_digest(database: Database, office: Office):
    machine = await issued(database, office, "reader")
    assert machine.text.startswith("sogoc_")
    assert machine.text not in repr(machine)
    async with database.writing() as session:
        kept = (await session.exec(select(Token))).one()
    actor = await actor_of_token(database, machine.text)
    assert actor == office.reader.actor
    assert actor.credential == f"token:{kept.id}"
    assert kept.digest == digest_of(machine.text)
    told = await open_text(database)
    assert machine.text not in told
    assert kept.digest not in told


async def test_what_is_no_token_is_nobody(database: Database):
    for text in ("", "sogoc_", "sogoc_" + "A" * 43, "Basic x", "sogoc_" + "A" * 100_000, "đ" * 49):
        assert await actor_of_token(database, text) is None


async def test_a_token_ends_by_its_date_and_when_it_is_revoked(database: Database, office: Office, clock: Clock):
    short, long = await issued(database, office, "reader", days=1), await issued(database, office, "reader")
    clock.forward(days=1)
    assert await actor_of_token(database, short.text) is None
    assert await actor_of_token(database, long.text) is not None
    async with database.writing() as session:
        await taken(session, office.reader.actor, revoke_token, long.token.id)
    assert await actor_of_token(database, long.text) is None
    with pytest.raises(OutOfOrder):
        async with database.writing() as session:
            await taken(session, office.reader.actor, revoke_token, long.token.id)


async def test_a_token_holds_no_more_than_its_account_does_now(database: Database, office: Office):
    machine = await issued(database, office, "rival")
    by, rival = office.administrator.actor, office.rival
    async with database.writing() as session:
        membership = (await session.exec(select(Membership).where(Membership.party_id == rival.party_id))).one()
        await taken(session, by, end_role, rival.actor.account_id, membership_id=membership.id)
    actor = await actor_of_token(database, machine.text)
    assert actor is not None
    assert actor.held == frozenset()
    async with database.writing() as session:
        await taken(session, by, close_account, rival.actor.account_id)
    assert await actor_of_token(database, machine.text) is None
    async with database.writing() as session:
        kept = (await session.exec(select(Token))).one()
        assert kept.revoked_at is not None


async def test_tokens_are_ones_own_or_the_administrators_business(database: Database, office: Office):
    machine = await issued(database, office, "reader")
    rival, by = office.rival.actor, office.administrator.actor
    with pytest.raises(NotFound):
        async with database.writing() as session:
            await token_for(session, rival, label="x", account_id=office.reader.actor.account_id)
    with pytest.raises(NotFound):
        async with database.writing() as session:
            await taken(session, rival, revoke_token, machine.token.id)
    with pytest.raises(NotFound):
        async with database.writing() as session:
            await token_for(session, by, label="x", account_id=uuid4())
    with pytest.raises(NotPermitted, match="issued by that person"):
        async with database.writing() as session:
            await token_for(session, by, label="x", account_id=office.producer.actor.account_id)
    async with database.writing() as session:
        await taken(session, by, revoke_token, machine.token.id)
        other = await token_for(session, by, label="x", account_id=office.reader.actor.account_id)
    assert await actor_of_token(database, other.text) == office.reader.actor


async def test_a_token_has_a_label_and_a_term(database: Database, office: Office):
    with pytest.raises(NotAcceptable) as refusal:
        async with database.writing() as session:
            await token_for(session, office.reader.actor, label=" ", days=10_000)
    assert {fault.field for fault in refusal.value.faults} == {"label", "days"}


async def test_a_token_makes_no_other(database: Database, office: Office):
    machine = await issued(database, office, "producer")
    actor = await actor_of_token(database, machine.text)
    assert actor is not None
    with pytest.raises(NotPermitted, match="makes no other token"):
        async with database.writing() as session:
            await token_for(session, actor)


async def test_a_token_lives_a_year_at_the_most_even_one_from_before(database: Database, office: Office, clock: Clock):
    machine = await issued(database, office, "reader")
    async with database.writing() as session:
        kept = (await session.exec(select(Token))).one()
        kept.expires_at += timedelta(days=365)
        session.add(kept)
    clock.forward(days=366)
    assert await actor_of_token(database, machine.text) is None


async def test_its_last_use_is_told_to_the_hour_and_is_no_act(database: Database, office: Office, clock: Clock):
    machine = await issued(database, office, "reader")
    used = []
    for minutes in (0, 30, 31):
        clock.forward(minutes=minutes)
        await actor_of_token(database, machine.text)
        async with database.reading() as connection:
            used.append((await directory.token(connection, machine.token.id)).used_at)
    assert used[0] == used[1]
    assert used[2] == clock.now
    assert (await audit(database)).findings == []


async def test_a_token_does_what_it_was_issued_for_and_nothing_else(
    client: AsyncClient, database: Database, office: Office
):
    """Those that may read what is their own, change it, or follow the journal: by what they were ticked for."""
    me = {"party": f"/api/v1/parties/{office.manager.party_id}/amend-contact"}
    answers = {}
    for scopes in ((), ("read_public",), ("read_public", "write_own"), ("exchange",)):
        async with database.writing() as session:
            key = (await token_for(session, office.manager.actor, scopes=list(scopes))).text
        headers = {"Authorization": f"Bearer {key}"}
        roles = (await client.get("/api/v1/me", headers=headers)).json()["roles"]
        changed = await client.post(me["party"], json={"phone": "0900000001"}, headers=headers)
        answers[scopes] = (roles, changed.status_code)
    assert answers == {
        (): (["manager"], 403),
        ("read_public",): ([], 403),
        ("read_public", "write_own"): (["manager"], 200),
        ("exchange",): (["manager"], 403),
    }
    for scope, status in (("read_own", 403), ("exchange", 200)):
        async with database.writing() as session:
            key = (await token_for(session, office.reader.actor, scopes=[scope])).text
        answer = await client.get("/api/v1/journal", headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == status
