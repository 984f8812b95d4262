"""The index is in step with the journal, whatever happened to either."""

import shutil
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import anyio
import pytest
from sqlalchemy import select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import journal
from registry.database import Database
from registry.errors import BrokenChain
from registry.journal import OFFICE
from registry.journal import following as reading
from registry.journal.erasing import erase
from registry.procedure.examination import approve_grant
from registry.procedure.formality import accept
from registry.procedure.lodging import lodge
from registry.procedure.publication import publish
from registry.procedure.registration import register, withdraw
from registry.tables import (
    AdministrativeUnit,
    Area,
    AreaUnit,
    Bookmark,
    Classification,
    Particulars,
    Party,
    Record,
    RecordParty,
)
from registry.vocabulary import Capacity, Custody, Kind, Level, Outcome, PartyKind, Scheme, Status, Subject
from search import follower as following
from search.engine import EngineUnavailable, Mark
from search.finding import Query, find
from search.follower import NAME, SearchFollower
from tests.procedure.office import SQUARE, Bench, brought_to_decision, do, drafted, registered


async def ids(follower: SearchFollower, text: str) -> list[UUID]:
    return list((await find(follower.engine, Query(text))).ids)


async def is_found(follower: SearchFollower, record_id: UUID) -> None:
    """Return when a record named Vinh is all that is found; before it is filled, an index does not answer."""
    while True:
        with suppress(EngineUnavailable):
            if await ids(follower, "vinh") == [record_id]:
                return
        await anyio.sleep(0.02)


async def mirror(session: AsyncSession, name: str, **facts: Any) -> UUID:
    """Write a record of another register and the line of the journal that goes with it."""
    standard: dict[str, Any] = {"kind": Kind.GEOGRAPHICAL_INDICATION, "custody": Custody.MIRRORED, "office": "VN"}
    record = Record(**{**standard, "status": Status.REGISTERED, "name": name, **facts})
    session.add(record)
    await journal.enter(session, OFFICE, "mirror", Subject.RECORD, record.id)
    return record.id


async def amended(session: AsyncSession, subject: Subject, subject_id: UUID) -> None:
    await journal.enter(session, OFFICE, "amend", subject, subject_id)


async def test_the_procedure_decides_what_can_be_found(database: Database, follower: SearchFollower, bench: Bench):
    record_id = await drafted(database, bench, name="Vũ Quang")
    await follower.catch_up()
    assert await ids(follower, "vu quang") == []  # a draft is its applicant's alone

    await brought_to_decision(database, bench, record_id, Outcome.GRANT)
    await follower.catch_up()
    assert await ids(follower, "vu quang") == [record_id]
    facets = (await find(follower.engine, Query("vu quang", facets=("status",)))).facets
    assert facets["status"] == (("under_examination", 1),)  # the proposal is not told

    async with database.writing() as session:
        await do(session, bench.second, approve_grant, record_id)
        await do(session, bench.registrar, register, record_id, decision_number="12/QĐ")
    await follower.catch_up()
    assert await ids(follower, "12/QD") == [record_id]
    assert await follower.lag() == 0


async def test_a_dossier_withdrawn_after_publication_disappears(
    database: Database, follower: SearchFollower, bench: Bench
):
    record_id = await drafted(database, bench, name="Vũ Quang")
    async with database.writing() as session:
        await do(session, bench.producer, lodge, record_id)
        await do(session, bench.examiner, accept, record_id)
        await do(session, bench.registrar, publish, record_id, gazette="Công báo số 6")
    await follower.catch_up()
    assert await ids(follower, "vu quang") == [record_id]
    async with database.writing() as session:
        await do(session, bench.producer, withdraw, record_id)
    await follower.catch_up()
    assert await ids(follower, "vu quang") == []


async def test_the_bookmark_moves_with_the_index_and_only_when_something_was_read(
    database: Database, follower: SearchFollower
):
    assert (await follower.catch_up(), await follower.lag()) == (0, 0)
    async with database.writing() as session:
        assert await session.get(Bookmark, NAME) is None
        for n in range(3):
            await mirror(session, f"Vinh {n}")
    assert await follower.lag() == 3
    assert await follower.catch_up() == 3
    async with database.writing() as session:
        bookmark = await session.get(Bookmark, NAME)
        assert bookmark is not None
        position, moved_at = bookmark.position, bookmark.moved_at
    assert position == 3
    assert (await follower.catch_up(), await follower.lag()) == (0, 0)
    async with database.reading() as connection:
        assert (await connection.execute(select(col(Bookmark.moved_at)))).scalar_one() == moved_at


async def entered(database: Database) -> tuple[UUID, UUID, UUID, UUID]:
    """Enter a right with everything beside it, and another; return both, the holder and the province."""
    async with database.writing() as session:
        party = Party(kind=PartyKind.COOPERATIVE, name="Hợp tác xã Hương Khê")
        person = Party(kind=PartyKind.PERSON, name="Nguyễn Thị Mận")
        former = Party(kind=PartyKind.COMPANY, name="Công ty Ngày Trước")
        province = AdministrativeUnit(code="42", name="Tỉnh Hà Tĩnh", level=Level.PROVINCE, valid_from=date(1991, 1, 1))
        session.add_all([party, person, former, province])
        await session.flush()
        commune = AdministrativeUnit(
            code="18547", name="Xã Hương Trạch", level=Level.COMMUNE, parent_id=province.id, valid_from=date(2000, 1, 1)
        )
        session.add(commune)
        record_id = await mirror(
            session, "Phúc Trạch", product="bưởi quả", registration_number="00022", decision_number="2180/QĐ-SHTT"
        )
        other_id = await mirror(session, "Đoan Hùng", product="bưởi quả")
        area = Area(record_id=record_id, version=1, geometry=SQUARE, hectares=1)
        session.add_all(
            [
                area,
                Particulars(record_id=record_id, version=1, body={"as_read": {"product_en": "shaddock"}}),
                Particulars(record_id=record_id, version=2, body={"as_read": {"product_en": "pomelo"}}),
                Classification(record_id=record_id, scheme=Scheme.NICE, code="31", edition="NCL 12"),
                RecordParty(record_id=record_id, capacity=Capacity.HOLDER, party_id=party.id),
                RecordParty(record_id=record_id, capacity=Capacity.APPLICANT, party_id=person.id),
                RecordParty(record_id=record_id, capacity=Capacity.AGENT, party_id=former.id, to_on=date(2020, 1, 1)),
            ]
        )
        await session.flush()
        session.add(AreaUnit(area_id=area.id, unit_id=commune.id))
    return record_id, other_id, party.id, province.id


async def test_everything_that_can_be_searched_comes_from_the_tables(database: Database, follower: SearchFollower):
    record_id, other_id, party_id, province_id = await entered(database)
    await follower.catch_up()
    for text in ("phuc trach", "pomelo", "huong khe", "huong trach", "ha tinh", "00022", "2180/QD-SHTT"):
        assert (await ids(follower, text))[:1] == [record_id], text
    for text in ("shaddock", "nguyen thi man", "ngay truoc"):
        assert await ids(follower, text) == [], text
    assert set(await ids(follower, "buoi")) == {record_id, other_id}

    async with database.writing() as session:  # what is beside the record changes it too
        renamed, moved = await session.get(Party, party_id), await session.get(AdministrativeUnit, province_id)
        assert renamed is not None
        assert moved is not None
        renamed.name, moved.name = "Liên hiệp Ngàn Sâu", "Tỉnh Nghệ Tĩnh"
        session.add_all([renamed, moved])
        await amended(session, Subject.PARTY, party_id)
        await amended(session, Subject.UNIT, province_id)
    await follower.catch_up()
    assert await ids(follower, "ngan sau") == await ids(follower, "nghe tinh") == [record_id]
    assert await ids(follower, "khe") == []


async def test_an_index_thrown_away_is_made_again_with_the_same_hits(
    database: Database, follower: SearchFollower, folder: Path
):
    async with database.writing() as session:
        for n in range(40):
            await mirror(session, f"Vinh {n % 7}", registered_on=date(2000 + n % 3, 1, 1))
    await follower.catch_up()
    query = Query("vinh", limit=100)
    before = await find(follower.engine, query)
    assert len(before.hits) == 40
    shutil.rmtree(folder)
    assert await follower.lag() == 40
    await follower.catch_up()
    assert await find(follower.engine, query) == before
    assert await follower.lag() == 0


async def test_an_index_of_another_register_is_not_believed(database: Database, follower: SearchFollower):
    async with database.writing() as session:
        record_id = await mirror(session, "Vinh")
    for stranger in (Mark(1, "00" * 32), Mark(99, "00" * 32)):  # another line, and further than the journal goes
        await follower.engine.put([], without=[uuid4()], mark=stranger)
        with pytest.raises(BrokenChain, match="not in this journal"):
            await follower.catch_up()
        with pytest.raises(BrokenChain):
            await follower.demand_same_journal()
        assert await ids(follower, "vinh") == []
        await follower.accept()
        assert (await follower.catch_up(), await follower.lag()) == (0, 0)
        assert await ids(follower, "vinh") == [record_id]
        assert (await follower.engine.mark()).position == 1
        await follower.engine.put([], without=[record_id])


async def test_reading_the_same_lines_twice_changes_nothing(database: Database, follower: SearchFollower):
    async with database.writing() as session:
        first = await mirror(session, "Vinh")
    await follower.catch_up()
    mark = await follower.engine.mark()
    async with database.writing() as session:
        second = await mirror(session, "Vinh")
    for _ in range(2):
        await follower.catch_up()
        assert set(await ids(follower, "vinh")) == {first, second}
        await follower.engine.put([], mark=mark)  # as after a crash between the batch and the bookmark


async def test_more_than_one_batch_is_read_and_none_is_lost(
    database: Database, follower: SearchFollower, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(following, "MANY", 7)
    monkeypatch.setattr(reading, "AT_ONCE", 7)
    async with database.writing() as session:
        await mirror(session, "Vinh 0")
    await follower.catch_up()
    async with database.writing() as session:
        for n in range(1, 40):
            await mirror(session, f"Vinh {n}")
    assert await follower.catch_up() == 39
    assert len((await find(follower.engine, Query("vinh", limit=100))).hits) == 40
    reported: list[tuple[int, int]] = []
    await follower.rebuild(lambda done, total: reported.append((done, total)))
    assert reported[-1] == (40, 40)
    assert len((await find(follower.engine, Query("vinh", limit=100))).hits) == 40


async def test_a_registered_record_is_found_by_its_number(database: Database, follower: SearchFollower, bench: Bench):
    record = await registered(database, bench)
    await follower.catch_up()
    assert record.registration_number is not None
    assert await ids(follower, record.registration_number) == [record.id]


async def test_where_personal_data_are_erased_the_index_is_made_anew(
    database: Database,
    follower: SearchFollower,
    monkeypatch: pytest.MonkeyPatch,
    bench: Bench,
):
    anew, rebuild = list[Mark](), follower.rebuild
    async with database.writing() as session:
        record_id = await mirror(session, "Vinh")
        person = Party(kind=PartyKind.PERSON, name="Nguyễn Thị Mận")
        session.add(person)
        await amended(session, Subject.PARTY, person.id)
    await follower.catch_up()

    async def counted() -> Mark:
        anew.append(await rebuild())
        return anew[-1]

    monkeypatch.setattr(follower, "rebuild", counted)
    async with database.writing() as session:
        await erase(session, bench.registrar, Subject.PARTY, person.id, ["name"], reason="Theo yêu cầu")
    await follower.catch_up()
    assert len(anew) == 1, "nothing of the old pieces is left"
    assert await follower.lag() == 0
    assert await ids(follower, "vinh") == [record_id]
    async with database.writing() as session:
        await amended(session, Subject.RECORD, record_id)
    await follower.catch_up()
    assert len(anew) == 1
