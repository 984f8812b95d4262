"""The second proof: a six-digit code from a telephone (TOTP, RFC 6238), or a recovery code when the telephone is lost.

A code is valid once, and up to one step (30 seconds) early or late. Ten recovery codes are shown when the first factor
is set up, a telephone or a passkey (``passkeys``); each is valid once. Two officers reset an account that has lost
everything, and the account gets a notice.
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
"""Names of these acts in entries; no form asks for them, and ``parties.opening`` declares them."""
STEP = 30
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters without those that are easily confused."""
LENGTH = 24
"""Letters in a recovery code: 118 bits, so that a plain digest is as safe as a slow one (ASVS 5.0, 6.5.2)."""

TRIES = Limit("second_factor", 5, timedelta(minutes=15), say("Too many wrong codes; try again in %(wait)s.", wait=""))
"""For one account at one address, after the right password."""
FROM_ELSEWHERE = Limit("second_factor_elsewhere", 20, timedelta(hours=1), TRIES.said)
"""For one account and all browsers that it does not know: many addresses do not give more guesses."""


@dataclass(frozen=True, slots=True)
class FactorStanding:
    """The second proofs that an account has set up."""

    has_codes: bool
    passkeys: int
    recovery_codes: int

    @property
    def has_any(self) -> bool:
        """Say whether the account has any second proof."""
        return self.has_codes or self.passkeys > 0


async def standing(connection: AsyncConnection, account_id: UUID) -> FactorStanding:
    """Return the second proofs that an account has set up."""
    confirmed = exists().where(
        col(Authenticator.account_id) == account_id, col(Authenticator.confirmed_at).is_not(None)
    )
    keys, codes = (
        select(func.count()).where(col(table.account_id) == account_id).scalar_subquery()
        for table in (Passkey, RecoveryCode)
    )
    return FactorStanding(*(await connection.execute(select(confirmed, keys, codes))).one())


async def hold(session: AsyncSession, account_id: UUID) -> Account | None:
    """Lock an account until the transaction ends; call it before locking or changing any proof of the account.

    All callers lock in this order, so that a reset and a sign-in do not wait for each other. None when there is no
    account.
    """
    return await session.get(Account, account_id, with_for_update=True)


async def begin_codes(session: AsyncSession, actor: Actor) -> str:
    """Return the base32 secret for a telephone that is to be set up; it is valid after a first right code.

    Within an hour the same secret is returned again. Raises OutOfOrder when a telephone is already set up.
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
    """Return the address that the telephone reads: ``otpauth://totp/…``."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=office)


async def confirm_codes(session: AsyncSession, actor: Actor, code: str) -> list[str]:
    """Accept a telephone by its first right code; return recovery codes, shown this once, if there were none yet.

    Raises NotAcceptable for a wrong code.
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
    """Return new recovery codes, shown this once; an empty list when the account already has some."""
    there = await standing(await session.connection(), account_id)
    return [] if there.recovery_codes else await _new_codes(session, account_id)


async def renew_recovery_codes(session: AsyncSession, actor: Actor) -> list[str]:
    """Return ten new recovery codes, shown this once; the earlier ones end. OutOfOrder when no factor is set up."""
    await hold(session, actor.account_id)
    if not (await standing(await session.connection(), actor.account_id)).has_any:
        raise OutOfOrder(say("Recovery codes come with a second proof; set one up first."), code="no_factor")
    codes = await _new_codes(session, actor.account_id)
    await journal.enter(session, actor, RENEWED, Subject.ACCOUNT, actor.account_id)
    return codes


async def remove_codes(session: AsyncSession, actor: Actor) -> None:
    """Remove the telephone; if it was the last second proof, the recovery codes are removed too."""
    await hold(session, actor.account_id)
    connection = await session.connection()
    mine = delete(Authenticator).where(col(Authenticator.account_id) == actor.account_id)
    gone = await connection.execute(mine.returning(col(Authenticator.confirmed_at)))
    if any(row.confirmed_at is not None for row in gone):
        await drop_codes_of_nothing(session, actor.account_id)
        await journal.enter(session, actor, REMOVED, Subject.ACCOUNT, actor.account_id)


async def drop_codes_of_nothing(session: AsyncSession, account_id: UUID) -> None:
    """Delete the recovery codes of an account that has no factor."""
    connection = await session.connection()
    if not (await standing(connection, account_id)).has_any:
        await connection.execute(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))


async def remove_all(session: AsyncSession, account_id: UUID) -> None:
    """Remove all proofs and identities of an account, so that a person who has lost everything can start again.

    The caller locks the account first (``hold``).
    """
    connection = await session.connection()
    keys = select(col(Passkey.id)).where(col(Passkey.account_id) == account_id)
    await connection.execute(delete(PasskeyUse).where(col(PasskeyUse.passkey_id).in_(keys)))
    for table in (Authenticator, Passkey, RecoveryCode, AccountIdentity):
        await connection.execute(delete(table).where(col(table.account_id) == account_id))


async def proves(session: AsyncSession, account_id: UUID, code: str) -> str | None:
    """Return ``codes`` or ``recovery`` for a right code, which is used up; None for a wrong one."""
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
    """Return the refusal for a wrong code."""
    said = say("is not a valid code")
    return NotAcceptable(say("The code is not right."), (Fault("code", said, "wrong_code"),))


def _step_of(row: Authenticator, code: str) -> int | None:
    """Return the time step of a right code that is later than the last used one; None otherwise."""
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
