"""Keeps answers under the idempotency key of a request, so that a repeated request is carried out only once.

The clock deletes old answers.
"""

import hashlib

from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.database import queue_here
from registry.people.permissions import Actor
from registry.tables import Answer


async def given(session: AsyncSession, actor: Actor, key: str) -> Answer | None:
    """Return the answer that this actor got under a key, None when there is none.

    Requests with the same key wait here until the earlier one ends.
    """
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
    """Keep an answer, in the same transaction as the work, so that both are stored or neither is."""
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
