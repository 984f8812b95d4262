"""A list that grows stands on its page in parts, however many lists the page has; each goes on by itself."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from httpx import AsyncClient

from api.pages.desk.contents import LISTS
from registry.database import Database
from registry.tables import (
    ColleagueNote,
    DefectNotice,
    Opposition,
    Proposal,
    RecordFile,
    StoredFile,
    Table,
)
from registry.use.authorisations import reinstate, suspend
from registry.use.plots import declare_plot
from registry.use.quantities import certify_quantity
from registry.vocabulary import Measure, Outcome, Purpose, RangeState
from tests.labels.chain import Chain
from tests.labels.made import make, set_yields
from tests.office import Office
from tests.pages.desk.matters import lodged
from tests.pages.sitting import Desk
from tests.procedure.office import do

pytestmark = pytest.mark.parametrize("stock", ["sqlite"], indirect=True)  # tests/api/test_lists.py walks on both

ROW = re.compile(
    r'<tr>\s*<th scope="row".*?</tr>|<li> ?(?:<time|<p class="said"|<a href="/api/v1/files).*?</li>|<h3>.*?</h3>'
    r'|<div class="paper">.*?</div>'
)
LATER = re.compile(r'rel="next" href="([^"]*)"')
FIRST = re.compile(r'<a href="([^"]*)">(?:Trang đầu|Việc mới nhất)</a>')


@dataclass(frozen=True)
class Grown:
    """Something of everything three times: what the pages of a right of use, a lot, an order and a dossier list."""

    chain: Chain
    order: int

    def pages(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Return the lists of each page, by who sits at it and where it is."""
        chain = self.chain
        use, lot, record = chain.authorisation_id, chain.lot_id, chain.record_id
        return {
            ("manager", f"/desk/authorisations/{use}"): ("quantities", "lots", "plots"),
            ("inspector", f"/desk/lots/{lot}"): ("orders", "outputs", "history"),
            ("manager", f"/desk/orders/{self.order}"): ("runs",),
            ("registrar", f"/desk/records/{record}"): (*LISTS, "history"),
            ("manager", f"/desk/records/{record}/use"): ("lots",),
            ("producer", f"/producer/authorisations/{use}"): ("quantities", "plots", "lots", "history"),
            ("producer", f"/producer/lots/{lot}"): ("orders", "outputs", "history"),
            ("producer", f"/producer/orders/{self.order}"): ("runs", "history"),
            ("producer", f"/producer/records/{record}"): ("papers", "notices", "oppositions", "history"),
        }


@pytest.fixture
def desk(client: AsyncClient) -> Desk:
    return Desk(client)


@pytest.fixture
async def grown(season: Chain) -> Grown:
    chain, office = season, season.office
    await set_yields(chain)
    under = chain.authorisation_id
    async with chain.database.writing() as session:
        for n in range(3):
            garden = {"name": f"Vườn {n}", "geometry": {"type": "Point", "coordinates": [105.7, 18.2]}}
            await do(session, office.producer.actor, declare_plot, under, **garden)
        for year in ("2027", "2028"):
            harvest = {"season": year, "quantity": 1000, "measure": Measure.GRAM}
            await do(session, office.manager.actor, certify_quantity, under, **harvest)
    for n in range(3):
        await make(chain, (chain.lot_id, 4000), number=f"Sấy {n}")
    orders = [await chain.issued(3) for _ in range(3)]
    for n in range(2):
        await chain.mark(orders[0], RangeState.SHIPPED, n, n)
    async with chain.database.writing() as session:
        await do(session, office.manager.actor, suspend, under, reason="Kiểm tra đột xuất.")
        await do(session, office.manager.actor, reinstate, under)
        session.add_all(StoredFile(digest=f"{n:064x}", media_type="application/pdf", size=100) for n in range(3))
        await session.flush()
        session.add_all(beside(chain))
    return Grown(chain, orders[0])


def beside(chain: Chain) -> list[Table]:
    """Return three of everything that lies in a dossier."""
    officer = chain.office.examiner.actor.account_id
    on: dict[str, Any] = {"record_id": chain.record_id}
    rows: list[Table] = []
    for n in range(3):
        rows += [
            RecordFile(digest=f"{n:064x}", purpose=Purpose.AREA_MAP, name=f"Giấy {n}.pdf", added_by=officer, **on),
            DefectNotice(defects=[f"Thiếu {n}."], issued_by=officer, **on),
            Opposition(
                opponent=f"Ông {n}", grounds="Trùng tên.", received_on=date(2026, 3, 1), recorded_by=officer, **on
            ),
            Proposal(outcome=Outcome.GRANT, reasons=f"Lý do {n}.", proposed_by=officer, **on),
            ColleagueNote(text=f"Nhắn {n}.", written_by=officer, **on),
        ]
    return rows


def section(page: str, name: str) -> str:
    return page.partition(f'id="{name}"')[2].partition("</section>")[0]


async def test_every_list_of_a_page_is_walked_without_a_gap_or_a_repetition(desk: Desk, grown: Grown):
    sitting = ""
    for (who, path), names in sorted(grown.pages().items()):
        if who != sitting:
            await desk.sit(grown.chain.office.everybody[who])
        sitting = who
        whole, beginning = await desk.look(f"{path}?limit=100"), await desk.look(f"{path}?limit=2")
        for name in names:
            wanted = ROW.findall(section(whole, name))
            assert len(wanted) > 2, (path, name)
            assert not LATER.findall(section(whole, name)), (path, name)
            assert await walked(desk, beginning, name) == wanted, (path, name)


async def walked(desk: Desk, page: str, name: str) -> list[str]:
    """Return the rows of a list, walked by its links from a page that shows its beginning; in its own order."""
    found: list[list[str]] = [ROW.findall(section(page, name))]
    others = {one: section(page, one) for one in ("lots", "plots", "orders") if one != name}
    assert not FIRST.findall(section(page, name))
    while later := LATER.findall(section(page, name)):
        assert later[0].endswith(f"#{name}")
        page = await desk.look(later[0].partition("#")[0])
        assert "data-left-aside" not in page, "the page reads what it wrote"
        assert FIRST.findall(section(page, name))[0].endswith(f"#{name}")
        assert {one: section(page, one) for one in others} == others, "the other lists show their beginning"
        found.append(ROW.findall(section(page, name)))
    assert all(len(rows) <= 2 for rows in found)
    # A history is read downwards: its last page is its beginning.
    return [row for rows in (reversed(found) if name == "history" else found) for row in rows]


async def test_what_comes_next_stands_behind_the_very_last_line_alone(desk: Desk, office: Office, database: Database):
    record_id = await lodged(database, office)
    await desk.sit(office.examiner)
    page = await desk.look(f"/desk/records/{record_id}?limit=1")
    assert '<li class="next">' in page
    later = LATER.findall(section(page, "history"))[0]
    assert '<li class="next">' not in await desk.look(later.partition("#")[0])


async def test_a_list_that_a_page_does_not_have_and_a_forged_cursor_are_told(desk: Desk, grown: Grown):
    await desk.sit(grown.chain.office.producer)
    path = f"/producer/lots/{grown.chain.lot_id}"
    assert "list=plots" in await desk.look(f"{path}?list=plots&after=x")
    assert "Không hiện được trang này." in await desk.look(f"{path}?list=orders&after=x", 422)
