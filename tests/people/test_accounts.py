import asyncio

import pytest
from sqlmodel import select

from registry.database import Database
from registry.errors import NotAcceptable, NotFound, NotPermitted, OutOfOrder, Taken
from registry.parties.accounts import close_account, end_role, grant_office_role, grant_role
from registry.parties.opening import open_office as open_first
from registry.parties.proving import issue_link
from registry.people import credentials
from registry.people.accounts import actor_of, by_login
from registry.people.permissions import Actor
from registry.tables import Account, Membership
from registry.vocabulary import PartyKind, Role, Subject
from tests.lines import entered, open_text
from tests.office import PASSWORD, Office, credentials_of, enrol, granted, open_one, recruit, taken

pytestmark = pytest.mark.usefixtures("office")


async def test_the_first_administrator_comes_once(database: Database):
    with pytest.raises(OutOfOrder, match="open already"):
        async with database.writing() as session:
            await open_first(session, name="Khác", first=credentials_of("other", "Người Khác"))
    async with database.writing() as session:
        assert await by_login(session, "other") is None


async def test_a_login_is_one_however_it_is_typed(database: Database, office: Office):
    drawn_up = await credentials.draw_up(login="  Trần.Ví-Dụ ", name="Trần Ví Dụ", password=None)
    async with database.writing() as session:
        account = await open_one(session, office.administrator.actor, drawn_up)
    assert account.login == "trần.ví-dụ"
    decomposed = await credentials.draw_up(login="TRẦN.VÍ-DỤ", name="Khác", password=None)
    with pytest.raises(Taken):
        async with database.writing() as session:
            await open_one(session, office.administrator.actor, decomposed)
    async with database.reading() as connection:
        assert await by_login(connection, "TRẦN.ví-dụ") == account.id


@pytest.mark.parametrize(
    ("login", "name", "password", "fields"),
    [
        ("a b", "", "ngắn", {"login", "name", "password"}),
        ("tran.vidu", "Trần Ví Dụ", "tran.vidu1", {"password"}),
        ("tran.vidu@example.vn", "Trần Ví Dụ", "Tran.VIDU-99", {"password"}),
        ("tran", "Nguyễn Hữu Ví Dụ", "nguyễnhữuvídụ", {"password"}),
        ("tran", "Trần Ví Dụ", "Password123", {"password"}),
        ("tran", "Trần Ví Dụ", "aaaaaaaaaaaaaa", {"password"}),
        ("tran", "Trần Ví Dụ", "đ" * 201, {"password"}),
    ],
)
async def test_what_cannot_sign_anybody_in_is_refused_whole(login: str, name: str, password: str, fields: set[str]):
    with pytest.raises(NotAcceptable) as refusal:
        await credentials.draw_up(login=login, name=name, password=password)
    assert {fault.field for fault in refusal.value.faults} == fields


@pytest.mark.usefixtures("hashing_dearly")
async def test_four_words_make_a_password():
    drawn_up = await credentials.draw_up(login="tran", name="Trần Ví Dụ", password=PASSWORD)
    assert drawn_up.password_hash is not None
    assert drawn_up.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert "argon2" not in repr(drawn_up)


async def test_a_role_is_held_from_the_grant_to_the_end_and_may_come_back(database: Database, office: Office):
    by, rival = office.administrator.actor, office.rival
    async with database.writing() as session:
        membership = (await session.exec(select(Membership).where(Membership.party_id == rival.party_id))).one()
        await taken(session, by, end_role, rival.actor.account_id, membership_id=membership.id)
        actor = await actor_of(session, rival.actor.account_id)
        assert actor is not None
        assert actor.held == frozenset()
    with pytest.raises(NotFound):
        async with database.writing() as session:
            await taken(session, by, end_role, rival.actor.account_id, membership_id=membership.id)
    async with database.writing() as session:
        await taken(session, by, grant_role, rival.actor.account_id, party_id=rival.party_id, role=Role.PRODUCER)
        assert await actor_of(session, rival.actor.account_id) == rival.actor
    with pytest.raises(Taken):
        async with database.writing() as session:
            await taken(session, by, grant_role, rival.actor.account_id, party_id=rival.party_id, role=Role.PRODUCER)


async def test_the_offices_roles_are_held_in_an_authority(database: Database, office: Office):
    rival = office.rival
    async with database.writing() as session:
        for role in (Role.EXAMINER, Role.REGISTRAR, Role.INSPECTOR, Role.ADMINISTRATOR):
            with pytest.raises(NotAcceptable, match="cannot be granted"):
                await granted(session, office, rival.actor.account_id, role, rival.party_id)


async def test_only_administrators_change_accounts(database: Database, office: Office):
    """To others an account that is not theirs is not there."""
    other = office.rival.actor.account_id
    actors = [member.actor for member in office.everybody.values() if member is not office.administrator]
    async with database.writing() as session:
        membership = (await session.exec(select(Membership).where(Membership.account_id == other))).one()
        for actor in actors:
            gone = NotPermitted if actor.account_id == other else NotFound
            for refusal, work in (
                (NotPermitted, open_one(session, actor, credentials_of("x.y", "X Y"))),
                (gone, taken(session, actor, grant_role, other, party_id=office.manager.party_id, role=Role.MANAGER)),
                (gone, taken(session, actor, end_role, other, membership_id=membership.id)),
                (gone, taken(session, actor, close_account, other)),
                (gone, taken(session, actor, issue_link, other)),
            ):
                with pytest.raises(refusal):
                    await work


async def test_the_office_never_loses_its_last_administrator(database: Database, office: Office):
    first = office.administrator
    async with database.writing() as session:
        membership = (await session.exec(select(Membership).where(Membership.role == Role.ADMINISTRATOR))).one()
        with pytest.raises(OutOfOrder, match="last administrator"):
            await taken(session, first.actor, end_role, first.actor.account_id, membership_id=membership.id)
        with pytest.raises(OutOfOrder, match="last administrator"):
            await taken(session, first.actor, close_account, first.actor.account_id)
    second = await recruit(database, office, "second", Role.ADMINISTRATOR, office.party_id)
    async with database.writing() as session:
        await taken(session, second.actor, close_account, first.actor.account_id)
        assert await actor_of(session, first.actor.account_id) is None
        with pytest.raises(OutOfOrder, match="last administrator"):
            await taken(session, second.actor, close_account, second.actor.account_id)


async def test_a_closed_account_holds_nothing_and_gets_nothing(database: Database, office: Office):
    by, rival = office.administrator.actor, office.rival.actor.account_id
    async with database.writing() as session:
        await taken(session, by, close_account, rival)
    async with database.writing() as session:
        with pytest.raises(OutOfOrder):
            await taken(session, by, close_account, rival)
        with pytest.raises(OutOfOrder):
            await taken(session, by, grant_role, rival, party_id=office.rival.party_id, role=Role.MANAGER)


async def test_the_journal_names_ids_and_roles_and_no_person(database: Database, office: Office):
    party_id = await enrol(database, office, PartyKind.PERSON, "Bùi Văn Riêng Tư", address="Ngõ 7", phone="0911111111")
    await recruit(database, office, "kín.đáo", Role.PRODUCER, party_id)
    async with database.writing() as session:
        names = (await session.exec(select(Account.name))).all()
    told = await open_text(database)
    for private in (*names, "kín.đáo", "Riêng Tư", "Ngõ 7", "0911111111"):
        assert private not in told
    acts = (grant_role.name, grant_office_role.name)
    told_of = {line.subject_id for act in acts for line in await entered(database, subject=Subject.ACCOUNT, act=act)}
    assert len(told_of) == len(office.everybody) + 1


async def test_of_many_who_want_one_login_one_gets_it(database: Database, office: Office):
    async def open_nth(n: int) -> bool:
        try:
            async with database.writing() as session:
                await open_one(session, office.administrator.actor, credentials_of("wanted", f"Người {n}"))
        except Taken:
            return False
        return True

    assert sum(await asyncio.gather(*(open_nth(n) for n in range(12)))) == 1


async def test_two_administrators_cannot_close_each_other(database: Database, office: Office):
    first = office.administrator
    second = await recruit(database, office, "second", Role.ADMINISTRATOR, office.party_id)

    async def close(by: Actor, whom: Actor) -> bool:
        try:
            async with database.writing() as session:
                await taken(session, by, close_account, whom.account_id)
        except OutOfOrder:
            return False
        return True

    closed = await asyncio.gather(close(first.actor, second.actor), close(second.actor, first.actor))
    assert sum(closed) == 1
