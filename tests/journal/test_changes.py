"""What a release may do to the tables without a word, what it has to explain, and what stays found whatever it does."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, ForeignKey, Integer, String, Uuid, text
from sqlalchemy import Table as CoreTable
from sqlalchemy.schema import CreateTable

from registry.database import Database
from registry.journal import describing, gathering
from registry.journal.audit import audit
from registry.journal.checks import Finding
from registry.journal.restating import Upgrade
from registry.journal.shapes import SHAPES, Part
from registry.tables import Table
from registry.vocabulary import Subject
from tests.conftest import migrate
from tests.journal.loaded import Loaded

LANDED = sorted((Path(__file__).parent / "landed").glob("*.sql"))


def changed(part: Part, **changes: Any) -> Part:
    return Part(**{name: getattr(part, name) for name in part.__dataclass_fields__} | changes)


def forget() -> None:
    """Let what was worked out of the tables be worked out again."""
    describing._plan.cache_clear()
    gathering._statements.cache_clear()


@contextmanager
def tables_with(table: str, *new: Column[Any]) -> Iterator[None]:
    """Let a table have further columns, as after a release."""
    core = Table.metadata.tables[table]
    for column in new:
        core.append_column(column)
    forget()
    try:
        yield
    finally:
        for column in new:
            core._columns.remove(column)  # nothing else takes a column away again
        forget()


@pytest.fixture
def shapes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return a function that gives a subject another shape for the length of a test."""

    def reshape(subject: Subject, shape: Part) -> None:
        monkeypatch.setitem(SHAPES, subject, shape)
        forget()

    yield reshape
    monkeypatch.undo()
    forget()


async def findings(loaded: Loaded, upgrades: Mapping[int, Upgrade] | None = None) -> list[Finding]:
    return (await audit(loaded.database, upgrades=upgrades or {})).findings


async def run(loaded: Loaded, statement: Any) -> None:
    async with loaded.database.engine.begin() as connection:
        await connection.execute(text(statement) if isinstance(statement, str) else statement)


async def test_a_new_column_that_may_be_empty_changes_nothing(loaded: Loaded):
    await run(loaded, "ALTER TABLE record ADD COLUMN shade VARCHAR(20)")
    with tables_with("record", Column("shade", String(20))):
        assert await findings(loaded) == []
        await run(loaded, "UPDATE record SET shade = 'đỏ'")
        found = await findings(loaded)
    assert {one.sentence for one in found} == {"the tables differ from this line, in shade"}
    assert len(found) == 4


async def test_a_new_column_with_a_value_for_all_says_which_value_is_not_told(loaded: Loaded, shapes: Any):
    await run(loaded, "ALTER TABLE party ADD COLUMN rank INTEGER NOT NULL DEFAULT 7")
    with tables_with("party", Column("rank", Integer, nullable=False)):
        assert len(await findings(loaded)) > 3, "without a word every row differs"
        shapes(Subject.PARTY, changed(SHAPES[Subject.PARTY], absent={**SHAPES[Subject.PARTY].absent, "rank": 7}))
        assert await findings(loaded) == []
        await run(loaded, "UPDATE party SET rank = 8 WHERE kind = 'person'")
        (finding,) = await findings(loaded)
    assert finding.subject == f"party {loaded.person}"


async def test_a_new_table_changes_nothing(loaded: Loaded, shapes: Any):
    key = Column("record_id", Uuid, ForeignKey("record.id"))
    table = CoreTable("remark", Table.metadata, Column("id", Uuid, primary_key=True), key, Column("words", String(20)))
    try:
        await run(loaded, CreateTable(table))
        new = Part(table="remark", name="remarks", key="record_id", personal=frozenset({"words"}))
        shape = SHAPES[Subject.RECORD]
        shapes(Subject.RECORD, changed(shape, parts=(new, *shape.parts)))
        assert await findings(loaded) == []
    finally:
        Table.metadata.remove(table)


async def test_another_order_of_parts_changes_nothing(loaded: Loaded, shapes: Any):
    for subject, shape in list(SHAPES.items()):
        shapes(subject, changed(shape, parts=tuple(reversed(shape.parts))))
    assert await findings(loaded) == []


def without_country(body: dict[str, Any]) -> dict[str, Any]:
    """Schema 2: a country is told only where it is not this one."""
    body = dict(body, schema=2)
    if body["subject"] == "record" and body["country"] == "VN":
        del body["country"]
    return body


async def test_a_change_of_schema_is_explained_by_an_upgrade_and_launders_nothing(
    loaded: Loaded, shapes: Any, monkeypatch: pytest.MonkeyPatch
):
    await run(loaded, "UPDATE record SET name = 'Tên khác' WHERE status = 'published'")
    monkeypatch.setattr(describing, "SCHEMA", 2)
    shapes(Subject.RECORD, changed(SHAPES[Subject.RECORD], absent={"country": "VN"}))
    assert len(await findings(loaded)) > 10, "without an upgrade nothing agrees"
    (finding,) = await findings(loaded, {1: without_country})
    assert finding.subject == f"record {loaded.dossier}"
    assert "name" in finding.sentence


@pytest.mark.parametrize("path", LANDED, ids=lambda path: path.stem)
async def test_a_register_of_each_landed_revision_holds_when_it_is_brought_to_this_one(path: Path, tmp_path: Path):
    import asyncio

    with sqlite3.connect(tmp_path / "register.db") as connection:
        connection.executescript(path.read_text(encoding="utf-8"))
    connection.close()
    url = f"sqlite+aiosqlite:///{tmp_path / 'register.db'}"
    await asyncio.to_thread(migrate, url)
    database = Database(url)
    replay = await audit(database)
    await database.close()
    assert replay.findings == []
    assert replay.entries > 50
