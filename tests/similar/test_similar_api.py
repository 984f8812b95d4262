"""``GET /api/v1/similar``: anybody asks, each is answered from what is theirs to see."""

import asyncio
import hashlib
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

from registry.database import Database
from registry.documents import filing
from registry.documents.store import Store
from registry.procedure.examination import propose_refusal
from registry.procedure.formality import accept
from registry.procedure.lodging import lodge
from registry.procedure.publication import publish
from registry.tables import Classification, Party, RecordParty
from registry.vocabulary import Capacity, Category, Kind, PartyKind, Purpose, Scheme, Status
from search.similar import following
from tests.api.counter import Counter
from tests.labels.chain import hands
from tests.procedure.office import do, drafted_in, examined_in
from tests.search.test_follower import mirror
from tests.similar.drawing import drawn
from tests.similar.test_following import bytes_of

ADDRESS = "/api/v1/similar"
SHAPE = {"compared", "as_of", "weights_version", "signs", "protected", "pictures"}
ITEM = {"id", "sign", "band", "aspects", "reasons", "status", "classes", "goods", "filed_on", "owner"}
OUTSIDE = (None, "producer", "rival", "reader", "manager")
STAFF = ("examiner", "registrar", "inspector", "administrator")


async def asked(counter: Counter, who: str | None = None, /, **params: Any) -> dict[str, Any]:
    answer = await counter.ask(who, "GET", ADDRESS, params=params)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def lodged(
    counter: Counter, database: Database, name: str, *, published: bool = False, picture: bytes = b"", **changes: Any
) -> UUID:
    office, store = counter.office, Store(counter.client._transport.app.state.settings.files)  # type: ignore[attr-defined] # the test's own transport
    producer = office.producer.actor
    async with database.writing() as session:
        record_id = await drafted_in(session, producer, Kind.TRADEMARK, name=name, **changes)
        if picture:
            specimen = {"content": picture, "name": "a.png", "purpose": Purpose.SPECIMEN}
            await filing.add(session, producer, store, record_id, **specimen)  # type: ignore[arg-type] # as named
        await do(session, producer, lodge, record_id)
        if published:
            await do(session, office.examiner.actor, accept, record_id)
            await do(session, office.registrar.actor, publish, record_id, gazette="Công báo số 6")
        return record_id


@pytest.fixture
async def mark(database: Database) -> str:
    """Mirror a mark of a person with goods, and a geographical indication; return the mark's id."""
    async with database.writing() as session:
        person = Party(kind=PartyKind.PERSON, name="Nguyễn Thị Mận")
        authority = Party(kind=PartyKind.AUTHORITY, name="Ủy ban nhân dân Hương Khê")
        session.add_all([person, authority])
        facts = {"kind": Kind.TRADEMARK, "category": Category.ORDINARY, "status": Status.PUBLISHED}
        beer = await mirror(session, "RÚ MỐC", filed_on=date(2020, 1, 2), **facts)
        gi = await mirror(session, "Phúc Trạch", product="bưởi quả")
        goods = Classification(
            record_id=beer, scheme=Scheme.NICE, code="32", edition="NCL (12-2023)", goods="Beer; water"
        )
        session.add(goods)
        session.add(RecordParty(record_id=beer, capacity=Capacity.HOLDER, party_id=person.id))
        session.add(RecordParty(record_id=gi, capacity=Capacity.MANAGER, party_id=authority.id))
    return str(beer)


async def test_the_answer_has_the_agreed_shape_and_what_stands_beside_a_sign(counter: Counter, mark: str):
    body = await asked(counter, None, **{"sign": "Ru Moc", "class": 32, "lang": "en"})
    assert set(body) == SHAPE
    (found,) = body["signs"]
    assert set(found) == ITEM
    assert (found["id"], found["sign"], found["band"], found["status"]) == (mark, "RÚ MỐC", "very_near", "published")
    assert (found["classes"], found["goods"], found["filed_on"]) == ([32], "Beer; water", "2020-01-02")
    assert found["owner"] is None, "a natural person is not named"
    assert found["reasons"] == ["the same letters; only capitals, marks, spaces or signs differ", "same Nice class: 32"]
    assert set(found["aspects"]) == {"sight", "sound", "words", "inside"}
    assert (await asked(counter, "examiner", sign="Ru Moc"))["signs"][0]["owner"] == "Nguyễn Thị Mận"
    (protected,) = (await asked(counter, sign="BUOIPHUCTRACH"))["protected"]
    assert (protected["sign"], protected["owner"]) == ("Phúc Trạch", "Ủy ban nhân dân Hương Khê")
    assert body["compared"] == 2
    assert body["as_of"] > 0
    assert body["weights_version"]


@pytest.mark.usefixtures("mark")
async def test_reasons_are_said_in_the_language_of_who_asks(counter: Counter):
    vietnamese = (await asked(counter, sign="Rú Mốc"))["signs"][0]["reasons"]
    assert vietnamese[0] != (await asked(counter, sign="Rú Mốc", lang="en"))["signs"][0]["reasons"][0]


async def test_only_the_office_is_answered_from_what_is_unpublished(counter: Counter, database: Database):
    record_id = str(await lodged(counter, database, "Rú Mốc"))
    plain = None
    for who in OUTSIDE:
        body = await asked(counter, who, sign="RU MOC")
        assert (body["signs"], body["compared"]) == ([], 0), who
        plain = plain or body
        assert body == plain, "who asks from outside is told the same"
    for who in STAFF:
        body = await asked(counter, who, sign="RU MOC")
        assert ([one["id"] for one in body["signs"]], body["compared"]) == ([record_id], 1), who
        assert body["signs"][0]["status"] == "lodged"


async def test_what_is_proposed_stays_inside_the_office(counter: Counter, database: Database):
    office = counter.office
    async with database.writing() as session:
        record_id = await drafted_in(session, office.producer.actor, Kind.TRADEMARK, name="Rú Mốc")
        await examined_in(session, hands(office), record_id)
        await do(session, office.examiner.actor, propose_refusal, record_id, reasons="Trùng.")
    assert (await asked(counter, sign="RU MOC"))["signs"][0]["status"] == "under_examination"
    assert (await asked(counter, "registrar", sign="RU MOC"))["signs"][0]["status"] == "refusal_proposed"


@pytest.mark.usefixtures("mark")
async def test_the_lists_are_paged_and_narrowed(counter: Counter, database: Database):
    async with database.writing() as session:
        for at in range(12):
            await mirror(session, f"Hồng Lam {at:02}", application_number=f"{at}")
    first = await counter.ask(None, "GET", ADDRESS, params={"sign": "Hồng Lam", "kind": "geographical_indication"})
    assert len(first.json()["protected"]) == 10
    further = first.headers["link"].split(">")[0].removeprefix("<")
    second = await counter.ask(None, "GET", further)
    assert "link" not in second.headers
    assert len({one["id"] for page in (first, second) for one in page.json()["protected"]}) >= 12
    body = await asked(counter, sign="Rú Mốc", kind="place")
    assert (body["signs"], body["protected"], body["compared"]) == ([], [], 0)


async def test_pictures_and_vienna_codes_are_asked_for(counter: Counter, database: Database):
    picture = bytes_of(drawn(3)[0])
    digest = hashlib.sha256(picture).hexdigest()
    ids = [
        await lodged(counter, database, "Mẫu 1", vienna=["5.7.11"], picture=picture),
        await lodged(counter, database, "Mẫu 2", vienna=["3.9.1"]),
    ]
    by_codes = await asked(counter, "examiner", vienna="05.07.11", lang="en")
    assert [one["id"] for one in by_codes["pictures"]] == [str(ids[0])]
    assert by_codes["pictures"][0]["reasons"] == ["the same Vienna codes: 05.07.11"]
    by_picture = await asked(counter, "examiner", picture=digest)
    assert by_picture["pictures"][0]["id"] == str(ids[0])
    for who in (None, "rival"):
        answer = await counter.ask(who, "GET", ADDRESS, params={"picture": digest})
        assert answer.status_code == 404, "a file of what is not published is nobody's else"
    assert (await asked(counter, vienna="5.7.11"))["pictures"] == []


BAD: tuple[tuple[dict[str, Any], str], ...] = (
    ({}, "sign"),
    ({"sign": "  "}, "sign"),
    ({"sign": "x" * 501}, "sign"),
    ({"sign": "x", "classes": "31"}, "classes"),
    ({"sign": "x", "q": "1", "utm_source": "2"}, "utm_source"),
    ({"sign": "x", "class": "46"}, "class"),
    ({"sign": "x", "class": "0"}, "class"),
    ({"sign": "x", "class": "beer"}, "class"),
    ({"sign": "x", "kind": "patent"}, "kind"),
    ({"vienna": "fish"}, "vienna"),
    ({"vienna": ["1.1"] * 51}, "vienna"),
    ({"picture": "00"}, "picture"),
    ({"sign": "x", "limit": "0"}, "limit"),
    ({"sign": "x", "limit": "101"}, "limit"),
    ({"sign": "x", "offset": "-1"}, "offset"),
    ({"sign": "x", "offset": "201"}, "offset"),
)


async def test_what_cannot_be_asked_is_refused_by_name(client: AsyncClient):
    for params, name in BAD:
        answer = await client.get(ADDRESS, params=params)
        assert (answer.status_code, answer.json()["status"]) == (400, 400), params
        assert name in answer.text, params
        assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    "sign", ["%&", "\x00", "🍊", "'; drop table record", "[a-z]+", "a" * 500, "Phu\u0301c Tra\u0323ch"]
)
async def test_whatever_a_sign_is_made_of_it_is_compared(client: AsyncClient, sign: str):
    answer = await client.get(ADDRESS, params={"sign": sign})
    assert (answer.status_code, answer.json()["signs"]) == (200, [])


async def test_while_signs_are_read_for_the_first_time_nobody_is_told_that_nothing_is_near(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(following, "PATIENCE", 0.0)
    similar = client._transport.app.state.similar  # type: ignore[attr-defined] # the test's own transport
    async with similar._writing:
        answer = await client.get(ADDRESS, params={"sign": "Rú Mốc"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    monkeypatch.undo()
    assert (await client.get(ADDRESS, params={"sign": "Rú Mốc"})).status_code == 200


async def test_many_ask_while_signs_come_in(counter: Counter, database: Database):
    async def come(at: int) -> None:
        async with database.writing() as session:
            await mirror(session, f"Kẻ Gỗ {at}", application_number=f"{at}")

    answers = await asyncio.gather(
        *(counter.ask(None, "GET", ADDRESS, params={"sign": "Kẻ Gỗ"}) for _ in range(20)), *map(come, range(10))
    )
    assert {answer.status_code for answer in answers if answer is not None} == {200}
    assert (await asked(counter, sign="Kẻ Gỗ"))["compared"] == 10
