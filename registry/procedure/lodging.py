"""From an empty form to a lodged application."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.acts import Facts, Taking, act, nobody, notify
from registry.acts.relations import EXAMINER, MANAGER, PRODUCER
from registry.errors import Fault, NotAcceptable, NotFound
from registry.forms import Nothing
from registry.people import series
from registry.people.naming import party_named
from registry.people.permissions import APPLICANT as APPLYING
from registry.people.permissions import Actor
from registry.procedure import saved
from registry.procedure.application import ApplicationForm, DraftForm
from registry.procedure.conditions import COMPLETE
from registry.rights import classes as nice
from registry.rights import kinds, particulars
from registry.rights.matter import APPLICANT, OWN, RECORD, RecordMatter
from registry.saying import say
from registry.tables import Classification, Party, Record, RecordParty
from registry.vocabulary import Capacity, Clock, Kind, NoticeKind, Readers, Scheme, Status


@act(
    "draft",
    on=None,
    makes=RECORD,
    asks=DraftForm,
    title=say("Draft an application"),
    outcome=say("A dossier is opened. It is yours alone until you lodge it."),
    by=(PRODUCER, MANAGER),
    told_to=Readers.PARTIES,
    tells=("kind",),
    notifies=nobody("only the applicant sees a draft"),
    history=say("Drafted"),
    final=say("A draft is amended, and withdrawn."),
    done=say("The draft has been saved. Only you see it until you lodge it."),
)
async def draft(taking: Taking[Any, DraftForm]) -> Facts:
    """Open a dossier for one of the actor's own parties; only they see it until it is lodged.

    Raises NotFound and NotAcceptable for the party, NotAcceptable with every fault of the form.
    """
    party = await _applicant(taking.session, taking.actor, taking.form.applicant_id)
    taking.made = await opened(taking, party, since=taking.today)
    return {"applicant": str(party.id)}


async def opened(taking: Taking[Any, Any], party: Party, *, since: date, **more: Any) -> Record:
    """Return a new dossier of a party, which is its applicant from ``since`` on; NotAcceptable with every fault."""
    session, form = taking.session, taking.form
    _judge(form.kind, form)
    record = Record(
        **_own(form),
        kind=form.kind,
        office=taking.provided["office"],
        is_example=form.is_example or party.is_example,
        created_by=taking.actor.account_id,
        **more,
    )
    session.add(record)
    await session.flush()
    session.add(RecordParty(record_id=record.id, capacity=Capacity.APPLICANT, party_id=party.id, from_on=since))
    await _write(taking, record)
    return record


@act(
    "amend",
    on=RECORD,
    asks=ApplicationForm,
    title=say("Amend the application"),
    outcome=say("What the applicant may set is replaced."),
    by=(APPLICANT,),
    during=(Status.DRAFT, Status.DEFECTIVE),
    needs=(OWN,),
    told_to=Readers.PARTIES,
    tells=(),
    notifies=nobody("changes are notified when the application is lodged or the notice answered"),
    history=say("Amended"),
    final=say("It is amended again."),
    needs_version=True,
    place=10,
    done=say("Your changes have been saved."),
)
async def amend(taking: Taking[RecordMatter, ApplicationForm]) -> Facts:
    """Replace what the applicant may set, in a draft or to mend defects. Raises NotAcceptable with every fault."""
    record, form = taking.matter.row, taking.form
    _judge(record.kind, form)
    for name, value in _own(form).items():
        setattr(record, name, value)
    await _write(taking, record)
    await saved.forget(taking.session, taking.actor, saved.of_record(record.id))
    return None


@act(
    "lodge",
    on=RECORD,
    asks=Nothing,
    title=say("Lodge the application"),
    outcome=say("It gets its application number and its filing date, and goes to the office."),
    by=(APPLICANT,),
    during=(Status.DRAFT,),
    needs=(OWN, COMPLETE),
    leads_to=Status.LODGED,
    starts=(Clock.FORMALITY,),
    told_to=Readers.PUBLIC,
    notifies=(
        notify(
            APPLICANT,
            say("The application %(matter)s has been lodged. The office examines its form first."),
            NoticeKind.SERVICE,
            even_who_acted=True,
        ),
        notify(EXAMINER, say("A new application waits for examination as to form: %(matter)s"), NoticeKind.TASK),
    ),
    history=say("Lodged as %(application_number)s"),
    final=say("A lodged application is withdrawn, not unlodged."),
    place=11,
    done=say("The application has been lodged. Its number and filing date are at the top."),
)
async def lodge(taking: Taking[RecordMatter, Nothing]) -> Facts:
    """Give the next application number, INID (210), and the filing date, INID (220)."""
    record = taking.matter.row
    facts = await numbered(taking.session, record, taking.today)
    await saved.forget_all(taking.session, record.id)
    return facts


async def numbered(session: AsyncSession, record: Record, filed_on: date) -> Mapping[str, Any]:
    """Give a record its application number and its filing date; return both as facts of the entry."""
    kind = kinds.of(record.kind)
    n = await series.take(session, kind.application_series(filed_on))
    record.filed_on = filed_on
    record.application_number = kind.application_number(filed_on, n)
    return {"application_number": record.application_number, "filed_on": filed_on}


async def _applicant(session: AsyncSession, actor: Actor, applicant_id: UUID | None) -> Party:
    theirs = select(Party.id).where(col(Party.id).in_(actor.parties(*APPLYING)), col(Party.merged_into).is_(None))
    own = set((await session.exec(theirs)).all())
    if applicant_id is None and len(own) == 1:
        (applicant_id,) = own
    if applicant_id is None:
        raise NotAcceptable(
            say("Say for whom the application is."),
            (Fault("applicant_id", say("this account acts for several parties; name one"), "name_the_party"),),
        )
    if applicant_id not in actor.parties(*APPLYING):
        raise NotFound(say("There is no party %(party)s that this account acts for.", party=applicant_id))
    party = await party_named(session, "applicant_id", applicant_id)
    if isinstance(party, Fault):
        raise NotAcceptable(say("Say for whom the application is."), (party,))
    return party


def _own(form: ApplicationForm) -> dict[str, Any]:
    """Return the form's values that are columns of the record."""
    return {name: getattr(form, name) for name in ApplicationForm.model_fields if name in Record.model_fields}


def _judge(kind: Kind, form: ApplicationForm) -> None:
    """Raise NotAcceptable with everything that the kind of right does not take or its document refuses."""
    one = kinds.of(kind)
    faults = [*nice.faults_in(form.classes), *nice.faults_in_vienna(tuple(form.vienna))]
    if not one.parts:
        faults.append(
            Fault("kind", say("nobody applies for this kind of right; the office enters it"), "not_applied_for")
        )
    if one.natures and form.category not in one.natures:
        faults.append(Fault("category", say("a mark is ordinary, collective or certification"), "category_of_a_mark"))
    faults += [
        Fault(name, say("only a mark has this"), "only_of_a_mark")
        for name in ("category", "feature", "vienna")
        if getattr(form, name) and name not in one.takes
    ]
    try:
        particulars.read(kind, form.particulars)
    except NotAcceptable as error:
        faults.extend(error.faults)
    if faults:
        raise NotAcceptable(say("The application cannot be accepted."), tuple(faults))


async def _write(taking: Taking[Any, Any], record: Record) -> None:
    """Store classes, representative and particulars."""
    session, form = taking.session, taking.form
    await session.exec(delete(Classification).where(col(Classification.record_id) == record.id))
    edition = nice.nice_edition(taking.today)
    for code, goods in sorted(form.classes.items()):
        session.add(
            Classification(record_id=record.id, scheme=Scheme.NICE, code=str(int(code)), edition=edition, goods=goods)
        )
    for code in sorted(map(nice.element, form.vienna)):
        vienna = nice.vienna_edition(taking.today)
        session.add(Classification(record_id=record.id, scheme=Scheme.VIENNA, code=code, edition=vienna))
    await _represent(taking, record, form.representative)
    await particulars.adopt(session, record.id, record.kind, form.particulars)


async def _represent(taking: Taking[Any, Any], record: Record, name: str | None) -> None:
    """Replace the representative, INID (740), of the record."""
    named = col(RecordParty.record_id) == record.id, col(RecordParty.capacity) == Capacity.AGENT
    await taking.session.exec(delete(RecordParty).where(*named))
    if name is not None:
        taking.session.add(RecordParty(record_id=record.id, capacity=Capacity.AGENT, name=name, from_on=taking.today))
