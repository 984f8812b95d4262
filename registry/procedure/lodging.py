"""From an empty form to a lodged application."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.errors import Fault, NotAcceptable, NotFound
from registry.people.permissions import Actor, demand
from registry.procedure.moving import move, take_up
from registry.rights import classes as nice
from registry.rights import numbering, particulars, series
from registry.saying import say
from registry.tables import Classification, Party, Record, RecordParty
from registry.vocabulary import Act, Capacity, Category, Feature, Kind, Role, Scheme, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What an applicant may set.

    ``classes`` maps Nice class numbers to the goods, in words; ``vienna`` are codes of figurative elements, INID (531);
    ``representative`` names who acts for the applicant before the office, INID (740).
    """

    name: str
    product: str | None
    category: Category | None
    feature: Feature | None
    classes: dict[str, str]
    particulars: dict[str, Any]
    vienna: tuple[str, ...] = ()
    representative: str | None = None


async def draft(
    session: AsyncSession,
    actor: Actor,
    *,
    kind: Kind,
    office: str,
    application: Application,
    applicant_id: UUID | None = None,
    is_example: bool = False,
) -> Record:
    """Open a dossier for one of the actor's own parties; it stays theirs alone until it is lodged."""
    demand(actor, Role.PRODUCER, Role.MANAGER)
    party = await _applicant(session, actor, applicant_id)
    record = Record(
        kind=kind,
        category=application.category,
        feature=application.feature,
        office=office,
        name=application.name,
        product=application.product,
        is_example=is_example or party.is_example,
        created_by=actor.account_id,
    )
    _judge(kind, application)
    session.add(record)
    await session.flush()
    session.add(
        RecordParty(record_id=record.id, capacity=Capacity.APPLICANT, party_id=party.id, from_on=calendar.today())
    )
    adopted = await _write(session, record, application)
    told = {"applicant": str(party.id), "particulars": adopted}
    await journal.enter(session, actor, Act.DRAFT, Subject.RECORD, record.id, told=told)
    return record


async def amend(
    session: AsyncSession, actor: Actor, record_id: UUID, *, application: Application, expected: int | None = None
) -> Record:
    """Replace what the applicant may set, while the dossier is a draft or has defects to mend."""
    record = await take_up(session, actor, record_id, expected)
    _judge(record.kind, application)
    record.name = application.name
    record.product = application.product
    record.category = application.category
    record.feature = application.feature
    adopted = await _write(session, record, application)
    await move(session, actor, record, Act.AMEND, particulars=adopted)
    return record


async def lodge(session: AsyncSession, actor: Actor, record_id: UUID, *, expected: int | None = None) -> Record:
    """Hand the dossier in; it gets its application number, INID (210), and its filing date, (220)."""
    record = await take_up(session, actor, record_id, expected)
    today = calendar.today()
    n = await series.take(session, numbering.application_series(record.kind, today))
    record.filed_on = today
    record.application_number = numbering.application_number(record.kind, today, n)
    await move(
        session,
        actor,
        record,
        Act.LODGE,
        filed_on=today.isoformat(),
        application_number=record.application_number,
    )
    return record


async def _applicant(session: AsyncSession, actor: Actor, applicant_id: UUID | None) -> Party:
    own = actor.parties(Role.PRODUCER, Role.MANAGER)
    if applicant_id is None and len(own) == 1:
        (applicant_id,) = own
    if applicant_id is None:
        raise NotAcceptable(
            say("Say for whom the application is."),
            (Fault("applicant_id", say("this account acts for several parties; name one"), "name_the_party"),),
        )
    party = (await session.exec(select(Party).where(Party.id == applicant_id))).one_or_none()
    if party is None or applicant_id not in own:
        raise NotFound(say("There is no party %(party)s that this account acts for.", party=applicant_id))
    return party


def _judge(kind: Kind, application: Application) -> None:
    faults = [*nice.faults_in(application.classes), *nice.faults_in_vienna(application.vienna)]
    if (kind is Kind.TRADEMARK) != (application.category is not None):
        faults.append(
            Fault(
                "category",
                say("a mark is ordinary, collective or certification; a geographical indication has none"),
                "category_of_a_mark",
            )
        )
    if kind is Kind.GEOGRAPHICAL_INDICATION and application.feature is not None:
        faults.append(Fault("feature", say("only a mark has one"), "only_of_a_mark"))
    if kind is Kind.GEOGRAPHICAL_INDICATION and application.vienna:
        faults.append(Fault("vienna", say("only a mark has figurative elements"), "only_of_a_mark"))
    try:
        particulars.read(kind, application.particulars)
    except NotAcceptable as error:
        faults.extend(error.faults)
    if faults:
        raise NotAcceptable(say("The application cannot be accepted."), tuple(faults))


async def _write(session: AsyncSession, record: Record, application: Application) -> int:
    """Store classes, representative and particulars; return the version of the particulars."""
    await session.exec(delete(Classification).where(Classification.record_id == record.id))  # type: ignore[arg-type]
    today = calendar.today()
    edition = nice.nice_edition(today)
    for code, goods in sorted(application.classes.items()):
        session.add(
            Classification(record_id=record.id, scheme=Scheme.NICE, code=str(int(code)), edition=edition, goods=goods)
        )
    for code in sorted(map(nice.element, application.vienna)):
        session.add(
            Classification(record_id=record.id, scheme=Scheme.VIENNA, code=code, edition=nice.vienna_edition(today))
        )
    await _represent(session, record, application.representative)
    return (await particulars.adopt(session, record.id, record.kind, application.particulars)).version


async def _represent(session: AsyncSession, record: Record, name: str | None) -> None:
    """Let the named representative, INID (740), stand in the record, and nobody else."""
    named = col(RecordParty.record_id) == record.id, col(RecordParty.capacity) == Capacity.AGENT
    await session.exec(delete(RecordParty).where(*named))
    if name is not None:
        session.add(RecordParty(record_id=record.id, capacity=Capacity.AGENT, name=name, from_on=calendar.today()))
