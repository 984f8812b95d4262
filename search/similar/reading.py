"""What of the register is compared, read in few statements. Only this module knows the register's tables.

A draft belongs to its applicant and is never read. ``visibility.RECORD`` says what everybody may see.
"""

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.fairness import in_turns
from registry.people.permissions import Actor
from registry.people.visibility import RECORD, RecordFacts, disclosed_status, may_see, visible
from registry.rights import kinds
from registry.seeing import shown
from registry.tables import AdministrativeUnit, Classification, Entry, Particulars, Record, RecordFile, StoredFile
from registry.vocabulary import Capacity, Category, Custody, Kind, Level, Purpose, Scheme, Status, Subject
from search.documents import is_organisation
from search.gathering import standing_parties
from search.similar.signs import ComparedWith, Sign, SignAudience

MANY = 1_000
"""Records or lines read in one statement."""

SEVERAL = re.compile(r"\s*[|;]\s*|\s+/\s+")
"""Stands between the names of a record that has several."""

ALSO_CALLED = frozenset({"transliteration", "latin_names"})
"""Keys under which the particulars hold further spellings of the sign, at any depth."""

TIER = re.compile(r"^(tỉnh|thành phố|huyện|quận|thị xã|thị trấn|phường|xã|đặc khu)\s+", re.IGNORECASE)
TIERS = (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)
STANDING = ("id", "kind", "category", "product", "application_number", "registration_number", "filed_on")
OWNERS = (Capacity.HOLDER, Capacity.APPLICANT, Capacity.MANAGER)
PICTURES = ("image/png", "image/jpeg", "image/webp")


class ReadTo(NamedTuple):
    """A line of the journal: its position and its digest; position 0 stands before the first."""

    position: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class DrawnMark:
    """The picture of a mark: digests of its files, its Vienna codes, and whether everybody may see it."""

    id: str
    name: str
    is_public: bool
    files: tuple[str, ...]
    codes: frozenset[str]
    classes: frozenset[int]


@dataclass(frozen=True, slots=True)
class SignsRead:
    """What was read of some records."""

    signs: list[Sign] = field(default_factory=list)
    drawn: list[DrawnMark] = field(default_factory=list)


class SignFacts(NamedTuple):
    """Facts that are shown beside a hit. ``owner`` is a natural person only for the office."""

    kind: Kind
    category: Category | None
    status: Status
    number: str | None
    filed_on: date | None
    classes: tuple[int, ...]
    goods: str | None
    owner: str | None


class Lines(NamedTuple):
    """Some lines of the journal: the last one, the records that they are about, and whether one is about a unit."""

    last: ReadTo
    records: frozenset[UUID]
    has_units: bool


async def last_line(connection: AsyncConnection) -> ReadTo:
    statement = select(col(Entry.position), col(Entry.digest)).order_by(col(Entry.position).desc()).limit(1)
    row = (await connection.execute(statement)).one_or_none()
    return ReadTo(row.position, row.digest) if row else ReadTo(0, b"")


async def lines_from(connection: AsyncConnection, mark: ReadTo) -> Lines | None:
    """Return the lines after ``mark``, None when there are none; raise LookupError when ``mark`` is no line here."""
    statement = (
        select(col(Entry.position), col(Entry.digest), col(Entry.subject), col(Entry.subject_id))
        .where(col(Entry.position) >= mark.position)
        .order_by(col(Entry.position))
        .limit(MANY)
    )
    rows = (await connection.execute(statement)).all()
    if mark.position:
        if not rows or (rows[0].position, rows[0].digest) != mark:
            raise LookupError("this line does not stand in this journal")
        rows = rows[1:]
    if not rows:
        return None
    records = frozenset(UUID(row.subject_id) for row in rows if row.subject == Subject.RECORD)
    return Lines(ReadTo(rows[-1].position, rows[-1].digest), records, any(row.subject == Subject.UNIT for row in rows))


async def everything(connection: AsyncConnection) -> AsyncIterator[SignsRead]:
    """Yield all records that are compared, MANY at a time."""
    last: UUID | None = None
    while True:
        statement = select(col(Record.id)).where(_compared()).order_by(col(Record.id)).limit(MANY)
        statement = statement if last is None else statement.where(col(Record.id) > last)
        ids = (await connection.execute(statement)).scalars().all()
        if not ids:
            return
        yield await of_records(connection, ids)
        last = ids[-1]


async def of_records(connection: AsyncConnection, ids: Collection[UUID]) -> SignsRead:
    """Return what is compared of some records, at most MANY; records that are not compared are left out."""
    wanted = list(ids)
    statement = select(*(col(getattr(Record, name)) for name in ("id", "kind", "name", "status", "custody")))
    records = (await connection.execute(statement.where(col(Record.id).in_(wanted), _compared()))).all()
    bodies = {row.record_id: row.body for row in await connection.execute(_particulars(wanted))}
    classes = await _classes(connection, wanted)
    files: dict[UUID, list[str]] = defaultdict(list)
    for row in await connection.execute(_pictures(wanted)):
        files[row.record_id].append(row.digest)
    read = SignsRead()
    async for row in in_turns(records):
        is_public = may_see(RECORD, None, RecordFacts(row.status, row.custody))
        nice = frozenset(int(code) for code in classes[row.id, Scheme.NICE] if code.isdecimal())
        texts = dict.fromkeys([*SEVERAL.split(row.name), *_spelled(bodies.get(row.id, {}))])
        read.signs.extend(
            Sign(str(row.id), text, ComparedWith(row.kind.value), nice, is_public) for text in texts if text
        )
        codes = frozenset(classes[row.id, Scheme.VIENNA])
        if codes or files[row.id]:
            read.drawn.append(DrawnMark(str(row.id), row.name, is_public, tuple(files[row.id]), codes, nice))
    return read


async def lists_of_goods(connection: AsyncConnection) -> list[str]:
    """Return the goods of the records that everybody may see: their words describe goods. Others do not count."""
    statement = (
        select(col(Classification.goods))
        .join(Record, col(Record.id) == col(Classification.record_id))
        .where(col(Classification.goods).is_not(None), visible(RECORD, None))
        .order_by(col(Classification.id))
    )
    return [goods for goods in (await connection.execute(statement)).scalars() if goods]


async def places(connection: AsyncConnection) -> list[Sign]:
    """Return the names of administrative units of all times, each once, for the highest and newest unit with it."""
    columns = (AdministrativeUnit.id, AdministrativeUnit.name, AdministrativeUnit.level, AdministrativeUnit.valid_from)
    rows = (await connection.execute(select(*map(col, columns)))).all()
    named: dict[str, Sign] = {}
    for row in sorted(rows, key=lambda row: (TIERS.index(row.level), -row.valid_from.toordinal(), str(row.id))):
        name = TIER.sub("", row.name).strip()
        if not name.isdecimal():
            named.setdefault(name.casefold(), Sign(str(row.id), name, ComparedWith.PLACE))
    return list(named.values())


def audience(actor: Actor | None) -> SignAudience:
    """Return the audience of an actor: the office compares with all that is lodged, everybody else with what is public.

    An applicant's own dossiers are not included: they are what is compared.
    """
    return SignAudience.OFFICE if actor is not None and actor.is_staff else SignAudience.EVERYBODY


async def facts(connection: AsyncConnection, actor: Actor | None, ids: Collection[str]) -> dict[str, SignFacts]:
    """Return the facts beside the hits, by id, as this actor is told them; what the actor may not see is left out."""
    wanted = [UUID(one) for one in ids]
    if not wanted:
        return {}
    columns = [*(col(getattr(Record, name)) for name in STANDING), disclosed_status(actor).label("status")]
    rows = (await connection.execute(select(*columns).where(col(Record.id).in_(wanted), visible(RECORD, actor)))).all()
    shown("record", [row.id for row in rows])
    goods: dict[UUID, list[Any]] = defaultdict(list)
    for row in await connection.execute(_goods(wanted)):
        goods[row.record_id].append(row)
    owners: dict[UUID, dict[Capacity, str]] = defaultdict(dict)
    kinds = {row.id: row.kind for row in rows}
    is_staff = actor is not None and actor.is_staff
    for record_id, capacity, name, kind in (await connection.execute(standing_parties(wanted))).all():
        if record_id in kinds and (is_staff or is_organisation(name, kind, kinds[record_id])):
            owners[record_id].setdefault(capacity, name)
    return {str(row.id): _facts(row, goods[row.id], owners[row.id]) for row in rows}


def _facts(row: Any, goods: Sequence[Any], owners: Mapping[Capacity, str]) -> SignFacts:
    listed = "; ".join(one.goods for one in goods if one.goods)
    return SignFacts(
        kind=row.kind,
        category=row.category,
        status=Status(row.status),
        number=row.registration_number or row.application_number,
        filed_on=row.filed_on,
        classes=tuple(sorted(int(one.code) for one in goods if one.code.isdecimal())),
        goods=row.product or listed or None,
        owner=next((owners[one] for one in OWNERS if one in owners), None),
    )


def _goods(ids: Sequence[UUID]) -> Select[UUID, str, str | None]:
    return (
        select(col(Classification.record_id), col(Classification.code), col(Classification.goods))
        .where(col(Classification.record_id).in_(ids), col(Classification.scheme) == Scheme.NICE)
        .order_by(col(Classification.record_id), col(Classification.code))
    )


def _compared() -> ColumnElement[bool]:
    signs = [kind for kind, one in kinds.everything().items() if one.is_sign]
    there = or_(col(Record.status) != Status.DRAFT, col(Record.custody) == Custody.MIRRORED)
    return and_(col(Record.kind).in_(signs), there)


async def _classes(connection: AsyncConnection, ids: Sequence[UUID]) -> defaultdict[tuple[UUID, Scheme], list[str]]:
    statement = select(col(Classification.record_id), col(Classification.scheme), col(Classification.code)).where(
        col(Classification.record_id).in_(ids)
    )
    found: defaultdict[tuple[UUID, Scheme], list[str]] = defaultdict(list)
    for record_id, scheme, code in await connection.execute(statement):
        found[record_id, scheme].append(code)
    return found


def _particulars(ids: Sequence[UUID]) -> Select[Any]:
    latest = (
        select(col(Particulars.record_id), func.max(col(Particulars.version)).label("version"))
        .where(col(Particulars.record_id).in_(ids))
        .group_by(col(Particulars.record_id))
        .subquery()
    )
    return select(col(Particulars.record_id), col(Particulars.body)).join(
        latest, and_(col(Particulars.record_id) == latest.c.record_id, col(Particulars.version) == latest.c.version)
    )


def _pictures(ids: Sequence[UUID]) -> Select[UUID, str]:
    return (
        select(col(RecordFile.record_id), col(RecordFile.digest))
        .join(StoredFile, col(StoredFile.digest) == col(RecordFile.digest))
        .where(
            col(RecordFile.record_id).in_(ids),
            col(RecordFile.purpose) == Purpose.SPECIMEN,
            col(StoredFile.media_type).in_(PICTURES),
        )
        .order_by(col(RecordFile.added_at), col(RecordFile.id))
    )


def _spelled(body: Mapping[str, Any]) -> Iterator[str]:
    for key, value in body.items():
        if isinstance(value, Mapping):
            yield from _spelled(value)
        elif key in ALSO_CALLED:
            texts = value if isinstance(value, list) else [value]
            yield from (part for text in texts if isinstance(text, str) for part in SEVERAL.split(text))
