"""Proving anew, within a session, that one is its owner: by the password, and a code where there is a second proof."""

from registry import throttling
from registry.database import Database
from registry.errors import NotPermitted
from registry.people import attempts, credentials, factors, sessions
from registry.people.permissions import Actor
from registry.saying import say


async def prove_again(
    database: Database, actor: Actor, password: str, code: str | None, *, address: str = ""
) -> str | None:
    """Note that its owner sits at a session; return the session's new value, None where it ended meanwhile.

    Raises NotAcceptable for a wrong password or code, Busy where it was guessed at too often, NotPermitted to a token,
    which proves itself each time.
    """
    if actor.session_id is None:
        raise NotPermitted(say("A session proves its owner anew; a token proves itself each time."), code="by_token")
    await credentials.demand_password(database, actor.account_id, password, address=address)
    await _demand_code(database, actor, code or "", address)
    async with database.writing() as session:
        return await sessions.prove_again(session, actor)


async def _demand_code(database: Database, actor: Actor, code: str, address: str) -> None:
    async with database.reading() as connection:
        there = await factors.standing(connection, actor.account_id)
    if not there.has_any:
        return
    key = (str(actor.account_id), attempts.place_of(address))
    await throttling.take(database, factors.TRIES, *key)
    async with database.writing() as session:
        if await factors.proves(session, actor.account_id, code) is None:
            raise factors.wrong_code()
        await throttling.give_back(session, factors.TRIES, *key)
