"""Proves again, within a session, that its owner is present: by password and second proof, or by a passkey."""

from dataclasses import dataclass, field

from registry import throttling
from registry.database import Database
from registry.errors import Fault, NotAcceptable, NotPermitted
from registry.people import attempts, credentials, factors, passkeys, sessions
from registry.people.challenges import Ceremony
from registry.people.devices import Browser
from registry.people.passkeys import Site
from registry.people.permissions import Actor
from registry.saying import say


@dataclass(frozen=True, slots=True)
class Proof:
    """What a person proves with: the answer of a passkey, or the password and, with a second proof, its code."""

    password: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    passkey: str = field(default="", repr=False)


async def begin(database: Database, actor: Actor, site: Site) -> str:
    """Return the JSON options for a passkey of the account, valid in this session only. NotPermitted to a token."""
    _demand_session(actor)
    async with database.writing() as session:
        holder = passkeys.holder_of(actor)
        return await passkeys.begin(session, Ceremony.NEW_PROOF, holder, site, actor.account_id)


async def demand(database: Database, actor: Actor, proof: Proof, site: Site, browser: Browser) -> None:
    """Check that the owner of this session is present; it returns nothing when the proof is right.

    Raises NotAcceptable for a wrong proof, Busy after too many tries, NotPermitted to a token, which proves itself each
    time. An answer of a passkey is valid once.
    """
    _demand_session(actor)
    account_id = actor.account_id
    if proof.passkey:
        holder = passkeys.holder_of(actor)
        about = database, Ceremony.NEW_PROOF, holder, site, proof.passkey
        await passkeys.prove(*about, account_id=account_id, browser=browser)
    elif proof.password:
        await credentials.demand_password(database, account_id, proof.password, address=browser.address)
        await _demand_code(database, actor, proof.code, browser.address)
    else:
        fault = Fault("current", say("is asked for here: it shows that it is you"), "missing")
        raise NotAcceptable(say("Prove that it is you."), (fault,), code="proof_missing")


async def prove_again(database: Database, actor: Actor, proof: Proof, site: Site, browser: Browser) -> str | None:
    """Note a new proof; return the session's new cookie value, None when the session has ended meanwhile.

    Raises what ``demand`` raises.
    """
    await demand(database, actor, proof, site, browser)
    async with database.writing() as session:
        return await sessions.prove_again(session, actor)


def _demand_session(actor: Actor) -> None:
    if actor.session_id is None:
        raise NotPermitted(
            say("Only in a session does a person prove again who they are; a token is checked at every request."),
            code="by_token",
        )


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
