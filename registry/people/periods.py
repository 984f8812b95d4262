"""Whether a period contains a day: one rule, for values and for columns."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col


def covers(first: date | None, last: date | None, day: date) -> bool:
    """Say whether a period contains ``day``; both ends are included, None is an open end."""
    return (first is None or first <= day) and (last is None or last >= day)


def covering(first: Any, last: Any, day: date) -> ColumnElement[bool]:
    """Return the SQL condition for rows whose period contains ``day``, as in `covers`."""
    return and_(
        or_(col(first).is_(None), col(first) <= day),
        or_(col(last).is_(None), col(last) >= day),
    )
