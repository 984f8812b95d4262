"""The right of use (quyền sử dụng): who may put the protected name on which product, from when to when."""

import unicodedata
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.errors import Changed, Fault, NotAcceptable, NotPermitted, OutOfOrder, Taken
from registry.faults import no_such_party, wrong_length
from registry.people.managing import is_shared, manages
from registry.people.permissions import Actor
from registry.rights import records, series
from registry.rights.units import folded
from registry.saying import Ordinal, say
from registry.tables import Authorisation, Party, Record
from registry.use import standing
from registry.vocabulary import Act, AuthorisationStatus, Role, Subject

LONGEST_NUMBER = 40
LONGEST_PRODUCT = 300


class Grant(NamedTuple):
    """What is to be granted to whom."""

    party_id: UUID
    product: str
    valid_from: date
    valid_until: date | None


class Turn(NamedTuple):
    """One permitted change of a right of use: the manager may take it, and the office in ``office``."""

    act: Act
    source: AuthorisationStatus
    target: AuthorisationStatus
    office: frozenset[Role]
    needs_reason: bool


TURNS: tuple[Turn, ...] = (
    Turn(
        Act.SUSPEND,
        AuthorisationStatus.ACTIVE,
        AuthorisationStatus.SUSPENDED,
        frozenset({Role.REGISTRAR, Role.INSPECTOR}),
        needs_reason=True,
    ),
    Turn(
        Act.REINSTATE,
        AuthorisationStatus.SUSPENDED,
        AuthorisationStatus.ACTIVE,
        frozenset({Role.REGISTRAR}),
        needs_reason=False,
    ),
    *(
        Turn(Act.REVOKE, source, AuthorisationStatus.REVOKED, frozenset({Role.REGISTRAR}), needs_reason=True)
        for source in (AuthorisationStatus.ACTIVE, AuthorisationStatus.SUSPENDED)
    ),
)
"""What is not in this table is refused: a revoked right of use never comes back."""


async def authorise(
    session: AsyncSession,
    actor: Actor,
    record_id: UUID,
    *,
    party_id: UUID,
    product: str,
    valid_from: date,
    valid_until: date | None = None,
) -> Authorisation:
    """Grant a producer the use of a registered geographical indication, collective or certification mark.

    For accounts, in the role of manager, of who manages the right. It gets the number ``QSD-<registration
    number>-NNN``, counted per right without gaps. Raises Taken when the producer holds a right of use for the same
    product whose time overlaps and that is not revoked.
    """
    # The record is held, so that of two grants at once the second sees the first.
    record = await records.find(session, actor, record_id, lock=True)
    if not is_shared(record):
        raise OutOfOrder(
            say("An ordinary mark is used by its holder; others use it by licence, not by a right of use."),
            code="ordinary_mark",
        )
    if not await manages(session, actor, record.id):
        raise NotPermitted(say("Only an account, in the role of manager, of who manages the right grants its use."))
    standing.demand_registered(record)
    grant = Grant(party_id, unicodedata.normalize("NFC", product).strip(), valid_from, valid_until)
    await _judge(session, record, grant)
    await _demand_alone(session, record, grant)
    authorisation = Authorisation(
        number=await _number(session, record),
        record_id=record.id,
        granted_by=actor.account_id,
        **grant._asdict(),
    )
    await _enter(session, actor, authorisation)
    return authorisation


async def suspend(
    session: AsyncSession, actor: Actor, authorisation_id: UUID, *, reason: str, expected: int | None = None
) -> Authorisation:
    """Stop a right of use for the time being; its manager, registrars and inspectors may."""
    return await _turn(session, actor, authorisation_id, Act.SUSPEND, reason=reason, expected=expected)


async def reinstate(
    session: AsyncSession,
    actor: Actor,
    authorisation_id: UUID,
    *,
    reason: str | None = None,
    expected: int | None = None,
) -> Authorisation:
    """Let a suspended right of use stand again; its manager and registrars may."""
    return await _turn(session, actor, authorisation_id, Act.REINSTATE, reason=reason, expected=expected)


async def revoke(
    session: AsyncSession, actor: Actor, authorisation_id: UUID, *, reason: str, expected: int | None = None
) -> Authorisation:
    """End a right of use for good; its manager and registrars may. Labels under it answer differently from then on."""
    return await _turn(session, actor, authorisation_id, Act.REVOKE, reason=reason, expected=expected)


async def _turn(
    session: AsyncSession, actor: Actor, authorisation_id: UUID, act: Act, *, reason: str | None, expected: int | None
) -> Authorisation:
    authorisation = await standing.find(session, actor, authorisation_id, lock=True)
    turns = [turn for turn in TURNS if turn.act is act]
    await standing.demand_manager(session, actor, authorisation.record_id, *sorted(turns[0].office))
    if expected is not None and authorisation.version != expected:
        raise Changed(
            say(
                "The right of use is at version %(now)s; version %(read)s was read.",
                now=Ordinal(authorisation.version),
                read=Ordinal(expected),
            )
        )
    turn = next((turn for turn in turns if turn.source is authorisation.status), None)
    if turn is None:
        raise OutOfOrder(say("%(act)s does not follow from %(status)s.", act=act, status=authorisation.status))
    if turn.needs_reason and not (reason and reason.strip()):
        raise NotAcceptable(
            say("A reason is needed."), (Fault("reason", say("say why"), "missing"),), code="reason_needed"
        )
    authorisation.status = turn.target
    authorisation.reason = reason
    authorisation.version += 1
    await journal.enter(session, actor, act, Subject.AUTHORISATION, authorisation.id)
    return authorisation


async def _judge(session: AsyncSession, record: Record, grant: Grant) -> None:
    faults = []
    if await session.get(Party, grant.party_id) is None:
        faults.append(no_such_party("party_id", grant.party_id))
    if not 0 < len(grant.product) <= LONGEST_PRODUCT:
        faults.append(wrong_length("product", 1, LONGEST_PRODUCT))
    if record.registered_on is not None and grant.valid_from < record.registered_on:
        faults.append(
            Fault(
                "valid_from",
                say("lies before the right was registered, %(day)s", day=record.registered_on),
                "before_registration",
            )
        )
    if grant.valid_until is not None and grant.valid_until < grant.valid_from:
        faults.append(Fault("valid_until", say("lies before the first day"), "before_the_first_day"))
    elif grant.valid_until is not None and grant.valid_until < calendar.today():
        faults.append(Fault("valid_until", say("has passed"), "in_the_past"))
    if faults:
        raise NotAcceptable(say("The right of use cannot be granted."), tuple(faults))


async def _demand_alone(session: AsyncSession, record: Record, grant: Grant) -> None:
    statement = select(Authorisation).where(
        Authorisation.record_id == record.id,
        Authorisation.party_id == grant.party_id,
        Authorisation.status != AuthorisationStatus.REVOKED,
        or_(col(Authorisation.valid_until).is_(None), col(Authorisation.valid_until) >= grant.valid_from),
    )
    if grant.valid_until is not None:
        statement = statement.where(Authorisation.valid_from <= grant.valid_until)
    for other in (await session.exec(statement)).all():
        if folded(other.product) == folded(grant.product):
            raise Taken(say("%(number)s covers this producer and product in that time already.", number=other.number))


async def _enter(session: AsyncSession, actor: Actor, granted: Authorisation) -> None:
    try:
        async with session.begin_nested():
            session.add(granted)
    except IntegrityError as clash:
        raise Taken(say("The number %(number)s belongs to a right of use already.", number=granted.number)) from clash
    await journal.enter(session, actor, Act.AUTHORISE, Subject.AUTHORISATION, granted.id)


async def _number(session: AsyncSession, record: Record) -> str:
    """Return the next number of the right; where two offices gave one number, the record that came later names its."""
    number = record.registration_number or record.application_number or record.id.hex[:8].upper()
    statement = select(func.count()).where(
        col(Record.registration_number) == number,
        col(Record.id) != record.id,
        or_(
            col(Record.created_at) < record.created_at,
            (col(Record.created_at) == record.created_at) & (col(Record.id) < record.id),
        ),
    )
    if (await session.exec(statement)).one():
        number = f"{record.office}-{number}"
    n = await series.take(session, f"qsd-{record.id.hex}")
    written = f"QSD-{number}-{n:03d}"
    return written if len(written) <= LONGEST_NUMBER else f"QSD-{record.id.hex[:20].upper()}-{n:03d}"
