"""Where nobody is left who could let somebody in: a link by command, which is entered and told."""

import pytest

from api.acting import book
from registry.database import Database
from registry.errors import NotFound, OutOfOrder
from registry.journal.audit import audit
from registry.notices.telling import Notices
from registry.notices.wording import sentence
from registry.parties.opening import open_door
from registry.people import factors, notices
from registry.people.credentials import set_password
from registry.people.links import PAGE
from registry.people.permissions import Actor
from registry.people.sessions import actor_of_cookie, sign_in
from tests.lines import entered
from tests.office import PASSWORD, Office
from tests.security.test_passkeys import added, seated

NEW = "ba lần bảy hai mốt"


async def told(database: Database, actor: Actor) -> list[str]:
    await Notices(database).catch_up()
    async with database.reading() as connection:
        rows = await notices.listing(actor).rows(connection)
    return [str(sentence(book(), row)) for row in rows]


async def test_who_has_lost_everything_gets_in_and_account_and_administrators_are_told(
    database: Database, office: Office
):
    registrar = await seated(database, office.registrar.login)
    await added(database, registrar)
    await Notices(database).catch_up()
    open_one = await sign_in(database, office.producer.login, PASSWORD)
    async with database.writing() as session:
        path = await open_door(session, f" {office.registrar.login.upper()} ", without_proofs=True)
    await set_password(database, path.removeprefix(PAGE), NEW)
    assert (await sign_in(database, office.registrar.login, NEW)).actor.factor is None
    async with database.reading() as connection:
        assert not (await factors.standing(connection, registrar.account_id)).has_any
    assert await actor_of_cookie(database, open_one.cookie), "others stay as they were"
    for member, words in ((office.registrar, "a new way into your account"), (office.administrator, "into an account")):
        assert sum(words in line for line in await told(database, member.actor)) == 2, words
    lines = [line.act for line in await entered(database)]
    assert {"issue_link_by_command", "reset_factors_by_command"} <= set(lines)
    assert (await audit(database)).findings == []


async def test_a_link_alone_leaves_the_second_proof_and_no_machine_gets_one(database: Database, office: Office):
    actor = await seated(database, office.administrator.login)
    await added(database, actor)
    async with database.writing() as session:
        await open_door(session, office.administrator.login, without_proofs=False)
        with pytest.raises(OutOfOrder):
            await open_door(session, office.reader.login, without_proofs=False)
        with pytest.raises(NotFound):
            await open_door(session, "nobody", without_proofs=False)
    async with database.reading() as connection:
        assert (await factors.standing(connection, actor.account_id)).passkeys == 1
