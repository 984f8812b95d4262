import asyncio
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlmodel import select
from structlog.testing import capture_logs

from registry.database import Database
from registry.errors import Busy, NotAcceptable, NotSignedIn
from registry.parties.accounts import close_account, end_role
from registry.people import credentials, passwords, sessions
from registry.people.digests import digest_of
from registry.people.sessions import actor_of_cookie, sign_in
from registry.tables import Account, BrowserSession, Membership
from tests.office import PASSWORD, Office, reset, taken
from tests.people.conftest import Clock

pytestmark = pytest.mark.usefixtures("office")


async def test_a_right_pair_opens_a_session_known_by_its_digest_alone(database: Database, office: Office):
    signed = await sign_in(database, "PRODUCER ", PASSWORD)
    assert signed.actor == office.producer.actor
    assert await actor_of_cookie(database, signed.cookie) == office.producer.actor
    assert signed.cookie not in repr(signed)
    async with database.writing() as session:
        kept = (await session.exec(select(BrowserSession))).one()
    assert kept.digest == digest_of(signed.cookie)
    assert await actor_of_cookie(database, kept.digest) is None


async def test_whatever_is_wrong_the_answer_is_the_same(database: Database, office: Office):
    async with database.writing() as session:
        await taken(session, office.administrator.actor, close_account, office.rival.actor.account_id)
    answers = set()
    for login, password in (
        ("producer", "wrong password"),
        ("nobody", PASSWORD),
        ("rival", PASSWORD),  # closed
        ("reader", PASSWORD),  # a machine, without a password
        ("producer", ""),
    ):
        with pytest.raises(NotSignedIn) as refusal:
            await sign_in(database, login, password)
        answers.add(str(refusal.value))
    assert len(answers) == 1
    assert "The login or the password is not right" in answers.pop()


async def test_every_sign_in_is_a_new_session_and_ends_the_browsers_old_one(database: Database):
    first = await sign_in(database, "producer", PASSWORD)
    second = await sign_in(database, "producer", PASSWORD, previous=first.cookie)
    assert first.cookie != second.cookie
    assert await actor_of_cookie(database, first.cookie) is None
    planted = await sign_in(database, "rival", PASSWORD, previous="planted by somebody else")
    assert planted.cookie != "planted by somebody else"
    assert await actor_of_cookie(database, second.cookie) is not None


async def test_signing_out_ends_the_session_here_or_everywhere(database: Database):
    here, there = [await sign_in(database, "producer", PASSWORD) for _ in range(2)]
    rival = await sign_in(database, "rival", PASSWORD)
    async with database.writing() as session:
        await sessions.sign_out(session, here.cookie)
    assert await actor_of_cookie(database, here.cookie) is None
    assert await actor_of_cookie(database, there.cookie) is not None
    async with database.writing() as session:
        await sessions.sign_out_everywhere(session, there.actor)
    assert await actor_of_cookie(database, there.cookie) is None
    assert await actor_of_cookie(database, rival.cookie) is not None


async def test_a_session_lives_while_it_is_used_and_a_week_at_the_most(database: Database, clock: Clock):
    idle = await sign_in(database, "rival", PASSWORD)
    used = await sign_in(database, "producer", PASSWORD)
    for _ in range(16):
        clock.forward(hours=10)
        assert await actor_of_cookie(database, used.cookie) is not None
    assert await actor_of_cookie(database, idle.cookie) is None
    clock.forward(hours=7)
    assert await actor_of_cookie(database, used.cookie) is not None
    clock.forward(hours=2)
    assert await actor_of_cookie(database, used.cookie) is None


async def test_an_unused_session_ends_after_half_a_day_and_is_cleared_away_later(database: Database, clock: Clock):
    idle = await sign_in(database, "rival", PASSWORD)
    clock.forward(hours=12, seconds=1)
    assert await actor_of_cookie(database, idle.cookie) is None
    clock.forward(hours=24)
    await sign_in(database, "producer", PASSWORD)
    async with database.writing() as session:
        assert len((await session.exec(select(BrowserSession))).all()) == 1


async def test_a_role_ended_or_an_account_closed_acts_on_the_next_request(database: Database, office: Office):
    signed = await sign_in(database, "rival", PASSWORD)
    by, rival = office.administrator.actor, office.rival
    async with database.writing() as session:
        membership = (await session.exec(select(Membership).where(Membership.party_id == rival.party_id))).one()
        await taken(session, by, end_role, rival.actor.account_id, membership_id=membership.id)
    actor = await actor_of_cookie(database, signed.cookie)
    assert actor is not None
    assert actor.roles == frozenset()
    async with database.writing() as session:
        await taken(session, by, close_account, rival.actor.account_id)
    assert await actor_of_cookie(database, signed.cookie) is None


async def test_guessing_is_slowed_and_says_for_how_long(database: Database):
    for login in ("producer", "nobody"):
        for _ in range(5):
            with pytest.raises(NotSignedIn):
                await sign_in(database, login, "wrong password", address="192.0.2.1")
        with pytest.raises(Busy, match="try again in 12 minutes"):
            await sign_in(database, login, PASSWORD, address="192.0.2.1")
    assert await sign_in(database, "producer", PASSWORD, address="192.0.2.2")


async def test_a_full_line_is_nobodys_failed_attempt(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(passwords, "WAITING", -passwords.AT_ONCE)
    for _ in range(10):
        with pytest.raises(Busy, match="few seconds"):
            await sign_in(database, "producer", PASSWORD)
    monkeypatch.undo()
    await sign_in(database, "producer", PASSWORD)


async def test_nothing_is_written_while_a_password_is_hashed(database: Database, monkeypatch: pytest.MonkeyPatch):
    at_work, go_on = asyncio.Event(), asyncio.Event()
    judge = passwords.judge

    async def slow(password: str, kept: str | None) -> passwords.PasswordJudgement:
        at_work.set()
        await go_on.wait()
        return await judge(password, kept)

    monkeypatch.setattr(passwords, "judge", slow)
    signing = asyncio.create_task(sign_in(database, "producer", PASSWORD))
    await at_work.wait()
    async with asyncio.timeout(5), database.writing() as session:
        account = (await session.exec(select(Account).where(Account.login == "producer"))).one()
        account.password_hash = "replaced meanwhile"
        session.add(account)
    go_on.set()
    with pytest.raises(NotSignedIn):
        await signing


async def test_a_changed_password_signs_out_every_other_browser(database: Database, office: Office):
    here, there = [await sign_in(database, "producer", PASSWORD) for _ in range(2)]
    with pytest.raises(NotAcceptable):
        await credentials.change_password(database, here.actor, current="wrong password", new="một mật khẩu mới tinh")
    await credentials.change_password(
        database,
        here.actor,
        current=PASSWORD,
        new="một mật khẩu mới tinh",
        keep=digest_of(here.cookie),
    )
    assert await actor_of_cookie(database, here.cookie) is not None
    assert await actor_of_cookie(database, there.cookie) is None
    with pytest.raises(NotSignedIn):
        await sign_in(database, "producer", PASSWORD)
    await reset(database, office.administrator.actor, here.actor.account_id, new="lại một mật khẩu khác")
    assert await actor_of_cookie(database, here.cookie) is None
    assert (await sign_in(database, "producer", "lại một mật khẩu khác")).actor == office.producer.actor


@pytest.mark.usefixtures("hashing_dearly")
async def test_an_old_hash_is_renewed_at_the_next_sign_in(database: Database):
    async with database.writing() as session:
        account = (await session.exec(select(Account).where(Account.login == "producer"))).one()
        account.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
        session.add(account)
    await sign_in(database, "producer", PASSWORD)
    async with database.writing() as session:
        account = (await session.exec(select(Account).where(Account.login == "producer"))).one()
        assert str(account.password_hash).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    await sign_in(database, "producer", PASSWORD)


@pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
async def test_neither_password_nor_cookie_is_stored_or_logged(database: Database, tmp_path: Path):
    with capture_logs() as lines:
        signed = await sign_in(database, "producer", PASSWORD)
        with pytest.raises(NotSignedIn):
            await sign_in(database, "producer", "sai mật khẩu rồi")
    assert {line["event"] for line in lines} == {"session.opened", "session.refused"}
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("register.db*"))
    assert signed.actor.name.encode() in stored, "the file read is the one written"
    for secret in (PASSWORD, "sai mật khẩu rồi", signed.cookie):
        assert secret not in str(lines)
        assert secret.encode() not in stored


async def test_who_is_refused_is_logged_with_login_and_address_but_never_a_password_in_its_place(database: Database):
    with capture_logs() as lines:
        for login in ("Producer", "nobody", "mật khẩu ở sai chỗ"):
            with pytest.raises(NotSignedIn):
                await sign_in(database, login, "wrong password", address="192.0.2.1")
    told = [(line["login"], line["address"], line["log_level"]) for line in lines]
    assert told == [(login, "192.0.2.1", "warning") for login in ("producer", "nobody", "")]
