"""The procedure as a table. To add a step, add a row; nothing else decides.

The public description of the procedure, the diagram in the documentation and the buttons on the page are read from
this table. Pure: no database, no web. Source of the main line: Law 50/2005/QH11 as amended by 131/2025/QH15, chapter
VIII; the lengths of the clocks are dated rows of law kept elsewhere.
"""

from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from registry.errors import NotPermitted, OutOfOrder, RegistryError, SecondOfficerRequired
from registry.people.permissions import APPLICANT, UNDISCLOSED, Actor
from registry.saying import Either, Said, say
from registry.vocabulary import Act, Clock, Kind, Role, Status

EXAMINER = frozenset({Role.EXAMINER})
REGISTRAR = frozenset({Role.REGISTRAR})
DECIDING = frozenset({Role.REGISTRAR, Role.EXAMINER})
EVERY_KIND = frozenset(Kind)


class Guard(StrEnum):
    """A condition beside role and status."""

    COMPLETE = "complete"
    SECOND_OFFICER = "second_officer"


class Step(NamedTuple):
    """One permitted move: who may take it, from where, to where, under which guards, moving which clocks."""

    act: Act
    by: frozenset[Role]
    source: Status
    target: Status
    guards: frozenset[Guard] = frozenset()
    starts: tuple[Clock, ...] = ()
    stops: tuple[Clock, ...] = ()
    kinds: frozenset[Kind] = EVERY_KIND


COMPLETE = frozenset({Guard.COMPLETE})
SECOND = frozenset({Guard.SECOND_OFFICER})

PROCEDURE: tuple[Step, ...] = (
    Step(Act.AMEND, APPLICANT, Status.DRAFT, Status.DRAFT),
    Step(Act.LODGE, APPLICANT, Status.DRAFT, Status.LODGED, COMPLETE, starts=(Clock.FORMALITY,)),
    Step(
        Act.NOTIFY_DEFECTS,
        EXAMINER,
        Status.LODGED,
        Status.DEFECTIVE,
        starts=(Clock.DEFECT_ANSWER,),
        stops=(Clock.FORMALITY,),
    ),
    Step(Act.AMEND, APPLICANT, Status.DEFECTIVE, Status.DEFECTIVE),
    Step(
        Act.ANSWER_DEFECTS,
        APPLICANT,
        Status.DEFECTIVE,
        Status.LODGED,
        COMPLETE,
        starts=(Clock.FORMALITY,),
        stops=(Clock.DEFECT_ANSWER,),
    ),
    Step(Act.ACCEPT, EXAMINER, Status.LODGED, Status.ACCEPTED, starts=(Clock.PUBLICATION,), stops=(Clock.FORMALITY,)),
    Step(
        Act.PUBLISH,
        REGISTRAR,
        Status.ACCEPTED,
        Status.PUBLISHED,
        starts=(Clock.OPPOSITION, Clock.SUBSTANTIVE),
        stops=(Clock.PUBLICATION,),
    ),
    Step(Act.OPPOSE, DECIDING, Status.PUBLISHED, Status.PUBLISHED),
    Step(Act.EXAMINE, EXAMINER, Status.PUBLISHED, Status.UNDER_EXAMINATION),
    Step(Act.OPPOSE, DECIDING, Status.UNDER_EXAMINATION, Status.UNDER_EXAMINATION),
    Step(Act.PROPOSE_GRANT, EXAMINER, Status.UNDER_EXAMINATION, Status.GRANT_PROPOSED),
    Step(Act.PROPOSE_REFUSAL, EXAMINER, Status.UNDER_EXAMINATION, Status.REFUSAL_PROPOSED),
    Step(Act.RETURN, DECIDING, Status.GRANT_PROPOSED, Status.UNDER_EXAMINATION, SECOND),
    Step(Act.RETURN, DECIDING, Status.REFUSAL_PROPOSED, Status.UNDER_EXAMINATION, SECOND),
    Step(
        Act.APPROVE_GRANT,
        DECIDING,
        Status.GRANT_PROPOSED,
        Status.GRANT_APPROVED,
        SECOND,
        stops=(Clock.SUBSTANTIVE,),
    ),
    Step(
        Act.APPROVE_REFUSAL,
        DECIDING,
        Status.REFUSAL_PROPOSED,
        Status.REFUSED,
        SECOND,
        stops=(Clock.SUBSTANTIVE,),
    ),
    Step(Act.REGISTER, REGISTRAR, Status.GRANT_APPROVED, Status.REGISTERED),
    Step(Act.TERMINATE, REGISTRAR, Status.REGISTERED, Status.TERMINATED),
    *(
        Step(Act.WITHDRAW, APPLICANT, source, Status.WITHDRAWN)
        for source in (
            Status.DRAFT,
            Status.LODGED,
            Status.DEFECTIVE,
            Status.ACCEPTED,
            Status.PUBLISHED,
            Status.UNDER_EXAMINATION,
            Status.GRANT_PROPOSED,
            Status.REFUSAL_PROPOSED,
            Status.GRANT_APPROVED,
        )
    ),
)

PARTS: dict[str, Said] = {
    "product": say("product"),
    "area": say("area"),
    "description": say("description"),
    "characteristics": say("measurable characteristics"),
    "causal_link": say("link with the place"),
    "production_method": say("method of production"),
    "self_control": say("self-control"),
    "feature": say("how the mark is represented"),
    "classes": say("classes"),
    "specimen": say("specimen"),
    "conditions_of_use": say("conditions of use"),
    "membership_criteria": say("criteria of membership"),
    "sanctions": say("sanctions"),
    "certified_characteristics": say("certified characteristics"),
    "control_method": say("method of control"),
}
"""What a dossier may lack, by the names that documents give it."""


class Situation(NamedTuple):
    """What of a record the table looks at; ``missing`` names what an incomplete dossier lacks."""

    kind: Kind
    status: Status
    applicants: frozenset[UUID]
    missing: tuple[str, ...] = ()
    proposed_by: UUID | None = None


class Option(NamedTuple):
    """A step an actor's role could take now, and, when it cannot be taken, why not."""

    step: Step
    hindrance: RegistryError | None


def find_step(situation: Situation, act: Act, actor: Actor) -> Step:
    """Return the step that ``act`` is, or raise the rule that forbids it: OutOfOrder, NotPermitted, SecondOfficer.

    A refusal speaks of the status this actor is told, and is the same as if the record were in it: what is being
    proposed does not show in why something cannot be done.
    """
    who = frozenset(role for step in PROCEDURE if step.act is act for role in step.by)
    if who and actor.roles.isdisjoint(who):
        raise NotPermitted(say("%(act)s is for: %(who)s.", act=act, who=Either(sorted(who))))
    told = situation.status if actor.is_staff else UNDISCLOSED.get(situation.status, situation.status)
    if not any(step.act is act for step in _from(situation._replace(status=told))):
        raise OutOfOrder(say("%(act)s does not follow from %(status)s.", act=act, status=told))
    for step in _from(situation):
        if step.act is act and _holds(step, situation, actor):
            refusal = _refusal(step, situation, actor)
            if refusal:
                raise refusal
            return step
    raise NotPermitted(say("%(act)s from %(status)s is for its applicant.", act=act, status=told))


def options(situation: Situation, actor: Actor) -> list[Option]:
    """Return what this actor may do now, in the order of the table, with the hindrance where there is one."""
    found = []
    for step in _from(situation):
        if _holds(step, situation, actor):
            refusal = _refusal(step, situation, actor)
            found.append(Option(step, refusal))
    return found


def _from(situation: Situation) -> list[Step]:
    return [step for step in PROCEDURE if step.source is situation.status and situation.kind in step.kinds]


def _holds(step: Step, situation: Situation, actor: Actor) -> bool:
    if step.by == APPLICANT:
        return bool(actor.parties(*APPLICANT) & situation.applicants)
    return not actor.roles.isdisjoint(step.by)


def _refusal(step: Step, situation: Situation, actor: Actor) -> RegistryError | None:
    if Guard.COMPLETE in step.guards and situation.missing:
        return OutOfOrder(
            say("The dossier lacks: %(what)s.", what=[PARTS[name] for name in situation.missing]), code="incomplete"
        )
    if Guard.SECOND_OFFICER in step.guards and situation.proposed_by == actor.account_id:
        return SecondOfficerRequired(say("The officer who decides must be another than the one who proposed."))
    return None
