"""Imports administrative units: provinces before and after 1 July 2025, communes, boundaries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import journal
from registry.causes import cause
from registry.database import queue_here
from registry.errors import Fault
from registry.journal import OFFICE, Line
from registry.rights.mirroring import IMPORT_LOCK, RowOutcome
from registry.rights.recorded import define_unit
from registry.saying import say
from registry.tables import Table
from registry.vocabulary import Choice, Level, Subject

UNIT = Table.metadata.tables["administrative_unit"]
NO_PROVINCE = cause("province_missing", say("its province %(code)s is not in the register; bring it in first", code=""))
CODE_TAKEN = cause(
    "code_taken",
    say(
        "the code %(code)s is that of %(name)s from %(since)s to %(last)s; a code means one unit a day",
        code="", name="", since=date.min, last=date.max,
    ),
)  # fmt: skip
CODE_IN_USE = cause(
    "code_in_use",
    say(
        "the code %(code)s is that of %(name)s from %(since)s on; a code means one unit a day",
        code="", name="", since=date.min,
    ),
)  # fmt: skip
FACTS = ("name", "name_latin", "level", "valid_to", "formed_from", "longitude", "latitude", "boundary")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """A unit as a file describes it. None leaves a value unchanged; ``parent`` is the code of a province."""

    code: str
    valid_from: date
    level: Level
    name: str
    name_latin: str | None = None
    valid_to: date | None = None
    parent: str | None = None
    formed_from: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    boundary: dict[str, Any] | None = None

    @property
    def identity(self) -> tuple[str, str]:
        return self.code, self.valid_from.isoformat()

    def facts(self) -> dict[str, Any]:
        """Return the values that the file gives."""
        return {name: value for name in FACTS if (value := getattr(self, name)) is not None}


async def settle(session: AsyncSession, rows: Sequence[UnitRow]) -> list[RowOutcome]:
    """Update the units from ``rows``; return the outcome of each row, in order.

    A unit is known by its code and first day. A row is faulty when its commune's province is neither in the register
    nor before it, or when another unit has its code on one of its days, because a code must mean one unit.
    """
    await session.flush()
    await queue_here(session, IMPORT_LOCK)
    connection = await session.connection()
    known = await _known(connection, rows)
    taken = _terms(known)
    provinces = await _provinces(connection)
    outcomes: list[RowOutcome] = []
    added: list[dict[str, Any]] = []
    lines: list[Line] = []
    for row in rows:
        parent = _parent(provinces, row)
        there = known.get(row.identity)
        if row.parent is not None and parent is None:
            fault: Fault | None = NO_PROVINCE.at(code=row.parent)
        else:
            fault = _take(taken, row, there)
        if fault is not None:
            outcomes.append(RowOutcome(Choice.FAULTY, (fault,)))
            continue
        facts = row.facts() | ({"parent_id": parent} if parent else {})
        differing = {name: value for name, value in facts.items() if there is None or there[name] != value}
        if there is None:
            key = uuid4()
            added.append(_BLANK | facts | {"id": key, "code": row.code, "valid_from": row.valid_from})
            if row.level is Level.PROVINCE:
                provinces.append((key, row.code, row.valid_from, row.valid_to))
        elif differing:
            key = there["id"]
            await connection.execute(update(UNIT).where(UNIT.c.id == key).values(differing))
        else:
            outcomes.append(RowOutcome(Choice.UNCHANGED))
            continue
        outcomes.append(RowOutcome(Choice.ADDED if there is None else Choice.CHANGED))
        lines.append(_line(key, differing))
    if added:
        # Provinces first, because a commune in the same batch refers to its province.
        await connection.execute(insert(UNIT), sorted(added, key=lambda unit: unit["level"] is not Level.PROVINCE))
    await journal.enter_all(session, lines)
    return outcomes


_BLANK = dict.fromkeys((*FACTS, "parent_id"))


def _line(key: UUID, differing: Iterable[str]) -> Line:
    return Line(OFFICE, define_unit.name, Subject.UNIT, key, {"changed": sorted(differing)})


async def _known(connection: AsyncConnection, rows: Iterable[UnitRow]) -> dict[tuple[str, str], RowMapping]:
    statement = select(UNIT).where(UNIT.c.code.in_({row.code for row in rows}))
    found = (await connection.execute(statement)).mappings()
    return {(unit["code"], unit["valid_from"].isoformat()): unit for unit in found}


_Terms = dict[str, dict[date, tuple[date | None, str]]]
"""By code and first day: the last day and the name."""


def _terms(known: dict[tuple[str, str], RowMapping]) -> _Terms:
    terms: _Terms = {}
    for unit in known.values():
        terms.setdefault(unit["code"], {})[unit["valid_from"]] = (unit["valid_to"], unit["name"])
    return terms


def _take(terms: _Terms, row: UnitRow, there: RowMapping | None) -> Fault | None:
    """Reserve the code for the unit's days; when another unit has one of them, return the fault and reserve nothing."""
    until = row.valid_to or (there["valid_to"] if there is not None else None)
    of_code = terms.setdefault(row.code, {})
    for since, (last, name) in of_code.items():
        begins_before_it_ends = last is None or row.valid_from <= last
        if since != row.valid_from and begins_before_it_ends and (until is None or since <= until):
            whose: dict[str, Any] = {"code": row.code, "name": name, "since": since}
            return CODE_IN_USE.at(**whose) if last is None else CODE_TAKEN.at(**whose, last=last)
    of_code[row.valid_from] = (until, row.name)
    return None


_Provinces = list[tuple[UUID, str, date, date | None]]


async def _provinces(connection: AsyncConnection) -> _Provinces:
    statement = select(UNIT.c.id, UNIT.c.code, UNIT.c.valid_from, UNIT.c.valid_to)
    return [tuple(found) for found in await connection.execute(statement.where(UNIT.c.level == Level.PROVINCE))]


def _parent(provinces: _Provinces, row: UnitRow) -> UUID | None:
    """Return the province with that code on the unit's first day, None when there is none."""
    for key, code, since, until in provinces:
        if code == row.parent and since <= row.valid_from and (until is None or until >= row.valid_from):
            return key
    return None
