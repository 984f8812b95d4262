"""A proposal cites earlier records and keeps what was near; who applied reads what is public of it."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from registry.database import Database
from registry.errors import NotAcceptable
from registry.journal.audit import audit
from registry.journal.history import one_as_of
from registry.procedure.examination import approve_refusal, propose_refusal
from registry.procedure.lodging import lodge
from registry.rights import reading
from registry.vocabulary import Category, Kind, Subject
from tests.labels.chain import Chain, hands
from tests.pages.sitting import Desk
from tests.procedure.office import Bench, Hands, do, drafted, drafted_in, examined_in
from tests.search.test_follower import mirror

MARK = {"kind": Kind.TRADEMARK, "category": Category.ORDINARY}


async def examined(database: Database, bench: Bench, name: str) -> UUID:
    record_id = await drafted(database, bench, name=name)
    async with database.writing() as session:
        hands = Hands(bench.producer, bench.examiner, bench.registrar, bench.second)
        await examined_in(session, hands, record_id)
    return record_id


async def test_what_is_cited_stands_in_the_proposal_and_in_the_journal(database: Database, bench: Bench):
    record_id = await examined(database, bench, "Vũ Quang")
    async with database.writing() as session:
        public = await mirror(session, "VU QUANG", filed_on=date(2020, 1, 2), **MARK)
        secret = await drafted_in(session, bench.rival, name="Vũ Quang Đỏ")
        await do(session, bench.rival, lodge, secret)
    async with database.writing() as session:
        cites = [str(public), str(secret)]
        await do(session, bench.examiner, propose_refusal, record_id, reasons="Trùng tên.", cites=cites)
    async with database.reading() as connection:
        document = await one_as_of(connection, Subject.RECORD, record_id)
        assert document is not None
        assert document["proposals"][0]["cites"] == cites
        (row,) = await reading.proposals(bench.second, record_id).rows(connection)
        assert [one.id for one in await reading.cited(connection, bench.second, row.cites)] == [public, secret]
        assert await reading.proposals(bench.producer, record_id).rows(connection) == []  # not decided yet
    async with database.writing() as session:
        await do(session, bench.second, approve_refusal, record_id)
    async with database.reading() as connection:
        assert [one.id for one in await reading.grounds_of_refusal(connection, record_id)] == [public]
    assert (await audit(database)).findings == []


@pytest.mark.parametrize("who", ["nobody", "itself", "a draft"])
async def test_what_is_not_there_is_not_cited(database: Database, bench: Bench, who: str):
    record_id = await examined(database, bench, "Vũ Quang")
    draft = await drafted(database, bench, name="Bản thảo")
    cited = {"nobody": uuid4(), "itself": record_id, "a draft": draft}[who]
    async with database.writing() as session:
        with pytest.raises(NotAcceptable) as refused:
            await do(session, bench.examiner, propose_refusal, record_id, reasons="Trùng.", cites=[str(cited)])
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [("cites.0", "no_such_record")]


@pytest.fixture
def desk(client: Any) -> Desk:
    return Desk(client)


async def test_an_examiner_cites_a_similar_hit_and_what_was_near_stays_with_the_dossier(
    desk: Desk, client: Any, chain: Chain, database: Database
):
    async with database.writing() as session:
        earlier = await mirror(session, "Hương Khê Xanh", application_number="4-2020-00001", **MARK)
        record_id = await drafted_in(session, chain.office.producer.actor, name="Hương Khê")
        await examined_in(session, hands(chain.office), record_id)
    await desk.sit(chain.office.examiner)
    at = f"/desk/records/{record_id}/acts/propose_refusal"
    page = await desk.look(at)
    assert f'name="cites" value="{earlier}"' in page
    await desk.do(at, reasons="Gần giống nhãn hiệu có trước.", cites=str(earlier), version=version_in(page))
    (told,) = (await client.get(f"/api/v1/records/{record_id}/proposals")).json()
    assert [one["name"] for one in told["cites"]] == ["Hương Khê Xanh"]
    near = told["near"]
    assert near["asked"]["sign"] == "Hương Khê"
    assert (near["compared"] >= 1, near["as_of"] > 0, bool(near["weights_version"])) == (True, True, True)
    assert near["signs"][0]["id"] == str(earlier)
    async with database.writing() as session:
        await mirror(session, "Hương Khê", **MARK)  # what comes later is not what the examiner saw
    page = await desk.look(f"/desk/records/{record_id}")
    assert "Các dấu hiệu gần giống khi lập đề xuất" in page
    kept = page.split("Các dấu hiệu gần giống khi lập đề xuất")[1].split("</details>")[0]
    assert "Hương Khê Xanh" in kept
    assert near["weights_version"] in page
    assert (await audit(database)).findings == []
    await desk.sit(chain.office.second_examiner)
    page = await desk.look(f"/desk/records/{record_id}/acts/approve_refusal")
    await desk.do(f"/desk/records/{record_id}/acts/approve_refusal", version=version_in(page))
    await desk.sit(chain.office.producer)
    desk.home = "/producer"
    assert f'href="/records/{earlier}"' in await desk.look(f"/producer/records/{record_id}")
    (told,) = (await client.get(f"/api/v1/records/{record_id}/proposals")).json()
    assert (told["near"], told["remark"], len(told["cites"])) == (None, None, 1)


def version_in(page: str) -> str:
    return page.split('name="version" value="')[1].split('"', maxsplit=1)[0]
