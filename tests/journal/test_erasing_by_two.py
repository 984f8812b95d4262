"""What a record, a right of use and their labels hold of persons goes by an act of two officers, and is said so."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

import registry
from api.language import speech
from registry import calendar
from registry.acts import AnyAct, Book, read
from registry.acts.erasing import clear
from registry.database import Database
from registry.documents import filing
from registry.documents.store import Store
from registry.errors import NotAcceptable, NotPermitted, OutOfOrder
from registry.journal import ERASE
from registry.journal.audit import audit
from registry.journal.erasable import Erasable, erasable
from registry.journal.erasing import scrub
from registry.journal.shapes import SHAPES
from registry.labels.erasing import erase_order
from registry.labels.ranges import recall_labels
from registry.notices.kept import KeptLetters
from registry.procedure.opposition import correct_opposition_date, decide_opposition
from registry.rights.erasing import erase_record
from registry.rights.matter import RECORD
from registry.tables import LabelBatch, Plot, Waiting
from registry.tables.journal import Phase
from registry.use.erasing import erase_plot
from registry.vocabulary import Purpose, Subject
from tests.journal.loaded import ANSWER, OPPONENT, PAPER, Loaded
from tests.journal.test_erasing import everything
from tests.lines import entered, history
from tests.procedure.office import do, do_both
from tests.use.papers import PDF

WHY = "Theo yêu cầu của người có dữ liệu."
GROUNDS, PAPER_NAME, MISTAKE = "Tên chung của vùng.", "giấy của bà Ví Dụ.pdf", "Bà Ví Dụ gửi sớm hơn."


async def offered(loaded: Loaded, subject: Subject, key: Any) -> dict[str, Erasable]:
    async with loaded.database.reading() as connection:
        return {one.path: one for one in await erasable(connection, subject, key)}


async def both_erase(loaded: Loaded, act: AnyAct, key: Any, *fields: str) -> None:
    office = loaded.chain.office
    async with loaded.database.writing() as session:
        first, second = office.registrar.actor, office.second_registrar.actor
        await do_both(session, first, second, act, key, fields=list(fields), reason=WHY)


def test_whatever_holds_personal_fields_has_an_act_that_erases_them():
    book = Book.of(registry)
    personal = {
        subject.value
        for subject, shape in SHAPES.items()
        if shape.personal or any(part.personal and not part.fixed for part in shape.parts)
    }
    assert {act.about.name for act in book if act.name == ERASE} == personal
    assert all(act.bars_everything and act.is_grave for act in book if act.name == ERASE)


def test_every_personal_field_has_a_title_under_which_it_is_said_to_be_erased():
    for act in Book.of(registry):
        if act.name == ERASE and act.on is not None:
            shape = SHAPES[act.on.kind]
            parts = [f"{part.name}.{name}" for part in shape.parts if not part.fixed for name in part.personal]
            assert {*shape.personal, *parts} <= act.on.words.keys(), act.on.name


async def test_all_that_a_record_says_of_persons_is_offered_and_goes(loaded: Loaded, store: Store):
    found = await offered(loaded, Subject.RECORD, loaded.dossier)
    assert {str(one.value) for one in found.values()} >= {OPPONENT, GROUNDS, ANSWER, PAPER_NAME}
    assert f"files/{loaded.paper}/content" in found
    await both_erase(loaded, erase_record, loaded.dossier, *found)
    await clear(loaded.database, {"store": store, "letters": KeptLetters(Path("nowhere"))})
    left = await everything(loaded.database)
    for gone in (OPPONENT, GROUNDS, ANSWER, PAPER_NAME):
        assert gone not in left
    assert store.digest_of(PAPER) is None
    replay = await audit(loaded.database, stored=store.digest_of)
    assert replay.findings == []
    assert replay.erased > len(found), "of several items"
    lines = await entered(loaded.database, act=ERASE)
    assert [line.phase for line in lines] == [Phase.TAKEN, Phase.CONFIRMED]
    assert lines[-1].facts["fields"] == sorted(found)
    async with loaded.database.reading() as connection:
        actor = loaded.chain.office.examiner.actor
        matter = await read(connection, actor, RECORD, loaded.dossier)
        told = (await history(connection, actor, Book.of(registry), RECORD, matter))[-1].said
    in_vietnamese = speech("vi").tell(told)
    assert in_vietnamese.startswith("Đã xóa dữ liệu cá nhân: ")
    assert {"người phản đối", "căn cứ phản đối", "tên giấy tờ"} <= set(
        re.split(", | và ", in_vietnamese.partition(": ")[2])
    )
    assert "/" not in in_vietnamese + str(told)
    assert await offered(loaded, Subject.RECORD, loaded.dossier) == {}


async def test_what_only_an_act_told_is_erased_by_its_line(loaded: Loaded):
    office = loaded.chain.office
    async with loaded.database.writing() as session:
        await do_both(
            session, office.examiner.actor, office.registrar.actor, correct_opposition_date, loaded.dossier,
            mistake=MISTAKE, received_on=calendar.today().isoformat(),
        )  # fmt: skip
    found = await offered(loaded, Subject.RECORD, loaded.dossier)
    told = [path for path, one in found.items() if one.value == MISTAKE]
    assert [found[path].field for path in told] == ["mistake", "mistake"], "of the line that waits and of the confirmed"
    await both_erase(loaded, erase_record, loaded.dossier, told[0])
    left = await everything(loaded.database)
    assert MISTAKE not in left, "whatever tells the same text loses it too"
    assert OPPONENT in left
    assert (await audit(loaded.database)).findings == []
    with pytest.raises(NotAcceptable, match="cannot be erased"):
        await both_erase(loaded, erase_record, loaded.ended, told[0])


@pytest.mark.parametrize(
    ("act", "subject", "table", "field"),
    [
        (erase_plot, Subject.PLOT, Plot, "name"),
        (erase_order, Subject.LABEL_BATCH, LabelBatch, "ranges"),
    ],
)
async def test_what_hangs_on_a_right_of_use_is_erased_likewise(
    loaded: Loaded, act: AnyAct, subject: Subject, table: Any, field: str
):
    async with loaded.database.reading() as connection:
        (key,) = table.__table__.primary_key.columns
        ids = (await connection.execute(select(key))).scalars().all()
    for one in ids:
        found = await offered(loaded, subject, one)
        wanted = [path for path in found if path.startswith(field)]
        if wanted:
            await both_erase(loaded, act, one, *wanted)
            left = await offered(loaded, subject, one)
            assert not set(wanted) & left.keys()
            assert not {found[path].value for path in wanted} & {str(one.value) for one in left.values()}
            break
    else:
        pytest.fail("nothing to erase")
    assert (await audit(loaded.database)).findings == []


async def test_what_everybody_is_told_of_recalled_labels_is_erased_too(loaded: Loaded):
    told = "Bà Ví Dụ bán hàng chưa qua kiểm tra."
    run = {"first": 1, "last": 2, "reason": "Kiểm tra.", "public_reason": told}
    async with loaded.database.writing() as session:
        await do(session, loaded.chain.office.inspector.actor, recall_labels, loaded.batch, **run)
    found = await offered(loaded, Subject.LABEL_BATCH, loaded.batch)
    wanted = [path for path, one in found.items() if one.value == told]
    assert any(path.endswith("/public_reason") and path.startswith("ranges/") for path in wanted)
    await both_erase(loaded, erase_order, loaded.batch, *wanted)
    assert told not in await everything(loaded.database)
    assert (await audit(loaded.database)).findings == []


async def test_while_it_waits_nothing_else_is_done_and_nothing_is_lost(loaded: Loaded):
    office = loaded.chain.office
    path = f"oppositions/{loaded.opposition}/opponent"
    async with loaded.database.writing() as session:
        for name in ("examiner", "producer", "manager", "inspector"):
            with pytest.raises(NotPermitted):
                await do(session, office.everybody[name].actor, erase_record, loaded.dossier, fields=[path], reason=WHY)
        await do(session, office.registrar.actor, erase_record, loaded.dossier, fields=[path], reason=WHY)
    async with loaded.database.writing() as session:
        with pytest.raises(OutOfOrder, match="waits for a second person"):
            await do(
                session, office.examiner.actor, decide_opposition, loaded.dossier, outcome="dismissed", reasons="x"
            )
        assert len((await session.exec(select(Waiting).where(col(Waiting.act) == ERASE))).all()) == 1
    assert OPPONENT in await everything(loaded.database)
    assert (await audit(loaded.database)).findings == []


async def test_a_paper_that_was_erased_is_not_filed_again(loaded: Loaded, store: Store):
    await both_erase(loaded, erase_record, loaded.dossier, f"files/{loaded.paper}/content")
    assert [str(one.sentence) for one in (await audit(loaded.database, stored=store.digest_of)).findings] == [
        "was erased and is still in the store"
    ]
    await clear(loaded.database, {"store": store, "letters": KeptLetters(Path("nowhere"))})
    office = loaded.chain.office
    async with loaded.database.reading() as connection:
        (told,) = await filing.files_of(connection, office.registrar.actor, loaded.dossier)
    assert (told.name, told.erased_at is None) == (PAPER_NAME, False), "it is told that there was one"
    async with loaded.database.writing() as session:
        with pytest.raises(NotAcceptable, match="not filed again"):
            await filing.add(
                session, office.registrar.actor, store, loaded.chain.record_id,
                content=PDF, name="again.pdf", purpose=Purpose.CONSENT,
            )  # fmt: skip
    assert (await audit(loaded.database, stored=store.digest_of)).findings == []


@pytest.mark.parametrize("stock", ["sqlite"], indirect=True)
async def test_nothing_of_it_is_left_in_the_file(loaded: Loaded, database: Database, store: Store):
    path = Path(str(database.url.database))
    await scrub(database)
    assert GROUNDS.encode() in path.read_bytes()
    found = await offered(loaded, Subject.RECORD, loaded.dossier)
    await both_erase(
        loaded, erase_record, loaded.dossier, *(path for path, one in found.items() if one.value != ANSWER)
    )
    await clear(database, {"store": store, "letters": KeptLetters(Path("nowhere"))})
    left = path.read_bytes() + b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}-wal"))
    for gone in (OPPONENT, GROUNDS, PAPER_NAME):
        assert gone.encode() not in left
    assert ANSWER.encode() in left
