"""What is final has its mending act: numbers of gazette and decision; grounds and reasons reach the parties."""

import pytest
from httpx import AsyncClient
from sqlmodel import col, select

from registry import calendar
from registry.acts import AnyAct
from registry.database import Database
from registry.journal.audit import audit
from registry.procedure.examination import approve_refusal, propose_refusal
from registry.procedure.opposition import decide_opposition, oppose
from registry.procedure.publication import correct_publication
from registry.procedure.registration import correct_decision_number
from registry.tables import Entry, Publication, Record
from registry.tables.journal import Phase
from tests.api.counter import KeyedOffice
from tests.labels.chain import hands
from tests.pages.sitting import Desk
from tests.procedure.office import (
    PUBLISHED,
    Bench,
    ago,
    do,
    do_both,
    drafted_in,
    examined_in,
    registered,
)

GROUNDS, REASONS, DECISION = "Tên gọi chung của cả vùng.", "Dấu hiệu chỉ mô tả hàng hóa.", "Phản đối không có căn cứ."


async def lines(database: Database, act: AnyAct) -> list[tuple[Phase, int | None]]:
    async with database.writing() as session:
        found = (await session.exec(select(Entry).where(Entry.act == act.name).order_by(col(Entry.position)))).all()
        return [(line.phase, line.corrects) for line in found]


async def position_of(database: Database, act: str) -> int:
    async with database.writing() as session:
        return (await session.exec(select(Entry.position).where(Entry.act == act))).one()


async def test_gazette_page_and_day_of_a_publication_are_mended(database: Database, bench: Bench):
    record = await registered(database, bench)
    right = {"gazette": "Công báo số 7", "page": "12", "published_on": calendar.today(), "mistake": "Nhầm số."}
    async with database.writing() as session:
        await do_both(session, bench.registrar, bench.second_registrar, correct_publication, record.id, **right)
        mended = (await session.exec(select(Publication).where(Publication.record_id == record.id))).one()
    assert (mended.gazette, mended.page, mended.published_on) == ("Công báo số 7", "12", calendar.today())
    mends = await position_of(database, "publish")
    assert await lines(database, correct_publication) == [(Phase.TAKEN, mends), (Phase.CONFIRMED, mends)]
    assert (await audit(database)).findings == []


async def test_the_number_of_a_decision_is_mended(database: Database, bench: Bench):
    record = await registered(database, bench)
    right = {"decision_number": "13/QĐ-SHTT", "mistake": "Nhầm số."}
    async with database.writing() as session:
        await do_both(session, bench.registrar, bench.examiner, correct_decision_number, record.id, **right)
        assert (await session.get_one(Record, record.id)).decision_number == "13/QĐ-SHTT"
    mends = await position_of(database, "register")
    assert await lines(database, correct_decision_number) == [(Phase.TAKEN, mends), (Phase.CONFIRMED, mends)]
    assert (await audit(database)).findings == []


@pytest.fixture
async def refused(keyed_office: KeyedOffice, database: Database) -> str:
    """Return an application that was opposed and refused."""
    whose = hands(keyed_office.office)
    async with database.writing() as session:
        record_id = await drafted_in(session, whose.applicant)
        await examined_in(session, whose, record_id)
        with ago(PUBLISHED - 10):
            await do(session, whose.examiner, oppose, record_id, opponent="Hội Cam", grounds=GROUNDS)
        await do(session, whose.examiner, decide_opposition, record_id, outcome="dismissed", reasons=DECISION)
        await do(session, whose.examiner, propose_refusal, record_id, reasons=REASONS)
        await do(session, whose.second, approve_refusal, record_id)
    return str(record_id)


async def test_grounds_of_opposition_and_reasons_of_refusal_reach_the_applicant_in_json(
    keyed_office: KeyedOffice, client: AsyncClient, refused: str
):
    def of(who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {keyed_office.keys[who]}"}

    at = f"/api/v1/records/{refused}"
    (opposition,) = (await client.get(f"{at}/oppositions", headers=of("producer"))).json()
    assert (opposition["grounds"], opposition["reasons"]) == (GROUNDS, DECISION)
    told = (await client.get(f"{at}/history", headers=of("producer"))).json()
    assert {"act": "approve_refusal", "reasons": REASONS} in [{"act": line["act"], **line["values"]} for line in told]
    for who in ("rival", "manager", "reader"):
        assert (await client.get(f"{at}/oppositions", headers=of(who))).status_code == 404, who
        seen = await client.get(f"{at}/history", headers=of(who))
        assert not any(text in seen.text for text in (GROUNDS, REASONS, DECISION)), who


async def test_grounds_of_opposition_and_reasons_of_refusal_reach_the_applicant_on_the_page(
    keyed_office: KeyedOffice, client: AsyncClient, refused: str
):
    producer = await Desk(client, "/producer").sit(keyed_office.office.producer)
    page = await producer.look(f"/producer/records/{refused}")
    for text in (GROUNDS, REASONS, DECISION):
        assert text in page
    client.cookies.clear()
    public = (await client.get(f"/records/{refused}", headers={"Accept": "text/html"})).text
    for text in (GROUNDS, REASONS, DECISION):
        assert text not in public
