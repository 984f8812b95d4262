"""Browsers of one day are told apart by a salt that all processes share and nobody has two days later."""

import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from registry.database import Database
from registry.labels.scans.counter import DAY, day_of
from registry.labels.scans.salts import Salts

MINUTE = 29_000_000
TODAY = day_of(MINUTE)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "salts.json"


async def test_a_restart_and_every_process_have_the_same_salt(database: Database, file: Path):
    one, other = Salts(database, file), Salts(database, file)
    await one.turn(MINUTE)
    await other.turn(MINUTE)
    assert one.of(TODAY) == other.of(TODAY)
    assert one.of(TODAY + 1) == other.of(TODAY + 1) != one.of(TODAY)
    assert len(one.of(TODAY)) == 32


async def test_two_days_later_it_is_nowhere(database: Database, file: Path):
    salts = Salts(database, file)
    await salts.turn(MINUTE)
    old = salts.of(TODAY)
    await salts.turn(MINUTE + 2 * DAY)
    assert salts.of(TODAY) == old, "of yesterday's yesterday it is still there"
    await salts.turn(MINUTE + 3 * DAY)
    assert salts.of(TODAY) != old
    fresh = Salts(database, file)
    await fresh.turn(MINUTE + 3 * DAY)
    assert fresh.of(TODAY) != old
    if database.is_sqlite:
        assert old.hex() not in file.read_text("ascii")


async def test_it_lies_in_no_backup(database: Database, file: Path):
    await Salts(database, file).turn(MINUTE)
    if database.is_sqlite:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert file.name not in str(database.url.database)
        return
    async with database.reading() as connection:
        kind = "SELECT relpersistence::text FROM pg_class WHERE relname = 'scan_salt'"
        assert (await connection.execute(text(kind))).scalar_one() == "u", "an unlogged table"
