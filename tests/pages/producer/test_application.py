"""The way of an application by forms, and every way in which it is held up."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from api.acting import book
from api.pages.outcomes import done_sentences
from api.pages.producer import dossiers
from api.pages.producer.application_form import ApplicationAsked
from api.pages.producer.applications import KINDS
from registry.database import Database
from registry.procedure.examination import approve_grant, examine, propose_grant
from registry.procedure.formality import accept, notify_defects
from registry.procedure.publication import publish
from registry.procedure.registration import register
from registry.rights.matter import APPLICANT, RECORD
from registry.tables import Particulars, Record
from registry.vocabulary import Kind, Status
from tests.office import Office
from tests.pages.producer.matters import ANSWERS, AREA, KIND, drafted, id_in, lodged, status_of
from tests.pages.sitting import HOME, Desk
from tests.procedure.office import do, later


async def particulars_of(database: Database, at: str) -> dict[str, object]:
    async with database.reading() as connection:
        statement = select(col(Particulars.body)).where(col(Particulars.record_id) == id_in(at))
        found = await connection.execute(statement.order_by(col(Particulars.version).desc()).limit(1))
        body: dict[str, object] = found.scalar_one()
        return body


async def test_an_application_goes_from_the_first_word_to_the_register(farm: Desk, office: Office, database: Database):
    await farm.sit(office.producer)
    answer = await farm.send("/producer/records/new", **KIND, name="Cam Vũ Quang", then="qualities")
    at = answer.headers["location"].partition("/edit")[0]
    page = await farm.look(answer.headers["location"])
    assert "Đã lưu bản nháp." in page
    assert '<details class="step" id="part-qualities" open>' in page
    assert '<details class="step" id="part-name">' in page
    page = await farm.look(at)
    assert "Còn thiếu 7 mục mới nộp được:" in page
    assert f'href="{at}/edit?part=qualities#f-particulars.description"' in page
    assert f'href="{at}/area"' in page
    assert await status_of(database, at) is Status.DRAFT

    assert "Đã lưu thay đổi." in await farm.do(f"{at}/edit", **ANSWERS, then="area")
    assert "Đã lưu khu vực địa lý." in await farm.do(f"{at}/area", geometry=AREA, is_schematic="yes")
    page = await farm.look(at)
    assert "Hồ sơ đã đủ." in page
    assert "≥ 10,5\u00a0°Bx".replace("\u00a0", " ") in page.replace("\u00a0", " ")
    page = await farm.do(f"{at}/acts/lodge")
    assert "Đã nộp đơn." in page
    assert "6-" in page
    assert await status_of(database, at) is Status.LODGED

    async with database.writing() as session:
        await do(session, office.examiner.actor, notify_defects, id_in(at), defects=["Bản đồ chưa có xác nhận."])
    assert "Trả lời thông báo thiếu sót</a>" in await farm.look("/producer")
    page = await farm.look(at)
    assert "Bản đồ chưa có xác nhận." in page
    assert 'id="f-answer-error">cần điền<' in await farm.fail(f"{at}/acts/answer_defects", 422)
    await farm.do(f"{at}/edit", **{**ANSWERS, "product": "cam quả"})
    page = await farm.do(f"{at}/acts/answer_defects", answer="Đã bổ sung bản đồ có xác nhận.")
    assert "Đã gửi trả lời." in page
    assert "Đã bổ sung bản đồ có xác nhận." in page
    await _registered(farm, at, office, database)


async def _registered(farm: Desk, at: str, office: Office, database: Database) -> None:
    """Have the officers take the application to the register, and look what its applicant is told on the way."""
    async with database.writing() as session:
        await do(session, office.examiner.actor, accept, id_in(at))
        await do(session, office.registrar.actor, publish, id_in(at), gazette="Công báo số 6")
        await do(session, office.examiner.actor, examine, id_in(at))
        with later():
            await do(session, office.examiner.actor, propose_grant, id_in(at), reasons="Đáp ứng điều kiện.")
    page = await farm.look(at)
    assert "Công báo số 6" in page
    assert "Đáp ứng điều kiện." not in page, "what an examiner proposes is the office's own"
    async with database.writing() as session:
        await do(session, office.second_examiner.actor, approve_grant, id_in(at))
        await do(session, office.registrar.actor, register, id_in(at), decision_number="12/QĐ")
    page = await farm.look(at)
    assert "Đã được đăng ký." in page
    assert f'href="/records/{id_in(at)}"' in page


async def test_what_is_saved_stands_in_the_form_again(farm: Desk, office: Office, database: Database):
    await farm.sit(office.producer)
    at = await drafted(farm)
    page = await farm.look(f"{at}/edit?part=qualities")
    for name, text in ANSWERS.items():
        assert f'name="{name}"' in page
        assert text in page
    assert (await particulars_of(database, at))["characteristics"] == [
        {"parameter": "Độ ngọt", "minimum": "10.5", "unit": "°Bx"}
    ]
    await farm.do(f"{at}/edit", **{**ANSWERS, "particulars.causal_link": ""})
    assert "causal_link" not in await particulars_of(database, at)


async def test_every_fault_is_said_at_once_beside_its_field_and_nothing_typed_is_lost(farm: Desk, office: Office):
    await farm.sit(office.producer)
    at = await drafted(farm)
    faulty = {
        "name": " ",
        "classes.0.code": "99",
        "classes.2.code": "31",
        "classes.2.goods": "",
        "particulars.characteristics.3.parameter": "Khối lượng",
        "particulars.characteristics.3.minimum": "khoảng hai lạng",
        "particulars.characteristics.3.unit": "g",
    }
    page = await farm.fail(f"{at}/edit", 422, **{**ANSWERS, **faulty})
    assert 'id="f-name-error">cần điền<' in page
    assert 'id="f-classes.0.code-error">' in page
    assert 'id="f-classes.2.goods-error">ghi cả nhóm và hàng hóa<' in page
    assert 'id="f-particulars.characteristics.3.minimum-error">không phải số<' in page
    assert 'value="khoảng hai lạng"' in page
    assert ANSWERS["particulars.causal_link"] in page
    assert '<details class="step" id="part-name" open>' in page
    assert '<details class="step" id="part-qualities" open>' in page
    assert '<details class="step" id="part-origin">' in page
    assert '<a href="#f-particulars.characteristics.3.minimum">' in page
    assert page.count("cần xem lại</span>") == 2
    page = await farm.fail(
        "/producer/records/new", 422, **KIND, **{**ANSWERS, "classes.1.code": "31", "classes.1.goods": "Cam khô"}
    )
    assert 'id="f-classes.1.code-error">bị ghi hai lần<' in page
    assert "Cam khô" in page


@pytest.mark.parametrize("code", ["311", "0", "3.1", "31.", "abc", "³¹", "1" * 5000])
async def test_a_class_that_is_none_is_told_at_the_box_of_its_number(farm: Desk, office: Office, code: str):
    await farm.sit(office.producer)
    wrong = {"classes.1.code": "3", "classes.1.goods": "Nước rửa", "classes.3.code": code, "classes.3.goods": "Cam"}
    page = await farm.fail("/producer/records/new", 422, **KIND, **{**ANSWERS, **wrong})
    assert 'id="f-classes.3.code-error">' in page
    assert 'href="#f-classes.3.code"' in page
    assert page.count('-error">') == 1


async def test_an_application_is_not_lodged_with_gaps(farm: Desk, office: Office, database: Database):
    await farm.sit(office.producer)
    at = await drafted(farm)
    page = await farm.fail(f"{at}/acts/lodge", 409)
    assert "Hồ sơ còn thiếu" in page
    assert f'<a href="{at}/area">Khu vực địa lý trên bản đồ</a>' in page
    assert await status_of(database, at) is Status.DRAFT


async def test_an_application_that_changed_meanwhile_is_not_overwritten(farm: Desk, office: Office):
    await farm.sit(office.producer)
    at = await drafted(farm)
    page = await farm.look(f"{at}/edit")
    version = page.split('name="version" value="')[1].split('"')[0]
    await farm.do(f"{at}/edit", version=version, **{**ANSWERS, "product": "cam quả"})
    page = await farm.fail(f"{at}/edit", 412, version=version, **{**ANSWERS, "product": "cam sành"})
    assert "Hồ sơ đã thay đổi sau khi bạn mở" in page
    assert 'value="cam sành"' in page
    await farm.fail(f"{at}/acts/withdraw", 412, version=version)


async def test_a_form_sent_twice_has_one_effect(farm: Desk, office: Office, database: Database):
    await farm.sit(office.producer)
    key = uuid4().hex
    for _ in range(2):
        await farm.do("/producer/records/new", idempotency=key, **KIND, **ANSWERS)
    async with database.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(Record))).scalar_one() == 1
    page = await farm.fail("/producer/records/new", 422, idempotency=key, **KIND, **{**ANSWERS, "name": "Tên khác"})
    assert "Biểu mẫu này đã gửi một lần với nội dung khác" in page
    assert 'value="Tên khác"' in page


async def test_an_application_that_is_with_the_office_is_not_changed(farm: Desk, office: Office, database: Database):
    await farm.sit(office.producer)
    at = await lodged(farm)
    answer = await farm.client.get(f"{at}/edit", headers=HOME)
    assert (answer.status_code, answer.headers["location"]) == (303, at)
    answer = await farm.client.get(f"{at}/area", headers=HOME)
    assert (answer.status_code, answer.headers["location"]) == (303, at)
    assert "Chỉ thực hiện khi ở tình trạng" in await farm.fail(f"{at}/edit", 409, **ANSWERS)
    assert "Chỉ thực hiện khi ở tình trạng" in await farm.fail(f"{at}/acts/lodge", 409)
    await farm.fail(f"{at}/acts/accept", 404)
    page = await farm.do(f"{at}/acts/withdraw", reason="Nộp nhầm loại.")
    assert "Đã rút đơn." in page
    assert await status_of(database, at) is Status.WITHDRAWN


@pytest.mark.parametrize("word", list(KINDS))
def test_every_kind_of_application_asks_for_what_lodging_waits_for(word: str):
    application = ApplicationAsked(*KINDS[word])
    assert application.needed - {"area"} <= application.fields.keys()
    if application.kind is Kind.GEOGRAPHICAL_INDICATION:
        assert "area" in application.needed
    keys = [part.key for part in application.parts]
    assert len(keys) == len(set(keys))
    assert all(one.columns for one in application.fields.values() if one.kind == "rows")


@pytest.mark.parametrize("word", [word for word in KINDS if word != "geographical_indication"])
async def test_a_mark_is_applied_for(farm: Desk, office: Office, database: Database, word: str):
    await farm.sit(office.producer)
    answers = {
        "name": "CAM THƯỢNG LỘC",
        "feature": "word",
        "classes.0.code": "031",
        "classes.0.goods": "Cam quả tươi",
        "particulars.description": "Chữ thường, không màu.",
        "particulars.conditions_of_use": "Cơ sở trong vùng.",
        "particulars.membership_criteria": "Hộ trồng cam.",
        "particulars.sanctions": "Nhắc nhở.",
        "particulars.certified_characteristics": "Cam trồng trong vùng.",
        "particulars.control_method": "Kiểm tra vườn.",
    }
    answer = await farm.send("/producer/records/new", kind=word, **answers, then="look")
    at = answer.headers["location"].partition("/check")[0]
    assert "Hồ sơ đã đủ." in await farm.look(at)
    page = await farm.do(f"{at}/acts/lodge")
    assert "Đã nộp đơn." in page
    assert await status_of(database, at) is Status.LODGED


def test_every_act_of_an_applicant_has_its_form_and_its_words():
    theirs = {act.name for act in book().on(RECORD) if APPLICANT in act.by}
    assert theirs == {*dossiers.FACE, "amend", "define_area", "define_area_of_communes"}
    assert theirs <= set(done_sentences(book()))
