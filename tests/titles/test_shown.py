"""OCOP titles where people look: in the search, by their stars, and beside the right of use that they are tied to."""

from html import unescape
from typing import Any

import pytest
from httpx import AsyncClient

from api.settings import Settings
from registry import calendar
from registry.rights.kinds.ocop import correct_ocop_title
from search.embedded import EmbeddedEngine
from search.follower import SearchFollower
from tests.labels.chain import Chain
from tests.office import Member
from tests.pages.sitting import Desk
from tests.procedure.office import do_both
from tests.titles.test_ocop import ENDS, mirrored_title, tied, title_of


async def test_a_title_is_found_by_its_name_and_counted_by_its_stars(
    chain: Chain, client: AsyncClient, settings: Settings
):
    own, mirrored = await title_of(chain), await mirrored_title(chain.database)
    await title_of(chain, name="Rượu nếp Ví Dụ", stars=5)
    engine = EmbeddedEngine(settings.search_folder)
    await SearchFollower(chain.database, engine).catch_up()
    await engine.close()
    asked: dict[str, Any] = {"q": "keo cu do vi du", "facet": ["stars", "kind"]}
    found = (await client.get("/api/v1/search", params=asked)).json()
    assert found["found"][0]["id"] == str(own)
    every = (await client.get("/api/v1/search", params={"kind": "ocop", "facet": "stars"})).json()
    assert every["total"] == 3
    (counts,) = (one["counts"] for one in every["facets"])
    assert {one["value"]: one["count"] for one in counts} == {"3": 1, "4": 1, "5": 1}
    for several in ({"stars": ["3", "5"]}, {"q": "sao:3 sao:5"}):
        narrowed = (await client.get("/api/v1/search", params={"kind": "ocop", **several})).json()
        assert (narrowed["total"], str(own) in str(narrowed)) == (2, False)
    assert (await client.get("/api/v1/search", params={"stars": "6"})).status_code == 400
    html = {"Accept": "text/html", "Accept-Language": "vi"}
    page = unescape((await client.get("/search", params={"kind": "ocop"}, headers=html)).text)
    assert 'name="stars" value="4"' in page
    assert "4 sao" in page
    page = unescape((await client.get("/search", params={"stars": "3"}, headers=html)).text)
    assert f"/records/{mirrored}" in page
    assert f"/records/{own}" not in page
    assert "Số sao: 3 sao" in page


@pytest.mark.parametrize("stars", [3, 5])
async def test_pages_of_a_right_of_use_show_the_title_that_it_is_tied_to(chain: Chain, client: AsyncClient, stars: int):
    own, office, use = await title_of(chain, stars=stars), chain.office, chain.authorisation_id
    pages = (
        (office.inspector, f"/desk/authorisations/{use}", f"/desk/records/{own}"),
        (office.manager, f"/desk/authorisations/{use}", f"/records/{own}"),
        (office.producer, f"/producer/authorisations/{use}", f"/records/{own}"),
    )

    async def seen(member: Member, address: str) -> str:
        return await (await Desk(client).sit(member)).look(address)

    assert "sao" not in await seen(office.producer, pages[-1][1])
    await tied(chain, own)
    for member, address, record_page in pages:
        page = await seen(member, address)
        assert f'href="{record_page}"' in page
        assert f"{stars} sao, đến {ENDS:%m/%Y}" in page
    view = (await client.get(f"/api/v1/authorisations/{use}")).json()
    assert view["title_id"] == str(own)
    two, day = (office.registrar.actor, office.second_registrar.actor), calendar.months_after(calendar.today(), -37)
    async with chain.database.writing() as session:
        await do_both(session, *two, correct_ocop_title, own, mistake="Nhầm.", decided_on=day)
    for member, address, _ in pages:
        assert f"{stars} sao, đã hết hạn" in await seen(member, address)
