"""Who may see what is one rule: what it says of facts that were read, the database says of their rows."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry import calendar
from registry.database import Database
from registry.people import visibility
from registry.people.managing import Seat, managers_among, managing, seated
from registry.people.permissions import PUBLIC, UNDISCLOSED, Actor
from registry.people.rules import Rule
from registry.people.visibility import CaseFacts, PartyFacts, RecordFacts, UseFacts, may_see
from registry.tables import Account, Authorisation, Case, Party, Record, RecordParty
from registry.vocabulary import (
    STAFF,
    Capacity,
    CaseSource,
    Category,
    Custody,
    Kind,
    PartyKind,
    Role,
    Status,
    Suspicion,
)

TODAY = date(2026, 7, 1)
DAYS = (None, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1))
RECORDS = 400
ACTORS = 60


class World:
    """Some hundred records, rights of use, cases and parties, drawn at random from everything a rule looks at."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)  # noqa: S311 # a world, not a secret
        self.account = Account(login=f"ai-{seed}", name="Ai Đó")
        self.parties = [
            Party(kind=self.draw.choice(list(PartyKind)), name=f"Bên {n}", is_example=True) for n in range(12)
        ]
        self.records = [self._record(n) for n in range(RECORDS)]
        self.seats = [seat for record in self.records for seat in self._seats(record)]
        self.uses = [
            Authorisation(
                number=f"QSD-{n}",
                record_id=self.draw.choice(self.records).id,
                party_id=self.draw.choice(self.parties).id,
                product="Cam",
                valid_from=TODAY,
                granted_by=self.account.id,
            )
            for n in range(RECORDS)
        ]
        self.cases = [self._case(n) for n in range(RECORDS)]

    def _case(self, n: int) -> Case:
        return Case(
            number=f"VV-{n}",
            source=CaseSource.INSPECTION,
            suspicion=Suspicion.OTHER,
            record_id=self.draw.choice([None, *(one.id for one in self.records)]),
            party_id=self.draw.choice([None, *(one.id for one in self.parties)]),
            is_told=self.draw.choice([True, False]),
        )

    def _record(self, n: int) -> Record:
        kind = self.draw.choice(list(Kind))
        category = self.draw.choice(list(Category)) if kind is Kind.TRADEMARK else None
        custody, status = self.draw.choice(list(Custody)), self.draw.choice(list(Status))
        return Record(
            kind=kind, category=category, custody=custody, office="VN", status=status, name=f"Tên {n}",
            registration_number=f"{n}", application_number=f"{n}", is_example=True,
        )  # fmt: skip

    def _seats(self, record: Record) -> list[RecordParty]:
        return [
            RecordParty(
                record_id=record.id,
                capacity=self.draw.choice(list(Capacity)),
                party_id=self.draw.choice(self.parties[:6]).id,
                from_on=self.draw.choice(DAYS),
                to_on=self.draw.choice(DAYS),
            )
            for _ in range(self.draw.randrange(4))
        ]

    def actor(self) -> Actor | None:
        held = {
            (self.draw.choice(self.parties).id, self.draw.choice(list(Role))) for _ in range(self.draw.randrange(4))
        }
        return Actor(self.account.id, "Ai Đó", frozenset(held)) if self.draw.random() > 0.1 else None

    def seats_of(self, record_id: UUID) -> tuple[Seat, ...]:
        return tuple(
            Seat(seat.capacity, seat.party_id, seat.from_on, seat.to_on)
            for seat in self.seats
            if seat.record_id == record_id
        )

    def of_records(self) -> dict[UUID, RecordFacts]:
        return {
            one.id: RecordFacts(one.status, one.custody, one.category, self.seats_of(one.id)) for one in self.records
        }

    def of_uses(self) -> dict[UUID, UseFacts]:
        records = {one.id: one for one in self.records}
        return {
            one.id: UseFacts(
                one.party_id,
                records[one.record_id].custody,
                records[one.record_id].category,
                self.seats_of(one.record_id),
            )
            for one in self.uses
        }

    def of_cases(self) -> dict[UUID, CaseFacts]:
        records = {one.id: one for one in self.records}
        found = {}
        for one in self.cases:
            about = None if one.record_id is None else records[one.record_id]
            of_right = (about.custody, about.category, self.seats_of(about.id)) if about else ()
            found[one.id] = CaseFacts(one.party_id, one.is_told, *of_right)
        return found

    def of_parties(self) -> dict[UUID, PartyFacts]:
        return {one.id: PartyFacts(one.id, one.kind) for one in self.parties}

    async def store(self, database: Database) -> None:
        for rows in ([self.account, *self.parties], self.records, [*self.seats, *self.uses, *self.cases]):
            async with database.writing() as session:
                session.add_all(rows)


async def shown(connection: AsyncConnection, column: Any, condition: Any) -> set[UUID]:
    return set((await connection.execute(select(col(column)).where(condition))).scalars())


RULES: Sequence[tuple[Rule, Any, Callable[[World], dict[UUID, Any]]]] = (
    (visibility.RECORD, Record.id, World.of_records),
    (visibility.PAPERS, Record.id, World.of_records),
    (visibility.APPLICATION, Record.id, World.of_records),
    (visibility.DESK, Record.id, World.of_records),
    (visibility.RIGHT_OF_USE, Authorisation.id, World.of_uses),
    (visibility.USE_ON_THE_DESK, Authorisation.id, World.of_uses),
    (visibility.PRODUCED, Authorisation.id, World.of_uses),
    (visibility.COLLEAGUES, Record.id, World.of_records),
    (visibility.CASE, Case.id, World.of_cases),
    (visibility.CASE_AT_ITS_PARTIES, Case.id, World.of_cases),
    (visibility.CASE_TOLD, Case.id, World.of_cases),
    (visibility.PARTY, Party.id, World.of_parties),
    (visibility.CONTACTS, Party.id, World.of_parties),
    (visibility.ADDRESS, Party.id, World.of_parties),
)


def test_every_rule_is_tried():
    named = {name for name, one in vars(visibility).items() if isinstance(one, Rule) and name.isupper()}
    tried = [rule for rule, _, _ in RULES]
    assert {name for name in named if getattr(visibility, name) not in tried} == {"OFFICE", "OF_THE_RECORD"}, (
        "these are pieces of the others"
    )


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_rule_and_the_condition_say_the_same(database: Database, seed: int):
    world = World(seed)
    await world.store(database)
    gathered = [(rule, column, facts(world)) for rule, column, facts in RULES]
    for actor in [None, *(world.actor() for _ in range(ACTORS))]:
        async with database.reading() as connection:
            for rule, column, facts in gathered:
                told = await shown(connection, column, rule.condition(actor, TODAY))
                assert told == {key for key, one in facts.items() if may_see(rule, actor, one, TODAY)}, (rule, actor)


async def test_who_manages_is_the_same_read_and_asked(database: Database):
    world = World(3)
    await world.store(database)
    async with database.reading() as connection:
        rows = (await connection.execute(managing(TODAY))).all()
    for record in world.records:
        asked = {row.party_id for row in rows if row.record_id == record.id}
        seats = world.seats_of(record.id)
        assert asked == managers_among(seats, custody=record.custody, category=record.category, day=TODAY)


@pytest.mark.parametrize(("first", "last"), list(product(DAYS, DAYS)))
def test_both_ends_of_a_period_belong_to_it(first: date | None, last: date | None):
    party = UUID(int=1)
    stands = party in seated((Seat(Capacity.MANAGER, party, first, last),), TODAY, Capacity.MANAGER)
    assert stands is not (first == TODAY + timedelta(days=1) or last == TODAY - timedelta(days=1))


def acting(*held: tuple[UUID, Role]) -> Actor:
    return Actor(UUID(int=9), "Ai Đó", frozenset(held))


def record(status: Status, *seats: Seat) -> RecordFacts:
    return RecordFacts(status, Custody.OWN, None, seats)


OURS, THEIRS = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize("status", Status)
def test_nobody_who_is_a_stranger_sees_an_application_before_it_is_published(status: Status):
    facts = record(status, Seat(Capacity.APPLICANT, OURS))
    for actor in (None, acting((THEIRS, Role.PRODUCER)), acting((THEIRS, Role.MANAGER)), acting((OURS, Role.READER))):
        assert may_see(visibility.RECORD, actor, facts, TODAY) is (status in PUBLIC)
        assert not may_see(visibility.PAPERS, actor, facts, TODAY)


@pytest.mark.parametrize("role", sorted(STAFF))
def test_the_office_sees_all_but_drafts(role: Role):
    officer = acting((THEIRS, role))
    for status in Status:
        assert may_see(visibility.RECORD, officer, record(status), TODAY) is (status is not Status.DRAFT)
        assert may_see(visibility.PAPERS, officer, record(status), TODAY) is (status is not Status.DRAFT)


@pytest.mark.parametrize("capacity", [Capacity.APPLICANT, Capacity.MANAGER])
def test_who_stood_in_a_record_yesterday_reads_its_papers_no_more(capacity: Capacity):
    yesterday, ours = TODAY - timedelta(days=1), acting((OURS, Role.MANAGER))
    for status in Status:
        stands, stood = (record(status, Seat(capacity, OURS, None, to_on)) for to_on in (None, yesterday))
        assert may_see(visibility.PAPERS, ours, stands, TODAY)
        assert not may_see(visibility.PAPERS, ours, stood, TODAY)
        assert may_see(visibility.RECORD, ours, stood, TODAY) is (status in PUBLIC)


def seen(rule: Rule, actor: Actor | None, facts: Sequence[Any]) -> set[int]:
    return {n for n, one in enumerate(facts) if may_see(rule, actor, one, TODAY)}


@pytest.mark.parametrize("seed", [5, 6])
def test_a_page_shows_nothing_that_its_reader_may_not_see(seed: int):
    """What lies on a desk, and what is one's own, is a part of what may be seen at all."""
    world = World(seed)
    records, uses = list(world.of_records().values()), list(world.of_uses().values())
    actors = [None, *(world.actor() for _ in range(ACTORS))]
    assert any(seen(visibility.DESK, actor, records) for actor in actors)
    for actor in actors:
        assert seen(visibility.DESK, actor, records) <= seen(visibility.RECORD, actor, records)
        assert seen(visibility.APPLICATION, actor, records) <= seen(visibility.RECORD, actor, records)
        may = seen(visibility.RIGHT_OF_USE, actor, uses)
        assert seen(visibility.USE_ON_THE_DESK, actor, uses) <= may
        assert seen(visibility.PRODUCED, actor, uses) <= may


def test_a_manager_has_on_its_desk_what_it_manages_today_and_not_its_own_goods():
    ours = acting((OURS, Role.MANAGER), (OURS, Role.PRODUCER))
    stands, stood = (
        RecordFacts(Status.REGISTERED, Custody.OWN, None, (Seat(Capacity.MANAGER, OURS, None, to_on),))
        for to_on in (None, TODAY - timedelta(days=1))
    )
    assert may_see(visibility.DESK, ours, stands, TODAY)
    assert not may_see(visibility.DESK, ours, stood, TODAY)
    assert may_see(visibility.RECORD, ours, stood, TODAY)
    of_others = UseFacts(OURS, Custody.OWN, None, (Seat(Capacity.MANAGER, THEIRS),))
    assert may_see(visibility.PRODUCED, ours, of_others, TODAY)
    assert not may_see(visibility.USE_ON_THE_DESK, ours, of_others, TODAY)


def test_what_is_proposed_is_told_to_the_office_alone():
    for status in Status:
        assert visibility.disclosed(acting((OURS, Role.EXAMINER)), status) is status
        for actor in (None, acting((OURS, Role.PRODUCER)), acting((OURS, Role.MANAGER))):
            assert visibility.disclosed(actor, status) is UNDISCLOSED.get(status, status)


async def test_a_manager_that_was_followed_by_another_reads_no_notices(database: Database):
    """The period of the one before ends the day before the next one's begins."""
    world = World(4)
    today = calendar.today()
    first, second = world.parties[0], world.parties[1]
    record = next(one for one in world.records if one.status in PUBLIC and one.kind is Kind.GEOGRAPHICAL_INDICATION)
    world.seats = [
        RecordParty(record_id=record.id, capacity=Capacity.MANAGER, party_id=first.id, to_on=today - timedelta(days=1)),
        RecordParty(record_id=record.id, capacity=Capacity.MANAGER, party_id=second.id, from_on=today),
    ]
    await world.store(database)
    async with database.reading() as connection:
        for party, reads in ((first, False), (second, True)):
            actor = acting((party.id, Role.MANAGER))
            condition = visibility.visible(visibility.PAPERS, actor)
            assert (record.id in await shown(connection, Record.id, condition)) is reads
