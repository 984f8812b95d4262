"""A document says all that the rows say, and nothing of how they are kept."""

import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from registry.database import Database
from registry.journal.describing import columns, describe, restore, secrets
from registry.journal.gathering import AT_ONCE, all_ids, gather
from registry.journal.history import acts_on, documents, kept, lines, one_as_of
from registry.journal.items import commitments, opened, seal
from registry.journal.moving import CARRIED, STAYS
from registry.journal.packing import pack, unpack
from registry.journal.shapes import SHAPES, Part, chains
from registry.tables import Account, Item, Party, Table, Token
from registry.vocabulary import Subject
from tests.journal.loaded import ANSWER, OPPONENT, PHONE, Loaded
from tests.lines import entered, open_text


def expected(shape: Part, table: str, rows: Any) -> list[tuple[Any, ...]]:
    """Return rows without what is secret, in the order of their keys."""
    hidden = [columns(table).index(name) for name in shape.secret] if table == shape.table else []
    shown = [tuple(None if place in hidden else value for place, value in enumerate(row)) for row in rows]
    return sorted(shown, key=lambda row: str(row[0]) + str(row[-1]))


def kinds(rows: list[tuple[Any, ...]]) -> list[list[str]]:
    """Return the types of values; a driver has its own UUID."""
    return [["UUID" if isinstance(value, UUID) else type(value).__name__ for value in row] for row in rows]


async def assert_told_and_restored(database: Database) -> dict[Subject, int]:
    """Assert that the rows of every subject come back from their document, and the document from its item."""
    seen: dict[Subject, int] = {}
    async with database.reading() as connection:
        for subject, shape in SHAPES.items():
            ids = await all_ids(connection, subject)
            for start in range(0, len(ids), AT_ONCE):
                for rows in (await gather(connection, subject, ids[start : start + AT_ONCE])).values():
                    document = describe(subject, rows)
                    sealed = seal(document, secrets(subject, rows), {"why": "a test"})
                    assert opened(json.loads(sealed.body), sealed.openings, sealed.passages) == document
                    again = restore(document)
                    assert again.keys() == rows.keys()
                    for table, found in rows.items():
                        told, was = expected(shape, table, again[table]), expected(shape, table, found)
                        assert told == was
                        assert kinds(told) == kinds(was)
                    seen[subject] = seen.get(subject, 0) + 1
    return seen


async def test_rows_come_back_from_their_document_for_every_subject(loaded: Loaded):
    seen = await assert_told_and_restored(loaded.database)
    assert seen.keys() == SHAPES.keys(), "every kind of subject was seen"


async def test_every_part_of_every_subject_has_rows_here(loaded: Loaded):
    async with loaded.database.reading() as connection:
        for shape in SHAPES.values():
            for *_, part in chains(shape):
                if part.table == "provenance":
                    continue  # of mirrored records, which the imports' tests have
                table = Table.metadata.tables[part.table]
                assert (await connection.execute(select(table).limit(1))).first() is not None, part.table


async def test_no_personal_word_and_no_secret_stands_in_a_line_or_a_body(loaded: Loaded):
    told = await open_text(loaded.database)
    async with loaded.database.reading() as connection:
        openings = str((await connection.execute(select(col(Item.openings)))).scalars().all())
        hashes = (await connection.execute(select(col(Account.password_hash)))).scalars().all()
        digests = (await connection.execute(select(col(Token.digest)))).scalars().all()
        names = (await connection.execute(select(col(Party.name)))).scalars().all()
    for personal in (PHONE, OPPONENT, ANSWER, "bà Ví Dụ", "Văn phòng Đại diện", "mau@example.vn", *names):
        assert personal not in told
        assert personal in openings
    for secret in filter(None, (*hashes, *digests)):
        assert secret not in told + openings


async def test_what_was_told_is_sealed_field_by_field(loaded: Loaded):
    (entry,) = await entered(loaded.database, act="oppose")
    assert entry.facts == {
        "opposition": str(loaded.opposition),
        "opponent": OPPONENT,
        "grounds": "Tên chung của vùng.",
        "received_on": entry.facts["received_on"],
        "status": "published",
    }
    async with loaded.database.reading() as connection:
        async for row in lines(connection, entry.position - 1, entry.position):
            sealed = commitments(kept(row).body)
    told = {"told/opposition", "told/opponent", "told/grounds", "told/received_on"}
    assert {path for path in sealed if path.startswith("told/")} == told


async def test_an_entry_tells_the_state_then_and_later_ones_the_state_since(loaded: Loaded):
    async with loaded.database.reading() as connection:
        done = await acts_on(connection, Subject.RECORD, loaded.dossier)
        states = [await one_as_of(connection, Subject.RECORD, loaded.dossier, one.position) for one in done]
    assert [one.act for one in done] == [
        "draft", "file", "lodge", "notify_defects", "answer_defects", "accept", "publish", "oppose",
        "note_for_colleagues",
    ]  # fmt: skip
    statuses = [state["status"] for state in states if state]
    assert statuses == ["draft", "draft", "lodged", "defective", "lodged", "accepted", *["published"] * 3]
    notices = [state["notices"][0]["personal"] for state in states[3:5] if state]
    assert notices == [{"defects": ["Thiếu bản mô tả."]}, {"defects": ["Thiếu bản mô tả."], "answer": ANSWER}]
    assert states[1]["files"][0]["file"]["media_type"] == "application/pdf"  # type: ignore[index] # it is there


async def test_an_act_says_by_which_credential(loaded: Loaded):
    assert {one.credential for one in await entered(loaded.database)} == {"command", "visitor"}


async def test_documents_are_opened_with_their_passages(loaded: Loaded):
    async with loaded.database.reading() as connection:
        items = [kept(row) async for row in lines(connection, 0) if row.subject == Subject.RECORD]
        told = await documents(connection, items)
    assert any('"sha256"' in item.text for item in items), "something is long enough"
    assert all("sha256" not in str(document) for document in told)


def test_every_table_is_told_or_carried_or_has_a_reason():
    told = {chain[-1].table for shape in SHAPES.values() for chain in chains(shape)}
    journal = {"entry", "item", "passage", "erasure"}
    assert told | CARRIED.keys() | journal | STAYS.keys() == set(Table.metadata.tables)
    assert told & CARRIED.keys() == {"stored_file", "waiting"}, "those are told, and carried besides"


@pytest.mark.parametrize("text", ["", "{}", '{"status":"registered"}', "đ" * 100_000])
def test_what_is_packed_is_unpacked(text: str):
    assert unpack(*pack(text)) == text
    assert unpack(0, text.encode()) == text
