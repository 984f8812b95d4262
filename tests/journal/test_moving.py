"""A register moves between databases through its items, and is the same there."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from registry.database import Database
from registry.errors import BeingMoved, OutOfOrder
from registry.journal import moving
from registry.journal.audit import audit
from registry.journal.moving import fingerprint, move
from registry.tables import Table
from tests.conftest import migrate
from tests.journal.loaded import Loaded

TABLES = sorted(set(Table.metadata.tables) - {"move"})


async def fingerprints(database: Database) -> dict[str, tuple[int, str]]:
    async with database.reading() as connection:
        return {table: await fingerprint(connection, table) for table in TABLES}


async def test_a_moved_register_is_the_same_and_the_old_one_is_closed(loaded: Loaded, there: Database):
    was, tables = await audit(loaded.database), await fingerprints(loaded.database)
    reported: list[tuple[int, int]] = []
    moved = await move(loaded.database, there, lambda done, total: reported.append((done, total)))
    assert (moved.entries, moved.head) == (was.entries, was.head)
    now = await audit(there)
    assert (now.findings, now.head) == ([], was.head)
    assert await fingerprints(there) == tables
    assert reported[-1][0] == reported[-1][1]
    assert [done for done, _ in reported] == sorted(done for done, _ in reported)
    with pytest.raises(BeingMoved):
        await loaded.chain.order(1)
    loaded.chain.database, old = there, loaded.chain.database
    assert await loaded.chain.order(1), "work goes on in the new one"
    loaded.chain.database = old
    await moving.reopen(old)
    assert await loaded.chain.order(1)


async def test_what_was_interrupted_goes_on_where_it_stopped(
    loaded: Loaded, there: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(moving, "AT_ONCE", 5)
    for part in (0.1, 0.5, 0.7, 0.9):  # in the journal, at its end, among the subjects

        def report(done: int, total: int, part: float = part) -> None:
            if done >= total * part:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            await move(loaded.database, there, report)
    await move(loaded.database, there)
    assert (await audit(there)).findings == []
    assert await fingerprints(there) == await fingerprints(loaded.database)


async def test_a_register_is_moved_into_an_empty_database_only(loaded: Loaded, there: Database):
    async with there.engine.begin() as connection:
        unit = "INSERT INTO label_epoch (number, fingerprint, opened_at) VALUES (1, 'x', '2026-11-25 00:00:00+00:00')"
        await connection.execute(text(unit))
    with pytest.raises(OutOfOrder, match="another register"):
        await move(loaded.database, there)


@pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
async def test_a_register_is_moved_to_one_place_at_a_time(loaded: Loaded, there: Database, tmp_path: Path):
    await move(loaded.database, there)
    url = f"sqlite+aiosqlite:///{tmp_path / 'second.db'}"
    await asyncio.to_thread(migrate, url)
    second = Database(url)
    with pytest.raises(OutOfOrder, match="being moved to"):
        await move(loaded.database, second)
    await second.close()
    assert make_url(url).database


async def test_a_register_is_not_moved_to_itself_and_stays_open(loaded: Loaded):
    itself = Database(str(loaded.database.url.render_as_string(hide_password=False)))
    with pytest.raises(OutOfOrder, match="this register itself") as refused:
        await move(loaded.database, itself)
    await itself.close()
    assert refused.value.code == "same_register"
    await loaded.chain.order(1)
