"""The search on the desk finds all that lies on it, persons and labels included, and tells of nothing else."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlmodel import col

from api.settings import Settings
from registry.database import Database
from registry.people.permissions import Actor
from registry.people.visibility import DESK, visible
from registry.procedure.lodging import lodge
from registry.tables import Party, Record, RecordParty
from registry.vocabulary import Capacity, Category, Custody, Kind, PartyKind, Status
from search.documents import Audience
from search.engines import Engines
from search.filters import FIELDS
from search.finding import Query, find
from search.sight import sight
from tests.labels.chain import Chain
from tests.office import Member
from tests.pages.sitting import Desk
from tests.procedure.office import do, drafted_in
from tests.search.test_follower import mirror

PERSON, TAX_CODE = "Nguyễn Thị Mận", "042090000123"


class Dossiers(NamedTuple):
    """One that waits for acceptance, one of a person, one that is only drafted; the office's engines, level."""

    lodged: UUID
    personal: UUID
    drafted: UUID
    engines: Engines


@pytest.fixture
async def dossiers(chain: Chain, database: Database, settings: Settings) -> AsyncIterator[Dossiers]:
    producer = chain.office.producer.actor
    async with database.writing() as session:
        lodged = await drafted_in(session, producer, name="Zyxquor Vũ Quang")
        await do(session, producer, lodge, lodged)
        drafted = await drafted_in(session, producer, name="Zyxquor bản thảo")
        personal = await mirror(
            session, "Cam Bù Hương", kind=Kind.TRADEMARK, category=Category.ORDINARY, custody=Custody.MIRRORED,
            status=Status.REGISTERED, application_number="4-2026-00002", filed_on=date(2026, 1, 2),
        )  # fmt: skip
        person = Party(kind=PartyKind.PERSON, name=PERSON, tax_code=TAX_CODE)
        session.add(person)
        await session.flush()
        session.add(RecordParty(record_id=personal, capacity=Capacity.HOLDER, party_id=person.id))
    engines = Engines.of(settings.search_folder, None, Audience.OFFICE)
    for follower in engines.followers(database):
        await follower.catch_up()
    yield Dossiers(lodged, personal, drafted, engines)
    await engines.aclose()


async def found(database: Database, dossiers: Dossiers, actor: Actor, text: str, **more: Any) -> list[UUID]:
    async with database.reading() as connection:
        finder = await sight(connection, actor, dossiers.engines.finder, text)
        return list((await find(finder, Query(text, **more))).ids)


async def test_the_office_finds_dossiers_by_name_number_part_person_tax_code_and_place(
    database: Database, chain: Chain, dossiers: Dossiers
):
    officer = chain.office.examiner.actor
    assert await found(database, dossiers, officer, "zyxquor") == [dossiers.lodged]  # a draft is its applicant's alone
    for text in ("nguyen thi man", "Nguyễn Thị Mận", "mận nguyễn", TAX_CODE, "2026-00002", "26-000", "4-2026-00002"):
        assert (await found(database, dossiers, officer, text))[:1] == [dossiers.personal], text
    assert await found(database, dossiers, officer, "cam bu nguyen thi man") == [dossiers.personal]
    assert await found(database, dossiers, officer, "%") == []


async def test_no_person_stands_in_the_office_s_index(dossiers: Dossiers):
    assert (await find(dossiers.engines.finder, Query("nguyen thi man"))).ids == ()
    hits = await find(dossiers.engines.finder, Query("", facets=("holder",)))
    assert PERSON not in dict(hits.facets["holder"])


@pytest.mark.parametrize("who", ["examiner", "registrar", "inspector", "administrator", "manager"])
async def test_what_is_found_in_all_is_what_lies_on_the_desk(
    database: Database, chain: Chain, dossiers: Dossiers, who: str
):
    actor = chain.office.everybody[who].actor
    async with database.reading() as connection:
        on_it = set((await connection.execute(select(col(Record.id)).where(visible(DESK, actor)))).scalars())
        finder = await sight(connection, actor, dossiers.engines.finder, "")
        hits = await find(finder, Query("", facets=FIELDS, limit=100))
    assert (set(hits.ids), hits.total) == (on_it, len(on_it))
    assert sum(dict(hits.facets["kind"]).values()) == len(on_it)


async def test_a_manager_learns_nothing_of_what_others_lodge(database: Database, chain: Chain, dossiers: Dossiers):
    manager = chain.office.manager.actor
    assert await found(database, dossiers, manager, "") == [chain.record_id]
    for text in ("zyxquor", "nguyen thi man", TAX_CODE, "2026-00002", "cam bu huong"):
        async with database.reading() as connection:
            hits = await find(
                await sight(connection, manager, dossiers.engines.finder, text), Query(text, facets=FIELDS)
            )
        assert dossiers.lodged not in hits.ids, text
        assert dossiers.personal not in hits.ids, text
        assert hits.total == len(hits.ids) <= 1, text
        assert all(count <= 1 for counts in hits.facets.values() for _, count in counts), text
        assert hits.spelled is None, text


@pytest.fixture
def desk(client: AsyncClient) -> Desk:
    return Desk(client)


async def test_the_page_stays_on_the_desk_and_shows_parties_and_the_place_of_a_label(
    desk: Desk, chain: Chain, dossiers: Dossiers
):
    number = await chain.issued(10)
    await desk.sit(chain.office.examiner)
    page = await desk.look("/desk/search?q=zyxquor")
    assert f'href="/desk/records/{dossiers.lodged}"' in page
    assert 'action="/desk/search"' in page
    assert 'action="/search"' not in page
    assert PERSON in await desk.look(f"/desk/search?q={TAX_CODE}")
    assert "/desk/parties/" in await desk.look("/desk/search?q=bưởi+phúc+trạch+một")
    page = await desk.look(f"/desk/search?q={chain.code(number, 4)}")
    assert f'href="/desk/orders/{number}"' in page
    assert f"Tem số 5 của đơn {number}" in page
    assert "Không tìm thấy" in await desk.look("/desk/search?q=khongcogi")


@pytest.mark.usefixtures("dossiers")
async def test_a_label_opens_its_order_for_those_only_who_may_see_the_order(counter_of: Any, chain: Chain):
    number = await chain.issued(10)
    for who, label in (("examiner", 3), ("manager", 3)):
        answer = await counter_of(chain.office.everybody[who], chain.code(number, 2))
        assert (answer["label"]["number"], answer["label"]["label"]) == (number, label), who
    assert (await counter_of(chain.office.examiner, "103RJ09XR5EVK262R0S9"))["label"] is None
    assert (await counter_of(chain.office.examiner, "nguyen thi man"))["parties"][0]["name"] == PERSON


@pytest.fixture
def counter_of(desk: Desk, client: AsyncClient) -> Any:
    async def ask(member: Member, text: str) -> Any:
        await desk.sit(member)
        answer = await client.get("/api/v1/desk/search", params={"q": text})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return ask


@pytest.mark.usefixtures("dossiers")
async def test_an_answer_is_taken_away_as_it_was_seen_and_suggestions_tell_no_more(
    desk: Desk, client: AsyncClient, chain: Chain
):
    told = {}
    for who in ("examiner", "manager"):
        await desk.sit(chain.office.everybody[who])
        lines = (await client.get("/api/v1/desk/search/export", params={"format": "jsonl"})).text.splitlines()
        names = (await client.get("/api/v1/desk/search/suggestions", params={"q": "zyx"})).json()["names"]
        told[who] = (len(lines), [one["name"] for one in names])
    assert told == {"examiner": (3, ["Zyxquor Vũ Quang"]), "manager": (1, [])}
