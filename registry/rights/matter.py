"""The matter of a record, the relations to it, and the conditions that apply to every right."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry import calendar
from registry.acts import ActSubject, Condition, Matter, Relation
from registry.errors import Mirrored
from registry.offices import OFFICES
from registry.people.managing import Seat, managers_among, seated
from registry.people.permissions import APPLICANT as APPLYING
from registry.people.permissions import Actor
from registry.people.rules import Acting, Manages, Rule, Seated
from registry.people.visibility import RECORD as SEEN
from registry.people.visibility import disclosed, may_see
from registry.rights import kinds
from registry.saying import Said, say
from registry.tables import Record, RecordParty
from registry.vocabulary import Capacity, Category, Custody, Kind, Role, Status, Subject


@dataclass(kw_only=True)
class RecordMatter(Matter):
    """A record and its parties; conditions read the rest when they need it.

    ``missing`` names what the dossier lacks; ``proposed_by`` is who made the proposal that waits for a second officer;
    ``undecided`` is the number of open oppositions; ``opposable_until`` is the last day on which one is received.
    """

    row: Record
    seats: tuple[Seat, ...] = ()
    missing: tuple[str, ...] = ()
    proposed_by: UUID | None = None
    undecided: int = 0
    opposable_until: date | None = None
    has_regulation: bool = True

    @property
    def kind(self) -> Kind:
        return self.row.kind

    @property
    def category(self) -> Category | None:
        return self.row.category

    @property
    def custody(self) -> Custody:
        return self.row.custody

    @property
    def status(self) -> Status:
        return self.row.status

    def seated(self, *capacities: Capacity) -> frozenset[UUID]:
        """Return the parties that have one of the capacities in the record today."""
        return seated(self.seats, calendar.today(), *capacities)

    @property
    def managers(self) -> frozenset[UUID]:
        """Return the parties that manage the right today."""
        return managers_among(self.seats, custody=self.custody, category=self.category, day=calendar.today())


async def load(connection: AsyncConnection, row: Record) -> RecordMatter:
    """Return the matter of a record."""
    return RecordMatter(row=row, seats=await seats_in(connection, row.id))


_SEATS = select(
    col(RecordParty.capacity), col(RecordParty.party_id), col(RecordParty.from_on), col(RecordParty.to_on)
).where(col(RecordParty.record_id) == bindparam("record"))


async def seats_in(connection: AsyncConnection, record_id: UUID) -> tuple[Seat, ...]:
    """Return the parties of a record, past and present, with their capacities and periods."""
    return tuple(Seat(*found) for found in await connection.execute(_SEATS, {"record": record_id}))


APPLICANT: Relation[RecordMatter] = Relation(
    "applicant", say("its applicant"), Seated(Record.id, (Capacity.APPLICANT,), APPLYING)
)


class OnPaper(Rule):
    """The application came on paper, and its applicant has not taken it over."""

    def holds(self, actor: Actor | None, facts: RecordMatter, day: date) -> bool:  # noqa: ARG002 # whoever asks
        return facts.row.entered_by is not None and facts.row.taken_over_at is None

    def condition(self, actor: Actor | None, day: date) -> ColumnElement[bool]:  # noqa: ARG002 # likewise
        return and_(col(Record.entered_by).is_not(None), col(Record.taken_over_at).is_(None))


COUNTER: Relation[RecordMatter] = Relation(
    "counter",
    say("the counter, of an application on paper"),
    Acting(frozenset({Role.EXAMINER, Role.REGISTRAR})) & OnPaper(),
)
MANAGER_OF_RIGHT: Relation[RecordMatter] = Relation(
    "manager_of_right", say("the organisation that manages the right"), Manages(Record.id)
)
PARTY = Seated(Record.id, (Capacity.APPLICANT, Capacity.HOLDER, Capacity.MANAGER), APPLYING)

STANDING_IN_IT: Relation[RecordMatter] = Relation("party_to_it", say("the parties named in it"), PARTY)


def sees(actor: Actor | None, matter: RecordMatter) -> bool:
    """Say whether a person may see a record; None is a visitor who is not signed in."""
    return may_see(SEEN, actor, matter)


def is_party(actor: Actor, matter: RecordMatter) -> bool:
    """Say whether the actor acts for a party of the record today."""
    return PARTY.holds(actor, matter, calendar.today())


def told_status(actor: Actor, status: Status) -> Status:
    """Return the status that an actor sees: proposals stay inside the office until they are decided."""
    return disclosed(actor, status)


def called(matter: RecordMatter) -> str:
    """Return the name of a record in a notice: the name of the right, with its number when it has one."""
    number = matter.row.registration_number or matter.row.application_number
    return f"{matter.row.name} ({number})" if number else matter.row.name


RECORD = ActSubject(
    kind=Subject.RECORD,
    plural="records",
    table=Record,
    load=load,
    visible=sees,
    is_party=is_party,
    told=told_status,
    called=called,
    knows=lambda matter, act: kinds.knows(matter.kind, act),
    words={
        "status": say("Status"),
        "expires_on": say("Protected until"),
        "decision_number": say("Number of the decision"),
        "endings": say("End of the matter"),
        "publications": say("Publication"),
        "notices": say("Notices of defects"),
        "oppositions": say("Oppositions"),
        "areas": say("Area"),
        "areas.version": say("version"),
        "areas.hectares": say("hectares"),
        "areas.is_schematic": say("schematic"),
        "areas.decision_number": say("decision"),
        "parties": say("Parties named in it"),
        "registered_on": say("Registered"),
        "parties.name": say("Name of a party named in it"),
        "parties.delegation": say("Act of delegation"),
        "colleague_notes.text": say("Note for colleagues"),
        "notices.defects": say("Defects"),
        "notices.answer": say("Answer to the notice of defects"),
        "oppositions.opponent": say("Opponent"),
        "oppositions.grounds": say("Grounds of an opposition"),
        "oppositions.reasons": say("Reasons of a decision on an opposition"),
        "proposals.reasons": say("Reasons of a proposal"),
        "proposals.remark": say("Remark on a proposal"),
        "endings.reason": say("Why the matter ended"),
        "files.name": say("Name of a paper"),
        "files.content": say("The paper itself"),
        "plots_outside": say("Plots that fall out of the area"),
        "lots_outside": say("Lots from plots that fall out of it"),
    },
)


def _mirrored(_: Actor, matter: RecordMatter) -> Said | None:
    if matter.custody is Custody.OWN:
        return None
    return say(
        "Record %(record)s mirrors the register of %(office)s; its facts are changed there.",
        record=str(matter.id),
        office=OFFICES.get(matter.row.office, matter.row.office),
    )


OWN: Condition[RecordMatter] = Condition(
    name="own",
    said=say("this office answers for the record"),
    unmet=_mirrored,
    met=lambda _: col(Record.custody) == Custody.OWN,
    refusal=Mirrored,
    lasting=True,
)


AT_THE_COUNTER: Condition[RecordMatter] = Condition(
    name="not_on_paper",
    said=say("it came on paper and was not taken over yet"),
    unmet=lambda actor, matter: (
        None
        if OnPaper().holds(actor, matter, calendar.today())
        else say("The application did not come on paper, or was taken over already.")
    ),
    met=lambda actor: OnPaper().condition(actor, calendar.today()),
    lasting=True,
)


def is_shared(matter: RecordMatter) -> bool:
    """Say whether the manager of the right lets producers use it."""
    return kinds.of(matter.kind).is_shared(matter.category)


def _shared() -> Iterator[ColumnElement[bool]]:
    for kind, one in kinds.everything().items():
        named = [category for category in one.shared if category is not None]
        if None in one.shared:
            yield col(Record.kind) == kind
        elif named:
            yield and_(col(Record.kind) == kind, col(Record.category).in_(named))


def _unshared(_: Actor, matter: RecordMatter) -> Said | None:
    return None if is_shared(matter) else say("An ordinary mark has no area and no managing organisation.")


SHARED_RIGHT: Condition[RecordMatter] = Condition(
    name="shared",
    said=say("several use the right: a geographical indication, a collective or a certification mark"),
    unmet=_unshared,
    met=lambda _: or_(*_shared()),
    lasting=True,
)
