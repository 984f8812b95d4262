"""Conditions of acts of the procedure, besides status and person."""

from typing import Any

from sqlalchemy import ColumnElement, exists, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry import calendar
from registry.acts import Condition
from registry.errors import SecondOfficerRequired
from registry.forms import description_of
from registry.people.managing import SHARED
from registry.people.permissions import Actor
from registry.procedure import law
from registry.procedure.application import ApplicationForm
from registry.rights import kinds
from registry.rights.kinds.base import Nature
from registry.rights.matter import RecordMatter
from registry.saying import Said, Titled, say
from registry.tables import Area, Classification, Opposition, Particulars, Proposal, Publication, Record, RecordFile
from registry.vocabulary import Kind, Purpose, Scheme

BESIDE: dict[str, Said] = {"area": say("Area"), "specimen": Purpose.SPECIMEN.said}
"""Parts of a dossier that are not fields of the application."""


def title_of(kind: Kind, name: str) -> Said:
    """Return the title of a part that a dossier may lack."""
    described = kinds.of(kind).described()
    if name in described:
        return described[name].title
    field = ApplicationForm.model_fields.get(name)
    told = description_of(field) if field is not None else None
    return told.title if told is not None else BESIDE[name]


async def read_missing(connection: AsyncConnection, matter: RecordMatter) -> None:
    """Find what the dossier lacks before it can be lodged."""
    record = matter.row
    latest = (
        select(col(Particulars.body))
        .where(col(Particulars.record_id) == record.id)
        .order_by(col(Particulars.version).desc())
        .limit(1)
    )
    body = (await connection.execute(latest)).scalar() or {}
    there = {
        "area": lambda: _has(connection, Area, record.id),
        "classes": lambda: _has(connection, Classification, record.id, col(Classification.scheme) == Scheme.NICE),
        "specimen": lambda: _has(connection, RecordFile, record.id, col(RecordFile.purpose) == Purpose.SPECIMEN),
    }
    kind = kinds.of(record.kind)
    matter.missing = tuple(
        [
            name
            for name in kind.needs(Nature(record.category, record.feature))
            if not (await there[name]() if name in there else body.get(name) or getattr(record, name, None))
        ]
    )


def _incomplete(_: Actor, matter: RecordMatter) -> Said | None:
    if not matter.missing:
        return None
    return say("The dossier lacks: %(what)s.", what=[Titled(title_of(matter.kind, name)) for name in matter.missing])


COMPLETE: Condition[RecordMatter] = Condition(
    name="incomplete", said=say("the dossier is complete"), unmet=_incomplete, reads=read_missing
)


async def _read_proposer(connection: AsyncConnection, matter: RecordMatter) -> None:
    statement = select(col(Proposal.proposed_by)).where(
        col(Proposal.record_id) == matter.id, col(Proposal.decided_at).is_(None)
    )
    matter.proposed_by = (await connection.execute(statement)).scalar()


def proposed_by(actor: Actor) -> ColumnElement[bool]:
    """Return the SQL condition for records on which another officer has to decide this officer's proposal."""
    return exists().where(
        col(Proposal.record_id) == col(Record.id),
        col(Proposal.decided_at).is_(None),
        col(Proposal.proposed_by) == actor.account_id,
    )


def _same_officer(actor: Actor, matter: RecordMatter) -> Said | None:
    if matter.proposed_by != actor.account_id:
        return None
    return say("The officer who decides must be another than the one who proposed.")


ANOTHER_OFFICER: Condition[RecordMatter] = Condition(
    name="second_officer",
    said=say("another officer than the one who proposed"),
    unmet=_same_officer,
    met=lambda actor: not_(proposed_by(actor)),
    reads=_read_proposer,
    refusal=SecondOfficerRequired,
)


def _open_opposition() -> Any:
    return exists().where(col(Opposition.record_id) == col(Record.id), col(Opposition.decided_on).is_(None))


async def _read_oppositions(connection: AsyncConnection, matter: RecordMatter) -> None:
    statement = (
        select(func.count())
        .select_from(Opposition)
        .where(col(Opposition.record_id) == matter.id, col(Opposition.decided_on).is_(None))
    )
    matter.undecided = (await connection.execute(statement)).scalar_one()


def _undecided(_: Actor, matter: RecordMatter) -> Said | None:
    return say("An opposition is not decided yet; decide it first.") if matter.undecided else None


OPPOSITIONS_DECIDED: Condition[RecordMatter] = Condition(
    name="undecided_opposition",
    said=say("every opposition is decided"),
    unmet=_undecided,
    met=lambda _: not_(_open_opposition()),
    reads=_read_oppositions,
)


def _nothing_to_decide(_: Actor, matter: RecordMatter) -> Said | None:
    return None if matter.undecided else say("No opposition waits to be decided.")


OPPOSED: Condition[RecordMatter] = Condition(
    name="no_opposition",
    said=say("an opposition is not decided yet"),
    unmet=_nothing_to_decide,
    met=lambda _: _open_opposition(),
    reads=_read_oppositions,
)


async def _read_term(connection: AsyncConnection, matter: RecordMatter) -> None:
    statement = select(func.max(col(Publication.published_on))).where(col(Publication.record_id) == matter.id)
    published_on = (await connection.execute(statement)).scalar()
    if published_on is not None:
        matter.opposable_until = law.opposition_term(matter.kind, published_on).ends_on(published_on)


def _opposable(_: Actor, matter: RecordMatter) -> Said | None:
    until = matter.opposable_until
    if until is None or until < calendar.today():
        return None
    return say("Oppositions are received until %(day)s; nothing is proposed before.", day=until)


def _term_over(_: Actor) -> ColumnElement[bool]:
    over = law.opposition_over(calendar.today())
    published = exists().where(col(Publication.record_id) == col(Record.id))
    return or_(not_(published), exists().where(col(Publication.record_id) == col(Record.id), over))


OPPOSITION_OVER: Condition[RecordMatter] = Condition(
    name="opposition_term",
    said=say("the term of opposition is over"),
    unmet=_opposable,
    met=_term_over,
    reads=_read_term,
)


async def _read_regulation(connection: AsyncConnection, matter: RecordMatter) -> None:
    regulation = col(RecordFile.purpose) == Purpose.REGULATION
    matter.has_regulation = matter.category not in SHARED or await _has(connection, RecordFile, matter.id, regulation)


def _unregulated(_: Actor, matter: RecordMatter) -> Said | None:
    if matter.has_regulation:
        return None
    return say("A collective or certification mark is not accepted without the regulation on its use.")


REGULATION: Condition[RecordMatter] = Condition(
    name="no_regulation",
    said=say("a collective or certification mark has its regulation on use among the papers"),
    unmet=_unregulated,
    met=lambda _: or_(
        col(Record.category).is_(None),
        col(Record.category).not_in(SHARED),
        exists().where(col(RecordFile.record_id) == col(Record.id), col(RecordFile.purpose) == Purpose.REGULATION),
    ),
    reads=_read_regulation,
)


async def _has(connection: AsyncConnection, table: Any, record_id: object, *more: Any) -> bool:
    statement = select(table.__table__.c.id).where(table.__table__.c.record_id == record_id, *more).limit(1)
    return (await connection.execute(statement)).first() is not None
