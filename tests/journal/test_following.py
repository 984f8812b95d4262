"""Followers hear every line once and in order, whoever runs them, and notice when the journal is another one."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import journal
from registry.database import Database
from registry.errors import BrokenChain
from registry.journal import OFFICE, Head, following
from registry.journal.following import Follower, Read
from registry.tables import Bookmark
from registry.vocabulary import Subject
from tests.journal.loaded import Loaded


class Outbox(Follower):
    """An inside follower: what it writes and its bookmark are one transaction."""

    name, inside, with_items = "outbox", True, False
    fails_at: int | None = None

    async def handle(self, read: Sequence[Read], reached: Head, session: AsyncSession | None) -> None:
        assert session is not None
        assert read[-1].position == reached.position
        connection = await session.connection()
        for line in read:
            if line.position == self.fails_at:
                raise RuntimeError
            await connection.execute(text("INSERT INTO outbox VALUES (:at)"), {"at": line.position})


class Names(Follower):
    """An outside follower that tells every subject's name as it was in each line."""

    name = "names"

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.told: list[tuple[int, str | None]] = []

    async def handle(self, read: Sequence[Read], reached: Head, session: AsyncSession | None) -> None:
        assert session is None
        assert read[-1].position == reached.position
        for line in read:
            document = line.document or {}
            self.told.append((line.position, document.get("name") or document.get("personal", {}).get("name")))


@pytest.fixture
async def outbox(database: Database, monkeypatch: pytest.MonkeyPatch) -> Outbox:
    monkeypatch.setattr(following, "AT_ONCE", 7)
    async with database.engine.begin() as connection:
        await connection.execute(text("CREATE TABLE outbox (at BIGINT PRIMARY KEY)"))
    await write(database, 40)
    return Outbox(database)


async def write(database: Database, count: int) -> None:
    async with database.writing() as session:
        for n in range(count):
            await journal.enter(session, OFFICE, "import", Subject.IMPORT, f"file {n}")


async def sent(database: Database) -> list[int]:
    async with database.reading() as connection:
        return list((await connection.execute(text("SELECT at FROM outbox ORDER BY at"))).scalars())


async def test_every_line_is_handled_once_after_a_fault(database: Database, outbox: Outbox):
    outbox.fails_at = 20
    with pytest.raises(RuntimeError):
        await outbox.catch_up()
    assert await sent(database) == list(range(1, 15)), "what a batch did before it failed is undone with it"
    assert await outbox.lag() == 26
    outbox.fails_at = None
    assert await outbox.catch_up() == 26
    assert await sent(database) == list(range(1, 41))
    assert (await outbox.lag(), await outbox.catch_up()) == (0, 0)


async def test_several_runners_never_handle_a_line_twice(database: Database, outbox: Outbox):
    done = await asyncio.gather(*(Outbox(database).catch_up() for _ in range(4)))
    while await outbox.catch_up():
        pass
    assert await sent(database) == list(range(1, 41))
    assert sum(done) <= 40


async def test_a_follower_tells_what_was_however_late_it_reads(loaded: Loaded):
    names = Names(loaded.database)
    count = await names.catch_up()
    assert [position for position, _ in names.told] == list(range(1, count + 1))
    assert ("Nguyễn Văn Mẫu") in [name for _, name in names.told]
    assert await names.lag() == 0


@pytest.mark.parametrize("moved", [{"position": 90}, {"position": 5}], ids=["further than the journal", "another line"])
async def test_an_older_copy_beside_a_follower_that_knows_more_is_noticed(
    database: Database, outbox: Outbox, moved: dict[str, int]
):
    await outbox.catch_up()
    async with database.writing() as session:
        bookmark = await session.get(Bookmark, "outbox")
        assert bookmark is not None
        bookmark.position = moved["position"]
        session.add(bookmark)
    with pytest.raises(BrokenChain, match=r"older copy .* --accept-older"):
        await outbox.demand_same_journal()
    with pytest.raises(BrokenChain):
        await outbox.catch_up()
    async with database.engine.begin() as connection:
        await connection.execute(text("DELETE FROM outbox"))
    await outbox.accept()
    await outbox.demand_same_journal()
    assert await outbox.catch_up() == 40
