"""The matter of a case: who may see it and who handles it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.acts import ActSubject, Matter, Relation
from registry.acts.relations import INSPECTOR, REGISTRAR
from registry.people.managing import Seat
from registry.people.permissions import Actor
from registry.people.rules import Manages, Rule
from registry.people.visibility import CASE as SEEN
from registry.people.visibility import CASE_AT_ITS_PARTIES, CASE_TOLD, may_see
from registry.rights.matter import seats_in
from registry.saying import say
from registry.tables import Case, Record
from registry.vocabulary import Category, Custody, Subject


@dataclass(kw_only=True)
class CaseMatter(Matter):
    """A case, with the parties of its right if it has one."""

    custody: Custody = Custody.OWN
    category: Category | None = None
    seats: tuple[Seat, ...] = ()
    is_to_send: bool = False
    """Whether a referral of the case was written and not sent yet; ``referrals.TO_SEND`` reads it."""

    @property
    def party_id(self) -> UUID | None:
        found: UUID | None = self.row.party_id
        return found

    @property
    def is_told(self) -> bool:
        """Say whether the office has informed the producer of the case."""
        return bool(self.row.is_told)


async def load(connection: AsyncConnection, row: Any) -> CaseMatter:
    """Return the matter of a case."""
    if row.record_id is None:
        return CaseMatter(row=row)
    statement = select(col(Record.custody), col(Record.category)).where(col(Record.id) == row.record_id)
    right = (await connection.execute(statement)).one()
    seats = await seats_in(connection, row.record_id)
    return CaseMatter(row=row, custody=right.custody, category=right.category, seats=seats)


def sees(actor: Actor | None, matter: CaseMatter) -> bool:
    """Say whether a person may see a case."""
    return may_see(SEEN, actor, matter)


def is_party(actor: Actor, matter: CaseMatter) -> bool:
    """Say whether the actor acts for a manager of the right, or for a producer whom the office informed of the case."""
    return may_see(CASE_AT_ITS_PARTIES, actor, matter)


@dataclass(frozen=True)
class _Assigned(Rule):
    """The case is assigned to the actor, who is still an officer."""

    def holds(self, actor: Actor | None, facts: Any, day: date) -> bool:  # noqa: ARG002 # the form of every rule
        return actor is not None and actor.is_staff and facts.row.assigned_to == actor.account_id

    def condition(self, actor: Actor | None, day: date) -> ColumnElement[bool]:  # noqa: ARG002 # likewise
        if actor is None or not actor.is_staff:
            return false()
        return and_(col(Case.assigned_to).is_not(None), col(Case.assigned_to) == actor.account_id)


ASSIGNED: Relation[CaseMatter] = Relation(
    "assigned", say("the officer to whom the case is assigned"), _Assigned(), is_office=True
)
MANAGER_OF_CASE: Relation[CaseMatter] = Relation(
    "manager_of_case", say("the organisation that manages the right"), Manages(Case.record_id)
)
PRODUCER_OF_CASE: Relation[CaseMatter] = Relation("producer_of_case", say("the producer that was told"), CASE_TOLD)
OPENERS = (INSPECTOR, REGISTRAR)
HANDLERS: tuple[Relation[Any], ...] = (*OPENERS, ASSIGNED)
"""Who opens cases, and who handles a case."""

CASE: ActSubject[CaseMatter] = ActSubject(
    kind=Subject.CASE,
    plural="cases",
    table=Case,
    load=load,
    visible=sees,
    is_party=is_party,
    called=lambda matter: matter.row.number,
    words={
        "status": say("Status"),
        "outcome": say("Result"),
        "findings": say("What was found"),
        "answer": say("What the reporter reads"),
        "summary": say("What the manager of the right and the producer read"),
        "place": say("Where it was seen"),
        "story": say("What was told"),
        "offer": say("Address of the offer"),
        "reporter_name": say("Name of the reporter"),
        "reporter_phone": say("Telephone of the reporter"),
        "reporter_email": say("Electronic mail of the reporter"),
        "pictures": say("Pictures"),
        "pictures.name": say("Name of the picture"),
        "pictures.content": say("The picture itself"),
        "referrals": say("Referrals"),
        "referrals.addressee": say("To whom"),
        "referrals.request": say("What is asked"),
        "referrals.way": say("How it was sent"),
    },
)
