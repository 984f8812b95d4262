"""Carries out an act, always in one order: hold, visible, version, permitted, conditions, effect, describe, entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, cast

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.acts.changes import Change, Key, Touched, watching
from registry.acts.declaration import Act, F, Id, Taking, declared
from registry.acts.subject import ActSubject, M, Matter, Pending, Relation
from registry.acts.told import facts_of, kept
from registry.errors import Changed, NotFound, NotPermitted, OutOfOrder, RegistryError
from registry.journal.gathering import keys_of
from registry.journal.shapes import SHAPES
from registry.people.permissions import Actor, demand_proof
from registry.saying import Either, Ordinal, say
from registry.seeing import shown
from registry.tables import Entry, Table, Waiting
from registry.tables.journal import Phase
from registry.vocabulary import Subject

LARGEST_KEY = 2**31
"""Integer columns of the databases hold only smaller numbers."""


@dataclass
class ActTaken(Generic[M]):
    """The result of an act: the matter, what was made, the position of the entry.

    ``change`` is set while the act waits for its second person. ``once`` is shown only now: see ``Taking``.
    """

    matter: M
    made: Any
    subject_id: str
    position: int
    change: Change | None = None
    once: Any = field(default=None, repr=False)

    @property
    def row(self) -> Any:
        """Return the entity that the act is about: the one it made, or the one it changed."""
        return self.made if self.made is not None else self.matter.row


async def take(
    session: AsyncSession,
    actor: Actor,
    act: Act[M, F],
    subject_id: Id | None,
    form: F,
    *,
    expected: int | None = None,
    provided: Mapping[str, Any] | None = None,
) -> ActTaken[M]:
    """Carry out an act; an act of two persons then waits until it is confirmed, returned or withdrawn.

    ``subject_id`` is None for an act without a subject. ``expected`` is the version that the person read. ``provided``
    holds what the program has and no form asks for. Raises NotFound, Changed, NotPermitted, ProofNeeded, the refusal of
    a condition, and whatever the effect raises.
    """
    matter = await held(session, actor, act, subject_id, expected)
    demand(actor, matter, act.by)
    if act.is_decision or act.needs_proof:
        demand_proof(actor)
    await read_conditions(await session.connection(), act, matter)
    hindered = hindrance(actor, act, matter)
    if hindered:
        raise hindered
    taking = Taking(session=session, actor=actor, act=act, matter=matter, form=form, provided=provided or {})
    if act.confirmed_by:
        from registry.acts.two_persons import propose

        return await propose(taking)
    return await carry_out(taking)


async def held(
    session: AsyncSession, actor: Actor, act: Act[M, F], subject_id: Id | None, expected: int | None = None
) -> M:
    """Return the matter of an act, locked until the transaction ends; an empty one for an act without a subject."""
    if act.on is None:
        return cast("M", Matter(row=None))
    if subject_id is None:
        raise TypeError(f"{act.name} is on a {act.on.name}: say which.")
    return await hold(session, actor, act.on, subject_id, expected)


async def hold(
    session: AsyncSession, actor: Actor, on: ActSubject[M], subject_id: Id, expected: int | None = None
) -> M:
    """Return a matter, locked so that nobody else acts on it until the transaction ends.

    Raises NotFound and Changed.
    """
    row = await session.get(on.table, subject_id, with_for_update=True) if _is_key(subject_id) else None
    matter = await matter_of(await session.connection(), on, row) if row is not None else None
    if matter is None or not on.visible(actor, matter):
        raise NotFound(say("There is no %(kind)s %(id)s.", kind=on.said, id=str(subject_id)))
    shown(on.table.__tablename__, [matter.id], whole=True)  # type: ignore[arg-type] # SQLModel gives it as a text
    version = getattr(matter.row, "version", None)
    if expected is not None and version is not None and version != expected:
        raise Changed(
            say(
                "It is at version %(now)s by now; version %(read)s was read.",
                now=Ordinal(version),
                read=Ordinal(expected),
            )
        )
    return matter


async def read(connection: AsyncConnection, actor: Actor | None, on: ActSubject[M], subject_id: Id) -> M:
    """Return a matter from a snapshot, without a lock.

    NotFound when it does not exist or this person may not see it.
    """
    statement = select(*on.table.__table__.c).where(on.key == subject_id)  # type: ignore[attr-defined] # likewise
    row = (await connection.execute(statement)).one_or_none() if _is_key(subject_id) else None
    matter = await matter_of(connection, on, row) if row is not None else None
    if matter is None or not on.visible(actor, matter):
        raise NotFound(say("There is no %(kind)s %(id)s.", kind=on.said, id=str(subject_id)))
    shown(on.table.__tablename__, [matter.id], whole=True)  # type: ignore[arg-type] # likewise
    return matter


def _is_key(subject_id: Id) -> bool:
    """Say whether the id fits the key's column: numbers come from addresses and may be too large."""
    return not isinstance(subject_id, int) or 0 <= subject_id < LARGEST_KEY


_WAITING = select(col(Waiting.act), col(Waiting.form), col(Waiting.proposed_by)).where(
    col(Waiting.subject) == bindparam("subject"), col(Waiting.subject_id) == bindparam("id")
)


async def matter_of(connection: AsyncConnection, on: ActSubject[M], row: Any) -> M:
    """Return the matter of a row, with the acts that wait for a second person."""
    matter = await on.load(connection, row)
    asked = {"subject": on.name, "id": str(matter.id)}
    matter.waiting = tuple(Pending(*found) for found in await connection.execute(_WAITING, asked))
    return matter


def demand(actor: Actor, matter: M, relations: tuple[Relation[M], ...]) -> None:
    """Raise NotPermitted unless the actor is in one of the relations to the subject."""
    if not any(relation.holds(actor, matter) for relation in relations):
        raise NotPermitted(say("This is for %(who)s.", who=Either(relation.said for relation in relations)))


async def read_conditions(connection: AsyncConnection, act: Act[M, F], matter: M) -> None:
    """Read what the conditions of an act look at and the matter does not hold yet."""
    for condition in act.needs:
        if condition.reads is not None and condition.name not in matter.read:
            await condition.reads(connection, matter)
            matter.read.add(condition.name)
    if act.corrects:
        matter.mended[act.name] = await _last_line(connection, act, matter)


async def _last_line(connection: AsyncConnection, act: Act[M, Any], matter: M) -> int | None:
    """Return the position of the last entry on this subject that an act would correct; None when there is none."""
    statement = select(col(Entry.position)).where(
        col(Entry.subject) == act.about.name,
        col(Entry.subject_id) == str(matter.id),
        col(Entry.act).in_([one.name for one in act.corrects]),
        col(Entry.phase).in_((Phase.TAKEN, Phase.CONFIRMED)),
    )
    return (await connection.execute(statement.order_by(col(Entry.position).desc()).limit(1))).scalar()


def hindrance(actor: Actor, act: Act[M, F], matter: M, *, confirming: bool = False) -> RegistryError | None:
    """Return why an act cannot be taken (or confirmed) now, None when it can. Pure: call ``read_conditions`` first.

    The refusal names the status that this actor sees; only the office learns which act waits.
    """
    if act.on is not None and not act.on.knows(matter, act.name):
        return OutOfOrder(say("There is no such act on a %(kind)s of this kind.", kind=act.on.said), code="unknown_act")
    for condition in act.needs:
        hindered = condition.hindrance(actor, matter) if condition.lasting else None
        if hindered:
            return hindered
    if act.on is not None and act.during and matter.status not in act.during:
        return OutOfOrder(
            say(
                "This is done while it is %(when)s; it is %(now)s.",
                when=Either(dict.fromkeys(act.on.told(actor, one) for one in act.during)),
                now=act.on.told(actor, matter.status),
            )
        )
    if act.corrects and matter.mended.get(act.name) is None:
        return OutOfOrder(say("There is nothing to correct yet."), code="nothing_to_correct")
    return _barred(actor, act, matter, confirming=confirming) or next(
        (found for condition in act.needs if (found := condition.hindrance(actor, matter))), None
    )


def _barred(actor: Actor, act: Act[M, F], matter: M, *, confirming: bool) -> RegistryError | None:
    for pending in matter.waiting:
        is_same = pending.act == act.name
        if is_same and confirming:
            continue
        waiting = declared(act.on, pending.act)
        bars = waiting is not None and (waiting.bars_everything or act.name in waiting.bars)
        if not (is_same or bars):
            continue
        if not actor.is_staff:
            return OutOfOrder(say("The office is deciding on this; wait until it has."), code="barred")
        if is_same:
            return OutOfOrder(say("It waits for a second person already."), code="waiting")
        title = waiting.title if waiting else pending.act
        return OutOfOrder(say("“%(act)s” waits for a second person; decide on that first.", act=title), code="barred")
    return None


async def carry_out(taking: Taking[M, F], phase: Phase = Phase.TAKEN) -> ActTaken[M]:
    """Run the effect and enter the act."""
    with watching(taking.session) as touched:
        facts = await effected(taking)
        position = taking.entered or await enter(taking, touched, facts, phase)
    return ActTaken(taking.matter, taking.made, about(taking)[1], position, once=taking.once)


async def effected(taking: Taking[M, F]) -> Mapping[str, Any]:
    """Run the effect and set the new status; return the facts of the entry."""
    act = taking.act
    if act.effect is None:
        raise TypeError(f"{act.name} is recorded, not taken.")
    facts = {**facts_of(taking.form, act.tells), **(await act.effect(taking) or {})}
    if act.leads_to is not None:
        taking.matter.row.status = act.leads_to
    return facts


async def enter(taking: Taking[M, F], touched: Touched, facts: Mapping[str, Any], phase: Phase) -> int:
    """Write one entry for every subject whose rows changed and raise its version; return the first position.

    The entry of the subject that the act is about comes first and keeps the answers of the form; when the act makes
    another subject of the same kind as the one it is on, the entries of both keep them. Versions are raised before the
    flush, so that change and version are written by one statement.
    """
    act, mine = taking.act, about(taking)
    changed = dict.fromkeys((*await touched.keys(), *taking.touched))
    for kind, subject_id in changed:
        if (kind, subject_id) not in touched.new:
            await _raise_version(taking, kind, subject_id)
    told = {name: kept(value) for name, value in facts.items() if value is not None}
    corrects = taking.corrects or taking.matter.mended.get(act.name)
    lines = [journal.Line(taking.actor, act.name, *mine, told, phase, corrects)]
    others = [key for key in changed if key != mine]
    taken_on = (mine[0], str(taking.matter.id)) if act.on is not None and act.on.kind == mine[0] else None
    for key in others:
        more = told if key == taken_on else {}
        lines.append(journal.Line(taking.actor, act.name, *key, more, phase, taking.mends.get(key)))
    return await journal.enter_all(taking.session, lines) - len(lines) + 1


def about(taking: Taking[M, F]) -> Key:
    """Return the subject that the entry of an act is about: the one it makes, or the one it is on."""
    act = taking.act
    if act.makes is not None and taking.made is not None:
        return act.makes.kind, str(getattr(taking.made, act.makes.key.name))
    if act.on is None:
        raise TypeError(f"The effect of {act.name} sets taking.made to what it makes.")
    return act.on.kind, str(taking.matter.id)


async def _raise_version(taking: Taking[M, F], kind: Subject, subject_id: str) -> None:
    on = taking.act.on
    if on is not None and (on.kind, str(taking.matter.id)) == (kind, subject_id):
        row = taking.matter.row
    else:
        (key,) = keys_of(kind, [subject_id])
        row = await taking.session.get(_entities()[SHAPES[kind].table], key)
    if hasattr(row, "version"):
        row.version += 1
    if hasattr(row, "updated_at"):
        row.updated_at = calendar.now()


@cache
def _entities() -> dict[str, type[Table]]:
    return {str(one.__tablename__): one for one in Table.__subclasses__()}
