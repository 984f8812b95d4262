"""A run that begins before midnight and ends after it is one day."""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from registry import calendar
from tests.clock import EARLIER
from tests.conftest import ROOT

ASKED = "from tests import clock; clock.stay_in_one_day(); from registry import calendar; print(calendar.now())"


async def test_all_that_a_test_does_has_the_clock_of_the_run():
    slow = timedelta(seconds=int(os.environ[EARLIER]))
    for told in (calendar.now(), await asyncio.to_thread(calendar.now)):
        assert timedelta() <= datetime.now(UTC) - slow - told < timedelta(minutes=1)


def test_the_clock_of_an_evening_is_an_hour_slow_in_every_process_of_the_run():
    told = subprocess.run(
        [sys.executable, "-c", ASKED], env=os.environ | {EARLIER: "3600"}, cwd=ROOT, capture_output=True, check=True
    )
    behind = datetime.now(UTC) - datetime.fromisoformat(told.stdout.decode().strip())
    assert timedelta(hours=1) <= behind < timedelta(hours=1, minutes=1)
