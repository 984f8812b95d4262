"""The office's clock. Instants are UTC; dates are those of the office's wall in Hà Tĩnh."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

OFFICE_TIME = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the date in the office's time zone; legal dates never depend on where a server stands."""
    return now().astimezone(OFFICE_TIME).date()
