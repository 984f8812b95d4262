"""Words inside specifications, and rights that cover a place."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

from api.settings import Settings
from registry.database import Database
from registry.procedure.lodging import lodge
from registry.tables import AdministrativeUnit, Area, AreaUnit, Particulars
from registry.vocabulary import Level, Subject
from search.embedded import EmbeddedEngine
from search.follower import SearchFollower
from search.paragraphs import WORDS, passages_of
from tests.procedure.office import SQUARE, Bench, do, drafted
from tests.search.test_follower import amended, mirror

ADDRESS = "/api/v1/search"
LONG = " ".join(f"từ{n}" for n in range(300))


def test_a_specification_is_cut_into_passages_and_nothing_of_it_is_lost():
    body = {
        "description": f"Một hai ba\n\nbốn năm sáu\n{LONG}",
        "causal_link": "x",
        "control_body": "Không phải đoạn văn",
    }
    passages = list(passages_of(body, ["description", "causal_link", "reputation"]))
    assert [passage.number for passage in passages] == [0, 1, 2, 3, 4]
    assert {passage.section for passage in passages} == {"description"}
    assert max(len(passage.text.split()) for passage in passages) <= WORDS
    assert " ".join(passage.text for passage in passages).split() == body["description"].split()


@pytest.fixture
async def rights(database: Database, settings: Settings) -> AsyncIterator[tuple[UUID, UUID]]:
    async with database.writing() as session:
        pomelo = await mirror(session, "Phúc Trạch", product="bưởi quả")
        other = await mirror(session, "Đoan Hùng", product="bưởi quả")
        description = "Quả hình cầu, vỏ mỏng.\nĐộ Brix từ 12 trở lên, tép màu hồng nhạt, mọng nước."
        session.add_all(
            [
                Particulars(record_id=pomelo, version=1, body={"description": description}),
                Particulars(record_id=other, version=1, body={"description": "Tép màu trắng, độ ngọt vừa phải."}),
            ]
        )
        province = AdministrativeUnit(code="42", name="Tỉnh Hà Tĩnh", level=Level.PROVINCE, valid_from=date(2025, 7, 1))
        session.add(province)
        await session.flush()
        commune = AdministrativeUnit(
            code="18547", name="Xã Phúc Trạch", level=Level.COMMUNE, parent_id=province.id, valid_from=date(2025, 7, 1),
            formed_from="Xã Hương Trạch; Xã Hương Liên; Xã Phúc Trạch",
        )  # fmt: skip
        area = Area(record_id=pomelo, version=1, geometry=SQUARE, hectares=1)
        session.add_all([commune, area])
        await session.flush()
        session.add(AreaUnit(area_id=area.id, unit_id=commune.id))
    engine = EmbeddedEngine(settings.search_folder)
    await SearchFollower(database, engine).catch_up()
    yield pomelo, other
    await engine.close()


async def test_a_passage_is_found_by_all_its_words_and_shown(client: AsyncClient, rights: tuple[UUID, UUID]):
    body = (await client.get(f"{ADDRESS}/passages", params={"q": "do brix tep hong"})).json()
    assert body["total"] == 1
    (passage,) = body["passages"]
    assert (passage["id"], passage["name"], passage["section"]) == (str(rights[0]), "Phúc Trạch", "description")
    lit = [piece["text"] for piece in passage["segments"] if piece["is_match"]]
    assert lit == ["Độ", "Brix", "tép", "hồng"]
    assert "".join(piece["text"] for piece in passage["segments"]).startswith("Độ Brix từ 12")
    assert (await client.get(f"{ADDRESS}/passages", params={"q": "brix màu trắng"})).json()["total"] == 0
    assert (await client.get(f"{ADDRESS}/passages", params={"q": "tép màu"})).json()["total"] == 2
    assert (await client.get(ADDRESS, params={"q": "brix"})).json()["total"] == 0  # a record is not named by it
    assert (await client.get(f"{ADDRESS}/passages", params={"q": "%"})).json()["total"] == 0


async def test_a_passage_goes_with_its_text(
    client: AsyncClient, database: Database, settings: Settings, rights: tuple[UUID, UUID]
):
    async with database.writing() as session:
        session.add(Particulars(record_id=rights[0], version=2, body={"description": "Vỏ màu vàng chanh khi chín."}))
        await amended(session, Subject.RECORD, rights[0])
    # The index does not know yet, and the register says what a passage is.
    lagging = (await client.get(f"{ADDRESS}/passages", params={"q": "brix"})).json()
    assert lagging["passages"] == []
    engine = EmbeddedEngine(settings.search_folder)
    await SearchFollower(database, engine).catch_up()
    await engine.close()
    assert (await client.get(f"{ADDRESS}/passages", params={"q": "brix"})).json()["total"] == 0
    assert (await client.get(f"{ADDRESS}/passages", params={"q": "vàng chanh"})).json()["total"] == 1


async def test_what_is_not_published_is_in_no_passage(
    client: AsyncClient, database: Database, bench: Bench, settings: Settings
):
    record_id = await drafted(database, bench, name="Vũ Quang")
    async with database.writing() as session:
        await do(session, bench.producer, lodge, record_id)
    engine = EmbeddedEngine(settings.search_folder)
    await SearchFollower(database, engine).catch_up()
    await engine.close()
    assert (await client.get(f"{ADDRESS}/passages", params={"q": "vỏ mỏng"})).json()["total"] == 0


async def covering(client: AsyncClient, **place: object) -> tuple[list[str], list[str]]:
    answer = await client.get(f"{ADDRESS}/covering", params=place)  # type: ignore[arg-type] # texts and numbers
    assert answer.status_code == 200, answer.text
    return answer.json()["communes"], [one["name"] for one in answer.json()["records"]]


async def test_rights_that_cover_a_place_are_found_on_the_map_and_by_the_commune_of_today_or_before(
    client: AsyncClient, rights: tuple[UUID, UUID]
):
    assert rights
    ring: Any = SQUARE["coordinates"][0][0]
    longitude, latitude = (float(sum(corner[at] for corner in ring[:-1])) / (len(ring) - 1) for at in (0, 1))
    assert await covering(client, longitude=longitude, latitude=latitude) == ([], ["Phúc Trạch"])
    assert await covering(client, longitude=longitude + 5, latitude=latitude) == ([], [])
    for name in ("Hương Trạch", "xã Hương Trạch, Hà Tĩnh", "18547", "phuc trach"):
        communes, names = await covering(client, commune=name)
        assert names == ["Phúc Trạch"], name
        assert "Phúc Trạch, Hà Tĩnh" in communes
    assert await covering(client, commune="Hương Trạch, Nghệ An") == ([], [])
    for wrong in ("", "longitude=1", "longitude=200&latitude=1", "commune=x&longitude=1&latitude=1"):
        assert (await client.get(f"{ADDRESS}/covering?{wrong}")).status_code == 400


def test_the_project_says_where_its_tables_come_from():
    folder = Path(__file__).parents[2] / "search" / "lexicon"
    told = (folder / "SOURCES.md").read_text(encoding="utf-8")
    assert all(path.name in told for path in folder.glob("*.csv"))
