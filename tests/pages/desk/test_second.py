"""What waits for a second person, in a real browser: an area before and after on one map; what is erased is ticked."""

import os
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from registry import calendar
from registry.database import Database
from registry.journal.audit import audit
from registry.procedure.formality import accept
from registry.procedure.opposition import oppose
from registry.procedure.publication import publish
from registry.tables import Opposition, Waiting
from registry.use.lots import declare_lot
from registry.use.plots import declare_plot
from registry.use.quantities import certify_quantity
from registry.use.redefining import redefine_area
from tests.labels.chain import Chain
from tests.pages.browsing import Window, look, sign_in
from tests.pages.desk.matters import lodged
from tests.procedure.office import do

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("stock", ["sqlite"], indirect=True)]

SMALLER = {
    "type": "Polygon",
    "coordinates": [[[105.5, 18.1], [105.7, 18.1], [105.75, 18.25], [105.7, 18.45], [105.5, 18.4], [105.5, 18.1]]],
}
STAYS = {"type": "Point", "coordinates": [105.6, 18.2]}
SAID = {"opponent": "Bà Riêng Tư", "grounds": "Lời riêng tư"}
FALLS_OUT = {"type": "Point", "coordinates": [105.85, 18.3]}


async def proposed_area(chain: Chain) -> str:
    """Let the manager propose a smaller area, out of which a plot and a lot fall; return the lot's number."""
    office = chain.office
    async with chain.database.writing() as session:
        await do(session, office.producer.actor, declare_plot, chain.authorisation_id, name="Vườn giữa", geometry=STAYS)
        outside = await do(
            session, office.producer.actor, declare_plot, chain.authorisation_id, name="Vườn rìa", geometry=FALLS_OUT
        )
        harvest = {"season": "2026-2", "quantity": 5_000, "measure": "g"}
        more = await do(session, office.manager.actor, certify_quantity, chain.authorisation_id, **harvest)
        declared = {"quantity": 1_000, "produced_on": calendar.today(), "plot_id": outside.made.id}
        lot = await do(session, office.producer.actor, declare_lot, more.made.id, **declared)
        drawn = {"geometry": SMALLER, "decision_number": "15/QĐ-UBND"}
        await do(session, office.manager.actor, redefine_area, chain.record_id, **drawn)
        return str(lot.made.number)


async def test_the_second_person_sees_the_area_before_and_after_on_one_map(window: Window, chain: Chain):
    lot = await proposed_area(chain)
    path = f"/desk/records/{chain.record_id}/use/redefine_area"
    for width in (360, 1280):
        async with window.tab(width=width) as tab:
            await sign_in(tab, chain.office.registrar.login)
            await look(tab, path)
            act = tab.page.locator("#act")
            drawing = act.locator("figure.map svg")
            assert await drawing.count() == 1
            counted = {name: await drawing.locator(f".{name}").count() for name in ("before", "area", "within", "out")}
            assert counted == {"before": 1, "area": 1, "within": 1, "out": 1}
            told = await act.inner_text()
            for said in ("15/QĐ-UBND", "Vườn rìa", lot):
                assert said in told
            assert "Vườn giữa" not in told
            await _photographed(act, f"area-{width}")
            if width == 1280:
                await act.get_by_role("button", name="Xác nhận đúng như đã xem").click()
                await tab.page.get_by_text("bản 2").first.wait_for()
    assert (await audit(chain.database)).findings == []


async def test_what_a_record_says_of_persons_is_ticked_and_erased(window: Window, chain: Chain, database: Database):
    record_id = await lodged(database, chain.office)
    async with database.writing() as session:
        await do(session, chain.office.examiner.actor, accept, record_id)
        await do(session, chain.office.registrar.actor, publish, record_id, gazette="Công báo số 6")
        await do(
            session, chain.office.examiner.actor, oppose, record_id, opponent="Bà Riêng Tư", grounds="Lời riêng tư"
        )
    path = f"/desk/records/{record_id}/acts/erase"
    async with window.tab() as tab:
        await sign_in(tab, chain.office.registrar.login)
        await look(tab, path)
        for words in SAID.values():
            await tab.page.locator("#act").get_by_label(words).check()
        await tab.page.locator("#f-reason").fill("Theo yêu cầu.")
        await _photographed(tab.page.locator("#act"), "erase")
        await tab.page.locator("#act").get_by_role("button", name="Xóa dữ liệu cá nhân", exact=True).click()
        await tab.page.get_by_role("status").wait_for()
    async with database.reading() as connection:
        (form,) = (await connection.execute(select(col(Waiting.form)))).scalars()
    assert len(form["fields"]) == 2
    async with window.tab() as tab:
        await sign_in(tab, chain.office.second_registrar.login)
        await look(tab, path)
        assert "Căn cứ phản đối: Lời riêng tư" in await tab.page.locator("#act").inner_text()
        await _photographed(tab.page.locator("#act"), "erase-second")
        await tab.page.locator("#act").get_by_role("button", name="Xác nhận đúng như đã xem").click()
        await tab.page.get_by_role("status").wait_for()
    async with database.reading() as connection:
        opposition = (await connection.execute(select(col(Opposition.opponent), col(Opposition.grounds)))).one()
    assert tuple(opposition) == ("—", "—")
    assert (await audit(database)).findings == []


async def _photographed(what: Any, name: str) -> None:
    """Keep a picture of it where a folder for pictures is named: somebody looks at it."""
    folder = os.environ.get("PICTURES")
    if folder:
        await what.screenshot(path=Path(folder) / f"{name}.png")
