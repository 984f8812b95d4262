"""The desk in a real browser. What a page looks like does not hang on the database, so one is enough."""

import pytest

from api.settings import Settings
from registry.database import Database
from registry.people import searches
from registry.vocabulary import RangeState
from search.alerts import Alerts
from search.engines import Indexes
from tests.labels.chain import Chain
from tests.pages.browsing import TELEPHONE, Window, look_everywhere, sign_in
from tests.pages.desk.matters import lodged, proposed

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("stock", ["sqlite"], indirect=True)]


async def test_every_page_of_the_office_can_be_read_by_everybody(
    window: Window, chain: Chain, database: Database, settings: Settings
):
    ordered, issued = await chain.order(5), await chain.issued(5)
    await chain.mark(issued, RangeState.REVOKED, 1, 1)
    fresh, decided = await lodged(database, chain.office, name="Cam Sơn"), await proposed(database, chain.office)
    await kept(database, chain, settings)
    use = f"/desk/records/{chain.record_id}/use"
    right = f"/desk/authorisations/{chain.authorisation_id}"
    pages = {
        chain.office.examiner: [
            *("/desk", "/desk/search", "/desk/search?q=cam", "/desk/searches", "/notices"),
            *(f"/desk/records/{fresh}/acts/notify_defects", f"/desk/records/{decided}"),
        ],
        chain.office.registrar: [
            *("/desk", "/desk/records", "/desk/orders", "/desk/parties", "/desk/parties/new", "/desk/journal"),
            *(f"/desk/records/{chain.record_id}", use, f"{use}/appoint_manager", "/desk/imports", "/desk/upkeep"),
            *("/desk/scans", f"/desk/records/{chain.record_id}/scans"),
            *(right, f"{right}/acts/revoke", f"/desk/orders/{ordered}/acts/decline_labels"),
            *(f"/desk/orders/{issued}", f"/desk/parties/{chain.office.producer.party_id}"),
        ],
        chain.office.manager: [
            *(f"{use}/authorise", f"{use}/redefine_area", f"{right}/acts/certify_quantity"),
            *(f"/desk/lots/{chain.lot_id}/acts/recall", f"/desk/orders/{issued}/acts/recall_labels", "/desk/tokens"),
        ],
        chain.office.administrator: [
            *("/desk/accounts", "/desk/accounts/new", "/desk/tokens"),
            f"/desk/accounts/{chain.office.producer.actor.account_id}/acts/grant_role",
        ],
    }
    for member, paths in pages.items():
        async with window.tab(width=TELEPHONE) as tab:
            await sign_in(tab, member.login)
            for path in paths:
                await look_everywhere(tab, path)


async def kept(database: Database, chain: Chain, settings: Settings) -> None:
    """Fill the indexes, and let the examiner keep a search that finds something new."""
    examiner = chain.office.examiner.actor
    async with database.writing() as session:
        await searches.save(session, examiner, name="Cam ở Hà Tĩnh", question="q=cam")
    await lodged(database, chain.office, name="Cam Bù")
    indexes = Indexes.of(settings.search_folder, None)
    for follower in (*indexes.followers(database), Alerts(database)):
        await follower.catch_up()
    await indexes.aclose()


async def test_a_refusal_of_the_register_can_be_read_by_everybody(window: Window, chain: Chain, database: Database):
    record_id = await lodged(database, chain.office, name="Cam Sơn")
    async with window.tab(width=360) as tab:
        await sign_in(tab, chain.office.examiner.login)
        await tab.goto(f"/desk/records/{record_id}/acts/notify_defects#act")
        await tab.page.locator("#f-defects").fill(" ")
        await tab.page.get_by_role("button", name="Thông báo thiếu sót").click()
        await tab.page.get_by_role("alert").wait_for()
        assert await tab.faults() == []
        assert not await tab.overflows()
