"""Cases that the office told the producer of: listed, read, followed from a notice; nothing of the reporter."""

import re
from typing import Any

from registry.cases.ending import close_case
from registry.cases.handling import tell_producer
from registry.notices.telling import Notices
from registry.vocabulary import RangeState
from tests.cases.suspects import act, finder, reported
from tests.labels.chain import Chain
from tests.pages.sitting import HOME, Desk


async def test_the_producer_reads_a_case_once_it_is_told_and_nothing_of_the_reporter(farm: Desk, chain: Chain):
    office, database = chain.office, chain.database
    number = await chain.issued(5)
    contact: dict[str, Any] = {"name": "Nguyễn Thị Lan", "phone": "0912 345 678", "place": "Nhà bà Lan, chợ Gio"}
    told = await reported(database, find=finder(chain), code=chain.code(number, 2), **contact)
    at = f"/producer/cases/{told.case_id}"
    await farm.sit(office.producer)
    assert "Chưa có vụ việc nào được báo cho bà con" in await farm.look("/producer/cases")
    await farm.look(at, 404)
    inspector = office.inspector.actor
    await act(database, inspector, tell_producer, told.case_id, summary="Đề nghị kiểm tra số tem còn lại.")
    await Notices(database).catch_up()
    inbox = await farm.look("/notices")
    assert f"Cơ quan thông báo về vụ việc {told.number}." in inbox
    assert at in await farm.look("/producer/cases")
    page = await farm.look(at)
    for text in ("Đề nghị kiểm tra số tem còn lại.", told.number, f"/producer/orders/{number}", "số 3"):
        assert text in page, text
    for secret in ("Lan", "0912", "chợ Gio", "Ba thùng"):
        assert secret not in page, secret
    run = await chain.mark(number, RangeState.REVOKED, 2, 2, by=office.inspector)
    closing = {"outcome": "labels_withdrawn", "findings": "Tem bị sao chép ở nhà bà Lan.", "range_id": run.id}
    await act(database, inspector, close_case, told.case_id, **closing)
    page = await farm.look(at)
    assert "Đã thu hồi tem hoặc hàng" in page
    assert "bà Lan" not in page
    notices = re.findall(r"/notices/[0-9a-f-]{36}", inbox)
    answers = [await farm.client.get(one, headers=HOME) for one in notices]
    assert at in {one.headers.get("location") for one in answers}, "a notice leads to the case"
    await farm.sit(office.rival)
    await farm.look(at, 404)
    assert at not in await farm.look("/producer/cases")
