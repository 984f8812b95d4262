"""Proving anew, within a session, that one is its owner: by the password and a second proof, or by a passkey."""

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
    """What somebody proves with: a passkey's answer, or else the password, and a code where there is a second proof."""

    password: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    passkey: str = field(default="", repr=False)


async def begin(database: Database, actor: Actor, site: Site) -> str:
    """Return what a passkey of the account is to sign, for this session alone: JSON. NotPermitted to a token."""
    _demand_session(actor)
    async with database.writing() as session:
        holder = passkeys.holder_of(actor)
        return await passkeys.begin(session, Ceremony.NEW_PROOF, holder, site, actor.account_id)


async def demand(database: Database, actor: Actor, proof: Proof, site: Site, browser: Browser) -> None:
    """Let pass who proves now to be the owner of this session.

    Raises NotAcceptable for what proves nothing, Busy where it was guessed at too often, NotPermitted to a token, which
    proves itself each time. A passkey's answer counts once, whatever it is for.
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
    """Note that its owner sits at a session; return the session's new value, None where it ended meanwhile.

    Raises what ``demand`` raises.
    """
    await demand(database, actor, proof, site, browser)
    async with database.writing() as session:
        return await sessions.prove_again(session, actor)


def _demand_session(actor: Actor) -> None:
    if actor.session_id is None:
        raise NotPermitted(say("A session proves its owner anew; a token proves itself each time."), code="by_token")


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
