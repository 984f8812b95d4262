from uuid import uuid4

import pytest
from sqlmodel import select

from registry.database import Database
from registry.errors import NotAcceptable, NotFound, OutOfOrder
from registry.parties.accounts import close_account, end_role
from registry.parties.tokens import revoke_token
from registry.people.sessions import digest_of
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
    async with database.writing() as session:
        await taken(session, by, revoke_token, machine.token.id)
        other = await token_for(session, by, label="x", account_id=office.reader.actor.account_id)
    assert await actor_of_token(database, other.text) == office.reader.actor


async def test_a_token_has_a_label_and_a_term(database: Database, office: Office):
    with pytest.raises(NotAcceptable) as refusal:
        async with database.writing() as session:
            await token_for(session, office.reader.actor, label=" ", days=10_000)
    assert {fault.field for fault in refusal.value.faults} == {"label", "days"}
