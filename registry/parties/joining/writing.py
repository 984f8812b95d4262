"""What the asker is written by mail: that the request came, what is asked back, what was decided.

Each letter leads to the private address, of which the request knows the digest alone: sealed, it has a row of its own.
"""

from sqlmodel.ext.asyncio.session import AsyncSession

from registry.codes.keys import KeyRing
from registry.people.dispatching import send_to
from registry.people.sealing import seal
from registry.tables import JoinAddress, JoinRequest

RECEIVED, QUESTIONED, APPROVED, DECLINED = "join_received", "join_questioned", "join_approved", "join_declined"
"""Letters to who asked to join."""


async def begin(
    session: AsyncSession, request: JoinRequest, key: str, ring: KeyRing | None, language: str | None
) -> None:
    """Write that a request came, and keep its address sealed for later letters; ``language`` is the asker's.

    Nothing is written to who gave no mail address, or where the register has no secret to seal with.
    """
    sealed = seal(ring, key, str(request.id)) if request.email else None
    if sealed is not None:
        session.add(JoinAddress(request_id=request.id, sealed=sealed, language=language))
        await session.flush()
        await write(session, request, RECEIVED)


async def write(session: AsyncSession, request: JoinRequest, letter: str) -> None:
    """Write to the asker how the request stands, in the language in which it was asked."""
    row = await session.get(JoinAddress, request.id)
    if row is not None and request.email:
        told = {"number": request.number, "sealed": row.sealed, "about": str(request.id), "language": row.language}
        await send_to(await session.connection(), [request.email], letter, told)
