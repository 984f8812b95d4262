"""What no program would write is found like any other change, and the rest of the register is read on."""

import re
import sqlite3

import pytest
from sqlalchemy import text

from registry.journal.audit import audit
from tests.journal.loaded import Loaded
from tests.journal.test_audit import tamper

ON_SQLITE = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
"""PostgreSQL takes no such value into a column."""
ITEM = "UPDATE item SET {} WHERE position = (SELECT max(position) FROM entry WHERE subject = 'party')"
NONSENSE = {
    "lot": "UPDATE lot SET expires_on = '31/12/2030'",
    "record": "UPDATE record SET status = 'no word' WHERE status = 'published'",
    "record filed": "UPDATE record SET filed_on = '2026-02-30' WHERE filed_on IS NOT NULL",
    "account": "UPDATE membership SET role = 'king' WHERE role = 'producer'",
    "plot": "UPDATE plot SET geometry = 'no document'",
    "quantity": "UPDATE certified_quantity SET quantity = 'many'",
    "label_batch": "UPDATE label_range SET marked_at = 'yesterday'",
    "series": "UPDATE number_series SET last = 'many' WHERE series LIKE 'application%'",
    "journal": "UPDATE entry SET at = 'yesterday' WHERE position = 30",
    "journal phase": "UPDATE entry SET phase = 'no word' WHERE position = 30",
    "journal digest": "UPDATE entry SET item = 'text', subject = 'journal' WHERE position = 30",
    "party text": ITEM.format("body = 'text'"),
    "party more": ITEM.format("""openings = json_set(coalesce(openings, '{}'), '$.more', json('["00", "x"]'))"""),
    "party salt": ITEM.format("salt = 'text'"),
    "party body": ITEM.format("packing = 0, body = CAST('[]' AS BLOB)"),
    "party other": ITEM.format("packing = 0, body = CAST('{\"a\": 1}' AS BLOB)"),
    "party openings": ITEM.format("openings = '[]'"),
    "party opening": ITEM.format("openings = '{\"personal/name\": 7}'"),
    "party unsalted": ITEM.format('openings = \'{"personal/name": ["no salt", "x"]}\''),
}
"""One value that cannot be read, by the subject that a finding is about."""


@ON_SQLITE
@pytest.mark.parametrize("about", NONSENSE)
async def test_a_value_that_cannot_be_read_is_found_and_located(loaded: Loaded, about: str):
    found = await tamper(loaded.database, NONSENSE[about])
    subject = about.partition(" ")[0]
    located = [one for one in found if subject in re.split(r"\W", one.subject)]
    assert located, found
    assert subject == "series" or any(one.position > 0 for one in located)


@ON_SQLITE
async def test_what_else_is_wrong_is_found_beside_it(loaded: Loaded):
    found = await tamper(loaded.database, NONSENSE["journal"], NONSENSE["lot"], "UPDATE party SET name = 'Khác'")
    assert {"journal", "lot", "party"} <= {one.subject.split(" ")[0] for one in found}


OWNERS = {
    "record_party": "record_id",
    "label_range": "batch_number",
    "membership": "account_id",
    "area_unit": "area_id",
    "lot_input": "lot_id",
    "waiting": "subject_id",
}
"""The column by which a row hangs on something, by table."""


@ON_SQLITE
@pytest.mark.parametrize("table", OWNERS)
async def test_a_row_that_hangs_on_nothing_is_found(loaded: Loaded, table: str):
    nothing = "31415926" if table == "label_range" else f"'{'f' * 32}'"
    changed = {OWNERS[table]: nothing, "id": f"'{'e' * 32}'"}
    with sqlite3.connect(str(loaded.database.url.database)) as connection:  # on its own it asks for no owner
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        copied = ", ".join(changed.get(name, name) for name in names)
        connection.execute(f"INSERT INTO {table} SELECT {copied} FROM {table} LIMIT 1")  # noqa: S608 # our own tables
    found = (await audit(loaded.database)).findings
    assert [one.subject.split(" ")[0] for one in found] == [table]


@ON_SQLITE
async def test_an_item_and_a_loss_of_no_line_are_found(loaded: Loaded):
    with sqlite3.connect(str(loaded.database.url.database)) as connection:
        connection.execute("INSERT INTO item SELECT 99999, salt, body, packing, openings FROM item WHERE position = 9")
        connection.execute("INSERT INTO erasure (position, item, path) VALUES (99998, 5, 'personal/name')")
    found = (await audit(loaded.database)).findings
    assert sorted((one.position, one.subject) for one in found) == [(99998, "journal"), (99999, "journal")]


async def test_a_trigger_that_is_none_of_the_registers_is_found(loaded: Loaded):
    made = ["CREATE TRIGGER more AFTER INSERT ON lot BEGIN UPDATE lot SET quantity = 9 WHERE id = NEW.id; END"]
    if not loaded.database.is_sqlite:
        body = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.quantity := 9; RETURN NEW; END $$"
        made = [
            f"CREATE FUNCTION more() {body}",
            "CREATE TRIGGER more BEFORE INSERT ON lot FOR EACH ROW EXECUTE FUNCTION more()",
        ]
    async with loaded.database.engine.begin() as connection:
        for statement in made:
            await connection.execute(text(statement))
    (found,) = (await audit(loaded.database)).findings
    assert (found.subject, found.sentence) == ("table lot", "the trigger more is not the register's")


@pytest.mark.parametrize("series", ["case-%", "join-%", "qsd-%", "application-%", "certificate-%"])
async def test_a_series_that_says_another_last_number_or_is_gone_is_found(loaded: Loaded, series: str):
    meant = f"WHERE series = (SELECT min(series) FROM number_series WHERE series LIKE '{series}')"  # noqa: S608 # our own
    (more,) = await tamper(loaded.database, f"UPDATE number_series SET last = last + 1 {meant}")  # noqa: S608 # likewise
    (gone,) = await tamper(loaded.database, f"DELETE FROM number_series {meant}")  # noqa: S608 # likewise
    assert more.subject.startswith(f"series {series[:-1]}")
    assert gone.subject == more.subject
    assert gone.sentence.startswith("0 numbers were taken")
