"""The office's clock. Instants are UTC; dates are those of Hà Tĩnh."""

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

OFFICE_TIME = ZoneInfo("Asia/Ho_Chi_Minh")
_played: ContextVar[date | None] = ContextVar("played", default=None)


def now() -> datetime:
    """Return the present instant in UTC, with its time zone."""
    return datetime.now(UTC)


def today() -> date:
    """Return the date in the office's time zone, because legal dates do not depend on the place of a server."""
    return _played.get() or now().astimezone(OFFICE_TIME).date()


def months_after(day: date, months: int) -> date:
    """Return the same day this many months later, or the last day of a shorter month (Civil Code, article 148)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@contextmanager
def played_on(day: date) -> Iterator[None]:
    """Make ``today`` return another day, for the demonstration and for tests, whose applications take months.

    Instants stay real, so that the journal shows when an entry was written.
    """
    token = _played.set(day)
    try:
        yield
    finally:
        _played.reset(token)
