"""The table of steps, exhaustively: every row is honoured, everything else is refused."""

from uuid import uuid4

import pytest

from registry.errors import NotPermitted, OutOfOrder, RegistryError, SecondOfficerRequired
from registry.people.permissions import APPLICANT, UNDISCLOSED, Actor
from registry.procedure.workflow import PROCEDURE, Guard, Situation, Step, find_step, options
from registry.vocabulary import STAFF, Act, Clock, Kind, Role, Status

PARTY = uuid4()
OFFICE = uuid4()


def acting(role: Role, party=PARTY) -> Actor:
    return Actor(uuid4(), "anna", frozenset({(party, role)}))


def standing(status: Status, kind: Kind = Kind.TRADEMARK, **more) -> Situation:
    return Situation(kind, status, frozenset({PARTY}), **more)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("step", PROCEDURE, ids=lambda step: f"{step.act}-from-{step.source}")
def test_every_row_of_the_procedure_is_honoured_for_each_of_its_roles(step: Step, kind: Kind):
    for role in step.by:
        assert find_step(standing(step.source, kind), step.act, acting(role)) is step


def test_everything_that_is_not_in_the_procedure_is_refused():
    allowed = {(step.source, step.act, role) for step in PROCEDURE for role in step.by}
    refused = 0
    for status in Status:
        for act in Act:
            for role in Role:
                if (status, act, role) in allowed:
                    continue
                refused += 1
                with pytest.raises((NotPermitted, OutOfOrder)):
                    find_step(standing(status), act, acting(role))
    assert refused == len(Status) * len(Act) * len(Role) - len(allowed)


def test_an_applicant_moves_only_the_dossiers_of_its_own_parties():
    for step in PROCEDURE:
        if step.by == APPLICANT:
            for role in APPLICANT:
                with pytest.raises(NotPermitted):
                    find_step(standing(step.source), step.act, acting(role, uuid4()))


@pytest.mark.parametrize("inside", UNDISCLOSED)
@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("role", sorted(set(Role) - STAFF))
def test_a_refusal_does_not_tell_outsiders_what_is_being_proposed(inside: Status, act: Act, role: Role):
    outsider = acting(role, uuid4())
    with pytest.raises(RegistryError) as shown:
        find_step(standing(UNDISCLOSED[inside]), act, outsider)
    with pytest.raises(RegistryError) as hidden:
        find_step(standing(inside), act, outsider)
    assert (type(hidden.value), hidden.value.said) == (type(shown.value), shown.value.said)


@pytest.mark.parametrize("inside", UNDISCLOSED)
def test_an_applicant_may_do_the_same_whatever_is_being_proposed(inside: Status):
    applicant = acting(Role.PRODUCER)
    open_to_it = [option.step.act for option in options(standing(UNDISCLOSED[inside]), applicant)]
    assert [option.step.act for option in options(standing(inside), applicant)] == open_to_it == [Act.WITHDRAW]


def test_who_proposed_does_not_decide():
    officer = acting(Role.EXAMINER)
    for step in PROCEDURE:
        situation = standing(step.source, proposed_by=officer.account_id)
        if Guard.SECOND_OFFICER in step.guards:
            with pytest.raises(SecondOfficerRequired):
                find_step(situation, step.act, officer)
            assert find_step(situation, step.act, acting(Role.EXAMINER)) is step


def test_an_incomplete_dossier_is_told_what_it_lacks():
    with pytest.raises(OutOfOrder, match="area, link with the place"):
        find_step(standing(Status.DRAFT, missing=("area", "causal_link")), Act.LODGE, acting(Role.PRODUCER))


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("role", Role)
def test_the_buttons_are_the_steps_that_can_be_taken(status: Status, role: Role):
    officer = acting(role)
    situation = standing(status, missing=("area",), proposed_by=officer.account_id)
    offered = {option.step.act: option.hindrance for option in options(situation, officer)}
    for act in Act:
        if act in offered and offered[act] is None:
            assert find_step(situation, act, officer).act is act
        else:
            with pytest.raises(RegistryError) as refusal:
                find_step(situation, act, officer)
            why = offered.get(act)
            assert why is None or why.said == refusal.value.said


def test_every_status_of_the_procedure_can_be_reached_from_a_draft_and_ends():
    reached = {Status.DRAFT}
    while True:
        further = {step.target for step in PROCEDURE if step.source in reached} | reached
        if further == reached:
            break
        reached = further
    assert reached == set(Status)
    ends = set(Status) - {step.source for step in PROCEDURE}
    assert ends == {Status.REFUSED, Status.WITHDRAWN, Status.TERMINATED}


def test_a_clock_that_is_stopped_was_started_before_it():
    started = {clock for step in PROCEDURE for clock in step.starts}
    assert {clock for step in PROCEDURE for clock in step.stops} <= started == set(Clock)
