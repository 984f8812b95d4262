"""What an inspector has an eye on at the market, and recalling many lots from a page."""

import re

from httpx import AsyncClient

from tests.labels.chain import Chain
from tests.pages.desk.conftest import Desk


async def test_the_page_tells_how_many_before_it_recalls(desk: Desk, chain: Chain):
    await chain.issued(4)
    at = f"/desk/authorisations/{chain.authorisation_id}/acts/recall_by_use"
    await desk.sit(chain.office.manager)
    page = await desk.fail(at, 422, reason="Nhiễm bẩn", public_reason="Nước bẩn.")
    assert "Nước bẩn." in page
    assert 'id="f-labels-error"' in page
    await desk.do(at, reason="Nhiễm bẩn", public_reason="Nước bẩn.", labels="4")
    page = await desk.look("/desk/watch")
    assert "Nước bẩn." in page
    await desk.do(at, reason="Dư lượng", labels="4")
    back = await desk.look(f"/desk/authorisations/{chain.authorisation_id}/acts/correct_recall_by_use")
    offered = re.findall(r'<option value="([0-9]+)"[^>]*>([^<]*)</option>', back)
    assert [words.split(": ", 1)[1] for _, words in offered] == ["1: Dư lượng", "1: Nhiễm bẩn"], offered
    back = await desk.look(f"/desk/lots/{chain.lot_id}/acts/correct_recall")
    offered = re.findall(r'<option value="([0-9]+)"[^>]*>([^<]*)</option>', back)
    assert [words.split(": ", 1)[1] for _, words in offered] == ["Dư lượng", "Nhiễm bẩn"], offered


async def test_the_inspector_s_list_is_searched_narrowed_and_paged(desk: Desk, chain: Chain, client: AsyncClient):
    number = await chain.issued(4)
    await desk.sit(chain.office.inspector)
    assert "Chưa có gì cần lưu ý" in await desk.look("/desk/watch")
    await desk.do(f"/desk/orders/{number}/acts/mark_labels", first="2", last="3", reason="Mã lạ")
    await desk.do(f"/desk/lots/{chain.lot_id}/acts/recall", reason="Dư lượng")
    await desk.do(f"/desk/authorisations/{chain.authorisation_id}/acts/suspend", reason="Kiểm tra vườn")
    page = await desk.look("/desk/watch")
    assert [reason in page for reason in ("Mã lạ", "Dư lượng", "Kiểm tra vườn")] == [True] * 3
    first = await desk.look("/desk/watch?limit=2")
    assert "Mã lạ" not in first
    assert 'rel="next"' in first
    only = await desk.look("/desk/watch?what=labels")
    assert ("Mã lạ" in only, "Dư lượng" in only) == (True, False)
    assert "Dư lượng" in await desk.look("/desk/watch?q=HOP+TAC+XA+buoi")
    assert "Dư lượng" not in await desk.look("/desk/watch?q=khongcogi")
    code = chain.code(number, 1)
    led = await client.get("/desk/watch", params={"q": code})
    assert (led.status_code, led.headers["location"]) == (303, f"/{code}")
    await desk.sit(chain.office.manager)
    assert "Dư lượng" in await desk.look("/desk/watch")
