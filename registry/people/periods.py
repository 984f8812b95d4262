"""Whether something stands on a day: one rule, asked of values and asked of columns."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col


def covers(first: date | None, last: date | None, day: date) -> bool:
    """Say whether a period holds ``day``; both ends belong to it, an end that is not told is open."""
    return (first is None or first <= day) and (last is None or last >= day)


def covering(first: Any, last: Any, day: date) -> ColumnElement[bool]:
    """Return the condition under which the period between two columns holds ``day``, as `covers` has it."""
    return and_(
        or_(col(first).is_(None), col(first) <= day),
        or_(col(last).is_(None), col(last) >= day),
    )
