"""The right of use (quyền sử dụng): who may use the protected name for which product, and from when to when."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import func, or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.acts import Condition, Facts, Taking, act, notify
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.errors import Fault, NotAcceptable, Taken
from registry.forms import Correction, Drawn, Form, Line, Reason, asked
from registry.people import series
from registry.people.directory import same_as
from registry.people.naming import party_named
from registry.rights.matter import MANAGER_OF_RIGHT, RECORD, SHARED_RIGHT, RecordMatter
from registry.rights.units import folded
from registry.saying import say
from registry.tables import Authorisation, Party, Record
from registry.use.matter import AUTHORISATION, MANAGER_OF_USE, PRODUCER_OF_USE, UseMatter, lapsed, unlapsed
from registry.vocabulary import AuthorisationStatus, NoticeKind, Readers, Status

LONGEST_NUMBER = 40

NOT_LAPSED: Condition[RecordMatter] = Condition(
    name="lapsed",
    said=say("the term of the right has not run out"),
    unmet=lambda _, matter: lapsed(matter.row.expires_on),
    met=lambda _: unlapsed(),
)
STANDING = (AuthorisationStatus.ACTIVE, AuthorisationStatus.SUSPENDED)


class AuthorisationForm(Form):
    """A right of use to be granted."""

    party_id: Annotated[UUID, Drawn("party"), asked(say("Producer"), example="0198f2a4-7c1e-7d3b-9a55-0c4f1e2d3b4a")]
    product: Annotated[Line, asked(say("Product"), example="Bưởi quả tươi")]
    valid_from: Annotated[date, asked(say("Valid from"), example="2026-08-01")]
    valid_until: Annotated[
        date | None, asked(say("Valid until"), help=say("The last day; left empty, it has no end."))
    ] = None


class ReasonForm(Form):
    """The reason for an act on a right of use."""

    reason: Annotated[Reason, asked(say("Reason"), example="Bán quả ngoài vùng dưới tên chỉ dẫn địa lý.")]


class ReinstatementForm(Form):
    """The reason why a right of use is in force again, if there is one to give."""

    reason: Annotated[Reason | None, asked(say("Reason"), example="Đã khắc phục.")] = None


class SuspensionCorrectionForm(Correction):
    """A suspension as it should have been entered, or nothing when it should not have been entered."""

    reason: Annotated[
        Reason | None,
        asked(
            say("Right reason"),
            help=say("If left empty, the suspension itself was the mistake, and the right of use is in force again."),
            example="Kiểm tra vườn theo kế hoạch.",
        ),
    ] = None


@act(
    "authorise",
    on=RECORD,
    makes=AUTHORISATION,
    asks=AuthorisationForm,
    title=say("Grant a right of use"),
    outcome=say("The producer may put the name on this product, declare plots and lots, and order labels."),
    by=(MANAGER_OF_RIGHT,),
    during=(Status.REGISTERED,),
    needs=(SHARED_RIGHT, NOT_LAPSED),
    told_to=Readers.PARTIES,
    notifies=(notify(PRODUCER_OF_USE, say("You have been granted the right of use %(matter)s."), NoticeKind.SERVICE),),
    history=say("Right of use %(number)s granted to %(producer)s for %(product)s from %(valid_from)s"),
    final=say("A right of use that was granted by mistake is revoked, and another is granted."),
    place=62,
    done=say("The right of use has been granted."),
)
async def authorise(taking: Taking[RecordMatter, AuthorisationForm]) -> Facts:
    """Grant a producer the use of a registered geographical indication, collective or certification mark.

    It gets the number ``QSD-<registration number>-NNN``, counted per right without gaps. Raises NotAcceptable with
    every fault, and Taken when the producer has a right of use for the same product in an overlapping period that is
    not revoked.
    """
    session, record, form = taking.session, taking.matter.row, taking.form
    party = await _judge(taking)
    await _demand_alone(session, record, form)
    granted = Authorisation(
        number=await _number(session, record),
        record_id=record.id,
        granted_by=taking.actor.account_id,
        **dict(form),
    )
    try:
        async with session.begin_nested():
            session.add(granted)
    except IntegrityError as clash:
        raise Taken(say("The number %(number)s belongs to a right of use already.", number=granted.number)) from clash
    taking.made = granted
    return {"number": granted.number, "producer": party.name}


@act(
    "suspend",
    on=AUTHORISATION,
    asks=ReasonForm,
    title=say("Suspend the right of use"),
    outcome=say("Labels under this right of use say so until it is restored."),
    by=(MANAGER_OF_USE, REGISTRAR, INSPECTOR),
    during=(AuthorisationStatus.ACTIVE,),
    leads_to=AuthorisationStatus.SUSPENDED,
    told_to=Readers.PARTIES,
    notifies=(
        notify(
            PRODUCER_OF_USE, say("The right of use %(matter)s has been suspended. Read the reason."), NoticeKind.SERVICE
        ),
        notify(MANAGER_OF_USE, say("The right of use %(matter)s has been suspended."), NoticeKind.GOODS),
    ),
    history=say("Suspended: %(reason)s"),
    place=20,
    done=say("The right of use has been suspended. Its labels answer accordingly from now on."),
)
async def suspend(taking: Taking[UseMatter, ReasonForm]) -> Facts:
    """Suspend a right of use until it is reinstated or revoked."""
    taking.matter.row.reason = taking.form.reason
    return None


@act(
    "reinstate",
    on=AUTHORISATION,
    asks=ReinstatementForm,
    title=say("Restore the right of use"),
    outcome=say("The right of use is in force again."),
    by=(MANAGER_OF_USE, REGISTRAR),
    during=(AuthorisationStatus.SUSPENDED,),
    leads_to=AuthorisationStatus.ACTIVE,
    told_to=Readers.PARTIES,
    notifies=(
        notify(PRODUCER_OF_USE, say("The right of use %(matter)s is in force again."), NoticeKind.SERVICE),
        notify(MANAGER_OF_USE, say("The right of use %(matter)s is in force again."), NoticeKind.GOODS),
    ),
    history=lambda told: say("Restored: %(reason)s") if "reason" in told else say("Restored"),
    final=say("It is suspended again."),
    place=21,
    done=say("The right of use is in force again."),
)
async def reinstate(taking: Taking[UseMatter, ReinstatementForm]) -> Facts:
    """Put a suspended right of use in force again."""
    taking.matter.row.reason = taking.form.reason
    return None


@act(
    "revoke",
    on=AUTHORISATION,
    asks=ReasonForm,
    title=say("Revoke the right of use"),
    outcome=say("The right of use ends for good, and every label under it answers that it was withdrawn."),
    by=(MANAGER_OF_USE, REGISTRAR),
    during=STANDING,
    leads_to=AuthorisationStatus.REVOKED,
    told_to=Readers.PARTIES,
    notifies=(
        notify(
            PRODUCER_OF_USE, say("The right of use %(matter)s has been withdrawn. Read the reason."), NoticeKind.SERVICE
        ),
        notify(MANAGER_OF_USE, say("The right of use %(matter)s has been withdrawn."), NoticeKind.GOODS),
    ),
    history=say("Revoked: %(reason)s"),
    final=say("A right of use that was revoked is never restored; another is granted, with its own number."),
    is_grave=True,
    place=70,
    done=say("The right of use has been revoked. Its labels answer accordingly from now on."),
)
async def revoke(taking: Taking[UseMatter, ReasonForm]) -> Facts:
    """End a right of use permanently. Labels under it answer differently from then on."""
    taking.matter.row.reason = taking.form.reason
    return None


@act(
    "correct_suspension",
    on=AUTHORISATION,
    asks=SuspensionCorrectionForm,
    title=say("Correct the suspension"),
    outcome=say(
        "The reason is replaced, or the right of use counts as never suspended; the first entry stays in the history."
    ),
    by=(MANAGER_OF_USE, REGISTRAR, INSPECTOR),
    confirmed_by=(REGISTRAR, INSPECTOR),
    bars=("reinstate", "revoke"),
    during=(AuthorisationStatus.SUSPENDED,),
    told_to=Readers.PARTIES,
    notifies=(
        notify(
            PRODUCER_OF_USE,
            say("The suspension of the right of use %(matter)s has been corrected."),
            NoticeKind.SERVICE,
        ),
        notify(
            MANAGER_OF_USE, say("The suspension of the right of use %(matter)s has been corrected."), NoticeKind.GOODS
        ),
    ),
    history=lambda told: (
        say("Suspension corrected, its reason is: %(reason)s") if "reason" in told else say("Suspension taken back")
    ),
    corrects=suspend,
    place=80,
    done=say("The correction waits for a second officer."),
)
async def correct_suspension(taking: Taking[UseMatter, SuspensionCorrectionForm]) -> Facts:
    """Replace the wrong reason of a suspension; without a new reason, end the suspension, which was the mistake."""
    use = taking.matter.row
    use.reason = taking.form.reason
    if taking.form.reason is None:
        use.status = AuthorisationStatus.ACTIVE
    return None


async def _judge(taking: Taking[RecordMatter, AuthorisationForm]) -> Party:
    """Return the producer; NotAcceptable names every fault of party and dates."""
    form, record = taking.form, taking.matter.row
    party = await party_named(taking.session, "party_id", form.party_id)
    faults = [party] if isinstance(party, Fault) else []
    if record.registered_on is not None and form.valid_from < record.registered_on:
        before = say("lies before the right was registered, %(day)s", day=record.registered_on)
        faults.append(Fault("valid_from", before, "before_registration"))
    if form.valid_until is not None and form.valid_until < form.valid_from:
        faults.append(Fault("valid_until", say("lies before the first day"), "before_the_first_day"))
    elif form.valid_until is not None and form.valid_until < taking.today:
        faults.append(Fault("valid_until", say("has passed"), "in_the_past"))
    if faults or isinstance(party, Fault):
        raise NotAcceptable(say("The right of use cannot be granted."), tuple(faults))
    return party


async def _demand_alone(session: AsyncSession, record: Record, grant: AuthorisationForm) -> None:
    statement = select(Authorisation).where(
        Authorisation.record_id == record.id,
        col(Authorisation.party_id).in_(same_as(grant.party_id)),
        Authorisation.status != AuthorisationStatus.REVOKED,
        or_(col(Authorisation.valid_until).is_(None), col(Authorisation.valid_until) >= grant.valid_from),
    )
    if grant.valid_until is not None:
        statement = statement.where(Authorisation.valid_from <= grant.valid_until)
    for other in (await session.exec(statement)).all():
        if folded(other.product) == folded(grant.product):
            raise Taken(say("%(number)s covers this producer and product in that time already.", number=other.number))


async def _number(session: AsyncSession, record: Any) -> str:
    """Return the next number of a right of use.

    When two offices gave their rights the same registration number, the later record adds the name of its office.
    """
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
