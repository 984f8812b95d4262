"""What a reader gets while the search server is slow or away: the embedded engine's answer, in time and marked."""

from collections.abc import AsyncIterator

import pytest
from httpx import AsyncClient
from litestar import Litestar
from pydantic import HttpUrl, SecretStr

from api.settings import Settings
from registry.database import Database
from registry.tables import Particulars
from search.engines import Indexes
from tests.conftest import speaking
from tests.office import Office
from tests.pages.sitting import Desk
from tests.search.meilisearch.conftest import KEYS
from tests.search.meilisearch.proxy import Fault, FaultyProxy, faulty_way_to
from tests.search.meilisearch.stand_in import MeilisearchWireStandIn
from tests.search.test_follower import mirror

pytestmark = pytest.mark.material


@pytest.fixture
async def way(stand_in: MeilisearchWireStandIn) -> AsyncIterator[FaultyProxy]:
    async with faulty_way_to(stand_in.url, FaultyProxy) as proxy:
        yield proxy


@pytest.fixture
async def served(
    way: FaultyProxy,
    application: Litestar,
    settings: Settings,
    database: Database,
    office: Office,  # noqa: ARG001 # the register has its people before it is served
) -> AsyncIterator[AsyncClient]:
    async with database.writing() as session:
        record_id = await mirror(session, "Phúc Trạch", product="bưởi quả")
        session.add(Particulars(record_id=record_id, version=1, body={"description": "Tép màu hồng nhạt."}))
    with_server = settings.model_copy(
        update={
            "meili_url": HttpUrl(way.url),
            "meili_search_key": SecretStr(KEYS.search_key),
            "meili_index_key": SecretStr(KEYS.index_key),
            "meili_prefix": KEYS.prefix,
        }
    )
    indexes = Indexes.of(settings.search_folder, with_server.search_server)
    for follower in indexes.followers(database):
        await follower.catch_up()
    await indexes.aclose()
    async with speaking(application, with_server, database) as client:
        yield client


@pytest.mark.parametrize("fault", [Fault.FROZEN, Fault.DROPPED, Fault.TRICKLING])
async def test_a_slow_or_absent_server_costs_a_moment_and_the_answer_says_so(
    served: AsyncClient, way: FaultyProxy, office: Office, fault: Fault
):
    way.fault = fault
    desk = await Desk(served).sit(office.examiner)
    for address in ("/api/v1/search", "/api/v1/desk/search"):
        answer = (await served.get(address, params={"q": "phuc trach"})).raise_for_status().json()
        told = answer.get("search", answer)
        assert [one["name"] for one in told["found"]] == ["Phúc Trạch"], address
        assert told["is_limited"] is True
        assert way.lasted == 0, "the answer waited for as long as the server did harm"
    assert "Hiện việc tra cứu chạy bằng phương tiện dự phòng" in await desk.look("/desk/search?q=phuc+trach")


async def test_passages_are_the_embedded_engine_s_whoever_answers(served: AsyncClient, way: FaultyProxy):
    for way.fault in (Fault.NONE, Fault.DROPPED):
        inside = (await served.get("/api/v1/search/passages", params={"q": "tép hồng"})).raise_for_status().json()
        assert (inside["total"], inside["passages"][0]["name"]) == (1, "Phúc Trạch")
