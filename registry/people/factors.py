"""The second proof: six digits from a telephone (TOTP, RFC 6238), or a code kept for the day the telephone is lost.

A code is taken once, and one step of half a minute early or late. Ten recovery codes are shown when the first factor is
set up, be it a telephone or a passkey (``passkeys``); each stands in for it once. An account that has lost all of it is
reset by two officers and told of it.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pyotp
from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.errors import Fault, NotAcceptable, OutOfOrder
from registry.people import watching
from registry.people.digests import digest_of
from registry.people.permissions import Actor
from registry.saying import say
from registry.tables import Account, AccountIdentity, Authenticator, Passkey, PasskeyUse, RecoveryCode
from registry.throttling import Limit
from registry.vocabulary import Subject

ADDED, REMOVED, RENEWED = "add_factor", "remove_factor", "renew_recovery_codes"
RESET_BY_COMMAND = "reset_factors_by_command"
"""How entries name what no form of an act asks for; ``parties.opening`` declares them."""
STEP = 30
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for one another."""
LENGTH = 24
"""Letters of a recovery code: 118 bits, so that a plain digest keeps it as well as a slow one (ASVS 5.0, 6.5.2)."""

TRIES = Limit("second_factor", 5, timedelta(minutes=15), say("Too many wrong codes; try again in %(wait)s.", wait=""))
"""For one account at one address, the password being right."""
FROM_ELSEWHERE = Limit("second_factor_elsewhere", 20, timedelta(hours=1), TRIES.said)
"""For one account and all browsers that it does not know: who has its password and many addresses guesses no faster."""


@dataclass(frozen=True, slots=True)
class FactorStanding:
    """What an account proves itself with beside the password."""

    has_codes: bool
    passkeys: int
    recovery_codes: int

    @property
    def has_any(self) -> bool:
        return self.has_codes or self.passkeys > 0


async def standing(connection: AsyncConnection, account_id: UUID) -> FactorStanding:
    """Return what an account has set up."""
    confirmed = exists().where(
        col(Authenticator.account_id) == account_id, col(Authenticator.confirmed_at).is_not(None)
    )
    keys, codes = (
        select(func.count()).where(col(table.account_id) == account_id).scalar_subquery()
        for table in (Passkey, RecoveryCode)
    )
    return FactorStanding(*(await connection.execute(select(confirmed, keys, codes))).one())


async def hold(session: AsyncSession, account_id: UUID) -> Account | None:
    """Hold an account until the transaction ends; whoever changes or uses its proofs does so before they lock those.

    All in one order, so that a reset and a sign-in do not wait for one another.
    """
    return await session.get(Account, account_id, with_for_update=True)


async def begin_codes(session: AsyncSession, actor: Actor) -> str:
    """Return the secret of a telephone to be set up, base32; it counts once a code of it was given.

    Raises OutOfOrder where one counts already: it is removed first.
    """
    await hold(session, actor.account_id)
    row = await session.get(Authenticator, actor.account_id, with_for_update=True)
    if row is not None and row.confirmed_at is not None:
        raise OutOfOrder(say("Codes of a telephone are set up already; remove them first."), code="factor_there")
    if row is not None and calendar.now() - row.made_at < timedelta(hours=1):
        return row.secret
    secret = pyotp.random_base32()
    if row is None:
        session.add(Authenticator(account_id=actor.account_id, secret=secret))
    else:
        row.secret, row.made_at, row.last_step = secret, calendar.now(), 0
    return secret


def address_of(secret: str, login: str, office: str) -> str:
    """Return what the telephone reads: ``otpauth://totp/…``."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=office)


async def confirm_codes(session: AsyncSession, actor: Actor, code: str) -> list[str]:
    """Let the telephone count from now on; return the recovery codes where there were none yet, told this once.

    Raises NotAcceptable for a code that is not the telephone's.
    """
    await hold(session, actor.account_id)
    row = await session.get(Authenticator, actor.account_id, with_for_update=True)
    step = None if row is None or row.confirmed_at is not None else _step_of(row, code)
    if row is None or step is None:
        raise wrong_code()
    row.confirmed_at, row.last_step = calendar.now(), step
    await session.flush()
    await journal.enter(session, actor, ADDED, Subject.ACCOUNT, actor.account_id)
    return await first_codes(session, actor.account_id)


async def first_codes(session: AsyncSession, account_id: UUID) -> list[str]:
    """Return recovery codes for an account that has none yet, told this once; nothing for one that has some."""
    there = await standing(await session.connection(), account_id)
    return [] if there.recovery_codes else await _new_codes(session, account_id)


async def renew_recovery_codes(session: AsyncSession, actor: Actor) -> list[str]:
    """Return ten new recovery codes, told this once; earlier ones end. OutOfOrder where no factor is set up."""
    await hold(session, actor.account_id)
    if not (await standing(await session.connection(), actor.account_id)).has_any:
        raise OutOfOrder(say("Recovery codes come with a second proof; set one up first."), code="no_factor")
    codes = await _new_codes(session, actor.account_id)
    await journal.enter(session, actor, RENEWED, Subject.ACCOUNT, actor.account_id)
    return codes


async def remove_codes(session: AsyncSession, actor: Actor) -> None:
    """Let the telephone count no more; where it was the last second proof, the recovery codes go with it."""
    await hold(session, actor.account_id)
    connection = await session.connection()
    mine = delete(Authenticator).where(col(Authenticator.account_id) == actor.account_id)
    gone = await connection.execute(mine.returning(col(Authenticator.confirmed_at)))
    if any(row.confirmed_at is not None for row in gone):
        await drop_codes_of_nothing(session, actor.account_id)
        await journal.enter(session, actor, REMOVED, Subject.ACCOUNT, actor.account_id)


async def drop_codes_of_nothing(session: AsyncSession, account_id: UUID) -> None:
    """Let recovery codes go that stand in for nothing any more."""
    connection = await session.connection()
    if not (await standing(connection, account_id)).has_any:
        await connection.execute(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))


async def remove_all(session: AsyncSession, account_id: UUID) -> None:
    """Let an account begin anew: whoever has lost everything sets up another proof, and links an identity again.

    The caller holds the account (``hold``).
    """
    connection = await session.connection()
    keys = select(col(Passkey.id)).where(col(Passkey.account_id) == account_id)
    await connection.execute(delete(PasskeyUse).where(col(PasskeyUse.passkey_id).in_(keys)))
    for table in (Authenticator, Passkey, RecoveryCode, AccountIdentity):
        await connection.execute(delete(table).where(col(table.account_id) == account_id))


async def proves(session: AsyncSession, account_id: UUID, code: str) -> str | None:
    """Return by what a code proves an account, ``codes`` or ``recovery``, and take it, once; None for a wrong one."""
    plain = "".join(character for character in code.casefold() if character.isalnum())
    await hold(session, account_id)
    row = await session.get(Authenticator, account_id, with_for_update=True)
    if row is not None and row.confirmed_at is not None:
        step = _step_of(row, plain)
        if step is not None:
            row.last_step = step
            session.add(row)
            return "codes"
    used = delete(RecoveryCode).where(
        col(RecoveryCode.account_id) == account_id, col(RecoveryCode.digest) == digest_of(plain)
    )
    connection = await session.connection()
    if (await connection.execute(used.returning(col(RecoveryCode.account_id)))).first() is None:
        return None
    await watching.tell_recovered(connection, account_id, (await standing(connection, account_id)).recovery_codes)
    return "recovery"


def wrong_code() -> NotAcceptable:
    """Return what is said of a code that proves nothing."""
    said = say("is not a code that holds now")
    return NotAcceptable(say("The code is not right."), (Fault("code", said, "wrong_code"),))


def _step_of(row: Authenticator, code: str) -> int | None:
    """Return the step of a right code that is later than the last one taken."""
    if len(code) != 6 or not (code.isascii() and code.isdigit()):  # noqa: PLR2004 # digits of RFC 6238
        return None
    totp, now = pyotp.TOTP(row.secret), int(calendar.now().timestamp()) // STEP
    right = [step for step in (now - 1, now, now + 1) if secrets.compare_digest(totp.at(step * STEP), code)]
    return next((step for step in right if step > row.last_step), None)


async def _new_codes(session: AsyncSession, account_id: UUID) -> list[str]:
    connection = await session.connection()
    await connection.execute(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(LENGTH)) for _ in range(RECOVERY_CODES)]
    rows = [{"account_id": account_id, "digest": digest_of(code)} for code in codes]
    await connection.execute(insert(RecoveryCode), rows)
    return ["-".join(code[at : at + 4] for at in range(0, LENGTH, 4)) for code in codes]
