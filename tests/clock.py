"""The clock of a run of the tests."""

import os
from datetime import datetime, time, timedelta, tzinfo

from registry import calendar

EARLIER = "SOGOC_TESTED_EARLIER"
"""By how many seconds the clock of a run is slow; all processes of the run agree."""
LONGEST_RUN = timedelta(minutes=45)


def stay_in_one_day() -> None:
    """Put the clock back by an hour when a run begins shortly before midnight and would end after it.

    What a test module reads when it is imported is the day on which its tests run. Programs that tests start have the
    real clock.
    """
    evening = datetime.combine(calendar.today() + timedelta(days=1), time(), calendar.OFFICE_TIME) - LONGEST_RUN
    slow = timedelta(seconds=int(os.environ.setdefault(EARLIER, "3600" if calendar.now() > evening else "0")))

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override] # drivers want the plain type
            return datetime.now(tz) - slow

    if slow:
        vars(calendar)["datetime"] = Clock
