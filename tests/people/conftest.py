"""The office and its clock."""

from datetime import datetime, timedelta

import pytest
from httpx import AsyncClient

from registry import calendar
from tests.pages.sitting import Desk


class Clock:
    """The office's clock, to be set forward."""

    def __init__(self) -> None:
        self.now = calendar.now()

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(calendar, "now", clock)
    return clock


@pytest.fixture
def desk(client: AsyncClient) -> Desk:
    return Desk(client)
