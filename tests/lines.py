"""What the journal holds, for tests."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from registry.acts import ActSubject, Book, ToldLine, history_of, told_line
from registry.acts.subject import M
from registry.database import Database
from registry.journal import GENESIS, chained, leaf
from registry.journal.history import Done, done, lines, with_items
from registry.journal.packing import unpack
from registry.people.permissions import Actor
from registry.tables import Entry, Item


async def history(
    connection: AsyncConnection, actor: Actor | None, book: Book, on: ActSubject[M], matter: M
) -> list[ToldLine]:
    """Return every line about a subject that somebody may read, oldest first."""
    listed = history_of(actor, book, on, matter)
    return [told_line(row, actor, book, on) for row in await listed.rows(connection)]


async def entered(database: Database, **wanted: Any) -> list[Done]:
    """Return the lines whose columns have these values (``act="lodge"``), oldest first, with what was told."""
    statement = with_items().order_by(col(Entry.position))
    for name, value in wanted.items():
        statement = statement.where(col(getattr(Entry, name)) == str(value))
    async with database.reading() as connection:
        return [done(row) for row in await connection.execute(statement)]


async def open_text(database: Database) -> str:
    """Return everything of the journal that is not encrypted: its lines and the bodies of its items."""
    async with database.reading() as connection:
        entries = (await connection.execute(select(Entry.__table__))).all()  # type: ignore[attr-defined] # SQLModel gives every table its Table
        items = (await connection.execute(select(col(Item.packing), col(Item.body)))).all()
    return "\n".join([*map(str, entries), *(unpack(*item) for item in items)])


async def assert_unbroken(database: Database) -> int:
    """Assert that each line is chained to the one before it; return how many there are."""
    previous, count = GENESIS, 0
    async with database.reading() as connection:
        async for row in lines(connection, 0):
            count += 1
            previous = chained(previous, leaf(row))  # type: ignore[arg-type] # a row has the columns of a line
            assert (row.position, row.digest) == (count, previous)
    return count
