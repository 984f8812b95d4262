"""Administrative units over HTTP."""

from datetime import date

import pytest
from httpx import AsyncClient

from registry.database import Database
from registry.journal import OFFICE
from registry.rights import units
from registry.vocabulary import Level

OLD, NEW = date(2020, 1, 1), date(2025, 7, 1)


@pytest.fixture(autouse=True)
async def communes(database: Database) -> None:
    async with database.writing() as session:
        for n in range(5):
            await units.define(
                session, OFFICE, code=f"1800{n}", valid_from=OLD, level=Level.COMMUNE, name=f"Xã Hương Mẫu {n}"
            )
        await units.define(
            session,
            OFFICE,
            code="18000",
            valid_from=NEW,
            level=Level.COMMUNE,
            name="Xã Phúc Trạch",
            formed_from="Xã Hương Mẫu 0; Xã Hương Mẫu 9",
        )


async def test_units_are_listed_by_code_and_page(client: AsyncClient):
    first = await client.get("/api/v1/units?limit=3")
    assert [unit["code"] for unit in first.json()] == ["18000", "18001", "18002"]
    assert first.json()[0]["name"] == "Xã Phúc Trạch"
    rest = await client.get(first.links["next"]["url"])
    assert [unit["code"] for unit in rest.json()] == ["18003", "18004"]


async def test_units_are_searched_for_a_day(client: AsyncClient):
    found = (await client.get("/api/v1/units?q=phuc+trach")).json()
    assert [unit["name"] for unit in found] == ["Xã Phúc Trạch"]
    before = (await client.get("/api/v1/units?q=huong+mau+0&on=2024-01-01&level=commune")).json()
    assert [unit["valid_to"] for unit in before] == ["2025-06-30"]
    former = (await client.get("/api/v1/units?q=huong+mau+0")).json()
    assert [unit["name"] for unit in former] == ["Xã Phúc Trạch"]
    heirs = (await client.get(f"/api/v1/units/{before[0]['id']}/successors")).json()
    assert [unit["name"] for unit in heirs] == ["Xã Phúc Trạch"]
    assert (await client.get(f"/api/v1/units/{before[0]['id']}")).json() == before[0]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "on=hom-qua", "level=district2", "after=@@"])
async def test_what_cannot_be_asked_is_refused(client: AsyncClient, query: str):
    assert (await client.get(f"/api/v1/units?{query}")).status_code in {400, 422}


async def test_an_unknown_unit_is_not_found(client: AsyncClient):
    path = "/api/v1/units/00000000-0000-0000-0000-000000000000"
    assert (await client.get(path)).status_code == 404
    assert (await client.get(f"{path}/successors")).status_code == 404
