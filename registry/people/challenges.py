"""Challenges for passkeys: 256 random bits, valid once, for five minutes and for one holder.

They are stored in the database, so that any worker process can check the answer; only digests are stored.
"""

import secrets
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete, insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.database import Database
from registry.people.digests import digest_of
from registry.saying import say
from registry.tables import PasskeyChallenge
from registry.throttling import Limit

LASTS = timedelta(minutes=5)
OCTETS = 32
ASKED = Limit(
    "passkey_challenge",
    120,
    timedelta(minutes=10),
    say("Too many passkeys were asked for from here; try again in %(wait)s.", wait=""),
)
"""For one address, while nobody is signed in."""


class Ceremony(StrEnum):
    """What a passkey is asked for: a challenge of one ceremony is not valid in another."""

    REGISTRATION = "registration"
    SIGN_IN = "sign_in"
    SECOND_PROOF = "second_proof"
    NEW_PROOF = "new_proof"


async def issue(session: AsyncSession, ceremony: Ceremony, holder: str) -> bytes:
    """Return a new challenge for ``holder``: a session's id or a cookie's value. Expired challenges are deleted."""
    connection, now = await session.connection(), calendar.now()
    await connection.execute(delete(PasskeyChallenge).where(col(PasskeyChallenge.expires_at) <= now))
    challenge = secrets.token_bytes(OCTETS)
    row = {"digest": digest_of(challenge.hex()), "bound_to": _bound(ceremony, holder), "expires_at": now + LASTS}
    await connection.execute(insert(PasskeyChallenge).values(**row))
    return challenge


async def use(database: Database, ceremony: Ceremony, holder: str, challenge: bytes) -> bool:
    """Use a challenge up, even if the answer then proves wrong; False when this holder has no such valid challenge."""
    used = (
        delete(PasskeyChallenge)
        .where(
            col(PasskeyChallenge.digest) == digest_of(challenge.hex()),
            col(PasskeyChallenge.bound_to) == _bound(ceremony, holder),
            col(PasskeyChallenge.expires_at) > calendar.now(),
        )
        .returning(col(PasskeyChallenge.digest))
    )
    async with database.writing() as session:
        return (await (await session.connection()).execute(used)).first() is not None


def _bound(ceremony: Ceremony, holder: str) -> str:
    return digest_of(f"{ceremony} {holder}")
