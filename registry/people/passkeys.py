"""Passkeys (WebAuthn level 3): keys in a telephone, a computer or a stick that sign for this site only.

A passkey signs in without login and password: the browser finds it, and the person is verified by finger, face or PIN.
So it proves two things at once and counts as a second proof. Each answer of a browser belongs to a challenge that the
register issued.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import Row, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal, throttling
from registry.database import Database
from registry.errors import NotAcceptable, NotFound, OutOfOrder, Taken
from registry.journal import VISITOR
from registry.people import challenges, devices, factors
from registry.people.answered import (
    KnownPasskey,
    Refusal,
    assertion_in,
    judge_assertion,
    judge_registration,
    registration_in,
    to_make,
    to_sign,
)
from registry.people.attempts import place_of
from registry.people.challenges import Ceremony
from registry.people.devices import Browser
from registry.people.ending import end_session
from registry.people.permissions import Actor
from registry.saying import say
from registry.tables import Account, BrowserSession, Passkey, PasskeyUse
from registry.vocabulary import SignInOutcome, Subject

ADDED, RENAMED, REMOVED, REFUSED = "add_passkey", "rename_passkey", "remove_passkey", "refuse_passkey"
"""Names of these acts in entries; no form asks for them, and ``parties.proving`` declares them."""
FACTOR = "passkey"
MOST = 20
"""Passkeys of one account."""
WAITS = int(challenges.LASTS.total_seconds() * 1000)
"""Milliseconds for which a browser waits for the person."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys are valid: their domain (the RP ID), the origin of the pages, and the site's name."""

    domain: str
    origin: str
    name: str

    @property
    def has_passkeys(self) -> bool:
        """Say whether browsers make passkeys for this site: it has a domain name and https, or is ``localhost``."""
        try:
            ipaddress.ip_address(self.domain.strip("[]"))
        except ValueError:
            return self.domain == "localhost" or self.origin.startswith("https:")
        return False


class Proven(NamedTuple):
    """The account that was proven, and the passkey that proved it."""

    account_id: UUID
    passkey_id: UUID


async def passkeys_of(connection: AsyncConnection, account_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the passkeys of an account, the newest first, each with its last use."""
    statement = (
        select(
            col(Passkey.id),
            col(Passkey.name),
            col(Passkey.credential_id),
            col(Passkey.transports),
            col(Passkey.made_at),
            col(PasskeyUse.used_at),
        )
        .join(PasskeyUse, col(PasskeyUse.passkey_id) == col(Passkey.id))
        .where(col(Passkey.account_id) == account_id)
    )
    return (await connection.execute(statement.order_by(col(Passkey.made_at).desc(), col(Passkey.id)))).all()


def holder_of(actor: Actor) -> str:
    """Return the holder of challenges in a session: its id, or "" (which holds none) when there is no session."""
    return "" if actor.session_id is None else str(actor.session_id)


async def begin_registration(session: AsyncSession, actor: Actor, site: Site) -> str:
    """Return the JSON options of ``navigator.credentials.create`` for a new passkey.

    The caller asks for the password first. Raises OutOfOrder when the account has MOST passkeys, and NotFound.
    """
    there = await passkeys_of(await session.connection(), actor.account_id)
    if len(there) >= MOST:
        raise OutOfOrder(say("There are %(n)s passkeys already; remove one first.", n=len(there)), code="too_many")
    account = await session.get(Account, actor.account_id)
    if account is None:
        raise NotFound(say("There is no account %(account)s.", account=actor.account_id))
    return to_make(
        domain=site.domain,
        site=site.name,
        login=account.login,
        name=account.name,
        handle=account.id.bytes,
        challenge=await challenges.issue(session, Ceremony.REGISTRATION, holder_of(actor)),
        known=_named(there),
        wait=WAITS,
    )


async def register(database: Database, actor: Actor, site: Site, name: str, answer: str) -> list[str]:
    """Add a passkey under a name; return recovery codes, shown this once, if the account had none.

    Raises NotAcceptable when the answer does not fit this session's challenge, Taken when the passkey is known.
    """
    try:
        given = registration_in(answer)
        await _use(database, Ceremony.REGISTRATION, holder_of(actor), given.challenge)
        made = judge_registration(given, site.domain, site.origin)
    except Refusal as refusal:
        raise _refused(refusal, actor.account_id) from refusal
    row = Passkey(
        account_id=actor.account_id,
        name=name,
        credential_id=made.credential_id,
        public_key=made.public_key,
        transports=made.transports,
    )
    async with database.writing() as session:
        try:
            async with session.begin_nested():
                session.add(row)
                await session.flush()
        except IntegrityError as clash:
            raise Taken(say("This passkey is known already."), code="passkey_known") from clash
        session.add(PasskeyUse(passkey_id=row.id, counter=made.counter))
        await journal.enter(session, actor, ADDED, Subject.ACCOUNT, actor.account_id, told={"passkey": name})
        return await factors.first_codes(session, actor.account_id)


async def begin(
    session: AsyncSession, ceremony: Ceremony, holder: str, site: Site, account_id: UUID | None = None
) -> str:
    """Return the JSON options of ``navigator.credentials.get``, with a new challenge.

    Without ``account_id`` any passkey of this site may answer, otherwise only those of this account.
    """
    there = [] if account_id is None else await passkeys_of(await session.connection(), account_id)
    challenge = await challenges.issue(session, ceremony, holder)
    return to_sign(domain=site.domain, challenge=challenge, known=_named(there), wait=WAITS)


async def prove(
    database: Database,
    ceremony: Ceremony,
    holder: str,
    site: Site,
    answer: str,
    *,
    account_id: UUID | None = None,
    browser: Browser | None = None,
) -> Proven:
    """Return the account that an answer proves, and note that the passkey was used.

    ``holder`` is the challenge's holder. Raises NotAcceptable, with the same sentence for every fault, and Busy after
    too many tries for an account. A counter that goes back means a copied key; the account gets a notice.
    """
    browser, whose = browser or Browser(), None
    if account_id is not None:
        await _try(database, account_id, browser)
    try:
        given = assertion_in(answer)
        await _use(database, ceremony, holder, given.challenge)
        whose = account_id
        async with database.reading() as connection:
            found = (await connection.execute(_known(given.credential_id))).one_or_none()
        if found is None or (account_id is not None and found.account_id != account_id):
            raise Refusal("not a passkey of this account")  # noqa: TRY301 # all refusals give the same answer
        if account_id is None:
            await _try(database, found.account_id, browser)
        whose = found.account_id
        counter = judge_assertion(
            given, found.public_key, found.account_id, site.domain, site.origin, needs_handle=account_id is None
        )
        if not await _count(database, found, counter):
            raise Refusal("the counter went back")  # noqa: TRY301 # likewise
    except Refusal as refusal:
        if whose is not None:
            async with database.writing() as session:
                await devices.note(session, whose, SignInOutcome.REFUSED, browser)
        raise _refused(refusal, whose or account_id) from refusal
    async with database.writing() as session:
        await throttling.give_back(session, factors.TRIES, str(whose), place_of(browser.address))
    return Proven(found.account_id, found.id)


def not_accepted() -> NotAcceptable:
    """Return the refusal for an answer that proves nothing."""
    return NotAcceptable(say("The passkey was not accepted. Try again, or choose another way."), code="passkey_refused")


async def rename(session: AsyncSession, actor: Actor, passkey_id: UUID, name: str) -> None:
    """Rename one of the actor's passkeys; NotFound when there is none. The caller asks for the password first."""
    row = await _own(session, actor, passkey_id)
    row.name = name
    session.add(row)
    await session.flush()
    await journal.enter(session, actor, RENAMED, Subject.ACCOUNT, actor.account_id, told={"passkey": name})


async def remove(session: AsyncSession, actor: Actor, passkey_id: UUID) -> None:
    """Remove one of the actor's passkeys and end the sessions that it opened, except the present one.

    If it was the last second proof, the recovery codes are removed too. The caller asks for the password first. Raises
    NotFound.
    """
    row = await _own(session, actor, passkey_id)
    name, connection = row.name, await session.connection()
    await connection.execute(delete(PasskeyUse).where(col(PasskeyUse.passkey_id) == passkey_id))
    await connection.execute(delete(Passkey).where(col(Passkey.id) == passkey_id))
    opened = select(col(BrowserSession.id)).where(
        col(BrowserSession.passkey_id) == passkey_id, col(BrowserSession.id) != actor.session_id
    )
    for session_id in (await connection.execute(opened)).scalars().all():
        await end_session(session, actor, session_id)
    await factors.drop_codes_of_nothing(session, actor.account_id)
    await journal.enter(session, actor, REMOVED, Subject.ACCOUNT, actor.account_id, told={"passkey": name})


async def _own(session: AsyncSession, actor: Actor, passkey_id: UUID) -> Passkey:
    await factors.hold(session, actor.account_id)
    row = await session.get(Passkey, passkey_id, with_for_update=True)
    if row is None or row.account_id != actor.account_id:
        raise NotFound(say("There is no such passkey."))
    return row


async def _try(database: Database, account_id: UUID, browser: Browser) -> None:
    """Count a try like a try of a code; it is given back when it succeeds. Raises Busy."""
    await throttling.take(database, factors.TRIES, str(account_id), place_of(browser.address))


async def _use(database: Database, ceremony: Ceremony, holder: str, challenge: bytes) -> None:
    if not holder or not await challenges.use(database, ceremony, holder, challenge):
        raise Refusal("the challenge was not given here, was used, or has ended")


def _known(credential_id: str) -> Any:
    return (
        select(col(Passkey.id), col(Passkey.account_id), col(Passkey.name), col(Passkey.public_key))
        .join(PasskeyUse, col(PasskeyUse.passkey_id) == col(Passkey.id))
        .where(col(Passkey.credential_id) == credential_id)
    )


async def _count(database: Database, found: Row[*tuple[Any, ...]], counter: int) -> bool:
    """Note a use of a passkey; when its counter did not increase, tell the account and return False.

    A key without a counter always says 0. One statement compares and sets, so that of two equal answers at the same
    time only one counts.
    """
    counts = col(PasskeyUse.counter) < counter
    if counter == 0:
        counts = col(PasskeyUse.counter) == 0
    used = (
        update(PasskeyUse)
        .where(col(PasskeyUse.passkey_id) == found.id, counts)
        .values(counter=counter, used_at=calendar.now())
        .returning(col(PasskeyUse.passkey_id))
    )
    async with database.writing() as session:
        if (await (await session.connection()).execute(used)).first() is not None:
            return True
        told = {"passkey": found.name}
        await journal.enter(session, VISITOR, REFUSED, Subject.ACCOUNT, found.account_id, told=told)
    return False


def _refused(refusal: Refusal, account_id: UUID | None) -> NotAcceptable:
    account = None if account_id is None else str(account_id)
    log.warning("passkey.refused", reason=str(refusal)[:200], account=account)
    return not_accepted()


def _named(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[KnownPasskey]:
    return [KnownPasskey(row.credential_id, row.transports) for row in rows]
