"""Counts cases by suspicion, source, right, place, month and outcome."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import extract, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.people.permissions import Actor
from registry.people.visibility import CASE, visible
from registry.tables import AdministrativeUnit, Case, Record
from registry.vocabulary import CaseOutcome, CaseSource, CaseStatus, Suspicion

MOST = 100
"""Rights and places that are listed, those with the most cases first."""


class Counted(NamedTuple):
    """A number of cases, and how many of them are closed; ``of`` is None for those without the value."""

    of: Any
    cases: int
    closed: int


class Statistics(NamedTuple):
    """Counts of the cases that were opened from ``since`` to ``until``, both days included."""

    total: int
    closed: int
    by_suspicion: Sequence[Counted]
    by_source: Sequence[Counted]
    by_right: Sequence[Counted]
    by_place: Sequence[Counted]
    by_month: Sequence[Counted]
    by_outcome: Sequence[Counted]


async def statistics(connection: AsyncConnection, actor: Actor, since: date, until: date) -> Statistics:
    """Return the counts of the cases that this actor sees."""
    within = (visible(CASE, actor), col(Case.opened_on) >= since, col(Case.opened_on) <= until)

    async def counted(of: Sequence[Any], source: Any = Case) -> Sequence[Any]:
        closed = func.count().filter(col(Case.status) == CaseStatus.CLOSED)
        statement = select(*of, func.count().label("cases"), closed.label("closed")).select_from(source).where(*within)
        ordered = statement.group_by(*of).order_by(func.count().desc(), *of) if of else statement
        return (await connection.execute(ordered.limit(MOST))).all()

    (total,) = await counted(())
    on_right = _joined(Record, col(Record.id) == col(Case.record_id))
    on_place = _joined(AdministrativeUnit, col(AdministrativeUnit.id) == col(Case.unit_id))
    month = extract("year", col(Case.opened_on)), extract("month", col(Case.opened_on))
    months = [Counted((int(year), int(of)), *rest) for year, of, *rest in await counted(month)]
    outcomes = [Counted(*row) for row in await counted([col(Case.outcome)])]
    return Statistics(
        total.cases,
        total.closed,
        [Counted(Suspicion(row[0]), *row[1:]) for row in await counted([col(Case.suspicion)])],
        [Counted(CaseSource(row[0]), *row[1:]) for row in await counted([col(Case.source)])],
        [Counted(*row) for row in await counted([col(Record.name)], on_right)],
        [Counted(*row) for row in await counted([col(AdministrativeUnit.name)], on_place)],
        sorted(months, key=lambda one: one.of),
        [one._replace(of=CaseOutcome(one.of)) for one in outcomes if one.of is not None],
    )


def _joined(table: Any, on: Any) -> Any:
    return Case.__table__.outerjoin(table.__table__, on)  # type: ignore[attr-defined] # SQLModel gives every table its Table
