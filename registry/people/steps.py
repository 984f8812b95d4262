"""The step between the password and the second proof: known by its own cookie, valid once within ten minutes."""

import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.database import Database
from registry.errors import NotSignedIn
from registry.people.digests import digest_of
from registry.saying import say
from registry.tables import SignInStep

LASTS = timedelta(minutes=10)


class HalfSignedIn(Exception):
    """The password is right and a second proof is needed; ``step`` is the cookie's value for it."""

    def __init__(self, step: str) -> None:
        super().__init__()
        self.step = step

    def refusal(self) -> NotSignedIn:
        """Return the refusal for a caller that cannot give a second proof."""
        said = say("The password is right; now a code of your telephone, or another second proof.")
        return NotSignedIn(said, code="second_factor")


async def begin(session: AsyncSession, account_id: UUID, judged: str) -> str:
    """Return the cookie's value of a new step; steps that have ended are deleted."""
    connection, now = await session.connection(), calendar.now()
    await connection.execute(delete(SignInStep).where(col(SignInStep.expires_at) <= now))
    step = secrets.token_urlsafe(32)
    session.add(SignInStep(digest=digest_of(step), account_id=account_id, judged=judged, expires_at=now + LASTS))
    return step


async def read(database: Database, step: str) -> tuple[UUID, str]:
    """Return the account of a step and the password hash that was checked; NotSignedIn when the step has ended."""
    statement = select(col(SignInStep.account_id), col(SignInStep.judged)).where(
        col(SignInStep.digest) == digest_of(step), col(SignInStep.expires_at) > calendar.now()
    )
    async with database.reading() as connection:
        found = (await connection.execute(statement)).one_or_none()
    if found is None:
        raise ended()
    return found[0], found[1]


async def use(session: AsyncSession, step: str) -> bool:
    """Use a step up; False when it was already used."""
    used = delete(SignInStep).where(col(SignInStep.digest) == digest_of(step)).returning(col(SignInStep.digest))
    return (await (await session.connection()).execute(used)).first() is not None


def ended() -> NotSignedIn:
    """Return the refusal for a second proof that comes too late."""
    return NotSignedIn(say("That took too long: begin again with login and password."), code="step_ended")
