"""Who may see what. Lists, single records, files, the journal and the search all ask here, and nowhere else.

A rule answers for facts that were read (``holds``) and as a condition of a statement (``condition``).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case
from sqlmodel import col

from registry import calendar
from registry.people.managing import Seat
from registry.people.permissions import APPLICANT, PUBLIC, UNDISCLOSED, Actor
from registry.people.rules import Acting, Among, Manages, Own, Rule, Seated
from registry.tables import Authorisation, Case, Party, Record
from registry.vocabulary import STAFF, Capacity, Category, Custody, PartyKind, Role, Status

NATURAL = frozenset({PartyKind.PERSON, PartyKind.HOUSEHOLD_BUSINESS})
"""Kinds behind which a living person stands: their address and tax code are personal data."""


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What of a record decides who may see it."""

    status: Status
    custody: Custody
    category: Category | None = None
    seats: tuple[Seat, ...] = ()


@dataclass(frozen=True, slots=True)
class UseFacts:
    """What of a right of use decides who may see it, and all that hangs on it: plots, quantities, lots, labels."""

    party_id: UUID
    custody: Custody
    category: Category | None
    seats: tuple[Seat, ...] = ()


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """What of a party decides who may see it."""

    id: UUID
    kind: PartyKind


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What of a case decides who may see it: the right and the producer that it is about, if any."""

    party_id: UUID | None
    is_told: bool
    custody: Custody = Custody.OWN
    category: Category | None = None
    seats: tuple[Seat, ...] = ()


OFFICE = Acting(STAFF)
OF_THE_RECORD = Seated(Record.id, (Capacity.APPLICANT, Capacity.MANAGER), APPLICANT)

RECORD: Rule = (
    Among(Record.status, PUBLIC)
    | Among(Record.custody, {Custody.MIRRORED})
    | OF_THE_RECORD
    | (OFFICE & ~Among(Record.status, {Status.DRAFT}))
)
"""Published and mirrored records are open to everybody; before publication a dossier is its parties' and, once it is
lodged, the office's."""

DESK: Rule = RECORD & (OFFICE | Manages(Record.id))
"""What lies on a desk: for the office all that it sees, for a manager the rights that it manages today."""

COLLEAGUES: Rule = RECORD & OFFICE
"""What officers write for one another is nobody else's to read, whoever stands in the record."""

PAPERS: Rule = RECORD & (OFFICE | OF_THE_RECORD)
"""Notices, reasons and grounds are between the office and who stands in the record today."""

APPLICATION: Rule = Among(Record.custody, {Custody.OWN}) & Seated(Record.id, (Capacity.APPLICANT,), APPLICANT)
"""An application of one's own: this office's, of a party for which the asker applies."""

RIGHT_OF_USE: Rule = OFFICE | Own(Authorisation.party_id) | Manages(Authorisation.record_id)
"""A producer sees its own, a manager those of the rights it manages today, the office all."""

USE_ON_THE_DESK: Rule = OFFICE | Manages(Authorisation.record_id)
"""What lies on a desk of the rights of use: not those under which a manager produces itself."""

PRODUCED: Rule = Own(Authorisation.party_id, (Role.PRODUCER,))
"""The rights of use under which the asker produces."""

CASE_TOLD: Rule = Among(Case.is_told, {True}) & Own(Case.party_id)
"""A case that the office told its producer of."""

CASE_AT_ITS_PARTIES: Rule = Manages(Case.record_id) | CASE_TOLD
"""Who manages the right that a case is about; its producer once the office has told it."""

CASE: Rule = OFFICE | CASE_AT_ITS_PARTIES
"""The office sees every case, whole; others what `CASE_AT_ITS_PARTIES` lets them, without the reporter's data."""

PARTY: Rule = OFFICE | Acting(frozenset({Role.MANAGER})) | Own(Party.id) | ~Among(Party.kind, NATURAL)
"""Organisations are seen by everybody who is signed in; persons by the office, by managers, who authorise them, and by
themselves."""

CONTACTS: Rule = OFFICE | Own(Party.id)
"""Telephone and mail: the office and the party's own accounts."""

ADDRESS: Rule = CONTACTS | ~Among(Party.kind, NATURAL)
"""Address and tax code: of organisations everybody who sees the party, of persons as their contacts."""


def visible(rule: Rule, actor: Actor | None) -> ColumnElement[bool]:
    """Return the condition under which a row is this asker's to see today."""
    return rule.condition(actor, calendar.today())


def may_see(rule: Rule, actor: Actor | None, facts: Any, day: date | None = None) -> bool:
    """Say whether this asker may see what these facts are of, today unless told."""
    return rule.holds(actor, facts, day or calendar.today())


def disclosed(actor: Actor | None, status: Status) -> Status:
    """Return the status this asker is told: what is being proposed stays inside the office until it is decided."""
    if actor is not None and actor.is_staff:
        return status
    return UNDISCLOSED.get(status, status)


def disclosed_status(actor: Actor | None) -> Any:
    """Return the column of a record's status as this asker is told it, as `disclosed` has it."""
    if actor is not None and actor.is_staff:
        return col(Record.status)
    hidden = (((col(Record.status) == inside), outside.value) for inside, outside in UNDISCLOSED.items())
    return case(*hidden, else_=col(Record.status))
