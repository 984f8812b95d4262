"""A browser at one's own account, and the office's clock."""

from pathlib import Path

import pytest
from httpx import AsyncClient

from registry import calendar
from registry.database import Database
from tests.notices.mailbox import Mailbox
from tests.pages.sitting import Desk
from tests.people.conftest import Clock


@pytest.fixture
def account(client: AsyncClient) -> Desk:
    return Desk(client, home="/account/password")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(calendar, "now", clock)
    return clock


@pytest.fixture
def mailbox(database: Database, tmp_path: Path) -> Mailbox:
    return Mailbox(database, tmp_path)
