"""Passkeys tried again and again, and used while the account is reset."""

import asyncio

import pytest
from sqlmodel import select

from registry.database import Database
from registry.errors import Busy, NotAcceptable
from registry.people import by_passkey, factors
from registry.people.challenges import Ceremony
from registry.tables import SignIn
from registry.vocabulary import SignInOutcome
from tests.office import Office
from tests.security.keys import SITE
from tests.security.test_passkeys import added, half, seated, signing_in, to_sign

pytestmark = pytest.mark.usefixtures("office")


async def test_of_two_who_send_the_same_answer_one_comes_in(database: Database):
    key = await added(database, await seated(database))
    answer = key.signed(await to_sign(database))
    came = await asyncio.gather(*(signing_in(database, answer) for _ in range(4)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in came) == ["NotAcceptable"] * 3 + ["SignedIn"]


async def test_nonsense_is_slowed_and_pushes_nothing_out_of_the_history(database: Database, office: Office):
    key = await added(database, await seated(database))
    whose, step = office.producer.actor.account_id, await half(database)
    for number in range(9):
        asked = await to_sign(database, Ceremony.SECOND_PROOF, step, whose)
        answer = key.signed(asked, origin="https://evil.example") if number % 2 else "nonsense"
        with pytest.raises(NotAcceptable if number < 5 else Busy):
            await by_passkey.finish(database, SITE, step, answer)
    asked = await to_sign(database)
    with pytest.raises(Busy):
        await signing_in(database, key.signed(asked, origin="https://evil.example"))
    async with database.writing() as session:
        noted = (await session.exec(select(SignIn.outcome))).all()
    assert noted.count(SignInOutcome.REFUSED) == 2, "an answer to nothing is not noted at all"


async def test_who_signs_in_by_passkey_and_who_resets_the_account_do_not_stop_each_other(
    database: Database, office: Office
):
    """Whoever holds the account to remove its proofs keeps a sign-in waiting, which then finds the passkey gone."""
    key = await added(database, await seated(database))
    whose = office.producer.actor.account_id
    answer = key.signed(await to_sign(database))
    waits = asyncio.Event()

    async def remove() -> None:
        async with database.writing() as session:
            await factors.hold(session, whose)
            waits.set()
            await asyncio.sleep(0.3)
            await factors.remove_all(session, whose)

    removing = asyncio.create_task(remove())
    await asyncio.wait_for(waits.wait(), 10)
    with pytest.raises(NotAcceptable):
        await signing_in(database, answer)
    await removing
