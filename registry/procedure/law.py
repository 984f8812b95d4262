"""The terms of the law, as dated rows with their articles: ``law.csv``. The day of publication selects the row."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import col

from registry import calendar
from registry.tables import Publication, Record
from registry.vocabulary import Clock, Kind

FILE = Path(__file__).with_name("law.csv")


@dataclass(frozen=True, slots=True)
class Term:
    """A term for publications between two days, both included; None is an open end. ``months`` is its length."""

    kind: Kind
    clock: Clock
    published_from: date | None
    published_until: date | None
    months: int
    article: str
    source: str
    certainty: str

    def holds_for(self, published_on: date) -> bool:
        """Say whether the term applies to a publication of this day."""
        return (self.published_from is None or self.published_from <= published_on) and (
            self.published_until is None or self.published_until >= published_on
        )

    def ends_on(self, published_on: date) -> date:
        """Return the last day of the term."""
        return calendar.months_after(published_on, self.months)


@cache
def terms() -> tuple[Term, ...]:
    """Return every row."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_terms(csv.DictReader(file)))


def opposition_term(kind: Kind, published_on: date) -> Term:
    """Return the term of opposition for a publication of this day; LookupError when there is none."""
    for term in terms():
        if term.kind is kind and term.clock is Clock.OPPOSITION and term.holds_for(published_on):
            return term
    raise LookupError(f"law.csv has no term of opposition to a {kind} published on {published_on}.")


def opposition_over(today: date) -> ColumnElement[bool]:
    """Return the SQL condition that the term of opposition of a record and its publication is over."""
    found = [
        and_(
            col(Record.kind) == term.kind,
            col(Publication.published_on) <= last,
            *([col(Publication.published_on) >= term.published_from] if term.published_from else []),
        )
        for term in terms()
        if term.clock is Clock.OPPOSITION and (last := _last_published(term, today)) is not None
    ]
    return or_(*found) if found else false()


def _last_published(term: Term, today: date) -> date | None:
    """Return the latest day of publication whose term is over today, None when there is none."""
    last = term.published_until or today
    last = min(last, today)
    floor = term.published_from or date.min
    while last >= floor and term.ends_on(last) >= today:
        last -= timedelta(days=1)
        if (today - last).days > 31 * (term.months + 1):
            return None
    return last if last >= floor else None


def _terms(rows: "csv.DictReader[str]") -> Iterator[Term]:
    for row in rows:
        first, last = row["published_from"], row["published_until"]
        yield Term(
            kind=Kind(row["kind"]),
            clock=Clock(row["clock"]),
            published_from=date.fromisoformat(first) if first else None,
            published_until=date.fromisoformat(last) if last else None,
            months=int(row["months"]),
            article=row["article"],
            source=row["source"],
            certainty=row["certainty"],
        )
