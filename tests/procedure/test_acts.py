"""The acts on records, exhaustively: every declaration is honoured, everything else is refused."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import col, select

import registry
from registry import calendar
from registry.acts import AnyAct, Book, demand, open_to, options, read
from registry.acts.taking import hindrance
from registry.database import Database
from registry.errors import NotPermitted, OutOfOrder, RegistryError, SecondOfficerRequired
from registry.people.managing import Seat
from registry.people.permissions import APPLICANT as APPLYING
from registry.people.permissions import UNDISCLOSED, Actor
from registry.procedure import law
from registry.procedure.conditions import ANOTHER_OFFICER, COMPLETE
from registry.procedure.counter import take_over
from registry.procedure.lodging import lodge
from registry.procedure.registration import withdraw
from registry.rights import kinds
from registry.rights.matter import APPLICANT, COUNTER, RECORD, RecordMatter
from registry.saying import Words
from registry.tables import Record
from registry.vocabulary import STAFF, Capacity, Category, Clock, Kind, Role, Status
from tests.procedure.office import Bench, drafted, examined_in, hands_of

BOOK = Book.of(registry)
ACTS = BOOK.on(RECORD)
PARTY = uuid4()
AT_COUNTER = (Role.EXAMINER, Role.REGISTRAR)
SEATED = {"applicant": APPLYING, "manager_of_right": (Role.MANAGER,), "counter": AT_COUNTER}


def acting(role: Role, party=PARTY) -> Actor:
    return Actor(uuid4(), "anna", frozenset({(party, role)}))


def standing(status: Words, kind: Kind = Kind.TRADEMARK, **more: Any) -> RecordMatter:
    """Return a record of the party's own in a status, which its party manages too."""
    category = Category.COLLECTIVE if kind is Kind.TRADEMARK else None
    row = Record(id=uuid4(), kind=kind, category=category, office="VN-23", status=Status(status), name="Cam")
    seats = tuple(Seat(capacity, PARTY, None, None) for capacity in (Capacity.APPLICANT, Capacity.MANAGER))
    return RecordMatter(row=row, seats=seats, **more)


def judged(act: AnyAct, actor: Actor, matter: RecordMatter) -> None:
    """Let pass, or raise what refuses, as ``take`` does before the effect."""
    demand(actor, matter, act.by)
    hindered = hindrance(actor, act, matter)
    if hindered:
        raise hindered


def refusal_of(act: AnyAct, actor: Actor, matter: RecordMatter) -> RegistryError | None:
    try:
        judged(act, actor, matter)
    except RegistryError as refusal:
        return refusal
    return None


def ready(act: AnyAct, status: Words, kind: Kind) -> RecordMatter:
    """Return a matter in which nothing but person and status is in question."""
    matter = standing(status, kind)
    # It came on paper, so that those who sit at the counter have their word where they have one.
    matter.row.entered_by = uuid4()
    matter.undecided = 1 if any(one.name == "no_opposition" for one in act.needs) else 0
    if act.corrects:
        matter.mended[act.name] = 1
    return matter


def allowed() -> Iterator[tuple[AnyAct, Words, Role]]:
    for act in ACTS:
        for status in act.during or tuple(Status):
            for relation in act.by:
                roles = SEATED.get(relation.name)
                yield from ((act, status, role) for role in roles or (Role(relation.name),))


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_every_act_is_honoured_for_each_who_may_where_the_kind_knows_it(act: AnyAct, kind: Kind):
    for one, status, role in allowed():
        if one is act and kinds.knows(kind, act.name):
            judged(act, acting(role), ready(act, status, kind))
        elif one is act:
            with pytest.raises(OutOfOrder):
                judged(act, acting(role), ready(act, status, kind))


def test_everything_that_is_not_declared_is_refused():
    may = {(act.name, str(status), role) for act, status, role in allowed()}
    refused = 0
    for status in Status:
        for act in ACTS:
            for role in Role:
                if (act.name, status.value, role) in may:
                    continue
                refused += 1
                with pytest.raises((NotPermitted, OutOfOrder)):
                    judged(act, acting(role), ready(act, status, Kind.TRADEMARK))
    assert refused == len(Status) * len(ACTS) * len(Role) - len(may)


def test_an_applicant_moves_only_the_dossiers_of_its_own_parties():
    for act in ACTS:
        if APPLICANT in act.by:
            for role in APPLYING:
                with pytest.raises(NotPermitted):
                    judged(act, acting(role, uuid4()), ready(act, (act.during or tuple(Status))[0], Kind.TRADEMARK))


def test_the_counter_answers_for_what_came_on_paper_until_its_applicant_takes_it_over():
    found = [act for act in ACTS if COUNTER in act.by]
    assert found
    for act in found:
        kind = next(kind for kind in Kind if kinds.knows(kind, act.name))
        for role in AT_COUNTER:
            matter = ready(act, act.during[0], kind)
            judged(act, acting(role), matter)
            for entered_by, taken_over_at in ((None, None), (uuid4(), calendar.now())):
                matter.row.entered_by, matter.row.taken_over_at = entered_by, taken_over_at
                with pytest.raises(NotPermitted):
                    judged(act, acting(role), matter)


@pytest.mark.parametrize("inside", UNDISCLOSED)
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
@pytest.mark.parametrize("role", sorted(set(Role) - STAFF))
def test_a_refusal_does_not_tell_outsiders_what_is_being_proposed(inside: Status, act: AnyAct, role: Role):
    outsider = acting(role, uuid4())
    with pytest.raises(RegistryError) as shown:
        judged(act, outsider, ready(act, UNDISCLOSED[inside], Kind.TRADEMARK))
    with pytest.raises(RegistryError) as hidden:
        judged(act, outsider, ready(act, inside, Kind.TRADEMARK))
    assert (type(hidden.value), hidden.value.said) == (type(shown.value), shown.value.said)


@pytest.mark.parametrize("inside", UNDISCLOSED)
def test_an_applicant_may_do_the_same_whatever_is_being_proposed(inside: Status):
    applicant = acting(Role.PRODUCER)
    for act in ACTS:
        if any(not relation.is_office for relation in act.by):
            refusals = [
                hindrance(applicant, act, ready(act, status, Kind.TRADEMARK))
                for status in (inside, UNDISCLOSED[inside])
            ]
            assert [one.said if one else None for one in refusals].count(None) in {0, 2}, act.name
            assert (refusals[0] is None) is (act in {withdraw, take_over} or not act.during)
            assert refusals[0] is None or (refusals[1] is not None and refusals[0].said == refusals[1].said)


def test_who_proposed_does_not_decide():
    officer = acting(Role.EXAMINER)
    for act in ACTS:
        if ANOTHER_OFFICER in act.needs:
            matter = standing(act.during[0], proposed_by=officer.account_id)
            with pytest.raises(SecondOfficerRequired):
                judged(act, officer, matter)
            judged(act, acting(Role.EXAMINER), matter)


def test_an_incomplete_dossier_is_told_what_it_lacks():
    matter = standing(Status.DRAFT, missing=("area", "description"))
    assert COMPLETE in lodge.needs
    with pytest.raises(OutOfOrder, match="area, description"):
        judged(lodge, acting(Role.PRODUCER), matter)


def test_every_status_of_the_procedure_can_be_reached_from_a_draft_and_ends():
    moving = [(source, act.leads_to) for act in ACTS if act.leads_to for source in act.during]
    reached: set[Any] = {Status.DRAFT}
    while True:
        further = {target for source, target in moving if source in reached} | reached
        if further == reached:
            break
        reached = further
    assert reached == set(Status)
    assert set(Status) - {source for source, _ in moving} == {Status.REFUSED, Status.WITHDRAWN, Status.TERMINATED}


def test_a_clock_that_is_stopped_was_started_before_it():
    started = {clock for act in ACTS for clock in act.starts}
    assert {clock for act in ACTS for clock in act.stops} <= started == set(Clock)


async def test_what_can_be_done_is_what_can_be_taken(database: Database, bench: Bench):
    record_id = await drafted(database, bench)
    async with database.writing() as session:
        await examined_in(session, hands_of(bench), record_id)
    for actor in (bench.examiner, bench.registrar, bench.producer, bench.rival):
        async with database.reading() as connection:
            matter = await read(connection, actor, RECORD, record_id)
            offered = {one.act.name: one.hindrance for one in await options(connection, actor, BOOK, RECORD, matter)}
        for act in ACTS:
            refused = refusal_of(act, actor, matter)
            if refused is None:
                assert offered[act.name] is None
            elif isinstance(refused, NotPermitted):
                assert act.name not in offered
            else:
                hindered = offered.get(act.name)
                assert act.name not in offered or (hindered is not None and hindered.said == refused.said)


async def test_a_worklist_holds_what_can_be_taken(database: Database, bench: Bench):
    """The condition in SQL says the same as the one that is asked of a matter, act by act, at every step."""
    record_id = await drafted(database, bench)
    steps = ["draft", "examined"]
    for step in steps:
        if step == "examined":
            async with database.writing() as session:
                await examined_in(session, hands_of(bench), record_id)
        for actor in (bench.examiner, bench.registrar, bench.producer, bench.manager):
            async with database.reading() as connection:
                statement = select(col(Record.id))
                matter = await read(connection, bench.producer, RECORD, record_id)
                await options(connection, actor, BOOK, RECORD, matter)
                for act in ACTS:
                    if any(one.met is None for one in act.needs) or act.corrects or act.confirmed_by:
                        continue
                    found = (await connection.execute(statement.where(open_to(actor, [act], Record.status)))).all()
                    can = refusal_of(act, actor, matter) is None
                    assert bool(found) is can, (step, act.name, actor.roles)


@pytest.mark.parametrize("kind", dict.fromkeys(kind for kind, _ in kinds.applied_for().values()))
@pytest.mark.parametrize(
    ("published", "months"), [(date(2026, 3, 31), {"trademark": 5}), (date(2026, 4, 1), {}), (date(2026, 11, 30), {})]
)
def test_the_day_of_publication_decides_how_long_may_be_opposed(kind: Kind, published: date, months: dict[str, int]):
    term = law.opposition_term(kind, published)
    assert term.months == months.get(kind.value, 3)
    assert term.article
    assert term.ends_on(published) == calendar.months_after(published, term.months)
    assert calendar.months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert calendar.today() is not None
