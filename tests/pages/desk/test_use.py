import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col

from registry import calendar
from registry.database import Database
from registry.tables import Area, Authorisation, CertifiedQuantity, Lot, RecordParty
from registry.use.quantities import lower_quantity
from registry.vocabulary import AuthorisationStatus, Capacity, LotStatus, Measure, PartyKind
from tests.labels.chain import Chain
from tests.office import enrol
from tests.pages.desk.conftest import Desk
from tests.pages.desk.matters import lodged
from tests.procedure.office import do

AREA = {"type": "Polygon", "coordinates": [[[105.5, 18.1], [105.9, 18.1], [105.9, 18.4], [105.5, 18.4], [105.5, 18.1]]]}


async def test_the_use_of_a_right_is_told(desk: Desk, chain: Chain):
    await desk.sit(chain.office.manager)
    page = await desk.look(f"/desk/records/{chain.record_id}/use")
    assert "Ủy ban nhân dân Hương Khê (ví dụ)" in page
    assert "Hợp tác xã Bưởi Phúc Trạch Một (ví dụ)" in page
    assert "đang có hiệu lực" in page
    page = await desk.look(f"/desk/authorisations/{chain.authorisation_id}")
    assert "100 kg" in page


async def test_the_manager_grants_the_right_of_use_to_whom_it_looks_up(desk: Desk, chain: Chain):
    at = f"/desk/records/{chain.record_id}/use/authorise"
    await desk.sit(chain.office.manager)
    page = await desk.look(f"{at}?q=Tr%E1%BA%A1ch%20Hai")
    assert "Hợp tác xã Bưởi Phúc Trạch Hai (ví dụ)</option>" in page
    assert "Công ty Tra cứu" not in page
    page = await desk.fail(at, 422, party_id=str(chain.office.rival.party_id), product="", valid_from="2001-01-01")
    assert 'id="f-product-error">cần điền<' in page
    assert f'<option value="{chain.office.rival.party_id}" selected>' in page
    form = {"party_id": str(chain.office.rival.party_id), "product": "Cam quả"}
    page = await desk.fail(at, 422, **form, valid_from="2001-01-01")
    assert "trước ngày đăng ký văn bằng" in page
    page = await desk.do(at, **form, valid_from=calendar.today().isoformat())
    assert "Đã cấp quyền sử dụng." in page
    again = await desk.fail(at, 409, **form, valid_from=calendar.today().isoformat())
    assert "đã trao cho người sản xuất và sản phẩm này trong thời gian ấy" in again


async def test_a_registrar_appoints_who_manages(desk: Desk, chain: Chain, database: Database):
    at = f"/desk/records/{chain.record_id}/use/appoint_manager"
    other = await enrol(database, chain.office, PartyKind.ASSOCIATION, "Hội Cam Vũ Quang (ví dụ)")
    await desk.sit(chain.office.registrar)
    page = await desk.fail(at, 409, party_id=str(chain.office.manager.party_id))
    assert "Tổ chức này đang quản lý rồi." in page
    tomorrow = calendar.today() + timedelta(days=1)
    page = await desk.do(at, party_id=str(other), from_on=tomorrow.isoformat(), delegation="Quyết định 12")
    assert "Đã chỉ định tổ chức quản lý." in page
    async with database.reading() as connection:
        managers = select(col(RecordParty.party_id)).where(col(RecordParty.capacity) == Capacity.MANAGER)
        assert other in (await connection.execute(managers)).scalars().all()
    await desk.sit(chain.office.manager)
    await desk.fail(at, 403, party_id=str(other))


async def test_the_area_is_pasted_or_sent_as_a_file(desk: Desk, chain: Chain, database: Database):
    at = f"/desk/records/{chain.record_id}/use/redefine_area"
    decided = {"decision_number": "15/QĐ-UBND"}
    await desk.sit(chain.office.manager)
    assert 'id="f-geometry-error">không phải GeoJSON: nội dung bị cắt hoặc thừa dấu<' in await desk.fail(
        at, 422, geometry="{không", **decided
    )
    assert 'id="f-geometry-error">cần điền<' in await desk.fail(at, 422)
    page = await desk.fail(at, 422, geometry=json.dumps(AREA), unit_codes="99999", **decided)
    assert "đơn vị hành chính mã 99999" in page
    assert "105.5" in page
    await desk.do(at, geometry=json.dumps(AREA), unit_codes="18999\r\n", is_schematic="yes", **decided)
    await _confirm(desk, at, chain)
    form = await desk.client.get(at)
    token = form.text.split('name="csrf" value="')[1][:64]
    sent = await desk.client.post(
        at,
        data={"csrf": token, "idempotency": uuid4().hex, "geometry": ""} | decided,
        files={"geometry.file": ("ranh-gioi.geojson", json.dumps(AREA).encode(), "application/geo+json")},
        headers={"Origin": "http://127.0.0.1:8000", "Accept": "text/html"},
    )
    assert sent.status_code == 303
    await _confirm(desk, at, chain)
    async with database.reading() as connection:
        versions = (await connection.execute(select(col(Area.version), col(Area.is_schematic)))).all()
    assert {tuple(row) for row in versions} == {(1, True), (2, True), (3, False)}


async def _confirm(desk: Desk, at: str, chain: Chain) -> None:
    """Let a registrar confirm what the manager asked for, as shown; the manager sits down again."""
    await desk.sit(chain.office.registrar)
    page = await desk.look(at)
    assert "15/QĐ-UBND" in page
    await desk.do(at, do="confirm", shown=page.split('name="shown" value="')[1][:64])
    await desk.sit(chain.office.manager)


async def test_a_quantity_is_certified_in_the_unit_it_is_thought_in(desk: Desk, chain: Chain, database: Database):
    at = f"/desk/authorisations/{chain.authorisation_id}/acts/certify_quantity"
    await desk.sit(chain.office.manager)
    page = await desk.fail(at, 422, season="2027", quantity="mười tấn", measure="kg")
    assert 'id="f-quantity-error">không phải số<' in page
    assert 'value="mười tấn"' in page
    page = await desk.fail(at, 422, quantity="0,0005", measure="kg")
    assert 'id="f-quantity-error">có nhiều chữ số thập phân hơn mức được tính<' in page
    assert 'id="f-season-error">cần điền<' in page
    page = await desk.do(at, season="2027", quantity="12.000,5", measure="kg", waste_permille="20")
    assert "12.000,5\u00a0kg" in page or "12.000,5 kg" in page
    async with database.reading() as connection:
        statement = select(col(CertifiedQuantity.quantity), col(CertifiedQuantity.measure)).where(
            col(CertifiedQuantity.season) == "2027"
        )
        assert tuple((await connection.execute(statement)).one()) == (12_000_500, Measure.GRAM)
    page = await desk.fail(at, 409, season="2027", quantity="1", measure="kg")
    assert "Đã xác nhận 12.000,5 kg Cam quả cho vụ 2027." in page.replace("\u00a0", " ")


async def test_a_right_of_use_is_suspended_reinstated_and_revoked(desk: Desk, chain: Chain, database: Database):
    at = f"/desk/authorisations/{chain.authorisation_id}/acts"
    await desk.sit(chain.office.inspector)
    page = await desk.look(f"/desk/authorisations/{chain.authorisation_id}")
    assert f"{at}/suspend" in page
    assert f"{at}/revoke" not in page
    assert 'id="f-reason-error">cần điền<' in await desk.fail(f"{at}/suspend", 422)
    await desk.do(f"{at}/suspend", reason="Bán hàng ngoài vùng.")
    await desk.sit(chain.office.registrar)
    assert "Bán hàng ngoài vùng." in await desk.look(f"/desk/authorisations/{chain.authorisation_id}")
    await desk.fail(f"{at}/reinstate", 412, version="1")
    await desk.do(f"{at}/reinstate")
    await desk.do(f"{at}/revoke", reason="Vi phạm nhiều lần.")
    async with database.reading() as connection:
        stands = (await connection.execute(select(col(Authorisation.status)))).scalar_one()
    assert stands is AuthorisationStatus.REVOKED
    page = await desk.fail(f"{at}/suspend", 409, reason="Lần nữa.")
    assert "hiện ở tình trạng “đã thu hồi”" in page
    assert "Hiện bạn chưa phải làm gì." in await desk.look(f"/desk/authorisations/{chain.authorisation_id}")


async def test_a_lot_is_recalled_with_a_reason(desk: Desk, chain: Chain, database: Database):
    at = f"/desk/lots/{chain.lot_id}/acts/recall"
    await desk.sit(chain.office.inspector)
    assert "Thu hồi lô" in await desk.look(at)
    assert 'id="f-reason-error">cần điền<' in await desk.fail(at, 422)
    page = await desk.do(at, reason="Dư lượng vượt mức.")
    assert "Đã thu hồi lô hàng." in page
    async with database.reading() as connection:
        assert (await connection.execute(select(col(Lot.status)))).scalar_one() is LotStatus.RECALLED
    assert "Chỉ thực hiện khi ở tình trạng" in await desk.fail(at, 409, reason="Lần nữa.")
    await desk.sit(chain.office.examiner)
    await desk.fail(at, 403, reason="Không phải việc của tôi.")


@pytest.mark.parametrize("path", ["authorisations/{id}", "authorisations/{id}/acts/revoke", "lots/{id}/acts/recall"])
async def test_what_is_not_there_is_not_found(desk: Desk, chain: Chain, path: str):
    await desk.sit(chain.office.registrar)
    await desk.look("/desk/" + path.format(id=uuid4()), 404)
    await desk.look(f"/desk/authorisations/{chain.authorisation_id}/acts/recall", 404)


async def test_what_another_manages_does_not_exist(desk: Desk, chain: Chain, database: Database):
    from registry.vocabulary import Role
    from tests.office import recruit

    party = await enrol(database, chain.office, PartyKind.AUTHORITY, "Ủy ban nhân dân Vũ Quang (ví dụ)")
    stranger = await recruit(database, chain.office, "vuquang", Role.MANAGER, party)
    await lodged(database, chain.office)
    await desk.sit(stranger)
    for path in (f"authorisations/{chain.authorisation_id}", f"lots/{chain.lot_id}/acts/recall"):
        await desk.look(f"/desk/{path}", 404)
    await desk.fail(f"/desk/authorisations/{chain.authorisation_id}/acts/revoke", 404, reason="Không phải của tôi.")
    await desk.fail(f"/desk/lots/{chain.lot_id}/acts/recall", 404, reason="Không phải của tôi.")


async def test_print_files_are_taken_at_the_desk_by_those_who_may(desk: Desk, chain: Chain):
    await desk.sit(chain.office.manager)
    for file, kind in (("sheet.pdf", "application/pdf"), ("labels.csv", "text/csv")):
        at = f"/desk/orders/{await chain.issued(5, active=False)}"
        page = await desk.look(at)
        assert f'action="{at}/files/{file}#faults"' in page
        answer = await desk.send(f"{at}/files/{file}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(kind)
    await desk.fail(f"{at}/files/labels.doc", 404)
    await desk.sit(chain.office.inspector)
    assert "/files/" not in await desk.look(at)
    await desk.fail(f"{at}/files/labels.csv", 403)


async def test_beside_a_row_stands_what_this_officer_may_take_or_confirm(desk: Desk, chain: Chain, database: Database):
    page_of_use, lowering = f"/desk/authorisations/{chain.authorisation_id}", "/acts/lower_quantity"
    await desk.sit(chain.office.registrar)
    page = await desk.look(page_of_use)
    assert lowering not in page, "who only confirms has nothing to confirm yet"
    assert "/acts/recall#act" in page
    assert "/acts/correct_recall" not in page
    async with database.writing() as session:
        changes = {"quantity": 50_000, "measure": Measure.GRAM, "mistake": "Đếm hai lần."}
        await do(session, chain.office.inspector.actor, lower_quantity, chain.certified_id, **changes)
    assert lowering in await desk.look(page_of_use)
