"""Whoever writes into the tables past the use cases is found, and told where: one change a table, with guards down."""

import re

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from registry.database import Database
from registry.documents.store import Store
from registry.journal import Head, head, moving
from registry.journal.audit import audit
from registry.journal.checks import Finding
from registry.journal.history import lines
from registry.journal.shapes import SHAPES, chains
from registry.tables import Table
from registry.tables.guards import APPEND_ONLY, put_guards
from registry.vocabulary import RangeState
from tests.journal.loaded import PAPER, Loaded

CHANGES = {
    "record": "UPDATE record SET name = 'Tên khác'",
    "record's status": "UPDATE record SET status = 'withdrawn' WHERE status = 'published'",
    "record's number": "UPDATE record SET registration_number = '99999' WHERE registration_number IS NOT NULL",
    "record's decision": "UPDATE record SET decision_number = '99999'",
    "record's instant": "UPDATE record SET created_at = '2001-01-01 00:00:00.000000+00:00'",
    "particulars": 'UPDATE particulars SET body = \'{"description": "khác"}\'',
    "classification": "UPDATE classification SET goods = 'Hàng khác'",
    "record_party": "UPDATE record_party SET from_on = '2001-01-01'",
    "record_party named": "UPDATE record_party SET name = 'Người khác' WHERE name IS NOT NULL",
    "publication": "UPDATE publication SET gazette = 'Công báo khác'",
    "defect_notice": "UPDATE defect_notice SET answer = 'Khác'",
    "opposition": "UPDATE opposition SET opponent = 'Người khác'",
    "proposal": "UPDATE proposal SET reasons = 'Lý do khác'",
    "proposal gone": "DELETE FROM proposal",
    "ending": "UPDATE ending SET reason = NULL",
    "area": "UPDATE area SET hectares = 2.5",
    "area's drawing": 'UPDATE area SET geometry = \'{"type": "MultiPolygon", "coordinates": []}\'',
    "area_unit gone": "DELETE FROM area_unit",
    "record_file": "UPDATE record_file SET name = 'khác.pdf'",
    "record_file gone": "DELETE FROM record_file",
    "stored_file": "UPDATE stored_file SET media_type = 'text/html'",
    "party": "UPDATE party SET name = 'Người khác' WHERE kind = 'cooperative'",
    "party folded": "UPDATE party SET name_folded = 'khac' WHERE kind = 'cooperative'",
    "party's telephone": "UPDATE party SET phone = NULL WHERE phone IS NOT NULL",
    "waiting": 'UPDATE waiting SET form = \'{"name": "khác"}\'',
    "waiting gone": "DELETE FROM waiting",
    "account": "UPDATE account SET password_hash = 'x' WHERE password_hash IS NOT NULL",
    "membership": "UPDATE membership SET role = 'registrar' WHERE role = 'producer'",
    "membership gone": "DELETE FROM membership",
    "token": "UPDATE token SET expires_at = '2090-01-01 00:00:00.000000+00:00'",
    "token's digest": "UPDATE token SET digest = 'e' || substr(digest, 2, 62) || 'e'",
    "authorisation": "UPDATE authorisation SET valid_until = '2090-01-01'",
    "plot": 'UPDATE plot SET geometry = \'{"type": "Point", "coordinates": [1, 1]}\'',
    "plot gone": "DELETE FROM plot",
    "certified_quantity": "UPDATE certified_quantity SET quantity = quantity * 1000",
    "lot": "UPDATE lot SET expires_on = '2090-01-01'",
    "lot_input": "UPDATE lot_input SET quantity = quantity + 1",
    "yield": "UPDATE yield SET most = most * 2",
    "label_batch": "UPDATE label_batch SET quantity = quantity + 100000",
    "label_range": "UPDATE label_range SET last = last + 5",
    "label_range gone": "DELETE FROM label_range",
    "label_epoch": "UPDATE label_epoch SET fingerprint = '0000000000000000'",
    "administrative_unit": "UPDATE administrative_unit SET name = 'Nơi khác'",
    "administrative_unit's place": "UPDATE administrative_unit SET longitude = 1.5",
    "entry's actor": "UPDATE entry SET actor = 'office' "
    "WHERE position = (SELECT max(position) FROM entry WHERE actor <> 'office')",
    "entry's credential": "UPDATE entry SET credential = 'session:1' WHERE position = 30",
    "entry's instant": "UPDATE entry SET at = '2001-01-01 00:00:00.000000+00:00' WHERE position = 30",
    "entry's item": "UPDATE entry SET item = digest WHERE position = 5",
    "entry gone": "DELETE FROM item WHERE position = 5; DELETE FROM entry WHERE position = 5",
    "last entry gone": "DELETE FROM item WHERE position = (SELECT max(position) FROM entry); "
    "DELETE FROM entry WHERE position = (SELECT max(position) FROM entry)",
    "item gone": "DELETE FROM item WHERE position = 5",
    "item's body": "UPDATE item SET body = salt WHERE position = 5",
    "item of another line": "UPDATE item SET body = (SELECT o.body FROM item o WHERE o.position = 6), "
    "salt = (SELECT o.salt FROM item o WHERE o.position = 6) WHERE position = 5",
    "opening gone": "UPDATE item SET openings = NULL WHERE openings IS NOT NULL",
    "opening": "UPDATE item SET openings = replace(openings, '0912', '0999') WHERE openings LIKE '%0912%'",
    "passage": "UPDATE passage SET body = '{}'",
    "passage gone": "DELETE FROM passage",
    "number_series": "UPDATE number_series SET last = last + 1 WHERE series LIKE 'application%'",
    "bookmark": "INSERT INTO bookmark (follower, position, digest, moved_at) "
    "SELECT 'x', position + 1, digest, at FROM entry WHERE position = 7",
}
"""One change behind the register's back, by the table it is made in."""

TOGETHER = {
    "account_identity": (
        "account",
        "identities.personal.digest",
        "UPDATE account_identity SET digest = replace(digest, '0', '1')",
    ),
    "passkey": ("account", "passkeys.public_key", "UPDATE passkey SET public_key = 'AR'"),
    "join_request": (
        "join_request",
        "personal.representative",
        "UPDATE join_request SET representative = 'Người khác'",
    ),
    "join_question": ("join_request", "questions.personal.answer", "UPDATE join_question SET answer = 'Khác'"),
    "join_file": ("join_request", "files.personal.name", "UPDATE join_file SET name = 'khác.pdf'"),
    "office_case": ("case", "personal.place", "UPDATE office_case SET place = 'Nơi khác'"),
    "case_picture": ("case", "pictures.personal.name", "UPDATE case_picture SET name = 'khác.png'"),
    "case_referral": ("case", "referrals.personal.request", "UPDATE case_referral SET request = 'Khác'"),
    "close_out": ("label_batch", "close_outs.used", "UPDATE close_out SET used = used + 1"),
    "press_report": ("label_batch", "press_reports.spoiled", "UPDATE press_report SET spoiled = spoiled + 1"),
    "print_file": ("label_batch", "print_files.kind", "UPDATE print_file SET kind = 'other.csv'"),
    "print_repeat": ("label_batch", "print_repeats.last", "UPDATE print_repeat SET last = last + 1"),
    "colleague_note": ("record", "colleague_notes.personal.text", "UPDATE colleague_note SET text = 'Khác'"),
    "scan_limits": ("record", "scan_limits.sessions", "UPDATE scan_limits SET sessions = 9999"),
}
"""Of every other table: whose finding it is, where it lies, and the change. They are made together."""

SUBJECTS = {
    "party": "party", "waiting": "party", "account": "account", "membership": "account", "token": "token",
    "authorisation": "authorisation", "plot": "plot", "certified_quantity": "quantity", "lot": "lot",
    "lot_input": "lot", "label_batch": "label_batch", "label_range": "label_batch", "label_epoch": "label_epoch",
    "administrative_unit": "unit", "number_series": "series", "bookmark": "follower",
}  # fmt: skip
"""Whose finding it is, by the table; the parts of a record are the record's."""
JOURNAL = {"entry", "last", "item", "opening", "passage"}
"""Of the journal's own tables whoever's line it is may be named."""


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
        await connection.run_sync(put_guards)
    return (await audit(database)).findings


async def test_an_untouched_register_holds(loaded: Loaded):
    replay = await audit(loaded.database)
    assert replay.findings == []
    assert replay.entries > 30


@pytest.mark.parametrize("change", CHANGES)
async def test_a_change_behind_the_registers_back_is_found_and_located(loaded: Loaded, change: str):
    found = await tamper(loaded.database, *CHANGES[change].split("; "))
    assert found, "the audit saw nothing"
    table = re.split("[' ]", change, maxsplit=1)[0]
    if table in JOURNAL:
        return
    about = {finding.subject.split(" ")[0] for finding in found}
    assert SUBJECTS.get(table, "record") in about, "no finding is about what was changed"
    # Labels beyond what their lot holds are a sum of several rows: that finding shows at no line.
    sums = {"lot"} if table == "label_batch" else set()
    unlocated = {finding.subject.split(" ")[0] for finding in found if finding.position == 0}
    assert table == "number_series" or unlocated <= sums, "each says at which line it shows"


async def test_changes_of_all_other_tables_are_found_and_located_too(loaded: Loaded):
    found = await tamper(loaded.database, *(statement for _, _, statement in TOGETHER.values()))
    assert all(finding.position > 0 for finding in found)
    told = {
        (finding.subject.split(" ")[0], path)
        for finding in found
        for path in finding.sentence.partition(", in ")[2].split(", ")
    }
    assert {(subject, path) for subject, path, _ in TOGETHER.values()} <= told


@pytest.mark.parametrize("guard", ["item", "label_range"])
async def test_a_guard_that_is_gone_switched_off_or_another_is_found(loaded: Loaded, guard: str):
    database = loaded.database
    if database.is_sqlite:
        gone = f"DROP TRIGGER {guard}_never_update"
        other = f"CREATE TRIGGER {guard}_never_update BEFORE UPDATE ON {guard} WHEN 0 BEGIN SELECT 1; END"
    else:
        gone = f"ALTER TABLE {guard} DISABLE TRIGGER {guard}_never_changed"
        does_nothing = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
        other = f"CREATE OR REPLACE FUNCTION {guard}_never_changed() {does_nothing}"
    for statement in (gone, other):
        async with database.engine.begin() as connection:
            await connection.execute(text(statement))
        found = (await audit(database)).findings
        assert {(one.position, one.subject) for one in found} == {(0, f"table {guard}")}
        assert any(one.sentence.startswith(f"the guard {guard}_never_") for one in found)


async def test_a_constraint_of_a_table_that_is_gone_is_found(loaded: Loaded):
    database = loaded.database
    dropped = {("office_case", "ix_office_case_flag"): "DROP INDEX ix_office_case_flag"}
    if not database.is_sqlite:
        for table, name in (("notice", "uq_notice_account_id_key"), ("lot", "ck_lot_dates")):
            dropped[table, name] = f"ALTER TABLE {table} DROP CONSTRAINT {name}"
    async with database.engine.begin() as connection:
        for statement in dropped.values():
            await connection.execute(text(statement))
    found = {(one.subject, one.sentence) for one in (await audit(database)).findings}
    assert found == {(f"table {table}", f"the constraint {name} is missing") for table, name in dropped}


async def test_a_cut_end_and_another_past_are_found_by_a_kept_head(loaded: Loaded):
    async with loaded.database.reading() as connection:
        kept = await head(connection)
        earlier = [Head(row.position, row.digest) async for row in lines(connection, kept.position - 5)]
    assert (await audit(loaded.database, kept_head=kept)).findings == []
    assert (await audit(loaded.database, kept_head=earlier[0])).findings == [], "a head that was kept earlier"
    (cut,) = (await audit(loaded.database, kept_head=Head(kept.position + 20, kept.digest))).findings
    assert (cut.position, "its end is cut off" in cut.sentence) == (kept.position, True)
    (other,) = (await audit(loaded.database, kept_head=Head(kept.position - 3, kept.digest))).findings
    assert (other.position, "history was rewritten" in other.sentence) == (kept.position - 3, True)


async def test_overwritten_and_missing_files_are_found(loaded: Loaded, store: Store):
    assert (await audit(loaded.database, stored=store.digest_of)).findings == []
    store.path(PAPER).write_bytes(b"other bytes")
    (other,) = (await audit(loaded.database, stored=store.digest_of)).findings
    assert (other.subject, other.sentence) == (f"file {PAPER}", "holds other bytes than its digest says")
    store.remove(PAPER)
    (gone,) = (await audit(loaded.database, stored=store.digest_of)).findings
    assert gone.sentence == "is not in the store"


async def test_what_was_never_entered_is_found(loaded: Loaded):
    number = await loaded.chain.issued(1)
    names = [column.name for column in Table.metadata.tables["label_range"].columns]
    changed = {"state": f"'{RangeState.VOID}'", "id": f"'{'0' * 32}'"}
    copied = ", ".join(changed.get(name, name) for name in names)
    found = await tamper(
        loaded.database,
        f"INSERT INTO label_range ({', '.join(names)}) SELECT {copied} "  # noqa: S608 # our own tables
        f"FROM label_range WHERE batch_number = {number}",
    )
    assert [finding.subject for finding in found] == [f"label_batch {number}"]


async def test_a_record_without_an_entry_is_found(loaded: Loaded):
    columns = ", ".join(
        "'" + "0" * 32 + "'" if column.name == "id" else "NULL" if column.name.endswith("_number") else column.name
        for column in Table.metadata.tables["record"].columns
    )
    copied = f"INSERT INTO record SELECT {columns} FROM record WHERE status = 'registered' AND kind <> 'ocop'"  # noqa: S608 # our own tables
    if not loaded.database.is_sqlite:
        copied = f"ALTER TABLE record DROP CONSTRAINT ck_record_number; {copied}"
    async with loaded.database.engine.begin() as connection:
        await lower_the_guards(connection, loaded.database)
        for statement in copied.split("; "):
            await connection.execute(text(statement))
    found = (await audit(loaded.database)).findings
    assert "is in the register without an entry" in {finding.sentence for finding in found}


def test_every_table_of_the_register_is_depicted_or_has_a_reason():
    depicted = {chain[-1].table for shape in SHAPES.values() for chain in chains(shape)}
    # The journal itself is held by its chain; whether a register is on its way is its own affair.
    tried = {re.split("[' ]", change, maxsplit=1)[0] for change in CHANGES} | TOGETHER.keys()
    assert depicted <= tried | {"provenance"}, "tampered with here, or in tests/exchange, where records are mirrored"
    assert depicted | moving.CARRIED.keys() | {*moving.JOURNAL, *moving.STAYS} == set(Table.metadata.tables)
    assert depicted & moving.CARRIED.keys() == {"waiting", "stored_file"}, (
        "told with what they hang on, and carried besides"
    )
    assert all(moving.CARRIED.values())
