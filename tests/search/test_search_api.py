"""``GET /api/v1/search`` on the application, over records that went through the procedure or were mirrored."""

import shutil
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

from api.settings import Settings
from registry.database import Database
from registry.tables import Party, Record, RecordParty
from registry.vocabulary import Capacity, Category, Custody, Kind, PartyKind, Status
from search.embedded import EmbeddedEngine
from search.follower import Follower
from tests.procedure.office import drafted, seat
from tests.search.test_follower import mirror

ADDRESS = "/api/v1/search"


@pytest.fixture
async def names(database: Database, settings: Settings) -> dict[str, str]:
    """Fill the register and the index; return names by id."""
    bench = await seat(database)
    await drafted(database, bench, name="Phúc Trạch bản thảo")
    async with database.writing() as session:
        authority = Party(kind=PartyKind.AUTHORITY, name="Ủy ban nhân dân Hương Khê")
        person = Party(kind=PartyKind.PERSON, name="Nguyễn Thị Mận")
        session.add_all([authority, person])
        pomelo = await mirror(
            session,
            "Phúc Trạch",
            product="bưởi quả",
            registration_number="00022",
            registered_on=date(2010, 11, 9),
        )
        beer = await mirror(
            session,
            "PHÚC <b>TRẠCH</b>",
            kind=Kind.TRADEMARK,
            category=Category.ORDINARY,
            status=Status.PUBLISHED,
            application_number="4-2020-00001",
            country="DE",
            filed_on=date(2020, 1, 2),
        )
        session.add(RecordParty(record_id=pomelo, capacity=Capacity.MANAGER, party_id=authority.id))
        session.add(RecordParty(record_id=beer, capacity=Capacity.HOLDER, party_id=person.id))
    engine = EmbeddedEngine(settings.search_folder)
    await Follower(database, engine).catch_up()
    await engine.close()
    return {str(pomelo): "pomelo", str(beer): "beer"}


async def ask(client: AsyncClient, **params: Any) -> dict[str, Any]:
    answer = await client.get(ADDRESS, params=params)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_words_without_marks_find_the_record_and_show_what_matched(client: AsyncClient, names: dict[str, str]):
    body = await ask(client, q="buoi phuc trach")
    first = body["found"][0]
    assert names[first["id"]] == "pomelo"
    assert (body["total"], body["words"], first["matched_words"], body["is_exact_total"]) == (2, 3, 3, True)
    assert first["url"] == f"/api/v1/records/{first['id']}"
    assert (await client.get(first["url"])).json()["name"] == "Phúc Trạch"
    assert (first["registration_number"], first["registered_on"]) == ("00022", "2010-11-09")
    assert first["holder"] == "Ủy ban nhân dân Hương Khê"
    assert first["name_segments"] == [
        {"text": "Phúc", "is_match": True},
        {"text": " ", "is_match": False},
        {"text": "Trạch", "is_match": True},
    ]
    assert first["product_segments"][0] == {"text": "bưởi", "is_match": True}


async def test_a_natural_person_is_not_named_and_markup_is_only_text(client: AsyncClient, names: dict[str, str]):
    body = await ask(client, q="phuc trach", kind="trademark")
    (beer,) = body["found"]
    assert names[beer["id"]] == "beer"
    assert beer["holder"] is None
    assert "".join(piece["text"] for piece in beer["name_segments"]) == "PHÚC <b>TRẠCH</b>"
    assert (await ask(client, q="nguyen thi man"))["total"] == 0


async def test_filters_and_their_facets(client: AsyncClient, names: dict[str, str]):
    assert len((await ask(client, q="phuc"))["found"]) == len(names)
    body = await ask(client, q="phuc", country=["DE", "FR"], status="published")
    assert [names[one["id"]] for one in body["found"]] == ["beer"]
    facets = {facet["field"]: {count["value"]: count["count"] for count in facet["counts"]} for facet in body["facets"]}
    assert facets == {"kind": {"trademark": 1}, "status": {"published": 1}, "country": {"DE": 1}}


async def test_an_empty_question_lists_the_newest_and_pages(client: AsyncClient, names: dict[str, str]):
    body = await ask(client, limit=1)
    assert ([names[one["id"]] for one in body["found"]], body["total"]) == (["beer"], 2)
    body = await ask(client, q="", limit=1, offset=1)
    assert [names[one["id"]] for one in body["found"]] == ["pomelo"]


async def test_a_decomposed_question_is_the_same_question(client: AsyncClient, names: dict[str, str]):
    composed, decomposed = await ask(client, q="Phúc Trạch"), await ask(client, q="Phu\u0301c Tra\u0323ch")
    assert composed == decomposed
    assert len(composed["found"]) == len(names)


BAD: tuple[dict[str, str], ...] = (
    {"limit": "0"},
    {"limit": "101"},
    {"limit": "many"},
    {"offset": "-1"},
    {"offset": "10001"},
    {"offset": "9999", "limit": "20"},
    {"offset": "9" * 400},
    {"kind": "patent"},
    {"status": "anything"},
    {"country": "vn"},
    {"q": "x" * 201},
)


async def test_what_cannot_be_asked_is_a_problem_of_the_asker(client: AsyncClient):
    for params in BAD:
        answer = await client.get(ADDRESS, params=params)
        assert (answer.status_code, answer.json()["status"]) == (400, 400), params
        assert answer.headers["content-type"].startswith("application/problem+json")


async def test_no_sign_in_a_question_is_an_operator(client: AsyncClient, names: dict[str, str]):
    for sign in ('"', "-", "*", "(", "AND OR", "a:b", "\\", "%", "\x00", "'; drop table record", "🍊", "~1", "[a-z]+"):
        body = await ask(client, q=sign)
        assert body["total"] <= len(names), sign


async def test_a_record_withdrawn_since_is_not_shown_although_the_index_lags(
    client: AsyncClient, database: Database, names: dict[str, str]
):
    (pomelo,) = (key for key, name in names.items() if name == "pomelo")
    async with database.writing() as session:
        record = await session.get(Record, UUID(pomelo))
        assert record is not None
        record.custody, record.status = Custody.OWN, Status.WITHDRAWN
        session.add(record)
    assert (await ask(client, q="00022"))["found"] == []


async def test_an_engine_that_does_not_answer_is_said_so(client: AsyncClient, settings: Settings):
    shutil.rmtree(settings.search_folder, ignore_errors=True)
    settings.search_folder.write_text("in the way", encoding="utf-8")
    answer = await client.get(ADDRESS, params={"q": "vinh"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_the_description_names_every_parameter(client: AsyncClient):
    document = (await client.get("/api/v1/description/openapi.json")).json()
    operation = document["paths"]["/api/v1/search"]["get"]
    named = {parameter["name"] for parameter in operation["parameters"]}
    assert named == {"q", "kind", "category", "status", "country", "limit", "offset"}
    assert {"200", "400", "503"} <= set(operation["responses"])
