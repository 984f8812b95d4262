"""Who may see what. Lists, single records, files, the journal and the search ask here and nowhere else.

A rule is applied to facts in memory (``holds``) and as an SQL condition (``condition``).
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
"""Kinds of parties that are natural persons: their address and tax code are personal data."""


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """The facts of a record that decide who may see it."""

    status: Status
    custody: Custody
    category: Category | None = None
    seats: tuple[Seat, ...] = ()


@dataclass(frozen=True, slots=True)
class UseFacts:
    """The facts of a right of use that decide who may see it and its plots, quantities, lots and labels."""

    party_id: UUID
    custody: Custody
    category: Category | None
    seats: tuple[Seat, ...] = ()


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """The facts of a party that decide who may see it."""

    id: UUID
    kind: PartyKind


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """The facts of a case that decide who may see it, with those of its right and its producer."""

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
"""Everybody sees published and mirrored records.

Before publication a dossier is seen by its parties and, once it is lodged, by the office.
"""

DESK: Rule = RECORD & (OFFICE | Manages(Record.id))
"""Records on a desk: for the office all that it sees, for a manager the rights that it manages today."""

COLLEAGUES: Rule = RECORD & OFFICE
"""Notes of officers for each other: only the office reads them, never the parties of the record."""

PAPERS: Rule = RECORD & (OFFICE | OF_THE_RECORD)
"""Notices, reasons and grounds: the office and today's parties of the record read them."""

APPLICATION: Rule = Among(Record.custody, {Custody.OWN}) & Seated(Record.id, (Capacity.APPLICANT,), APPLICANT)
"""The actor's own applications: at this office, of a party for which the actor applies."""

RIGHT_OF_USE: Rule = OFFICE | Own(Authorisation.party_id) | Manages(Authorisation.record_id)
"""A producer sees its own rights of use, a manager those of the rights it manages today, the office all."""

USE_ON_THE_DESK: Rule = OFFICE | Manages(Authorisation.record_id)
"""Rights of use on a desk: without those under which a manager itself produces."""

PRODUCED: Rule = Own(Authorisation.party_id, (Role.PRODUCER,))
"""The rights of use under which the actor produces."""

CASE_TOLD: Rule = Among(Case.is_told, {True}) & Own(Case.party_id)
"""A case of which the office has told its producer."""

CASE_AT_ITS_PARTIES: Rule = Manages(Case.record_id) | CASE_TOLD
"""Cases that the manager of the right sees, and their producer once the office has told it."""

CASE: Rule = OFFICE | CASE_AT_ITS_PARTIES
"""The office sees every case completely; others see those of `CASE_AT_ITS_PARTIES`, without the reporter's data."""

PARTY: Rule = OFFICE | Acting(frozenset({Role.MANAGER})) | Own(Party.id) | ~Among(Party.kind, NATURAL)
"""Every signed-in user sees organisations.

Persons are seen by the office, by managers, who authorise them, and by themselves.
"""

CONTACTS: Rule = OFFICE | Own(Party.id)
"""Telephone and mail: the office and the party's own accounts see them."""

ADDRESS: Rule = CONTACTS | ~Among(Party.kind, NATURAL)
"""Address and tax code: of organisations for everybody who sees the party, of persons as for contacts."""


def visible(rule: Rule, actor: Actor | None) -> ColumnElement[bool]:
    """Return the SQL condition for rows that this actor may see today."""
    return rule.condition(actor, calendar.today())


def may_see(rule: Rule, actor: Actor | None, facts: Any, day: date | None = None) -> bool:
    """Say whether this actor may see the thing that these facts describe, on ``day`` (None: today)."""
    return rule.holds(actor, facts, day or calendar.today())


def disclosed(actor: Actor | None, status: Status) -> Status:
    """Return the status that this actor sees: proposals stay inside the office until they are decided."""
    if actor is not None and actor.is_staff:
        return status
    return UNDISCLOSED.get(status, status)


def disclosed_status(actor: Actor | None) -> Any:
    """Return the column of a record's status as this actor sees it, as in `disclosed`."""
    if actor is not None and actor.is_staff:
        return col(Record.status)
    hidden = (((col(Record.status) == inside), outside.value) for inside, outside in UNDISCLOSED.items())
    return case(*hidden, else_=col(Record.status))
