"""Letters to the applicant: the request has arrived, a question, the decision.

Each letter contains the private address. The request stores only its digest, so the address itself is kept sealed in a
row of its own.
"""

from sqlmodel.ext.asyncio.session import AsyncSession

from registry.codes.keys import KeyRing
from registry.people.dispatching import send_to
from registry.people.sealing import seal
from registry.tables import JoinAddress, JoinRequest

RECEIVED, QUESTIONED, APPROVED, DECLINED = "join_received", "join_questioned", "join_approved", "join_declined"
"""Letters to applicants."""


async def begin(
    session: AsyncSession, request: JoinRequest, key: str, ring: KeyRing | None, language: str | None
) -> None:
    """Write that a request has arrived, and keep its address sealed for later letters; ``language`` is the applicant's.

    Nothing is written without a mail address, or when the register has no secret for the seal.
    """
    sealed = seal(ring, key, str(request.id)) if request.email else None
    if sealed is not None:
        session.add(JoinAddress(request_id=request.id, sealed=sealed, language=language))
        await session.flush()
        await write(session, request, RECEIVED)


async def write(session: AsyncSession, request: JoinRequest, letter: str) -> None:
    """Write to the applicant about the state of the request, in the language of the request."""
    row = await session.get(JoinAddress, request.id)
    if row is not None and request.email:
        told = {"number": request.number, "sealed": row.sealed, "about": str(request.id), "language": row.language}
        await send_to(await session.connection(), [request.email], letter, told)
