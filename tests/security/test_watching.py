"""An account is told of signing in that may not have been its owner, and of nothing else."""

import pyotp
import pytest

from api.acting import book
from api.views.notices import page_of
from registry.database import Database
from registry.errors import NotAcceptable
from registry.notices.wording import sentence
from registry.people import factors, notices
from registry.people.devices import Browser
from registry.people.sessions import SignedIn, finish, sign_in
from registry.people.steps import HalfSignedIn
from tests.office import PASSWORD, Office
from tests.people.conftest import Clock

HOME, ABROAD = "203.0.113.5", "198.51.100.7"


async def told(database: Database, office: Office) -> list[str]:
    async with database.reading() as connection:
        rows = await notices.listing(office.producer.actor).rows(connection)
    assert {page_of(row, office.producer.actor) for row in rows} <= {"/account/sessions"}
    return [str(sentence(book(), row)) for row in reversed(rows)]


async def signed(database: Database, address: str, device: str | None = None) -> SignedIn:
    return await sign_in(database, "producer", PASSWORD, browser=Browser(address, "Firefox", device))


async def test_an_unknown_browser_at_an_unknown_place_is_told_once_and_the_first_one_is_not(
    database: Database, office: Office
):
    first = await signed(database, HOME)
    again = await signed(database, ABROAD, first.device)
    await signed(database, "203.0.113.99")
    await signed(database, HOME, again.device)
    assert await told(database, office) == [], "a browser that is known, and the household's network"
    await signed(database, "192.0.2.33")
    (said,) = await told(database, office)
    assert said.startswith("Somebody signed in to your account in a browser and from a place")
    await signed(database, "192.0.2.34")
    assert len(await told(database, office)) == 1


async def test_a_password_without_the_second_proof_and_a_recovery_code_are_told(
    database: Database, office: Office, clock: Clock
):
    actor = office.producer.actor
    known = await signed(database, HOME)
    async with database.writing() as session:
        secret = await factors.begin_codes(session, actor)
        codes = await factors.confirm_codes(session, actor, pyotp.TOTP(secret).at(clock.now))
    for device, count in ((known.device, 0), (None, 1), (None, 1)):
        with pytest.raises(HalfSignedIn) as half:
            await signed(database, HOME, device)
        with pytest.raises(NotAcceptable):
            await finish(database, half.value.step, "000000", browser=Browser(HOME, "Firefox", device))
        assert len(await told(database, office)) == count, "its owner may mistype; others are told of once a day"
    with pytest.raises(HalfSignedIn) as half:
        await signed(database, HOME)
    await finish(database, half.value.step, codes[0], browser=Browser(HOME))
    assert (await told(database, office))[-1].startswith("A recovery code of your account was used; left are 9.")
