"""Between the password and the second proof: known by a cookie of its own, for ten minutes, once."""

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
    """The password was right and a second proof is needed; ``step`` is the cookie's value under which it is given."""

    def __init__(self, step: str) -> None:
        super().__init__()
        self.step = step

    def refusal(self) -> NotSignedIn:
        """Return what is told where no second proof came along."""
        said = say("The password is right; now a code of your telephone, or another second proof.")
        return NotSignedIn(said, code="second_factor")


async def begin(session: AsyncSession, account_id: UUID, judged: str) -> str:
    """Return the value of a new step's cookie; steps that have ended go."""
    connection, now = await session.connection(), calendar.now()
    await connection.execute(delete(SignInStep).where(col(SignInStep.expires_at) <= now))
    step = secrets.token_urlsafe(32)
    session.add(SignInStep(digest=digest_of(step), account_id=account_id, judged=judged, expires_at=now + LASTS))
    return step


async def read(database: Database, step: str) -> tuple[UUID, str]:
    """Return whose step it is and the hash of the password that was judged; NotSignedIn where it has ended."""
    statement = select(col(SignInStep.account_id), col(SignInStep.judged)).where(
        col(SignInStep.digest) == digest_of(step), col(SignInStep.expires_at) > calendar.now()
    )
    async with database.reading() as connection:
        found = (await connection.execute(statement)).one_or_none()
    if found is None:
        raise ended()
    return found[0], found[1]


async def use(session: AsyncSession, step: str) -> bool:
    """Use a step up; False where somebody was faster."""
    used = delete(SignInStep).where(col(SignInStep.digest) == digest_of(step)).returning(col(SignInStep.digest))
    return (await (await session.connection()).execute(used)).first() is not None


def ended() -> NotSignedIn:
    """Return what is told whose second proof comes too late."""
    return NotSignedIn(say("That took too long: begin again with login and password."), code="step_ended")
