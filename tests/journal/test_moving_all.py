"""All that is beside the project, in one register: it moves to the other kind of database and back, and is the same."""

import asyncio
from pathlib import Path

import pytest

from registry import exchange
from registry.codes.keys import KeyRing
from registry.database import Database
from registry.demonstration.story import EPOCH, load
from registry.documents.store import Store
from registry.journal.audit import audit
from registry.journal.moving import move
from registry.labels import epochs
from tests.conftest import SHARED, migrate
from tests.journal.test_items import assert_told_and_restored
from tests.journal.test_moving import fingerprints
from tests.labels.chain import MASTER

pytestmark = [
    pytest.mark.soak,
    pytest.mark.material,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not beside the project"),
    pytest.mark.parametrize("stock", ["sqlite"], indirect=True),
]


async def loaded_with_everything(database: Database, store: Store) -> None:
    ring = KeyRing(None, {EPOCH: MASTER})
    async with database.writing() as session:
        await epochs.open_epoch(session, ring, EPOCH)
    assert await load(database, ring, "VN-23", store) is not None
    await exchange.run_folder(database, SHARED)


async def test_everything_goes_to_postgresql_and_back(database: Database, there: Database, tmp_path: Path):
    store = Store(tmp_path / "files")
    await loaded_with_everything(database, store)
    url = f"sqlite+aiosqlite:///{tmp_path / 'back.db'}"
    await asyncio.to_thread(migrate, url)
    back = Database(url)
    try:
        moved = await move(database, there)
        assert moved.subjects > 14_500
        assert await move(there, back) == moved
        first, last = await fingerprints(database), await fingerprints(back)
        assert last == first == await fingerprints(there)
        replay = await audit(back, stored=store.digest_of)
        assert (replay.findings, replay.entries, replay.head) == ([], moved.entries, moved.head)
        assert sum((await assert_told_and_restored(back)).values()) == moved.subjects
    finally:
        await back.close()
