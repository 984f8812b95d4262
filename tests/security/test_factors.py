"""The second proof: codes of a telephone, taken once; codes for its loss; a reset by two; officers who need it."""

import re
from datetime import timedelta

import pyotp
import pytest
from httpx import AsyncClient, Response
from litestar import Litestar
from sqlmodel import select

from api.settings import Settings
from registry.acts import confirm
from registry.database import Database
from registry.errors import Busy, NotAcceptable, NotSignedIn
from registry.journal.audit import audit
from registry.parties.proving import reset_factors
from registry.people import factors, sessions
from registry.people.devices import Browser
from registry.people.permissions import Actor
from registry.people.sessions import actor_of_cookie, finish, sign_in
from registry.people.steps import HalfSignedIn
from registry.tables import Authenticator
from tests.conftest import speaking
from tests.lines import open_text
from tests.office import PASSWORD, Office, reset, taken
from tests.pages.sitting import HOME, Desk, text_of
from tests.people.conftest import Clock


async def set_up(database: Database, actor: Actor, clock: Clock) -> tuple[str, list[str]]:
    """Set a telephone up; return its secret and the recovery codes, half a minute later."""
    async with database.writing() as session:
        secret = await factors.begin_codes(session, actor)
    async with database.writing() as session:
        codes = await factors.confirm_codes(session, actor, pyotp.TOTP(secret).at(clock.now))
    clock.forward(seconds=60)
    return secret, codes


async def half(database: Database, login: str = "producer") -> str:
    with pytest.raises(HalfSignedIn) as refusal:
        await sign_in(database, login, PASSWORD)
    return refusal.value.step


async def test_a_code_is_taken_once_and_a_step_early_or_late(database: Database, office: Office, clock: Clock):
    secret, _ = await set_up(database, office.producer.actor, clock)
    code = pyotp.TOTP(secret).at(clock.now)
    signed = await finish(database, await half(database), code)
    assert signed.actor == office.producer.actor
    assert (signed.actor.factor, signed.actor.proven_at) == ("codes", clock.now)
    found = await actor_of_cookie(database, signed.cookie)
    assert found is not None
    assert found.factor == "codes"
    for wrong in (code, pyotp.TOTP(secret).at(clock.now - timedelta(minutes=2)), "000000", "", "đ" * 40, "123 456 789"):
        with pytest.raises(NotAcceptable):
            await finish(database, await half(database), wrong)
        clock.forward(minutes=4)
    late = pyotp.TOTP(secret).at(clock.now)
    clock.forward(seconds=30)
    assert await finish(database, await half(database), f"{late[:3]} {late[3:]}")
    assert (await audit(database)).findings == []


async def test_a_recovery_code_works_once_and_nothing_of_it_stands_in_the_register(
    database: Database, office: Office, clock: Clock
):
    secret, codes = await set_up(database, office.producer.actor, clock)
    assert len(set(codes)) == 10
    assert (await finish(database, await half(database), codes[0].upper())).actor.factor == "recovery"
    with pytest.raises(NotAcceptable):
        await finish(database, await half(database), codes[0])
    told = await open_text(database)
    assert secret not in told
    assert all(code not in told for code in codes)


async def test_a_step_is_used_once_ends_soon_and_with_the_password_that_was_judged(
    database: Database, office: Office, clock: Clock
):
    secret, codes = await set_up(database, office.producer.actor, clock)
    step = await half(database)
    assert await finish(database, step, codes[0])
    for ended in (step, "A" * 43, ""):
        with pytest.raises(NotSignedIn, match="took too long"):
            await finish(database, ended, codes[1])
    step = await half(database)
    clock.forward(minutes=11)
    with pytest.raises(NotSignedIn, match="took too long"):
        await finish(database, step, pyotp.TOTP(secret).at(clock.now))


async def test_guessing_codes_is_slowed(database: Database, office: Office, clock: Clock):
    _, codes = await set_up(database, office.producer.actor, clock)
    step = await half(database)
    for n in range(5):
        with pytest.raises(NotAcceptable):
            await finish(database, step, f"{n:06d}")
    with pytest.raises(Busy, match="Too many wrong codes"):
        await finish(database, step, codes[0])


@pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
async def test_who_has_the_password_and_many_addresses_guesses_no_faster_and_the_owner_gets_in(
    database: Database, office: Office, clock: Clock
):
    known = (await sign_in(database, "producer", PASSWORD)).device
    _, codes = await set_up(database, office.producer.actor, clock)
    step = await half(database)
    for n in range(20):
        with pytest.raises(NotAcceptable):
            await finish(database, step, f"{n:06d}", browser=Browser(f"198.51.100.{n}"))
    with pytest.raises(Busy):
        await finish(database, step, codes[0], browser=Browser("198.51.100.99"))
    assert await finish(database, await half(database), codes[0], browser=Browser("192.0.2.1", "", known))


async def test_everything_lost_is_reset_by_two(database: Database, office: Office, clock: Clock):
    await set_up(database, office.producer.actor, clock)
    by, whose = office.administrator.actor, office.producer.actor.account_id
    async with database.writing() as session:
        change = (await taken(session, by, reset_factors, whose)).change
        assert change is not None
    assert await half(database), "one alone removes nothing"
    async with database.writing() as session:
        await confirm(session, office.registrar.actor, reset_factors, whose, change.digest)
    assert await sign_in(database, "producer", PASSWORD)
    assert (await audit(database)).findings == []


async def second(client: AsyncClient, code: str, **more: str) -> Response:
    return await client.post("/login/second", data={"code": code, **more}, headers=HOME)


async def test_it_is_set_up_and_asked_for_on_pages_without_a_script(client: AsyncClient, office: Office, clock: Clock):
    home = Desk(client, home="/account/factors")
    await home.sit(office.producer)
    page = await home.look("/account/factors")
    assert "<svg" in page
    assert 'href="otpauth://totp/' in page, "whoever has but a telephone cannot read a picture on it"
    (spelled,) = re.findall(r'<code class="token-text">([A-Z2-7 ]+)</code>', page)
    totp = pyotp.TOTP(spelled.replace(" ", ""))
    wrong = await home.fail("/account/factors/codes", 422, current="wrong password", code=totp.at(clock.now))
    assert "không phải mật khẩu hiện tại" in wrong
    await home.fail("/account/factors/codes", 422, current=PASSWORD, code="000000")
    told = await home.send("/account/factors/codes", current=PASSWORD, code=totp.at(clock.now))
    codes = re.findall(r"<code>([a-z2-9-]{29})</code>", told.text)
    assert len(codes) == 10
    clock.forward(seconds=60)
    client.cookies.clear()
    first = await client.post(
        "/login", data={"login": "producer", "password": PASSWORD, "next": "/producer/lots"}, headers=HOME
    )
    assert first.headers["location"] == "/login/second?next=%2Fproducer%2Flots"
    assert "sogoc" not in client.cookies
    assert "Mã không đúng" in text_of(await second(client, "123123", next="/producer/lots"))
    onward = await second(client, totp.at(clock.now), next="/producer/lots")
    assert (onward.status_code, onward.headers["location"]) == (303, "/producer/lots")
    client.cookies.clear()
    lost = await second(client, codes[0])
    assert lost.headers["location"].startswith("/login?next=")
    over_json = {"login": "producer", "password": PASSWORD}
    answer = await client.post("/api/v1/sessions", json=over_json)
    assert (answer.status_code, answer.json()["code"]) == (401, "second_factor")
    assert (await client.post("/api/v1/sessions", json=over_json | {"code": codes[1]})).status_code == 201


async def test_officers_hold_their_roles_only_with_a_second_proof_where_that_is_set(
    application: Litestar, database: Database, settings: Settings, office: Office, clock: Clock
):
    strict = settings.model_copy(update={"officers_need_second_proof": True})
    async with speaking(application, strict, database) as client:
        form = {"login": "examiner", "password": PASSWORD}
        answer = await client.post("/login", data=form, headers=HOME)
        assert answer.headers["location"] == "/account/factors"
        assert (await client.get("/api/v1/me")).json()["roles"] == []
        assert (await client.get("/desk", headers=HOME)).status_code == 403
        assert "Cán bộ phải có" in text_of(await client.get("/account/factors", headers=HOME))
        secret, _ = await set_up(database, office.examiner.actor, clock)
        await client.post("/login", data=form, headers=HOME)
        answer = await client.post("/login/second", data={"code": pyotp.TOTP(secret).at(clock.now)}, headers=HOME)
        assert answer.headers["location"] == "/desk"
        assert (await client.get("/desk", headers=HOME)).status_code == 200


async def test_a_telephone_half_set_up_counts_for_nothing(database: Database, office: Office):
    async with database.writing() as session:
        secret = await factors.begin_codes(session, office.producer.actor)
        assert await factors.begin_codes(session, office.producer.actor) == secret
    assert await sign_in(database, "producer", PASSWORD)
    async with database.writing() as session:
        assert (await session.exec(select(Authenticator))).one().confirmed_at is None
    assert sessions.IDLE


async def test_a_link_leaves_the_second_proof_as_it_was(database: Database, office: Office, clock: Clock):
    await set_up(database, office.producer.actor, clock)
    await reset(database, office.administrator.actor, office.producer.actor.account_id, new="ba lần bảy hai mốt")
    with pytest.raises(HalfSignedIn):
        await sign_in(database, "producer", "ba lần bảy hai mốt")
