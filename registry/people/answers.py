"""Answers kept under the key of a request, so that what is asked twice is done once. The clock lets go of old ones."""

import hashlib

from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.database import queue_here
from registry.people.permissions import Actor
from registry.tables import Answer


async def given(session: AsyncSession, actor: Actor, key: str) -> Answer | None:
    """Return what this actor was answered under a key; requests with one key queue here until the one before ends."""
    await queue_here(session, _lock_number(actor, key))
    return await session.get(Answer, (actor.account_id, key))


def keep(
    session: AsyncSession,
    actor: Actor,
    key: str,
    *,
    request_digest: str,
    status_code: int,
    body: bytes,
    location: str | None,
) -> None:
    """Keep an answer, in the transaction of the work that it tells of: both are there, or neither."""
    session.add(
        Answer(
            account_id=actor.account_id,
            key=key,
            request_digest=request_digest,
            status_code=status_code,
            body=body,
            location=location,
            given_at=calendar.now(),
        )
    )


def _lock_number(actor: Actor, key: str) -> int:
    number = hashlib.sha256(f"{actor.account_id} {key}".encode()).digest()[:8]
    return int.from_bytes(number, "big", signed=True)
