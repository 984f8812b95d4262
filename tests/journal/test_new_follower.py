"""A follower declared in this file alone works everywhere: bookmark, lag in /healthz and on the desk, sogoc follow."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

import api.followers
from api.app import create_app
from api.settings import Settings
from registry import journal
from registry.database import Database
from registry.errors import BrokenChain
from registry.journal import OFFICE, Head
from registry.journal.audit import audit
from registry.journal.following import Follower, Read
from registry.tables import Bookmark
from registry.vocabulary import Subject
from tests.commands.program import Program, until
from tests.conftest import speaking
from tests.office import Office
from tests.pages.sitting import Desk

MIDDLE = 20
"""The line at which it is held up, of more."""
HERE = sys.modules[__name__]
RUN = "import api.followers, tests.journal.test_new_follower as here; api.followers.PLACES += (here,); "


class Ledger(Follower):
    """Writes a row for every line into a table of the register: what it does and its bookmark are one transaction."""

    name, inside, with_items = "ledger", True, False

    async def handle(self, read: Sequence[Read], reached: Head, session: AsyncSession | None) -> None:
        assert session is not None
        assert read[-1].position == reached.position
        connection = await session.connection()
        for line in read:
            await connection.execute(
                text("INSERT INTO ledger VALUES (:at, :act)"), {"at": line.position, "act": line.act}
            )
            if (hold := os.environ.get("HOLD")) and line.position == MIDDLE:
                Path(hold).touch()
                await asyncio.sleep(600)  # a test ends the process here


@pytest.fixture
async def ledger(database: Database, office: Office) -> Database:  # noqa: ARG001 # what is in the register
    """Return an office's register in which the follower has its table."""
    async with database.engine.begin() as connection:
        await connection.execute(text("CREATE TABLE ledger (at BIGINT NOT NULL, act VARCHAR(40) NOT NULL)"))
    return database


@pytest.fixture
async def client(settings: Settings, ledger: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AsyncClient]:
    """Speak to an application that has the follower of this file."""
    monkeypatch.setattr(api.followers, "PLACES", (*api.followers.PLACES, HERE))
    application = create_app(settings, ledger)
    async with speaking(application, settings, ledger) as client:
        yield client


async def lines_of(database: Database) -> list[int]:
    async with database.reading() as connection:
        return list((await connection.execute(text("SELECT at FROM ledger ORDER BY at"))).scalars())


async def last_of(database: Database) -> int:
    async with database.reading() as connection:
        return (await journal.head(connection)).position


async def write(database: Database, count: int) -> None:
    async with database.writing() as session:
        for n in range(count):
            await journal.enter(session, OFFICE, "import", Subject.IMPORT, f"file {n}")


def program(database: Database, folder: Path) -> Program:
    return Program(folder, database.url.render_as_string(hide_password=False))


def following(at: Program, *words: str, **more: str) -> "subprocess.Popen[bytes]":
    """Start ``sogoc follow`` with the follower of this file."""
    run = f"{RUN}import sys; from api.commands import main; sys.argv = ['sogoc', 'follow', *{list(words)!r}]; main()"
    environment = at.environment(**more) | {"PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen([sys.executable, "-c", run], env=environment, cwd=at.folder)


async def test_health_and_desk_tell_how_far_it_is_behind(client: AsyncClient, office: Office, ledger: Database):
    last = await last_of(ledger)
    assert (await client.get("/healthz")).json()["lag"]["ledger"] == last, "it has read nothing yet"
    desk = await Desk(client).sit(office.registrar)
    assert "ledger has read nothing yet" in await desk.look("/desk/journal?lang=en")
    await Ledger(ledger).catch_up()
    assert (await client.get("/healthz")).json()["lag"]["ledger"] == 0
    await write(ledger, 3)
    assert (await client.get("/healthz")).json()["lag"]["ledger"] == 3
    assert "ledger is 3 behind" in await desk.look("/desk/journal?lang=en")
    assert await lines_of(ledger) == list(range(1, last + 1))
    assert (await audit(ledger)).findings == []


async def test_it_notices_a_journal_that_is_another_one(ledger: Database):
    await Ledger(ledger).catch_up()
    async with ledger.writing() as session:
        bookmark = await session.get_one(Bookmark, "ledger")
        bookmark.position += 100
        session.add(bookmark)
    with pytest.raises(BrokenChain, match="ledger has read to line"):
        await Ledger(ledger).demand_same_journal()
    assert [one.subject for one in (await audit(ledger)).findings] == ["follower ledger"]


async def test_sogoc_follow_runs_it_and_a_kill_in_the_middle_doubles_and_loses_nothing(
    ledger: Database, tmp_path: Path
):
    await write(ledger, 60)
    last, at = await last_of(ledger), program(ledger, tmp_path)
    middle = tmp_path / "in-the-middle"
    process = following(at, HOLD=str(middle))
    try:
        until(lambda: middle.exists() or process.poll() is not None, "it is in the middle of its lines")
        process.send_signal(signal.SIGKILL)
        assert process.wait(timeout=30) == -signal.SIGKILL
    finally:
        process.kill()
    assert await lines_of(ledger) == [], "what it had begun is undone with its bookmark"
    ended = following(at, "--once")
    assert ended.wait(timeout=120) == 0
    assert await lines_of(ledger) == list(range(1, last + 1))
    await write(ledger, 2)
    assert following(at, "--once").wait(timeout=120) == 0
    assert await lines_of(ledger) == list(range(1, last + 3))


async def test_no_follower_of_a_test_is_found_elsewhere(settings: Any, database: Database):
    indexes = api.followers.indexes_of(settings)
    assert "ledger" not in {one.name for one in api.followers.followers(database, indexes)}
