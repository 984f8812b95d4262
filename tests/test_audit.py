"""Whoever writes into the tables past the use cases is found, and told where: one change a table, with guards down."""

import re

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from registry.database import Database
from registry.journal.audit import Finding, audit
from registry.journal.shapes import SHAPES, chains
from registry.tables import Table
from registry.tables.guards import APPEND_ONLY
from registry.use import plots
from registry.vocabulary import RangeState
from tests.labels.chain import Chain
from tests.office import token_for

PLOT = {"type": "Point", "coordinates": [105.5, 18.3]}

CHANGES = {
    "record": "UPDATE record SET name = 'Tên khác'",
    "record's status": "UPDATE record SET status = 'withdrawn'",
    "record's number": "UPDATE record SET registration_number = '99999'",
    "particulars": 'UPDATE particulars SET body = \'{"description": "khác"}\'',
    "classification": "UPDATE classification SET goods = 'Hàng khác'",
    "record_party": "UPDATE record_party SET from_on = '2001-01-01'",
    "publication": "UPDATE publication SET gazette = 'Công báo khác'",
    "proposal": "UPDATE proposal SET reasons = 'Lý do khác'",
    "proposal gone": "DELETE FROM proposal",
    "area": "UPDATE area SET hectares = 2.5",
    "area's drawing": 'UPDATE area SET geometry = \'{"type": "MultiPolygon", "coordinates": []}\'',
    "party": "UPDATE party SET name = 'Người khác' WHERE kind = 'cooperative'",
    "account": "UPDATE account SET password_hash = 'x' WHERE password_hash IS NOT NULL",
    "membership": "UPDATE membership SET role = 'registrar' WHERE role = 'producer'",
    "membership gone": "DELETE FROM membership",
    "token": "UPDATE token SET expires_at = '2090-01-01 00:00:00.000000+00:00'",
    "authorisation": "UPDATE authorisation SET valid_until = '2090-01-01'",
    "plot": 'UPDATE plot SET geometry = \'{"type": "Point", "coordinates": [1, 1]}\'',
    "plot gone": "DELETE FROM plot",
    "certified_quantity": "UPDATE certified_quantity SET quantity = quantity * 1000",
    "lot": "UPDATE lot SET expires_on = '2090-01-01'",
    "label_batch": "UPDATE label_batch SET quantity = quantity + 100000",
    "label_range": "UPDATE label_range SET last = last + 5",
    "label_range gone": "DELETE FROM label_range",
    "label_epoch": "UPDATE label_epoch SET fingerprint = '0000000000000000'",
    "administrative_unit": "UPDATE administrative_unit SET name = 'Nơi khác'",
    "entry's actor": "UPDATE entry SET actor = 'office' WHERE position = 30",
    "entry's item": "UPDATE entry SET item = digest WHERE position = 5",
    "entry gone": "DELETE FROM entry WHERE position = 5",
    "last entry gone": "DELETE FROM entry WHERE position = (SELECT max(position) FROM entry)",
    "number_series": "UPDATE number_series SET last = last + 1 WHERE series LIKE 'application%'",
}


@pytest.fixture
async def chain(chain: Chain, database: Database) -> Chain:
    """Return a chain from a right to activated labels, with a plot and a token."""
    await chain.issued(10)
    async with database.writing() as session:
        producer = chain.office.producer.actor
        await plots.declare(session, producer, chain.authorisation_id, name="Vườn", geometry=PLOT)
        await token_for(session, producer, "máy")
    return chain


async def lower_the_guards(connection: AsyncConnection, database: Database) -> None:
    """Do what only the owner of the database can."""
    if database.is_sqlite:
        names = (await connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))).scalars()
        for name in list(names):
            await connection.execute(text(f"DROP TRIGGER {name}"))
        await connection.execute(text("PRAGMA ignore_check_constraints = 1"))
        return
    for table in APPEND_ONLY:
        await connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


async def tamper(database: Database, *statements: str) -> list[Finding]:
    """Change tables behind the register's back, and return what an audit finds then."""
    async with database.engine.begin() as connection:
        await lower_the_guards(connection, database)
        for statement in statements:
            changed = await connection.execute(text(statement))
            assert changed.rowcount > 0, "nothing was changed, so nothing can be found"
    return (await audit(database)).findings


async def test_an_untouched_register_holds(chain: Chain):
    replay = await audit(chain.database)
    assert replay.findings == []
    assert replay.entries > 30


@pytest.mark.parametrize("change", CHANGES)
async def test_a_change_behind_the_registers_back_is_found(chain: Chain, change: str):
    found = await tamper(chain.database, CHANGES[change])
    table = re.split("[' ]", change, maxsplit=1)[0]
    subjects = {
        "record": {"record"}, "particulars": {"record"}, "classification": {"record"}, "record_party": {"record"},
        "publication": {"record"}, "proposal": {"record"}, "area": {"record"}, "party": {"party"},
        "account": {"account"}, "membership": {"account"}, "token": {"token"}, "authorisation": {"authorisation"},
        "plot": {"plot"}, "certified_quantity": {"quantity"}, "lot": {"lot"}, "label_batch": {"label_batch"},
        "label_range": {"label_batch"}, "label_epoch": {"label_epoch"}, "administrative_unit": {"unit"},
        "number_series": {"series"},
    }  # fmt: skip
    assert found, "the audit saw nothing"
    assert {finding.subject.split(" ")[0] for finding in found} >= subjects.get(table, set())
    if table not in {"number_series", "entry", "last"}:
        assert all(finding.position > 0 for finding in found), "each says at which line it shows"


async def test_what_was_never_entered_is_found(chain: Chain):
    number = await chain.issued(1)
    copied = ", ".join(
        f"'{RangeState.VOID}'" if column.name == "state" else f"'{'0' * 32}'" if column.name == "id" else column.name
        for column in Table.metadata.tables["label_range"].columns
    )
    found = await tamper(
        chain.database,
        f"INSERT INTO label_range SELECT {copied} FROM label_range WHERE batch_number = {number}",  # noqa: S608 # our own tables
    )
    assert [finding.subject for finding in found] == [f"label_batch {number}"]


async def test_a_record_without_an_entry_is_found(chain: Chain):
    columns = ", ".join(
        "'" + "0" * 32 + "'" if column.name == "id" else "NULL" if column.name.endswith("_number") else column.name
        for column in Table.metadata.tables["record"].columns
    )
    copied = f"INSERT INTO record SELECT {columns} FROM record"  # noqa: S608 # our own tables
    if not chain.database.is_sqlite:
        copied = f"ALTER TABLE record DROP CONSTRAINT ck_record_number; {copied}"
    async with chain.database.engine.begin() as connection:
        await lower_the_guards(connection, chain.database)
        for statement in copied.split("; "):
            await connection.execute(text(statement))
    found = (await audit(chain.database)).findings
    assert "stands in the register without an entry" in {finding.sentence for finding in found}


def test_every_table_of_the_register_is_depicted_or_has_a_reason():
    depicted = {chain[-1].table for shape in SHAPES.values() for chain in chains(shape)}
    elsewhere = {
        "entry": "the journal itself, held by its chain",
        "bookmark": "compared with the journal's length",
        "number_series": "counted against the numbers given",
        "answer": "a copy of what was answered, for a day",
        "browser_session": "ends by itself",
        "import_run": "a log of work",
        "import_fault": "a log of work",
        "item": "the journal itself, each held by its entry",
        "passage": "the journal itself, each held by its own digest",
        "erasure": "the journal itself, held by the entries that confirmed it",
        "duty": "a log of work",
    }
    assert depicted | elsewhere.keys() == set(Table.metadata.tables)
    assert not depicted & elsewhere.keys()
