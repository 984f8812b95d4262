"""Publication, opposition, entry in the register, and how a matter ends."""

from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.errors import Fault, NotAcceptable
from registry.people.permissions import Actor
from registry.procedure.moving import enter, judge, move, take_up
from registry.rights import numbering, series, trademark
from registry.saying import say
from registry.tables import Ending, Opposition, Publication, Record
from registry.vocabulary import Act, Kind


async def publish(
    session: AsyncSession,
    actor: Actor,
    record_id: UUID,
    *,
    gazette: str,
    page: str | None = None,
    published_on: date | None = None,
    expected: int | None = None,
) -> Record:
    """Enter the publication of the application in the gazette, INID (441)."""
    record = await take_up(session, actor, record_id, expected)
    on = published_on or calendar.today()
    if on > calendar.today() or (record.filed_on is not None and on < record.filed_on):
        raise NotAcceptable(
            say("This cannot be the day of publication."),
            (Fault("published_on", say("lies between the filing date and today"), "not_between_filing_and_today"),),
        )
    step = await judge(session, actor, record, Act.PUBLISH)
    session.add(Publication(record_id=record.id, gazette=gazette, page=page, published_on=on))
    await enter(session, actor, record, step, gazette=gazette, page=page, published_on=on.isoformat())
    return record


async def oppose(
    session: AsyncSession,
    actor: Actor,
    record_id: UUID,
    *,
    opponent: str,
    grounds: str,
    received_on: date | None = None,
    expected: int | None = None,
) -> Record:
    """Record an opposition that the office received."""
    record = await take_up(session, actor, record_id, expected)
    on = received_on or calendar.today()
    if on > calendar.today():
        raise NotAcceptable(
            say("This cannot be the day of receipt."),
            (Fault("received_on", say("lies in the future"), "in_the_future"),),
        )
    step = await judge(session, actor, record, Act.OPPOSE)
    opposition = Opposition(
        record_id=record.id, opponent=opponent, grounds=grounds, received_on=on, recorded_by=actor.account_id
    )
    session.add(opposition)
    await enter(session, actor, record, step, opposition=str(opposition.id), received_on=on.isoformat())
    return record


async def register(
    session: AsyncSession,
    actor: Actor,
    record_id: UUID,
    *,
    decision_number: str | None = None,
    expected: int | None = None,
) -> Record:
    """Enter the right in the register under the next certificate number, INID (111), (151), (180).

    A mark is protected ten years from filing; a geographical indication without limit.
    """
    record = await take_up(session, actor, record_id, expected)
    record.registered_on = calendar.today()
    record.decision_number = decision_number
    if record.kind is Kind.TRADEMARK and record.filed_on is not None:
        record.expires_on = trademark.expiry(record.filed_on)
    # The number is taken first, so that no row ever stands as registered without one; a refused step gives it back.
    n = await series.take(session, numbering.certificate_series(record.kind))
    record.registration_number = numbering.certificate_number(record.kind, n)
    await move(session, actor, record, Act.REGISTER, registration_number=record.registration_number)
    return record


async def withdraw(
    session: AsyncSession, actor: Actor, record_id: UUID, *, reason: str | None = None, expected: int | None = None
) -> Record:
    """End the matter at the applicant's wish, at any time before the right is in the register."""
    return await _end(session, actor, record_id, Act.WITHDRAW, reason=reason, expected=expected)


async def terminate(
    session: AsyncSession, actor: Actor, record_id: UUID, *, reason: str, expected: int | None = None
) -> Record:
    """Enter that the right has ended (chấm dứt hiệu lực); every label under it answers differently from then on."""
    return await _end(session, actor, record_id, Act.TERMINATE, reason=reason, expected=expected)


async def _end(
    session: AsyncSession, actor: Actor, record_id: UUID, act: Act, *, reason: str | None, expected: int | None
) -> Record:
    record = await take_up(session, actor, record_id, expected)
    step = await judge(session, actor, record, act)
    session.add(Ending(record_id=record.id, act=act, reason=reason, ended_by=actor.account_id))
    await enter(session, actor, record, step, has_reason=reason is not None)
    return record
