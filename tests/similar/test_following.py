"""The signs follow the register: what is lodged, published, renamed or taken back, in this process and in another."""

import io
import subprocess
import sys
from datetime import date
from functools import partial
from typing import IO
from uuid import UUID

import anyio
import pytest
from PIL import Image, ImageOps
from sqlalchemy import text
from sqlmodel import select

from api.settings import Settings
from registry import journal
from registry.database import Database
from registry.documents import filing
from registry.documents.store import Store
from registry.journal import OFFICE
from registry.procedure.formality import accept
from registry.procedure.lodging import lodge
from registry.procedure.publication import publish
from registry.procedure.registration import withdraw
from registry.tables import AdministrativeUnit, Record
from registry.vocabulary import Category, Kind, Level, Purpose, Status, Subject
from search.similar import following as module
from search.similar.following import NotReady, PictureQuestion, Similar, SimilarSigns, following
from search.similar.reading import ReadTo
from search.similar.signs import Question, SignAudience
from tests.procedure.office import Bench, do, drafted
from tests.search.test_follower import mirror
from tests.similar.drawing import drawn

NOTHING = PictureQuestion()
DAY = date(2020, 1, 1)


@pytest.fixture
def similar(database: Database, settings: Settings) -> SimilarSigns:
    return SimilarSigns(database, Store(settings.files))


def bytes_of(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


async def ask(similar: SimilarSigns, question: Question, pictures: PictureQuestion = NOTHING) -> Similar:
    await similar.level()
    return await similar.ask(question, pictures, most=10, skip=0)


async def asked(similar: SimilarSigns, sign: str, audience: SignAudience = SignAudience.EVERYBODY) -> list[UUID]:
    found = await ask(similar, Question(sign, audience=audience))
    return [UUID(hit.id) for hit in (*found.answer.signs.hits, *found.answer.protected.hits)]


async def test_the_procedure_decides_who_is_answered_with_a_dossier(
    database: Database, similar: SimilarSigns, bench: Bench
):
    record_id = await drafted(database, bench, name="Vũ Quang")
    assert await asked(similar, "vu quang", SignAudience.OFFICE) == [], "a draft is its applicant's alone"
    async with database.writing() as session:
        await do(session, bench.producer, lodge, record_id)
    assert await asked(similar, "vu quang", SignAudience.OFFICE) == [record_id], "lodged a moment ago"
    assert await asked(similar, "vu quang") == []
    async with database.writing() as session:
        await do(session, bench.examiner, accept, record_id)
        await do(session, bench.registrar, publish, record_id, gazette="Công báo số 6")
    assert await asked(similar, "vu quang") == [record_id]
    async with database.writing() as session:
        await do(session, bench.producer, withdraw, record_id)
    assert await asked(similar, "vu quang") == []
    assert await asked(similar, "vu quang", SignAudience.OFFICE) == [record_id], "the office remembers"


async def test_two_lodged_today_see_one_another(database: Database, similar: SimilarSigns, bench: Bench):
    ids = [await drafted(database, bench, Kind.TRADEMARK, name=name) for name in ("RÚ MỐC", "Rú Mốc")]
    async with database.writing() as session:
        for record_id in ids:
            await do(session, bench.producer, lodge, record_id)
    found = await ask(similar, Question("Rú Mốc", audience=SignAudience.OFFICE, but=str(ids[0])))
    assert [hit.id for hit in found.answer.signs.hits] == [str(ids[1])]
    async with database.reading() as connection:
        last = (await connection.execute(text("SELECT max(position) FROM entry"))).scalar_one()
    assert found.as_of == last


async def test_names_of_places_come_and_change_with_their_units(database: Database, similar: SimilarSigns):
    async def found() -> list[str]:
        answer = (await ask(similar, Question("Hương Khê"))).answer
        return [hit.text for hit in answer.protected.hits]

    assert await found() == []
    async with database.writing() as session:
        unit = AdministrativeUnit(code="444", name="Huyện Hương Khê", level=Level.DISTRICT, valid_from=DAY)
        session.add(unit)
        await journal.enter(session, OFFICE, "define_unit", Subject.UNIT, unit.id)
    assert await found() == ["Hương Khê"]
    async with database.writing() as session:
        unit.name = "Huyện Hương Giang"
        session.add(unit)
        await journal.enter(session, OFFICE, "define_unit", Subject.UNIT, unit.id)
    assert await found() == ["Hương Giang"]


async def test_every_name_and_spelling_of_a_mirrored_record_is_compared(database: Database, similar: SimilarSigns):
    async with database.writing() as session:
        record_id = await mirror(session, "Българско розово масло / Bulgarsko rozovo maslo")
        mark = await mirror(session, "岩茶", kind=Kind.TRADEMARK, category=Category.ORDINARY, status=Status.PUBLISHED)
    assert await asked(similar, "Bulgarsko rozovo") == [record_id]
    assert await asked(similar, "YANCHA") == [mark]


async def test_what_is_written_while_everything_is_read_is_read_again(database: Database, similar: SimilarSigns):
    async with database.writing() as session:
        for at in range(20):
            await mirror(session, f"Vinh {at}", application_number=f"4-2020-{at:05}")
    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(asked, similar, "vinh")
        async with database.writing() as session:
            late = await mirror(session, "Kẻ Gỗ")
    assert await asked(similar, "ke go") == [late]
    assert similar.as_of == 21


async def test_another_journal_is_read_from_its_beginning(database: Database, similar: SimilarSigns):
    async with database.writing() as session:
        await mirror(session, "Vinh")
    assert len(await asked(similar, "vinh")) == 1
    similar._mark = ReadTo(1, b"of another")
    async with database.writing() as session:
        record = (await session.exec(select(Record))).one()
        record.name = "Rú Mốc"
        session.add(record)
    assert await asked(similar, "ru moc") == [record.id]


async def test_a_question_does_not_wait_longer_than_its_patience(
    similar: SimilarSigns, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    async with similar._writing:
        with pytest.raises(NotReady):
            await asked(similar, "vinh")
    monkeypatch.undo()
    assert await asked(similar, "vinh") == []


async def test_signs_are_followed_without_being_asked(
    database: Database, similar: SimilarSigns, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "PAUSE", 0.02)
    async with following(similar):
        async with database.writing() as session:
            await mirror(session, "Vinh")
        with anyio.fail_after(20):
            while similar.as_of < 1:
                await anyio.sleep(0.02)


async def test_the_picture_of_a_mark_is_compared(
    database: Database, settings: Settings, similar: SimilarSigns, bench: Bench
):
    store = Store(settings.files)
    logo, codes = drawn(3)
    ids = [await drafted(database, bench, Kind.TRADEMARK, name=f"Mẫu {at}") for at in range(3)]
    async with database.writing() as session:
        for record_id, seed in zip(ids, (3, 4, 5), strict=True):
            content = bytes_of(drawn(seed)[0])
            await filing.add(
                session, bench.producer, store, record_id, content=content, name="a.png", purpose=Purpose.SPECIMEN
            )
            await do(session, bench.producer, lodge, record_id)
    copied = store.put(bytes_of(ImageOps.invert(logo)))
    for question in (PictureQuestion((copied,)), PictureQuestion((copied,), codes)):
        found = await ask(similar, Question("", audience=SignAudience.OFFICE), question)
        assert found.pictures.hits[0].id == str(ids[0])
        assert found.pictures.hits[0].reasons
    assert (await ask(similar, Question(""), PictureQuestion((copied,)))).pictures.hits == ()


async def test_a_file_that_is_gone_or_no_picture_is_left_out(
    database: Database,
    settings: Settings,
    similar: SimilarSigns,
    bench: Bench,
):
    store = Store(settings.files)
    record_id = await drafted(database, bench, Kind.TRADEMARK, name="Rú Mốc", vienna=["5.7.11"])
    content = bytes_of(drawn(3)[0])
    async with database.writing() as session:
        added = await filing.add(
            session, bench.producer, store, record_id, content=content, name="a.png", purpose=Purpose.SPECIMEN
        )
        await do(session, bench.producer, lodge, record_id)
    store.path(added.digest).unlink()
    asked_for = PictureQuestion(codes=frozenset({"05.07.11"}))
    found = await ask(similar, Question("", audience=SignAudience.OFFICE), asked_for)
    assert [hit.id for hit in found.pictures.hits] == [str(record_id)], "its codes are compared all the same"
    with_file = PictureQuestion((added.digest,))
    assert (await ask(similar, Question(""), with_file)).pictures.hits == ()


ELSEWHERE = """
import asyncio, sys
from pathlib import Path
import structlog
from registry.database import Database
from registry.documents.store import Store
from search.similar.following import PictureQuestion, SimilarSigns
from search.similar.signs import SignAudience, Question

structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))

async def main():
    similar = SimilarSigns(Database(sys.argv[1]), Store(Path(sys.argv[2])))
    for name in sys.stdin:
        await similar.level()
        found = await similar.ask(Question(name, audience=SignAudience.OFFICE), PictureQuestion(), most=10, skip=0)
        print(found.as_of, *(hit.id for hit in found.answer.signs.hits), flush=True)
    await similar.close()
    await similar.database.close()

asyncio.run(main())
"""


def spoken(asking: IO[str], answering: IO[str], name: str) -> str:
    asking.write(f"{name}\n")
    asking.flush()
    return answering.readline()


async def test_another_process_compares_what_was_lodged_here_a_moment_ago(
    database: Database,
    database_url: str,
    settings: Settings,
    bench: Bench,
):
    record_id = await drafted(database, bench, Kind.TRADEMARK, name="Rú Mốc")
    command = [sys.executable, "-c", ELSEWHERE, database_url, str(settings.files)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as elsewhere:
        asking, answering = elsewhere.stdin, elsewhere.stdout
        assert asking is not None
        assert answering is not None

        async def answer(name: str) -> list[str]:
            told: str = await anyio.to_thread.run_sync(partial(spoken, asking, answering, name))
            return told.split()

        before = await answer("ru moc")
        async with database.writing() as session:
            await do(session, bench.producer, lodge, record_id)
        after = await answer("ru moc")
        assert (len(before), after[1:]) == (1, [str(record_id)])
        assert int(after[0]) > int(before[0])
        async with database.writing() as session:
            await do(session, bench.producer, withdraw, record_id)
        assert int((await answer("ru moc"))[0]) > int(after[0])
        asking.close()
        assert elsewhere.wait(30) == 0
