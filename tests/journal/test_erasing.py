"""A person's data go, the journal holds, and nobody can say that they were never there."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from registry import journal
from registry.database import Database
from registry.documents.store import Store
from registry.errors import NotAcceptable, NotFound
from registry.journal import OFFICE
from registry.journal.audit import audit
from registry.journal.copies import BLANK
from registry.journal.erasing import Erased, erase, scrub
from registry.journal.history import one_as_of
from registry.procedure import saved
from registry.tables import Answer, Entry, ImportFault, ImportRun, LabelRange, Plot, SavedForm, StoredFile, Table
from registry.tables.journal import Phase
from registry.vocabulary import Subject
from tests.journal.loaded import ANSWER, OPPONENT, PAPER, PHONE, Loaded
from tests.lines import entered


async def everything(database: Database) -> str:
    """Return every value of every table, bodies of items as they are packed."""
    async with database.reading() as connection:
        rows = [(await connection.execute(select(table))).all() for table in Table.metadata.sorted_tables]
    return str(rows)


async def erased(loaded: Loaded, subject: Subject, key: Any, *paths: str) -> Erased:
    by = loaded.chain.office.registrar.actor
    async with loaded.database.writing() as session:
        return await erase(session, by, subject, key, paths, reason="Theo yêu cầu")


async def test_fields_of_a_person_go_from_rows_items_and_forms_and_the_audit_says_so(loaded: Loaded):
    before = (await audit(loaded.database)).entries
    done = await erased(loaded, Subject.PARTY, loaded.person, "phone", "email", "name")
    assert done.position == before + 1
    left = await everything(loaded.database)
    for gone in (PHONE, "mau@example.vn", "Nguyễn Văn Mẫu", "nguyen van mau"):
        assert gone not in left
    assert "Thôn 3, xã Phúc Trạch" in left
    replay = await audit(loaded.database)
    assert replay.findings == []
    assert replay.erased == done.fields == 3 * 2 + 1, "two items told the person, one the form that waits"
    async with loaded.database.reading() as connection:
        was = await one_as_of(connection, Subject.PARTY, loaded.person, before)
        now = await one_as_of(connection, Subject.PARTY, loaded.person)
    assert was is not None
    assert was["personal"] == {"address": "Thôn 3, xã Phúc Trạch", "tax_code": "042090000123"}
    assert now is not None
    assert now["personal"] == was["personal"] | {"name": BLANK}
    assert now["waiting"][0]["personal"]["form"] == {"name": BLANK, "phone": BLANK}
    (entry,) = await entered(loaded.database, act="erase")
    assert (entry.phase, entry.facts["fields"]) == (Phase.CONFIRMED, ["email", "name", "phone"])


@pytest.mark.parametrize(
    ("subject", "holder", "path", "gone"),
    [
        (Subject.RECORD, "dossier", "oppositions/{opposition}/opponent", OPPONENT),
        (Subject.RECORD, "dossier", "files/{paper}/name", "giấy của bà Ví Dụ.pdf"),
        (Subject.ACCOUNT, "account", "name", "Producer Ví Dụ"),
        (Subject.PLOT, "plot", "geometry", "105.5, 18.3"),
        (Subject.LABEL_BATCH, "batch", "ranges/{range}/reason", "Lý do mẫu"),
    ],
)
async def test_what_was_said_of_a_person_is_erased_where_it_stands(
    loaded: Loaded, subject: Subject, holder: str, path: str, gone: str
):
    async with loaded.database.reading() as connection:
        plot = (await connection.execute(select(col(Plot.id)))).scalar_one()
        ranges = (await connection.execute(select(col(LabelRange.id)))).scalars().all()
    keys: dict[str, Any] = vars(loaded) | {"plot": plot, "account": loaded.chain.office.producer.actor.account_id}
    for one in ranges:
        wanted = path.format(**keys, range=one)
        await erased(loaded, subject, keys[holder], wanted)
        if "{range}" not in path:
            break
    assert gone not in await everything(loaded.database)
    replay = await audit(loaded.database)
    assert replay.findings == []
    assert replay.erased > 0


async def test_the_bytes_of_a_paper_go_unless_another_record_holds_them(loaded: Loaded, store: Store):
    path = f"files/{loaded.paper}/content"
    done = await erased(loaded, Subject.RECORD, loaded.dossier, path)
    assert done.files == (PAPER,)
    for digest in done.files:
        store.remove(digest)
    assert store.digest_of(PAPER) is None
    assert (await audit(loaded.database, stored=store.digest_of)).findings == [], "an erased file is no finding"
    async with loaded.database.reading() as connection:
        of_paper = select(col(StoredFile.erased_at)).where(col(StoredFile.digest) == PAPER)
        assert (await connection.execute(of_paper)).scalar_one() is not None


async def test_answers_and_faulty_rows_lose_it_and_keep_their_place(loaded: Loaded):
    account = loaded.chain.office.administrator.actor.account_id
    answer: dict[str, Any] = {"request_digest": "0" * 64, "status_code": 201, "location": "/api/v1/parties/1"}
    async with loaded.database.writing() as session:
        body = json.dumps({"phone": PHONE}).encode()
        session.add(Answer(account_id=account, key="it", body=body, **answer))
        session.add(Answer(account_id=account, key="other", body=b'{"phone": "0900"}', **answer))
        run = ImportRun(layout="people", file_name="x.csv", digest="0" * 64)
        session.add(run)
        await session.flush()
        faults = json.dumps([{"field": "tel", "code": "alien", "values": {"value": PHONE}}])
        session.add(ImportFault(run_id=run.id, line=7, faults=faults, row=json.dumps({"tel": PHONE, "no": "7"})))
    assert (await erased(loaded, Subject.PARTY, loaded.person, "phone")).copies == 2
    async with loaded.database.writing() as session:
        kept = await session.get_one(Answer, (account, "it"))
        assert (kept.body, kept.status_code, kept.location) == (b"{}", 201, "/api/v1/parties/1")
        assert (await session.get_one(Answer, (account, "other"))).body == b'{"phone": "0900"}'
    async with loaded.database.reading() as connection:
        row, faults = (await connection.execute(select(col(ImportFault.row), col(ImportFault.faults)))).one()
    assert json.loads(row) == {"tel": BLANK, "no": "7"}
    assert json.loads(faults)[0]["values"] == {"value": BLANK}


async def test_saved_forms_that_hold_it_or_are_of_the_account_go(loaded: Loaded):
    producer = loaded.chain.office.producer.actor
    async with loaded.database.writing() as session:
        await saved.save(session, producer, "draft.collective", {"name": "Cam", "representative": f"gọi {PHONE}"})
        await saved.save(session, producer, "draft.ordinary", {"name": "Cam"})
        await saved.save(session, producer, saved.of_record(loaded.dossier), {"name": "X"}, record_id=loaded.dossier)
    assert (await erased(loaded, Subject.PARTY, loaded.person, "phone")).copies == 1
    async with loaded.database.reading() as connection:
        left = (await connection.execute(select(col(SavedForm.form)).order_by(col(SavedForm.form)))).scalars().all()
    assert left == [saved.of_record(loaded.dossier), "draft.ordinary"]
    await erased(loaded, Subject.ACCOUNT, producer.account_id, "name")
    async with loaded.database.reading() as connection:
        assert (await connection.execute(select(col(SavedForm.form)))).all() == []


@pytest.mark.parametrize(
    "path", ["status", "oppositions/00000000-0000-0000-0000-000000000000/opponent", "x/y/z", "told"]
)
async def test_what_belongs_to_the_register_is_not_erased(loaded: Loaded, path: str):
    with pytest.raises(NotAcceptable, match="cannot be erased"):
        await erased(loaded, Subject.RECORD, loaded.dossier, path)
    with pytest.raises(NotFound):
        await erased(loaded, Subject.PARTY, loaded.dossier, "phone")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE item SET openings = NULL WHERE openings IS NOT NULL",
        "UPDATE item SET body = salt",
        "UPDATE item SET openings = replace(openings, 'Tên chung', 'Tên riêng')",
        "UPDATE label_range SET reason = NULL",
        "UPDATE label_range SET last = last + 1",
        "DELETE FROM item",
        "UPDATE erasure SET path = 'name'",
    ],
)
async def test_the_guards_let_nothing_pass_but_what_a_confirmed_erasure_names(loaded: Loaded, statement: str):
    await erased(loaded, Subject.PARTY, loaded.person, "phone")
    with pytest.raises(DBAPIError, match=r"only added to|stays named"):
        async with loaded.database.writing() as session:
            await (await session.connection()).execute(text(statement))


async def test_losses_that_no_confirmed_entry_names_are_found(loaded: Loaded):
    """Whoever names a loss without an act that a second person confirmed only shows where to look."""
    async with loaded.database.writing() as session:
        position = await journal.enter(
            session, OFFICE, "erase", Subject.PARTY, loaded.person, told={"losses": {"phone": [1]}}
        )
        item = (
            await session.exec(select(col(Entry.position)).where(col(Entry.subject_id) == str(loaded.person)))  # type: ignore[call-overload] # columns of the library's own select
        ).first()[0]
        connection = await session.connection()
        await connection.execute(
            text("INSERT INTO erasure (position, item, path) VALUES (:position, :item, 'phone')"),
            {"position": position, "item": item},
        )
    lost = text(f"UPDATE item SET openings = NULL WHERE position = {item}")  # noqa: S608 # a number
    with pytest.raises(DBAPIError, match="only added to"):
        async with loaded.database.writing() as session:
            await (await session.connection()).execute(lost)
    assert [(one.position, one.sentence) for one in (await audit(loaded.database)).findings] == [
        (position, "losses are listed here without a confirmed erasure")
    ]


async def test_a_field_that_is_filled_again_behind_the_registers_back_is_found(loaded: Loaded):
    await erased(loaded, Subject.PARTY, loaded.person, "phone")
    async with loaded.database.engine.begin() as connection:
        await connection.execute(text("UPDATE party SET phone = '0900 000 000' WHERE kind = 'person'"))
    (finding,) = (await audit(loaded.database)).findings
    assert finding.subject == f"party {loaded.person}"


@pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
async def test_nothing_is_left_in_the_file(loaded: Loaded):
    """What was written lies in the file's freed pages and in its log until both are overwritten."""
    path = Path(str(loaded.database.url.database))
    await scrub(loaded.database)
    assert PHONE.encode() in path.read_bytes()
    await erased(loaded, Subject.PARTY, loaded.person, "phone")
    await erased(loaded, Subject.RECORD, loaded.dossier, f"oppositions/{loaded.opposition}/opponent")
    await scrub(loaded.database)
    left = path.read_bytes() + b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}-wal"))
    assert PHONE.encode() not in left
    assert OPPONENT.encode() not in left
    assert ANSWER.encode() in left
