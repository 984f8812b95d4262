"""Plots, lots and labels by forms: from the garden to the goods and back."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from registry import calendar
from registry.database import Database
from registry.labels.orders import decline_labels
from registry.tables import LabelBatch, LabelRange, Lot, Plot
from registry.use.authorisations import suspend
from registry.vocabulary import BatchStatus, LotStatus
from tests.labels.chain import Chain
from tests.pages.sitting import HOME, Desk
from tests.procedure.office import do

PLOT = {"name": "Vườn đồi Bắc", "latitude": "18,2431", "longitude": "105,6972", "hectares": "0,5"}


def plain(page: str) -> str:
    return page.replace("\u00a0", " ")


async def test_a_plot_lies_in_the_area_or_is_refused_with_its_distance(farm: Desk, season: Chain):
    await farm.sit(season.office.producer)
    right = f"/producer/authorisations/{season.authorisation_id}"
    page = plain(await farm.fail(f"{right}/plots/new", 422, **{**PLOT, "longitude": "106.0"}))
    assert 'id="f-longitude-error">nằm ngoài khu vực 10,' in page
    assert "km, về phía đông" in page
    assert 'value="106.0"' in page
    assert 'class="here"' in page, "the place is drawn beside the area"
    page = await farm.do(f"{right}/plots/new", **PLOT)
    assert "Đã khai thửa đất." in page
    assert "Vườn đồi Bắc" in page
    assert 'class="within"' in page


async def test_a_lot_is_declared_within_what_is_certified(farm: Desk, season: Chain):
    await farm.sit(season.office.producer)
    page = plain(await farm.look(f"/producer/authorisations/{season.authorisation_id}"))
    assert "200 kg" in page
    assert "150 kg" in page
    new = f"/producer/quantities/{season.certified_id}/lots/new"
    lot = {"quantity": "0,2", "quantity_unit": "t", "produced_on": calendar.today().isoformat()}
    page = plain(await farm.fail(new, 409, **lot))
    assert 'id="f-quantity-error">vụ 2026 chỉ còn 150 kg trong tổng số 200 kg<' in page
    assert 'value="0,2"' in page
    assert '<option value="t" selected>' in page
    page = await farm.do(new, **{**lot, "quantity": "1,5", "quantity_unit": "quintal"})
    assert "Đã khai lô hàng." in page
    assert "Đã khai hết vào lô." in await farm.look(f"/producer/authorisations/{season.authorisation_id}")


async def test_labels_go_from_the_order_to_the_shopper_and_back(farm: Desk, season: Chain, database: Database):
    await farm.sit(season.office.producer)
    at = f"/producer/lots/{season.lot_id}"
    page = plain(await farm.fail(f"{at}/orders", 409, quantity="200", pack="1", pack_unit="kg"))
    assert "chỉ còn được đặt 50 tem loại 1 kg" in page
    assert 'id="f-quantity-error">tối đa 50<' in page
    assert 'value="200"' in page
    answer = await farm.send(f"{at}/orders", quantity="50", pack="1", pack_unit="kg")
    order = answer.headers["location"].partition("?")[0]
    page = await farm.look(answer.headers["location"])
    assert "Đã đặt tem." in page
    assert "Tổ chức quản lý hoặc cơ quan đăng ký sẽ duyệt đơn." in page
    assert "sheet.pdf" not in page
    number = int(order.rpartition("/")[2])
    await season.approve(number)
    assert "In tem</a>" in await farm.look("/producer")
    page = await farm.look(order)
    assert "Hãy in tem, dán lên hàng, rồi kích hoạt tại đây." in page
    assert "chưa nằm trong tệp in nào" in await farm.fail(f"{order}/acts/activate_labels", 409, first="1", last="50")
    await farm.send(f"{order}/files/labels.csv")
    page = await farm.fail(f"{order}/acts/activate_labels", 422, first="0", last="51")
    assert 'id="f-first-error">ít nhất 1<' in page
    page = await farm.fail(f"{order}/acts/activate_labels", 422, first="1", last="51")
    assert 'id="f-last-error">từ 1 đến 50<' in page
    assert 'value="51"' in page
    assert "Đã kích hoạt tem." in await farm.do(f"{order}/acts/activate_labels", first="1", last="40")
    assert 'id="f-reason-error">' in await farm.fail(f"{order}/acts/void_labels", 422, first="41", last="50")
    page = await farm.do(f"{order}/acts/void_labels", first="41", last="50", reason="Tem in hỏng.")
    assert "Mọi tem của đơn này đã được kích hoạt hoặc hủy." in page
    assert "In tem</a>" not in await farm.look("/producer")
    assert "Tem do Sổ Gốc cấp" in await farm.look(f"/{season.code(number)}")
    await _recalled(farm, at, database)
    assert "Lô hàng đã bị thu hồi" in await farm.look(f"/{season.code(number)}")
    await farm.fail(f"{at}/orders", 409, quantity="1", pack="1", pack_unit="kg")


async def _recalled(farm: Desk, at: str, database: Database) -> None:
    page = await farm.fail(f"{at}/recall", 422, reason="Dư lượng vượt mức.")
    assert 'id="f-sure-error">đánh dấu vào ô để xác nhận<' in page
    assert "Dư lượng vượt mức." in page
    page = await farm.do(f"{at}/recall", reason="Dư lượng vượt mức.", sure="yes")
    assert "Đã thu hồi lô hàng." in page
    assert "Lô hàng này đã bị thu hồi." in page
    async with database.reading() as connection:
        assert (await connection.execute(select(col(Lot.status)))).scalar_one() is LotStatus.RECALLED
    assert "Chỉ thực hiện khi ở tình trạng" in await farm.fail(f"{at}/recall", 409, reason="Lần nữa.", sure="yes")


async def test_print_files_are_taken_with_the_session_of_the_page(farm: Desk, season: Chain):
    await farm.sit(season.office.producer)
    for file, fields, kind, begins in (
        ("labels.csv", {}, "text/csv", b"seq,"),
        ("sheet.pdf", {"format": "l7160", "first": "1", "skip": "3"}, "application/pdf", b"%PDF"),
    ):
        number = await season.issued(5, active=False)
        page = await farm.look(f"/producer/orders/{number}")
        files = f"/api/v1/label-orders/{number}"
        at = f"/producer/orders/{number}/files"
        assert f'action="{at}/{file}#faults"' in page
        answer = await farm.send(f"{at}/{file}", **fields)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith(kind)
        assert answer.content.startswith(begins)
        again = await farm.fail(f"{at}/{file}", 409, **fields)
        assert "Tem số 1–5 đã được lấy trong một tệp in." in again
        assert "Mọi tem đã được lấy trong tệp in." in again
    fresh = f"/producer/orders/{await season.issued(5, active=False)}/files"
    faulty = await farm.fail(f"{fresh}/sheet.pdf", 422, format="l7160", skip="21")
    assert 'id="f-skip-error"' in faulty
    assert '<option value="l7160" selected>' in faulty
    assert 'name="skip" value="21"' in faulty
    fine = await farm.fail(f"{fresh}/sheet.pdf", 422, format="l4732", dpi="203", nudge_x="0,5", skip="0")
    assert "chỉ quét được khi còn sạch" in fine
    assert 'name="nudge_x" value="0,5"' in fine
    assert (await farm.send(f"{fresh}/trial.pdf", format="l7160", skip="0")).content.startswith(b"%PDF")
    await farm.fail(f"{at}/sheet.docx", 404)
    for address, kind, begins in (
        ("/labels/1.svg", "image/svg+xml", b"<"),
        ("/labels/1.png?format=64x38", "image/png", b"\x89PNG"),
    ):
        assert f"{files}{address.partition('?')[0]}" in page
        answer = await farm.client.get(f"{files}{address}", headers=HOME)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith(kind)
        assert answer.content.startswith(begins)
    await farm.sit(season.office.rival)
    assert (await farm.send(f"{at}/labels.csv")).status_code == 404


async def test_many_labels_are_printed_in_portions(farm: Desk, season: Chain):
    number = await season.issued(4500, pack=10, active=False)
    await farm.sit(season.office.producer)
    page = await farm.look(f"/producer/orders/{number}")
    portions = dict(re.findall(r'<option value="(\d+)"[^>]*>\s*([\d.]+ – [\d.]+)\s*</option>', page))
    assert portions == {"1": "1 – 2.000", "2001": "2.001 – 4.000", "4001": "4.001 – 4.500"}
    answer = await farm.send(f"/producer/orders/{number}/files/sheet.pdf", format="l7651", first="4001", skip="0")
    assert answer.status_code == 200
    page = await farm.look(f"/producer/orders/{number}")
    assert "4.001 – 4.500" not in page
    assert "2.001 – 4.000" in page


async def test_a_declined_order_says_why_and_gives_its_quantity_back(farm: Desk, season: Chain, database: Database):
    number = await season.order(50)
    await farm.sit(season.office.producer)
    page = plain(await farm.look(f"/producer/lots/{season.lot_id}"))
    assert "Đặt được thêm 0 tem loại 1 kg." in page
    async with database.writing() as session:
        await do(session, season.office.manager.actor, decline_labels, number, reason="Chưa kiểm tra vườn.")
    page = await farm.look(f"/producer/orders/{number}")
    assert "Chưa kiểm tra vườn." in page
    assert "sheet.pdf" not in page
    page = plain(await farm.look(f"/producer/lots/{season.lot_id}"))
    assert "Đặt được thêm 50 tem loại 1 kg." in page
    await farm.fail(f"/producer/orders/{number}/acts/activate_labels", 409, first="1", last="5")
    assert BatchStatus.DECLINED in await _statuses(database)


async def _statuses(database: Database) -> set[BatchStatus]:
    async with database.reading() as connection:
        return set((await connection.execute(select(col(LabelBatch.status)))).scalars())


async def test_every_fault_of_a_lot_is_said_at_once(farm: Desk, season: Chain, database: Database):
    await farm.sit(season.office.producer)
    new = f"/producer/quantities/{season.certified_id}/lots/new"
    tomorrow = (calendar.today() + timedelta(days=1)).isoformat()
    page = await farm.fail(new, 422, quantity="một tạ", produced_on="hôm qua", gtin="12", number="S" * 41)
    for name in ("quantity", "produced_on", "gtin", "number"):
        assert f'id="f-{name}-error">' in page, name
    assert 'id="f-quantity-error">không phải số<' in page
    assert 'value="một tạ"' in page
    assert 'value="hôm qua"' in page
    page = await farm.fail(new, 422, quantity="1.5", quantity_unit="kg", produced_on=tomorrow)
    assert "có thể hiểu hai cách" in page
    page = await farm.fail(new, 422, quantity="1", produced_on=tomorrow, gtin="8938505974195")
    assert 'id="f-produced_on-error">trong tương lai<' in page or "trong tương lai" in page
    assert 'id="f-gtin-error">Chữ số kiểm tra không khớp' in page
    async with database.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(Lot))).scalar_one() == 1


async def test_the_number_of_a_lot_is_the_producers_own_once(farm: Desk, season: Chain):
    await farm.sit(season.office.producer)
    new = f"/producer/quantities/{season.certified_id}/lots/new"
    lot = {"quantity": "1", "produced_on": calendar.today().isoformat(), "number": "L-01"}
    await farm.do(new, **lot)
    page = await farm.fail(new, 409, **lot)
    assert "Đã có lô mang số L-01." in page
    assert 'value="L-01"' in page


@pytest.mark.parametrize("pasted", ["18.2431, 105.6972", " 18.2431,105.6972 ", "18.2431 105.6972"])
async def test_a_place_is_pasted_as_a_map_gives_it(farm: Desk, season: Chain, database: Database, pasted: str):
    await farm.sit(season.office.producer)
    await farm.do(
        f"/producer/authorisations/{season.authorisation_id}/plots/new", name="Vườn", latitude=pasted, longitude=""
    )
    async with database.reading() as connection:
        geometry = (await connection.execute(select(col(Plot.geometry)))).scalar_one()
    assert geometry["coordinates"] == [105.6972, 18.2431]


async def test_what_is_wrong_with_a_pasted_place_is_said_beside_it(farm: Desk, season: Chain):
    await farm.sit(season.office.producer)
    at = f"/producer/authorisations/{season.authorisation_id}/plots/new"
    page = await farm.fail(at, 422, name="Vườn", latitude="18.9, 105.7", longitude="")
    assert 'id="f-latitude-error">nằm ngoài khu vực' in page
    assert 'value="18.9, 105.7"' in page


async def test_every_fault_of_a_plot_is_said_at_once(farm: Desk, season: Chain):
    await farm.sit(season.office.producer)
    at = f"/producer/authorisations/{season.authorisation_id}/plots/new"
    page = await farm.fail(at, 422, name="", latitude="mười tám", longitude="105,7", hectares="nửa mẫu")
    assert 'id="f-name-error">cần điền<' in page
    assert 'id="f-latitude-error">ghi bằng độ' in page
    assert 'id="f-hectares-error">không phải số<' in page
    assert 'value="nửa mẫu"' in page
    assert 'id="f-longitude-error">cần bản vẽ, hoặc vĩ độ và kinh độ<' in await farm.fail(at, 422, name="Vườn")
    assert 'id="f-geometry-error">không phải GeoJSON' in await farm.fail(at, 422, name="Vườn", geometry="{")
    assert "99999" in await farm.fail(at, 422, **{**PLOT, "unit_code": "99999"})
    await farm.do(at, **PLOT)
    assert "Bạn đã có thửa đất tên Vườn đồi Bắc." in await farm.fail(at, 409, **PLOT)


async def test_a_form_sent_twice_has_one_effect(farm: Desk, season: Chain, database: Database):
    await farm.sit(season.office.producer)
    key = uuid4().hex
    for _ in range(2):
        await farm.do(
            f"/producer/lots/{season.lot_id}/orders", idempotency=key, quantity="20", pack="500", pack_unit="g"
        )
    number = await season.issued(10, pack=100, active=False, printed=True)
    for _ in range(2):
        await farm.do(f"/producer/orders/{number}/acts/activate_labels", idempotency=f"{key}-say", first="1", last="10")
    async with database.reading() as connection:
        ordered = select(func.count()).select_from(LabelBatch).where(col(LabelBatch.quantity) == 20)
        assert (await connection.execute(ordered)).scalar_one() == 1
        assert (await connection.execute(select(func.count()).select_from(LabelRange))).scalar_one() == 1


async def test_under_a_right_of_use_that_does_not_stand_nothing_is_added(farm: Desk, season: Chain, database: Database):
    async with database.writing() as session:
        reason = "Bán hàng ngoài vùng."
        await do(session, season.office.inspector.actor, suspend, season.authorisation_id, reason=reason)
    await farm.sit(season.office.producer)
    right = f"/producer/authorisations/{season.authorisation_id}"
    page = await farm.look(right)
    assert "Bán hàng ngoài vùng." in page
    assert f"{right}/plots/new" not in page
    assert "Lúc này không đặt được tem" in await farm.look(f"/producer/lots/{season.lot_id}")
    page = await farm.fail(f"{right}/plots/new", 409, **PLOT)
    assert "đang tạm đình chỉ" in page
    assert 'value="Vườn đồi Bắc"' in page
    page = await farm.fail(f"/producer/lots/{season.lot_id}/orders", 409, quantity="7", pack="1", pack_unit="kg")
    assert "đang tạm đình chỉ" in page
    lot = {"quantity": "1", "produced_on": calendar.today().isoformat()}
    await farm.fail(f"/producer/quantities/{season.certified_id}/lots/new", 409, **lot)


@pytest.mark.parametrize("act", ["revoke_labels", "recall_labels"])
async def test_what_only_the_office_says_of_labels_is_not_said_here(farm: Desk, season: Chain, act: str):
    number = await season.issued(5)
    await farm.sit(season.office.producer)
    await farm.fail(f"/producer/orders/{number}/acts/{act}", 404, first="1", last="5", reason="Tôi nói vậy.")
    page = await farm.look(f"/producer/orders/{number}?say={act}")
    assert f"acts/{act}" not in page
