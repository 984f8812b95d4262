"""Passkeys: alone or as the second proof they open a session for their owner, here, now and once, for nobody else."""

import json
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel import select

from api.acting import book
from registry.acts import confirm
from registry.database import Database
from registry.errors import NotAcceptable, NotFound, NotSignedIn, Taken
from registry.journal.audit import audit
from registry.notices.telling import Notices
from registry.notices.wording import sentence
from registry.parties.proving import reset_factors
from registry.people import by_passkey, challenges, factors, notices, passkeys
from registry.people.challenges import Ceremony
from registry.people.devices import Browser
from registry.people.permissions import Actor
from registry.people.sessions import SignedIn, actor_of_cookie, finish, sign_in
from registry.people.steps import HalfSignedIn
from registry.tables import Passkey, SignIn
from registry.vocabulary import SignInOutcome
from tests.lines import entered
from tests.office import PASSWORD, Office, taken
from tests.people.conftest import Clock
from tests.security.keys import MADE, PRESENT, SITE, VERIFIED, Key

pytestmark = pytest.mark.usefixtures("office")
BROWSER = "the value of a browser's cookie"
NAME = "Điện thoại của bà Ví Dụ"


async def seated(database: Database, login: str = "producer") -> Actor:
    return (await sign_in(database, login, PASSWORD)).actor


async def added(database: Database, actor: Actor, name: str = NAME) -> Key:
    key = Key()
    await passkeys.register(database, actor, SITE, name, key.made(await to_make(database, actor)))
    return key


async def to_make(database: Database, actor: Actor) -> str:
    async with database.writing() as session:
        return await passkeys.begin_registration(session, actor, SITE)


async def to_sign(
    database: Database, ceremony: Ceremony = Ceremony.SIGN_IN, holder: str = BROWSER, whose: UUID | None = None
) -> str:
    async with database.writing() as session:
        return await passkeys.begin(session, ceremony, holder, SITE, whose)


async def signing_in(database: Database, answer: str, holder: str = BROWSER, *, place: str = "") -> SignedIn:
    return await by_passkey.sign_in(database, SITE, holder, answer, browser=Browser(place))


async def half(database: Database, login: str = "producer") -> str:
    with pytest.raises(HalfSignedIn) as refusal:
        await sign_in(database, login, PASSWORD)
    return refusal.value.step


async def test_a_passkey_alone_opens_a_session_and_every_line_names_it(
    database: Database, office: Office, clock: Clock
):
    actor = await seated(database)
    key = await added(database, actor)
    clock.forward(minutes=1)
    signed = await signing_in(database, key.signed(await to_sign(database)))
    assert signed.actor == office.producer.actor
    assert (signed.actor.factor, signed.actor.proven_at) == ("passkey", clock.now)
    found = await actor_of_cookie(database, signed.cookie)
    assert found is not None
    assert found.factor == "passkey"
    (line,) = await entered(database, act="add_passkey")
    assert (line.facts, line.credential) == ({"passkey": NAME}, actor.credential)
    async with database.reading() as connection:
        (row,) = await passkeys.passkeys_of(connection, actor.account_id)
    assert (row.name, row.used_at, row.transports) == (NAME, clock.now, "hybrid internal")
    assert (await audit(database)).findings == []


CHEATS: dict[str, Callable[[Key, str, Key, bytes], str]] = {
    "at another origin": lambda key, asked, *_: key.signed(asked, origin="https://register.example.evil.example"),
    "at our origin without https": lambda key, asked, *_: key.signed(asked, origin="http://register.example"),
    "for another domain": lambda key, asked, *_: key.signed(asked, domain="evil.example"),
    "for a domain above ours": lambda key, asked, *_: key.signed(asked, domain="example"),
    "within a page of another site": lambda key, asked, *_: key.signed(asked, cross=True),
    "by whom nobody verified": lambda key, asked, *_: key.signed(asked, flags=PRESENT),
    "while nobody was there": lambda key, asked, *_: key.signed(asked, flags=VERIFIED),
    "by another key under this one's id": lambda key, asked, other, _: other.signed(asked, key_id=key.id),
    "in another account's name": lambda key, asked, _, rival: key.signed(asked, handle=rival),
    "in nobody's name": lambda key, asked, *_: key.signed(asked, handle=None),
    "as if a key were made": lambda key, asked, *_: key.signed(asked, kind="webauthn.create"),
    "by a key that is not known": lambda _, asked, other, __: other.signed(asked),
    "and then changed": lambda key, asked, *_: key.signed(asked).replace('"signature": "ME', '"signature": "MF'),
    "as nothing": lambda *_: "",
    "as no JSON": lambda *_: "[" * 9000,
}


async def test_what_was_signed_otherwise_than_by_its_owner_here_is_refused(database: Database, office: Office):
    key = await added(database, await seated(database))
    other, rival = Key(), office.rival.actor.account_id.bytes
    for place, (how, cheat) in enumerate(CHEATS.items()):
        asked = await to_sign(database)
        with pytest.raises(NotAcceptable) as refusal:
            await signing_in(database, cheat(key, asked, other, rival), place=f"192.0.2.{place}")
        assert (refusal.value.code, refusal.value.faults) == ("passkey_refused", ()), how
        if how in {"as nothing", "as no JSON"}:
            continue  # it answers nothing that was asked
        with pytest.raises(NotAcceptable):  # what was asked is used up
            await signing_in(database, key.signed(asked))
    assert await signing_in(database, key.signed(await to_sign(database)))
    async with database.writing() as session:
        noted = (await session.exec(select(SignIn.outcome))).all()
    assert noted.count(SignInOutcome.REFUSED) == len(CHEATS) - 3, "the account sees whoever named its passkey"


async def test_an_answer_is_taken_once_soon_and_from_whom_it_was_asked(
    database: Database, clock: Clock, database_url: str
):
    key = await added(database, await seated(database))
    answer = key.signed(await to_sign(database))
    another = Database(database_url)
    assert await signing_in(another, answer), "whichever worker asked"
    await another.close()
    late = key.signed(await to_sign(database))
    clock.forward(minutes=5)
    made_up = json.dumps({"challenge": "A" * 43, "rpId": SITE.domain})
    attempts = {
        "again": (answer, BROWSER),
        "late": (late, BROWSER),
        "to what nobody asked": (key.signed(made_up), BROWSER),
        "in another browser": (key.signed(await to_sign(database)), "another cookie"),
        "in no browser": (key.signed(await to_sign(database, holder="")), ""),
        "to what the second proof asked": (key.signed(await to_sign(database, Ceremony.SECOND_PROOF)), BROWSER),
        "to what a new proof asked": (key.signed(await to_sign(database, Ceremony.NEW_PROOF)), BROWSER),
    }
    for one, holder in attempts.values():
        with pytest.raises(NotAcceptable):
            await signing_in(database, one, holder)


async def test_a_counter_that_goes_back_is_refused_and_told_to_the_account(database: Database, office: Office):
    key = await added(database, await seated(database))
    key.counter = 40
    assert await signing_in(database, key.signed(await to_sign(database)))
    for copied in (41, 0, 42):
        asked = await to_sign(database)
        signed = signing_in(database, key.signed(asked, counter=copied))
        if copied == 42:
            assert await signed
            continue
        with pytest.raises(NotAcceptable):
            await signed
    lines = await entered(database, act="refuse_passkey")
    assert [(line.actor, line.credential, line.facts) for line in lines] == [
        ("visitor", "visitor", {"passkey": NAME})
    ] * 2
    await Notices(database).catch_up()
    async with database.reading() as connection:
        told = await notices.listing(office.producer.actor).rows(connection)
    assert [str(sentence(book(), row)).startswith("A passkey of your account was refused") for row in told].count(
        True
    ) == 2
    assert (await audit(database)).findings == []


async def test_a_key_that_does_not_count_signs_again_and_again(database: Database):
    key = await added(database, await seated(database))
    for _ in range(2):
        assert await signing_in(database, key.signed(await to_sign(database), counter=0))


async def test_it_is_a_second_proof_after_the_password_for_its_own_account_alone(database: Database, office: Office):
    key = await added(database, await seated(database))
    others = await added(database, await seated(database, "rival"))
    whose = office.producer.actor.account_id
    step = await half(database)

    async def proving(one: Key, *, to: str = step) -> SignedIn:
        asked = await to_sign(database, Ceremony.SECOND_PROOF, to, whose)
        assert [known["id"] for known in json.loads(asked)["allowCredentials"]] == [json.loads(key.signed(asked))["id"]]
        return await by_passkey.finish(database, SITE, step, one.signed(asked))

    with pytest.raises(NotAcceptable):
        await proving(others)
    with pytest.raises(NotAcceptable):
        await proving(key, to=await half(database))
    assert (await proving(key)).actor.factor == "passkey"
    with pytest.raises(NotSignedIn, match="took too long"):
        await proving(key)


async def test_a_passkey_is_made_here_by_who_is_verified_and_asked_in_this_session(database: Database, office: Office):
    actor, other = await seated(database), await seated(database)
    asked = json.loads(await to_make(database, actor))
    chosen = asked["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"], asked["attestation"]) == ("required", "required", "none")
    cheats: tuple[Callable[[str], str], ...] = (
        lambda one: Key().made(one, origin="https://evil.example"),
        lambda one: Key().made(one, domain="evil.example"),
        lambda one: Key().made(one, flags=PRESENT | MADE),
        lambda one: Key().made(one, flags=PRESENT | VERIFIED),
        lambda one: Key().made(one, cross=True),
        lambda _: "{}",
    )
    for cheat in cheats:
        with pytest.raises(NotAcceptable):
            await passkeys.register(database, actor, SITE, NAME, cheat(await to_make(database, actor)))
    with pytest.raises(NotAcceptable):
        await passkeys.register(database, other, SITE, NAME, Key().made(await to_make(database, actor)))
    with pytest.raises(NotAcceptable):
        await passkeys.register(database, office.producer.actor, SITE, NAME, Key().made(await to_make(database, actor)))
    key = await added(database, actor)
    with pytest.raises(Taken):
        await passkeys.register(database, other, SITE, NAME, key.made(await to_make(database, other)))
    assert [one["id"] for one in json.loads(await to_make(database, actor))["excludeCredentials"]]
    async with database.writing() as session:
        assert len((await session.exec(select(Passkey))).all()) == 1


async def test_a_removed_passkey_opens_nothing_and_what_it_opened_elsewhere_ends(database: Database, office: Office):
    actor = await seated(database)
    lost, kept = await added(database, actor, "Máy bị mất"), await added(database, actor)
    opened = await signing_in(database, lost.signed(await to_sign(database)))
    async with database.reading() as connection:
        ids = {row.name: row.id for row in await passkeys.passkeys_of(connection, actor.account_id)}
        assert (await factors.standing(connection, actor.account_id)).recovery_codes == 10
    async with database.writing() as session:
        with pytest.raises(NotFound):
            await passkeys.remove(session, office.rival.actor, ids[NAME])
        await passkeys.rename(session, actor, ids[NAME], "Khóa xanh")
        await passkeys.remove(session, actor, ids["Máy bị mất"])
    assert await actor_of_cookie(database, opened.cookie) is None
    with pytest.raises(NotAcceptable):
        await signing_in(database, lost.signed(await to_sign(database)))
    assert await signing_in(database, kept.signed(await to_sign(database)))
    async with database.writing() as session:
        await passkeys.remove(session, actor, ids[NAME])
        assert not (await factors.standing(await session.connection(), actor.account_id)).recovery_codes
    assert await sign_in(database, "producer", PASSWORD), "the password alone, as before"
    lines = await entered(database, act="remove_passkey")
    assert [line.facts["passkey"] for line in lines] == ["Máy bị mất", "Khóa xanh"]
    assert (await audit(database)).findings == []


async def test_who_lost_the_passkey_signs_in_by_a_recovery_code_or_is_reset_by_two(database: Database, office: Office):
    actor, key = await seated(database), Key()
    codes = await passkeys.register(database, actor, SITE, NAME, key.made(await to_make(database, actor)))
    assert (await finish(database, await half(database), codes[0])).actor.factor == "recovery"
    async with database.writing() as session:
        change = (await taken(session, office.administrator.actor, reset_factors, actor.account_id)).change
        assert change is not None
        await confirm(session, office.registrar.actor, reset_factors, actor.account_id, change.digest)
    with pytest.raises(NotAcceptable):
        await signing_in(database, key.signed(await to_sign(database)))
    assert await sign_in(database, "producer", PASSWORD)
    assert (await audit(database)).findings == []


async def test_a_closed_account_is_not_opened_by_its_passkey(database: Database):
    key = await added(database, await seated(database))
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE account SET is_active = false WHERE login = 'producer'"))
    with pytest.raises(NotAcceptable):
        await signing_in(database, key.signed(await to_sign(database)))


async def test_a_passkey_that_was_put_into_the_table_is_found_by_the_audit(database: Database, office: Office):
    await added(database, await seated(database))
    async with database.writing() as session:
        planted = Passkey(account_id=office.registrar.actor.account_id, name="x", credential_id="AA", public_key="AA")
        session.add(planted)
    found = (await audit(database)).findings
    assert [str(office.registrar.actor.account_id) in str(one) for one in found] == [True]


async def test_challenges_that_nobody_answered_go(database: Database, clock: Clock):
    await to_sign(database)
    clock.forward(minutes=6)
    await to_sign(database)
    async with database.reading() as connection:
        left = (await connection.execute(text("SELECT count(*) FROM passkey_challenge"))).scalar_one()
    assert left == 1
    assert challenges.LASTS.total_seconds() == 300
