import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from registry import calendar
from registry.database import Database
from registry.rights.kinds import applied_for
from registry.tables import DefectNotice, Opposition, Record
from registry.vocabulary import Kind, Outcome, Status
from tests.office import Office
from tests.pages.desk.conftest import HOME, Desk
from tests.pages.desk.matters import examined, lodged, proposed
from tests.procedure.office import PUBLISHED, later


async def status_of(database: Database, record_id: UUID) -> Status:
    async with database.reading() as connection:
        found = await connection.execute(select(col(Record.status)).where(col(Record.id) == record_id))
        return Status(found.scalar_one())


async def test_an_application_goes_from_the_counter_to_the_register(desk: Desk, office: Office, database: Database):
    record_id = await lodged(database, office)
    at = f"/desk/records/{record_id}"
    await desk.sit(office.examiner)
    assert "Vũ Quang" in await desk.look("/desk")
    assert "Đã chấp nhận đơn hợp lệ." in await desk.do(f"{at}/acts/accept")
    await desk.sit(office.registrar)
    page = await desk.do(f"{at}/acts/publish", gazette="Công báo số 6", page="12")
    assert "Công báo số 6, trang 12" in page
    await desk.sit(office.examiner)
    await desk.do(f"{at}/acts/examine")
    early = await desk.fail(f"{at}/acts/propose_grant", 409, reasons="Đáp ứng điều kiện bảo hộ.")
    assert "Thời hạn phản đối đến hết ngày" in early
    asked = (await desk.look(f"{at}/acts/propose_grant")).split("<h1>")[0]
    assert "Thời hạn phản đối đến hết ngày" in asked, "why it cannot be taken is said at the head"
    with later():
        await desk.do(f"{at}/acts/propose_grant", reasons="Đáp ứng điều kiện bảo hộ.")
    assert await status_of(database, record_id) is Status.GRANT_PROPOSED
    await desk.sit(office.second_examiner)
    page = await desk.look(at)
    assert "Đáp ứng điều kiện bảo hộ." in page
    await desk.do(f"{at}/acts/approve_grant", remark="Đồng ý.")
    await desk.sit(office.registrar)
    page = await desk.do(f"{at}/acts/register", decision_number="12/QĐ-SHTT")
    assert "Đã ghi văn bằng vào sổ đăng ký." in page
    assert "12/QĐ-SHTT" in page
    assert await status_of(database, record_id) is Status.REGISTERED
    page = await desk.do(f"{at}/acts/terminate", reason="Không còn điều kiện địa lý.")
    assert "chờ" in page
    assert await status_of(database, record_id) is Status.REGISTERED
    await desk.sit(office.second_registrar)
    page = await desk.look(f"{at}/acts/terminate")
    shown = page.split('name="shown" value="')[1][:64]
    page = await desk.do(f"{at}/acts/terminate", do="confirm", shown=shown)
    assert await status_of(database, record_id) is Status.TERMINATED
    assert "Không còn điều kiện địa lý." in page


async def test_the_dossier_tells_data_history_and_names(desk: Desk, office: Office, database: Database):
    record_id = await examined(database, office)
    await desk.sit(office.registrar)
    page = await desk.look(f"/desk/records/{record_id}")
    for code in ("541", "511", "731", "210", "220", "441"):
        assert f'<td class="inid num">{code}</td>' in page
    assert "Hợp tác xã Bưởi Phúc Trạch Một (ví dụ)" in page
    assert "≥ 10 °Bx" in page.replace("\u00a0", " ")
    assert f"6-{page.split('6-')[1][:10]}" in page
    assert office.examiner.actor.name in page
    assert "Đang chờ: thẩm định viên" in page
    assert "sơ đồ, không phải ranh giới pháp lý" in page


async def test_who_proposed_is_told_why_another_decides(desk: Desk, office: Office, database: Database):
    record_id = await proposed(database, office)
    await desk.sit(office.examiner)
    page = await desk.look(f"/desk/records/{record_id}")
    assert "Người quyết định phải khác người đã đề nghị." in page
    assert f'href="/desk/records/{record_id}/acts/approve_grant' not in page
    page = await desk.fail(f"/desk/records/{record_id}/acts/approve_grant", 409)
    assert "Phải do cán bộ thứ hai quyết định" in page
    assert await status_of(database, record_id) is Status.GRANT_PROPOSED


async def test_a_proposal_waits_for_a_second_officer_and_not_for_its_proposer(
    desk: Desk, office: Office, database: Database
):
    record_id = await proposed(database, office)
    await desk.sit(office.examiner)
    page = await desk.look("/desk")
    assert str(record_id) not in page
    assert "1 đề nghị của bạn đang chờ cán bộ thứ hai." in page
    await desk.sit(office.second_examiner)
    page = await desk.look("/desk")
    assert str(record_id) in page
    assert "với tư cách cán bộ thứ hai" in page


async def test_a_refusal_is_approved_as_one(desk: Desk, office: Office, database: Database):
    record_id = await proposed(database, office, Outcome.REFUSAL)
    await desk.sit(office.second_examiner)
    assert "Duyệt từ chối" in await desk.look(f"/desk/records/{record_id}")
    await desk.do(f"/desk/records/{record_id}/acts/approve_refusal")
    assert await status_of(database, record_id) is Status.REFUSED


async def test_a_proposal_goes_back_only_with_a_remark(desk: Desk, office: Office, database: Database):
    record_id = await proposed(database, office)
    await desk.sit(office.second_examiner)
    at = f"/desk/records/{record_id}/acts/return"
    assert "cần điền" in await desk.fail(at, 422)
    page = await desk.do(at, remark="Thiếu kết quả phân tích đất.")
    assert "Thiếu kết quả phân tích đất." in page
    assert "đã trả lại" in page


async def test_every_fault_stands_beside_its_field_and_nothing_typed_is_lost(
    desk: Desk, office: Office, database: Database
):
    record_id = await lodged(database, office)
    await desk.sit(office.examiner)
    await desk.do(f"/desk/records/{record_id}/acts/accept")
    await desk.sit(office.registrar)
    page = await desk.fail(
        f"/desk/records/{record_id}/acts/publish", 422, page="một trang có số rất là dài", published_on="hôm qua"
    )
    assert '<a href="#f-gazette">Công báo</a>' in page
    assert 'id="f-gazette-error">cần điền<' in page
    assert 'id="f-page-error">tối đa 20 ký tự<' in page
    assert 'id="f-published_on-error">không phải ngày hợp lệ<' in page
    assert 'value="một trang có số rất là dài"' in page
    page = await desk.fail(
        f"/desk/records/{record_id}/acts/publish", 422, gazette="Công báo", published_on="2031-01-01"
    )
    assert "phải trong khoảng từ ngày nộp đơn đến hôm nay" in page
    assert await status_of(database, record_id) is Status.ACCEPTED


async def test_defects_are_told_one_a_line(desk: Desk, office: Office, database: Database):
    record_id = await lodged(database, office)
    await desk.sit(office.examiner)
    at = f"/desk/records/{record_id}/acts/notify_defects"
    assert 'id="f-defects-error">cần điền<' in await desk.fail(at, 422, defects=" \r\n ")
    page = await desk.do(at, defects="Bản đồ chưa có xác nhận.\r\n\r\nThiếu phiếu kiểm nghiệm.\r\n")
    assert "Đã thông báo thiếu sót" in page
    assert "Thiếu phiếu kiểm nghiệm." in page
    async with database.reading() as connection:
        told = (await connection.execute(select(col(DefectNotice.defects)))).scalar_one()
    assert told == ["Bản đồ chưa có xác nhận.", "Thiếu phiếu kiểm nghiệm."]


async def test_a_form_sent_twice_has_one_effect(desk: Desk, office: Office, database: Database):
    record_id = await examined(database, office)
    await desk.sit(office.registrar)
    at, form = f"/desk/records/{record_id}/acts/oppose", {"opponent": "Công ty Mẫu", "grounds": "Trùng tên."}
    form["received_on"] = (calendar.today() - timedelta(days=PUBLISHED - 10)).isoformat()
    key = uuid4().hex
    for _ in range(2):
        await desk.do(at, idempotency=key, **form)
    async with database.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(Opposition))).scalar_one() == 1
    page = await desk.fail(at, 422, idempotency=key, **{**form, "opponent": "Công ty Khác"})
    assert "Biểu mẫu này đã gửi một lần với nội dung khác" in page
    assert 'value="Công ty Khác"' in page


async def test_which_opposition_is_decided_is_chosen_and_its_reasons_are_read(
    desk: Desk, office: Office, database: Database
):
    record_id = await examined(database, office)
    at = f"/desk/records/{record_id}/acts"
    await desk.sit(office.registrar)
    received = (calendar.today() - timedelta(days=PUBLISHED - 10)).isoformat()
    for opponent in ("Công ty Một", "Công ty Hai"):
        await desk.do(f"{at}/oppose", opponent=opponent, grounds="Trùng tên.", received_on=received)
    await desk.sit(office.examiner)
    page = await desk.look(f"{at}/decide_opposition")
    found = re.search(r'<option value="([0-9a-f-]{36})"[^>]*>Công ty Hai, nhận ngày', page)
    assert found is not None
    told = {"outcome": "dismissed", "reasons": "Hai tên không gây nhầm lẫn."}
    await desk.fail(f"{at}/decide_opposition", 422, **told)
    assert "Hai tên không gây nhầm lẫn." in await desk.do(f"{at}/decide_opposition", opposition_id=found[1], **told)
    await desk.fail(f"{at}/propose_grant", 409, reasons="Đáp ứng.")


async def test_an_act_upon_what_has_changed_meanwhile_is_not_taken(desk: Desk, office: Office, database: Database):
    record_id = await lodged(database, office)
    await desk.sit(office.examiner)
    for version in ("9" * 5_000, "-1", "2²", "hai"):
        await desk.fail(f"/desk/records/{record_id}/acts/accept", 412, version=version)
    page = await desk.fail(f"/desk/records/{record_id}/acts/accept", 412, version="1")
    assert "Hồ sơ đã thay đổi sau khi bạn mở" in page
    await desk.do(f"/desk/records/{record_id}/acts/accept", version="3")
    page = await desk.look(f"/desk/records/{record_id}/acts/accept")
    assert "Chỉ thực hiện khi ở tình trạng" in page.split("<h1>")[0]
    assert "Chỉ thực hiện khi ở tình trạng" in await desk.fail(f"/desk/records/{record_id}/acts/accept", 409)


async def test_an_act_of_another_role_is_refused(desk: Desk, office: Office, database: Database):
    record_id = await lodged(database, office)
    await desk.sit(office.inspector)
    page = await desk.look(f"/desk/records/{record_id}")
    assert set(re.findall(rf"/desk/records/{record_id}/acts/([a-z_]+)", page)) == {"note_for_colleagues"}
    await desk.fail(f"/desk/records/{record_id}/acts/accept", 403)
    assert "Lúc này chưa làm được việc đó" in await desk.look(f"/desk/records/{record_id}/acts/lodge")
    await desk.look(f"/desk/records/{record_id}/acts/unheard_of", 404)
    await desk.look(f"/desk/records/{uuid4()}", 404)
    await desk.fail(f"/desk/records/{uuid4()}/acts/accept", 404)


@pytest.mark.parametrize("kind", dict.fromkeys(kind for kind, _ in applied_for().values()))
async def test_signs_that_are_near_are_shown_lodged_a_moment_ago_included(
    desk: Desk, office: Office, database: Database, kind: Kind
):
    first = await examined(database, office, name="Cam Vũ Quang")
    twin = await lodged(database, office, kind=Kind.TRADEMARK, name="Vũ Quân")
    second = await lodged(database, office, kind=kind, name="CAM VŨ QUÂN")
    await desk.sit(office.examiner)
    page = await desk.look(f"/desk/records/{second}")
    assert {one for one in (first, twin, second) if f'href="/desk/records/{one}">' in page} == {first, twin}
    assert "giống nhau khi bỏ các từ chỉ mô tả: “vu quan”" in page
    assert "3 dấu hiệu tính đến dòng" in page
    assert "chưa công bố" not in page, "the office is answered from everything that is lodged"
    await desk.sit(office.manager)
    answer = await desk.look("/desk/similar?sign=Cam%20V%C5%A9%20Qu%C3%A2n")
    assert "Các đơn chưa công bố không được so sánh ở đây; có thể có đơn như vậy." in answer
    assert str(twin) not in answer


async def test_any_sign_is_compared_from_the_desk_and_the_list_goes_on(desk: Desk, office: Office, database: Database):
    for at in range(12):
        await lodged(database, office, kind=Kind.TRADEMARK, name=f"Hồng Lam {at:02}", vienna=["5.7.11"])
    await desk.sit(office.examiner)
    assert "Kèm hàng hóa và yếu tố hình" in await desk.look("/desk/similar")
    page = await desk.look("/desk/similar?sign=H%E1%BB%93ng%20Lam&class=31")
    assert "đã bỏ qua" not in page
    assert "class=46 beer" in await desk.look("/desk/similar?sign=Lam&class=31+46+beer&vienna=5.7.11")
    further = re.findall(r'href="(/desk/similar\?[^"]*offset=10)"', page)
    assert len(re.findall(r'href="/desk/records/[0-9a-f-]{36}"', page)) == 10
    assert len(re.findall(r'href="/desk/records/[0-9a-f-]{36}"', await desk.look(further[0]))) == 2
    page = await desk.look("/desk/similar?vienna=05.07.11%20x&class=beer")
    assert len(re.findall(r'href="/desk/records/[0-9a-f-]{36}"', page)) == 10
    page = await desk.look("/desk/similar?sign=%25%26")
    assert "này không có nghĩa là tên dùng được" in page


async def test_the_worklist_counts_narrows_and_pages(desk: Desk, office: Office, database: Database):
    for n in range(3):
        await lodged(database, office, name=f"Cam số {n}")
    await lodged(database, office, kind=Kind.TRADEMARK)
    await desk.sit(office.examiner)
    page = await desk.look("/desk")
    assert "4 hồ sơ chờ bạn" in page
    assert "Đã nộp (4)" in page
    page = await desk.look("/desk?kind=trademark")
    assert "CAM THƯỢNG LỘC" in page
    assert "Cam số 0" not in page
    assert "Không có gì khớp bộ lọc" in await desk.look("/desk?status=published")
    page = await desk.look("/desk?limit=3")
    assert page.index("Cam số 0") < page.index("Cam số 1") < page.index("Cam số 2")
    later = page.split('rel="next" href="')[1].split('"')[0]
    assert "CAM THƯỢNG LỘC" in await desk.look(later)
    await desk.sit(office.registrar)
    assert "Không có việc nào chờ bạn" in await desk.look("/desk")


async def test_records_are_narrowed_by_what_the_address_says(desk: Desk, office: Office, database: Database):
    await lodged(database, office, name="Cam Vũ Quang")
    await lodged(database, office, kind=Kind.TRADEMARK)
    await desk.sit(office.inspector)
    searched = await desk.client.get("/desk/records?q=v%C5%A9&kind=trademark", headers=HOME)
    assert searched.headers["location"] == "/desk/search?q=v%C5%A9&kind=trademark"
    page = await desk.look("/desk/records?kind=trademark&status=lodged&custody=own&office=vn-23&country=VN")
    assert "CAM THƯỢNG LỘC" in page
    assert "Cam Vũ Quang" not in page
    assert "Không có gì khớp bộ lọc" in await desk.look("/desk/records?custody=mirrored")
    assert "Cam Vũ Quang" in await desk.look("/desk/records?kind=&status=unsinn&q=%00")
