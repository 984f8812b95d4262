import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import registry
from registry import journal
from registry.acts import Book
from registry.database import Database
from registry.journal import OFFICE
from registry.tables import Bookmark
from registry.vocabulary import Subject
from tests.journal.loaded import Loaded
from tests.lines import assert_unbroken, entered


async def test_many_writers_leave_one_unbroken_chain(database: Database):
    async def write(n: int) -> None:
        async with database.writing() as session:
            await journal.enter(session, OFFICE, "enrol", Subject.PARTY, n, told={"name": f"Hợp tác xã {n}"})

    await asyncio.gather(*(write(n) for n in range(25)))
    assert await assert_unbroken(database) == 25


@pytest.mark.parametrize("statement", ["UPDATE entry SET actor = 'x'", "DELETE FROM entry"])
async def test_the_journal_is_only_added_to(database: Database, statement: str):
    async with database.writing() as session:
        await journal.enter(session, OFFICE, "enrol", Subject.PARTY, 1)
    with pytest.raises(DBAPIError, match="only added to"):
        async with database.writing() as session:
            await (await session.connection()).execute(text(statement))


async def test_a_reader_cannot_write_and_the_next_writer_can(database: Database):
    async with database.reading() as connection:
        with pytest.raises(DBAPIError):
            await connection.execute(text("INSERT INTO number_series (series, last) VALUES ('x', 1)"))
    async with database.writing() as session:
        session.add(Bookmark(follower="x"))
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM bookmark"))).scalar_one() == 1


async def test_no_line_of_a_register_is_by_an_act_that_nobody_declares(loaded: Loaded):
    book = Book.of(registry)
    lines = await entered(loaded.database)
    assert [(one.subject, one.act) for one in lines if book.find(one.subject, one.act) is None] == []
    assert "office" in {one.actor for one in lines}
