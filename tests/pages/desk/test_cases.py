"""Cases on the desk: found, opened, handled and closed by forms; counted; printed."""

import re

from registry import calendar
from registry.database import Database
from tests.cases.suspects import reported
from tests.labels.chain import Chain
from tests.pages.desk.conftest import HOME, Desk
from tests.use.papers import picture

TODAY = calendar.today().isoformat()
CASE = re.compile(r"/desk/cases/[0-9a-f-]{36}")


async def opened(desk: Desk, chain: Chain, **more: str) -> str:
    """Open a case as the inspector and return its address."""
    await desk.sit(chain.office.inspector)
    code = chain.code(await chain.issued(5))
    answer = await desk.send("/desk/cases/new", suspicion="copied", code=code, place="Chợ Vinh", **more)
    assert answer.status_code == 303, answer.text
    at: str = CASE.findall(answer.headers["location"])[0]
    return at


async def test_an_empty_list_says_what_appears_there(desk: Desk, chain: Chain):
    await desk.sit(chain.office.inspector)
    assert "Chưa có vụ việc nào" in await desk.look("/desk/cases")
    assert "Xem tất cả" in await desk.look("/desk/cases?status=closed")
    assert f"Năm {calendar.today().year} không có vụ việc nào" in await desk.look("/desk/cases/statistics")


async def test_a_case_is_opened_linked_assigned_referred_and_closed_by_forms(desk: Desk, chain: Chain):
    await desk.sit(chain.office.inspector)
    page = await desk.fail("/desk/cases/new", 422, suspicion="", seen_on="31/02/2026")
    for field in ("suspicion", "seen_on"):
        assert f'id="f-{field}-error"' in page
    at = await opened(desk, chain)
    assert f'href="{at}"' in await desk.look("/desk")
    page = await desk.look(at)
    assert "Hợp tác xã Bưởi Phúc Trạch Một (ví dụ)" in page
    assert "Vũ Quang" in page
    officer = str(chain.office.registrar.actor.account_id)
    page = await desk.do(f"{at}/acts/assign_case", account_id=officer)
    assert "Đang xử lý" in page
    assert f'href="{at}"' not in await desk.look("/desk"), "it is another's by now"
    page = await desk.do(f"{at}/acts/add_remark", remark="Đã gọi cho chủ quầy.")
    assert "Ghi chú: Đã gọi cho chủ quầy." in page
    asked = {"recipient": "market_surveillance", "addressee": "Đội QLTT số 1", "request": "Đề nghị kiểm tra."}
    page = await desk.do(f"{at}/acts/write_referral", **asked)
    referral = re.findall(rf"{at}/referrals/([0-9a-f-]{{36}})", page)[0]
    printed = await desk.look(f"{at}/referrals/{referral}")
    assert "Kính gửi: Đội QLTT số 1" in printed
    closing = {"outcome": "surveillance_notified", "findings": "Đã chuyển."}
    assert 'id="f-outcome-error"' in await desk.fail(f"{at}/acts/close_case", 422, **closing)
    await desk.do(f"{at}/acts/send_referral", referral_id=referral, sent_on=TODAY, way="Công văn 12")
    page = await desk.do(f"{at}/acts/close_case", **closing)
    assert "Đã chuyển quản lý thị trường" in page
    counted = await desk.look("/desk/cases/statistics")
    assert "Cùng một tem trên nhiều gói hoặc trên hàng khác" in counted
    assert re.search(r"Theo nguồn tin.*Kiểm tra.*Theo kết quả", counted, re.DOTALL)
    assert "Chợ Vinh" not in await desk.look("/desk/cases?status=new")


async def test_the_list_is_narrowed_sorted_and_searched(desk: Desk, chain: Chain, database: Database):
    at = await opened(desk, chain)
    await reported(database, suspicion="no_label", place="Chợ Gio")
    page = await desk.look("/desk/cases")
    assert page.index("Chợ Gio") < page.index("Chợ Vinh"), "newest first"
    page = await desk.look("/desk/cases?sort=oldest")
    assert page.index("Chợ Vinh") < page.index("Chợ Gio")
    for query, found in (
        ("suspicion=copied", {at}), ("source=report", set()), ("q=vinh", {at}), ("q=VV", {at}), ("mine=yes", set()),
    ):  # fmt: skip
        page = await desk.look(f"/desk/cases?{query}")
        assert (at in page) is (at in found), query
    page = await desk.look("/desk/cases?limit=1")
    assert 'rel="next"' in page


async def test_a_manager_sees_no_reporter_and_has_nothing_to_do_there(desk: Desk, chain: Chain, database: Database):
    at = await opened(desk, chain, story="Người báo tên Lan.")
    await desk.sit(chain.office.manager)
    page = await desk.look(at)
    assert "Chợ Vinh" in page
    assert "Lan" not in page
    assert "SHA-256" not in page
    await desk.look("/desk/cases/new", 403)
    await desk.fail(f"{at}/acts/add_remark", 403, remark="x")
    other = (await reported(database)).case_id
    await desk.look(f"/desk/cases/{other}", 404)
    await desk.sit(chain.office.inspector)
    assert "Người không nêu tên." in await desk.look(f"/desk/cases/{other}")


async def test_a_picture_of_an_offer_is_filed_with_its_digest(desk: Desk, chain: Chain):
    await desk.sit(chain.office.inspector)
    form = await desk.client.get("/desk/cases/new", headers=HOME)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form.text))
    told = hidden | {"suspicion": "no_label", "offer": "https://cho.example/cam"}
    files = {"photo": ("màn hình.png", picture(size=(33, 33)), "image/png")}
    answer = await desk.client.post("/desk/cases/new", data=told, files=files, headers=HOME)
    assert answer.status_code == 303, answer.text
    page = await desk.look(answer.headers["location"])
    assert "https://cho.example/cam" in page
    assert 'href="https://cho.example' not in page, "to be read, not to be followed by a slip of the hand"
    assert "cho.example" in await desk.look("/desk/cases?q=cho.example")
    (digest,) = re.findall(r'SHA-256 <span class="code">([0-9a-f]{64})', page)
    at = CASE.findall(answer.headers["location"])[0].replace("/desk", "/api/v1")
    at_desk = CASE.findall(answer.headers["location"])[0]
    asked = {"recipient": "platform", "addressee": "Sàn", "request": "Đề nghị gỡ."}
    page = await desk.do(f"{at_desk}/acts/write_referral", **asked)
    referral = re.findall(rf"{at_desk}/referrals/([0-9a-f-]{{36}})", page)[0]
    assert digest in await desk.look(f"{at_desk}/referrals/{referral}"), "who gets it can compare the picture"
    small = await desk.client.get(f"{at}/pictures/{digest}/thumbnail")
    assert small.headers["content-type"] == "image/webp"
