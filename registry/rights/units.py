"""Administrative units, each with its period: finding and searching them, and the successors of a former one."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, or_
from sqlalchemy import select as rows
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.errors import Fault, NotAcceptable, NotFound
from registry.faults import wrong_length
from registry.listing import Listing
from registry.rights.recorded import define_unit
from registry.saying import say
from registry.tables import AdministrativeUnit
from registry.vocabulary import Choice, Level, Subject

_TIERS = re.compile(r"^(tỉnh|thành phố|huyện|quận|thị xã|thị trấn|phường|xã|đặc khu) ", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[;|]\s*")
_CODE = re.compile(r"[0-9]{2,10}", re.ASCII)


def stands(on: date) -> ColumnElement[bool]:
    """Return the SQL condition for units that exist on a day, first and last day included."""
    return and_(
        col(AdministrativeUnit.valid_from) <= on,
        or_(col(AdministrativeUnit.valid_to).is_(None), col(AdministrativeUnit.valid_to) >= on),
    )


async def find(session: AsyncSession, code: str, *, on: date | None = None) -> AdministrativeUnit:
    """Return the unit that has this code on a day (None: today); NotFound when there is none.

    The day matters, because codes are used again for other borders.
    """
    statement = (
        select(AdministrativeUnit)
        .where(AdministrativeUnit.code == code, stands(on or calendar.today()))
        .order_by(col(AdministrativeUnit.valid_from).desc())
    )
    unit = (await session.exec(statement.limit(1))).first()
    if unit is None:
        raise NotFound(
            say("There is no administrative unit %(code)s on %(day)s.", code=code, day=on or calendar.today())
        )
    return unit


async def find_all(
    session: AsyncSession, codes: Sequence[str], *, field: str, on: date | None = None
) -> tuple[list[AdministrativeUnit], list[Fault]]:
    """Return the units of several codes, each once and in order, and a fault ``field.n`` for each unknown code."""
    day = on or calendar.today()
    statement = select(AdministrativeUnit).where(col(AdministrativeUnit.code).in_(set(codes)), stands(day))
    found = {unit.code: unit for unit in (await session.exec(statement)).all()}
    faults = [
        Fault(
            f"{field}.{n}",
            say("there is no administrative unit %(code)s on %(day)s", code=code, day=day),
            "no_such_unit",
        )
        for n, code in enumerate(codes)
        if code not in found
    ]
    return [found[code] for code in dict.fromkeys(codes) if code in found], faults


def listing(columns: Sequence[str], *, on: date, level: Level | None = None) -> Listing:
    """Return the list of the units of a day by code, of one level if given, with the named columns."""
    key = (col(AdministrativeUnit.code), col(AdministrativeUnit.valid_from))
    return Listing(_of_the_day(columns, on, level), key, ascending=True)


async def communes_of(connection: AsyncConnection, province: str) -> Sequence[Row[Any]]:
    """Return code and name of today's communes of a province, given by its code, in the order of names."""
    unit, above = AdministrativeUnit, aliased(AdministrativeUnit)
    today = calendar.today()
    columns: list[Any] = [col(unit.code), col(unit.name)]
    statement = (
        rows(*columns)
        .join(above, col(above.id) == col(unit.parent_id))
        .where(col(above.code) == province, col(unit.level) == Level.COMMUNE, stands(today))
        .order_by(col(unit.name_latin), col(unit.name), col(unit.code))
    )
    return (await connection.execute(statement)).all()


def _of_the_day(columns: Sequence[str], on: date, level: Level | None = None) -> Select[Any]:
    statement = rows(*(col(getattr(AdministrativeUnit, name)) for name in columns)).where(stands(on))
    return statement if level is None else statement.where(col(AdministrativeUnit.level) == level)


async def search(
    connection: AsyncConnection, columns: Sequence[str], *, q: str, on: date, level: Level | None, limit: int
) -> Sequence[Row[Any]]:
    """Return the ``limit`` best units of a day for typed words, with or without marks.

    A code or the beginning of a name comes first, then words anywhere in it, then names of former units of which a unit
    was formed. So a person who knows only an old name finds where it is today.
    """
    wanted = folded(q)
    statement = _of_the_day(("id", "code", "name", "name_latin", "formed_from"), on, level)
    found = [(_rank(row, wanted), row.name, row.id) for row in await connection.execute(statement)]
    best = sorted(entry for entry in found if entry[0] is not None)[:limit]
    ids = [key for _, _, key in best]
    chosen: list[Any] = [
        col(AdministrativeUnit.id).label("key"),
        *(col(getattr(AdministrativeUnit, n)) for n in columns),
    ]
    by_key = {
        row.key: row for row in await connection.execute(rows(*chosen).where(col(AdministrativeUnit.id).in_(ids)))
    }
    return [by_key[key] for key in ids]


async def one(connection: AsyncConnection, columns: Sequence[str], unit_id: UUID) -> Row[Any]:
    """Return the named columns of one unit, past or present; NotFound when there is none."""
    chosen: list[Any] = [col(getattr(AdministrativeUnit, name)) for name in columns]
    row = (await connection.execute(rows(*chosen).where(col(AdministrativeUnit.id) == unit_id))).one_or_none()
    if row is None:
        raise NotFound(say("There is no administrative unit %(unit)s.", unit=unit_id))
    return row


async def successors(connection: AsyncConnection, columns: Sequence[str], unit: Row[Any]) -> Sequence[Row[Any]]:
    """Return the units that were formed from ``unit`` (a row with code, name and valid_to) when it ended.

    The acts that end units name them without codes, and two former districts may have units of the same name. When
    there is more than one successor, a person has to choose.
    """
    if unit.valid_to is None:
        return []
    names = ("id", "code", "name", "formed_from")
    next_day = unit.valid_to + timedelta(days=1)
    statement = _of_the_day(names, next_day).where(col(AdministrativeUnit.valid_from) > unit.valid_from)
    former = {unit.name.casefold(), _TIERS.sub("", unit.name).casefold()}
    ids = [
        row.id
        for row in await connection.execute(statement)
        if former & {name.casefold() for name in _BETWEEN.split(row.formed_from or "") if name}
    ]
    chosen = rows(*(col(getattr(AdministrativeUnit, name)) for name in columns)).where(
        col(AdministrativeUnit.id).in_(ids)
    )
    return (await connection.execute(chosen.order_by(col(AdministrativeUnit.code)))).all()


async def define(
    session: AsyncSession,
    by: journal.By,
    *,
    code: str,
    valid_from: date,
    level: Level,
    name: str,
    name_latin: str | None = None,
    parent_id: UUID | None = None,
    valid_to: date | None = None,
    formed_from: str | None = None,
    centre: tuple[float, float] | None = None,
) -> tuple[AdministrativeUnit, Choice]:
    """Add or update the unit with this code and first day; return it and what was done.

    ``centre`` is longitude and latitude in degrees, WGS 84. An earlier unit with the same code ends the day before.
    Values that are not given stay, so that a second call changes nothing. Raises NotAcceptable with every fault. The
    caller checks who may do it: no route leads here.
    """
    same = (await session.exec(select(AdministrativeUnit).where(AdministrativeUnit.code == code))).all()
    facts: dict[str, Any] = {
        "level": level,
        "name": unicodedata.normalize("NFC", name).strip(),
        "name_latin": name_latin,
        "parent_id": parent_id,
        "valid_to": _last_day(valid_from, valid_to, same) if valid_to is not None else None,
        "formed_from": unicodedata.normalize("NFC", formed_from) if formed_from is not None else None,
        "longitude": centre[0] if centre else None,
        "latitude": centre[1] if centre else None,
    }
    told = {fact: value for fact, value in facts.items() if value is not None}
    _judge(code, valid_from, valid_to, facts["name"])
    there = next((unit for unit in same if unit.valid_from == valid_from), None)
    unit = there or AdministrativeUnit(code=code, valid_from=valid_from, **told)
    differing = sorted(fact for fact, value in told.items() if there is None or getattr(there, fact) != value)
    for fact in differing:
        setattr(unit, fact, told[fact])
    session.add(unit)
    ended = [] if there is not None else _join_up(unit, same)
    if not differing:
        return unit, Choice.UNCHANGED
    lines = [_line(by, unit, differing), *(_line(by, other, ["valid_to"]) for other in ended)]
    await journal.enter_all(session, lines)
    return unit, Choice.ADDED if there is None else Choice.CHANGED


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """Return the text in lower case without marks and repeated spaces: ``huong khe`` for ``Hương Khê``."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).split())


def _line(by: journal.By, unit: AdministrativeUnit, changed: list[str]) -> journal.Line:
    return journal.Line(by, define_unit.name, Subject.UNIT, unit.id, {"changed": changed})


def _rank(row: Row[Any], wanted: str) -> int | None:
    name = folded(row.name)
    places = (
        row.code == wanted or wanted in {name, folded(_TIERS.sub("", row.name))},
        row.code.startswith(wanted) or folded(_TIERS.sub("", row.name)).startswith(wanted),
        f" {wanted}" in f" {name}" or wanted in folded(row.name_latin or ""),
        f" {wanted}" in f" {folded(row.formed_from or '').replace('|', ' ')}",
    )
    return next((rank for rank, fits in enumerate(places) if fits), None)


def _join_up(unit: AdministrativeUnit, others: Sequence[AdministrativeUnit]) -> list[AdministrativeUnit]:
    """End the unit before this one, and end this one where the next begins, so that a code means one unit each day.

    Returns the units that end by it.
    """
    ended = [
        other
        for other in others
        if other.valid_from < unit.valid_from and (other.valid_to is None or other.valid_to >= unit.valid_from)
    ]
    for other in ended:
        other.valid_to = unit.valid_from - timedelta(days=1)
    unit.valid_to = _last_day(unit.valid_from, unit.valid_to, others)
    return ended


def _last_day(valid_from: date, valid_to: date | None, others: Sequence[AdministrativeUnit]) -> date | None:
    later = [other.valid_from - timedelta(days=1) for other in others if other.valid_from > valid_from]
    return min([*later, *([] if valid_to is None else [valid_to])], default=None)


def _judge(code: str, valid_from: date, valid_to: date | None, name: str) -> None:
    longest = 200
    faults = []
    if _CODE.fullmatch(code) is None:
        faults.append(Fault("code", say("2 to 10 digits"), "length"))
    if not 0 < len(name) <= longest:
        faults.append(wrong_length("name", 1, longest))
    if valid_to is not None and valid_to < valid_from:
        faults.append(Fault("valid_to", say("lies before the first day"), "before_the_first_day"))
    if faults:
        raise NotAcceptable(say("The unit cannot be entered."), tuple(faults))
