"""``GET /api/v1/search`` on the application, over records that went through the procedure or were mirrored."""

import csv
import io
import json
import shutil
from datetime import date, timedelta
from inspect import signature
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

from api.narrowing import filters_of, query_of
from api.settings import Settings
from registry.codes import label_codes
from registry.database import Database
from registry.tables import Party, Record, RecordParty
from registry.vocabulary import Capacity, Category, Custody, Kind, PartyKind, Status
from search import queries
from search.embedded import EmbeddedEngine
from search.engine import Mark
from search.follower import SearchFollower
from tests.procedure.office import Bench, drafted
from tests.search.test_follower import mirror

ADDRESS = "/api/v1/search"


@pytest.fixture
async def names(database: Database, settings: Settings, bench: Bench) -> dict[str, str]:
    """Fill the register and the index; return names by id."""
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
    await SearchFollower(database, engine).catch_up()
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
    {"q": "x" * 501},
    {"sort": "oldest first"},
    {"facet": "name"},
    {"nice": "46"},
    {"year": "now"},
    {"filed_from": "yesterday"},
)


async def test_what_cannot_be_asked_is_a_problem_of_the_asker(client: AsyncClient):
    for params in BAD:
        answer = await client.get(ADDRESS, params=params)
        assert (answer.status_code, answer.json()["status"]) == (400, 400), params
        assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.usefixtures("names")
async def test_an_unknown_parameter_is_refused_by_its_name(client: AsyncClient):
    for path in ("", "/suggestions", "/passages", "/covering", "/export"):
        answer = await client.get(ADDRESS + path, params={"q": "vinh", "colour": "red", "stauts": "registered"})
        assert answer.status_code == 400
        assert {"colour", "stauts"} <= {fault["field"] for fault in answer.json()["faults"]}


async def test_fields_are_counted_as_they_are_asked_for_and_narrow_by_what_they_count(
    client: AsyncClient, names: dict[str, str]
):
    facets = {one["field"]: one["counts"] for one in (await ask(client, q="phuc", facet=["holder", "year"]))["facets"]}
    assert facets["holder"] == [{"value": "Ủy ban nhân dân Hương Khê", "count": 1}]
    assert facets["year"] == [{"value": "2010", "count": 1}, {"value": "2020", "count": 1}]
    found = (await ask(client, q="phuc", holder="ủy ban nhân dân hương khê"))["found"]
    assert [names[one["id"]] for one in found] == ["pomelo"]
    found = (await ask(client, q="phuc", registered_from="2010-01-01", registered_to="2010-12-31"))["found"]
    assert [names[one["id"]] for one in found] == ["pomelo"]
    order = [names[one["id"]] for one in (await ask(client, q="phuc", sort="newest"))["found"]]
    assert order == ["beer", "pomelo"]


@pytest.mark.usefixtures("names")
async def test_names_are_suggested_and_mistakes_mended(client: AsyncClient):
    body = (await client.get(f"{ADDRESS}/suggestions", params={"q": "phuc tr"})).json()
    assert {one["name"] for one in body["names"]} == {"Phúc Trạch", "PHÚC <b>TRẠCH</b>"}
    assert body["spelled"] is None
    assert (await client.get(f"{ADDRESS}/suggestions", params={"q": "phuc trcah"})).json()["spelled"] == "phuc trạch"
    assert (await client.get(f"{ADDRESS}/suggestions", params={"q": " "})).json() == {"names": [], "spelled": None}


@pytest.mark.usefixtures("names")
async def test_the_code_of_a_label_is_recognised(client: AsyncClient):
    code = label_codes.write(label_codes.Code(1, 1, 2, b"12345"))
    assert (await ask(client, q=f"{code[:10]}-{code[10:].lower()}"))["label"] == f"/{code}"
    assert (await ask(client, q="phuc trach"))["label"] is None


async def test_an_answer_is_taken_away_whole_in_its_order_from_the_register(client: AsyncClient, names: dict[str, str]):
    listed = [one["id"] for one in (await ask(client, q="phuc", limit=1))["found"]]
    answer = await client.get(f"{ADDRESS}/export", params={"q": "phuc", "format": "jsonl"})
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["id"] for line in lines][:1] == listed
    assert {line["id"] for line in lines} == set(names)
    assert lines[0]["status"] == "registered"
    table = await client.get(f"{ADDRESS}/export", params={"q": "phuc", "lang": "vi"})
    assert table.content.startswith(b"\xef\xbb\xbf")
    assert table.headers["content-disposition"] == 'attachment; filename="records.csv"'
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [row["Tình trạng"] for row in rows] == ["Đã đăng ký", "Đã công bố"]
    narrowed = await client.get(f"{ADDRESS}/export", params={"q": "phuc", "kind": "trademark", "format": "jsonl"})
    assert len(narrowed.text.splitlines()) == 1


async def test_no_sign_but_the_syntax_is_an_operator(client: AsyncClient, names: dict[str, str]):
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
    for path in ("", "/suggestions", "/passages", "/export"):
        answer = await client.get(ADDRESS + path, params={"q": "vinh"})  # no index yet
        assert answer.status_code == 503
    shutil.rmtree(settings.search_folder, ignore_errors=True)
    settings.search_folder.write_text("in the way", encoding="utf-8")
    answer = await client.get(ADDRESS, params={"q": "vinh"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.usefixtures("names")
async def test_an_index_that_lags_says_so_and_one_of_another_register_does_not_answer(
    client: AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch, settings: Settings
):
    async with database.writing() as session:
        await mirror(session, "Vinh")
    assert (await ask(client, q="phuc"))["behind"] == 0  # a follower's ordinary delay
    monkeypatch.setattr(queries, "ORDINARY_DELAY", timedelta(0))
    assert (await ask(client, q="phuc"))["behind"] == 1
    engine = EmbeddedEngine(settings.search_folder)
    await engine.put([], mark=Mark(2, "00" * 32))
    await engine.close()
    assert (await client.get(ADDRESS, params={"q": "phuc"})).status_code == 503


async def test_the_description_names_every_parameter(client: AsyncClient):
    document = (await client.get("/api/v1/description/openapi.json")).json()
    operation = document["paths"]["/api/v1/search"]["get"]
    named = {parameter["name"] for parameter in operation["parameters"]}
    assert named == ({*signature(filters_of).parameters, *signature(query_of).parameters} - {"filters"})
    assert {"200", "400", "503"} <= set(operation["responses"])
