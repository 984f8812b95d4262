"""Acts of two persons: the first takes the act, the second is shown what will change and confirms or returns it.

The effect runs in a savepoint that is rolled back. So before and after come from the effect itself, and what the effect
would refuse is refused at once. The second person sends the digest of what was shown; the act is refused when the
effect would do something else by now.
"""

from collections.abc import Mapping
from typing import Any, cast

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.acts.changes import Change, documents, watching
from registry.acts.declaration import Act, F, Id, Taking
from registry.acts.subject import M, Pending
from registry.acts.taking import ActTaken, carry_out, demand, effected, enter, hindrance, hold, read_conditions
from registry.acts.told import facts_of
from registry.errors import Changed, NotPermitted, OutOfOrder, RegistryError, SecondOfficerRequired
from registry.forms import judge
from registry.people.accounts import actor_of
from registry.people.permissions import Actor, demand_proof
from registry.saying import say
from registry.tables import Waiting
from registry.tables.journal import Phase


async def propose(taking: Taking[M, F]) -> ActTaken[M]:
    """Store the form until a second person decides; raises what the effect refuses."""
    change = await tried(taking)
    waiting = Waiting(
        subject=_held(taking.act),
        subject_id=str(taking.matter.id),
        act=taking.act.name,
        form=taking.form.model_dump(mode="json"),
        proposed_by=taking.actor.account_id,
    )
    with watching(taking.session) as touched:
        taking.session.add(waiting)
        facts = facts_of(taking.form, taking.act.tells)
        position = await enter(taking, touched, facts, Phase.TAKEN)
    return ActTaken(taking.matter, None, str(taking.matter.id), position, change)


async def confirm(
    session: AsyncSession,
    actor: Actor,
    act: Act[M, F],
    subject_id: Id,
    shown: str,
    *,
    expected: int | None = None,
    provided: Mapping[str, Any] | None = None,
) -> ActTaken[M]:
    """Carry out what another person took, if it still changes exactly what this person was ``shown``.

    Raises NotFound, Changed, NotPermitted, SecondOfficerRequired, ProofNeeded, OutOfOrder when nothing waits, the
    refusal of a condition, and whatever the effect raises.
    """
    matter, pending = await _pending(session, actor, act, subject_id, expected)
    _demand_second(actor, act, matter, pending)
    await _demand_first(session, act, matter, pending)
    demand_proof(actor)
    await read_conditions(await session.connection(), act, matter)
    hindered = hindrance(actor, act, matter, confirming=True)
    if hindered:
        raise hindered
    if (await tried(_resumed(session, actor, act, matter, pending, provided))).digest != shown:
        raise Changed(
            say("What would change is no longer what you were shown. Look at it again."), code="shown_changed"
        )
    await _settle(session, act, matter)
    return await carry_out(_resumed(session, actor, act, matter, pending, provided), Phase.CONFIRMED)


async def give_back(
    session: AsyncSession, actor: Actor, act: Act[M, F], subject_id: Id, remark: str, *, expected: int | None = None
) -> ActTaken[M]:
    """Return an act to the person who took it, with a remark on what it lacks; nothing else changes.

    Raises NotFound, Changed, NotPermitted, SecondOfficerRequired, and OutOfOrder when nothing waits.
    """
    matter, pending = await _pending(session, actor, act, subject_id, expected)
    _demand_second(actor, act, matter, pending)
    return await _ended(session, actor, act, matter, pending, {"remark": remark}, Phase.RETURNED)


async def withdraw(
    session: AsyncSession, actor: Actor, act: Act[M, F], subject_id: Id, *, expected: int | None = None
) -> ActTaken[M]:
    """Withdraw an act that waits: one's own, or another person's where the declaration allows it.

    Raises NotFound, Changed, NotPermitted, and OutOfOrder when nothing waits.
    """
    matter, pending = await _pending(session, actor, act, subject_id, expected)
    others = any(relation.holds(actor, matter) for relation in act.withdrawn_by)
    if pending.proposed_by != actor.account_id and not others:
        raise NotPermitted(
            say("Only the person who proposed the act can withdraw it; others can return it."), code="not_the_proposer"
        )
    return await _ended(session, actor, act, matter, pending, {}, Phase.WITHDRAWN)


async def shown(
    session: AsyncSession,
    actor: Actor,
    act: Act[M, F],
    subject_id: Id,
    *,
    provided: Mapping[str, Any] | None = None,
) -> tuple[Pending, Change] | None:
    """Return what waits for a second person and what it would change now; None when nothing waits.

    Raises NotFound, and whatever the effect refuses: then it cannot be confirmed as things are.
    """
    if act.on is None:
        return None
    matter = await hold(session, actor, act.on, subject_id)
    pending = waiting_for(act, matter)
    if pending is None:
        return None
    await _demand_first(session, act, matter, pending)
    return pending, await tried(_resumed(session, actor, act, matter, pending, provided))


def waiting_for(act: Act[M, F], matter: M) -> Pending | None:
    """Return the waiting act of this declaration on a matter, None when there is none."""
    return next((one for one in matter.waiting if one.act == act.name), None)


def other_person(actor: Actor, pending: Pending) -> RegistryError | None:
    """Return the refusal when the actor is the first of the two persons, otherwise None."""
    if pending.proposed_by == actor.account_id:
        return SecondOfficerRequired(
            say("The person who proposed the act cannot confirm or return it; somebody else must.")
        )
    return None


async def tried(taking: Taking[M, F]) -> Change:
    """Return what the effect would change, by running it in a savepoint that is rolled back."""
    session = taking.session
    savepoint = await session.begin_nested()
    try:
        with watching(session) as touched:
            facts = await effected(taking)
            keys = list(dict.fromkeys((*await touched.keys(), *taking.touched)))
        after = await documents(session, keys)
        numbered = {key: _without(after[key], taking.act.numbers) for key in touched.new & after.keys()}
    finally:
        await savepoint.rollback()
        taking.made = None  # it existed only inside the savepoint
        await session.refresh(taking.matter.row)  # an async session does not reload expired attributes by itself
    return Change(await documents(session, keys), after | numbered, _without(facts, taking.act.numbers))


def _without(values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return values without numbers of a series; another act may take the next number before this one is confirmed."""
    return {name: value for name, value in values.items() if name not in names}


def _resumed(  # noqa: PLR0917 # what a Taking is made of
    session: AsyncSession,
    actor: Actor,
    act: Act[M, F],
    matter: M,
    pending: Pending,
    provided: Mapping[str, Any] | None = None,
) -> Taking[M, F]:
    return Taking(
        session=session,
        actor=actor,
        act=act,
        matter=matter,
        form=judge(act.asks, pending.form),
        proposer=pending.proposed_by,
        provided=provided or {},
    )


async def _pending(
    session: AsyncSession, actor: Actor, act: Act[M, F], subject_id: Id, expected: int | None
) -> tuple[M, Pending]:
    on = act.on
    if on is None:
        raise TypeError(f"{act.name} holds nothing, so nothing waits of it.")
    matter = await hold(session, actor, on, subject_id, expected)
    demand(actor, matter, (*act.confirmed_by, *act.by))
    pending = waiting_for(act, matter)
    if pending is None:
        raise OutOfOrder(say("Nothing waits for a second person here."), code="nothing_waits")
    return matter, pending


def _demand_second(actor: Actor, act: Act[M, F], matter: M, pending: Pending) -> None:
    demand(actor, matter, act.confirmed_by)
    hindered = other_person(actor, pending)
    if hindered:
        raise hindered


async def _demand_first(session: AsyncSession, act: Act[M, F], matter: M, pending: Pending) -> None:
    """Raise OutOfOrder unless the first person may still take the act: both must be allowed when it is carried out."""
    first = await actor_of(session, pending.proposed_by)
    if first is None or not any(relation.holds(first, matter) for relation in act.by):
        raise OutOfOrder(
            say("The person who proposed the act may not take it any more. Return it, so that somebody else can."),
            code="proposer_may_not",
        )


def _held(act: Act[M, F]) -> str:
    """Return the name of the subject with which an act waits: the one it is on, whatever it makes."""
    if act.on is None:
        raise TypeError(f"{act.name} holds nothing, so nothing waits of it.")
    return act.on.name


async def _settle(session: AsyncSession, act: Act[M, F], matter: M) -> None:
    """Delete the waiting act."""
    statement = select(Waiting).where(
        Waiting.subject == _held(act), Waiting.subject_id == str(matter.id), Waiting.act == act.name
    )
    for waiting in (await session.exec(statement)).all():
        await session.delete(waiting)
    matter.waiting = tuple(one for one in matter.waiting if one.act != act.name)


async def _ended(  # noqa: PLR0917 # likewise
    session: AsyncSession,
    actor: Actor,
    act: Act[M, F],
    matter: M,
    pending: Pending,
    facts: Mapping[str, Any],
    phase: Phase,
) -> ActTaken[M]:
    # The request is not checked again, so that a request without meaning can be returned too.
    taking: Taking[M, F] = Taking(
        session=session,
        actor=actor,
        act=act,
        matter=matter,
        form=cast("F", act.asks.model_construct()),
        proposer=pending.proposed_by,
    )
    with watching(session) as touched:
        await _settle(session, act, matter)
        position = await enter(taking, touched, facts, phase)
    return ActTaken(matter, None, str(matter.id), position)
