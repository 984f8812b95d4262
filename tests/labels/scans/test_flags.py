"""What the rules say of labels: to the shopper, to the office, and in shadow to its report alone."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from sqlmodel import col, select

from api.places import Places
from registry import calendar
from registry.cases.flagging import compare_orders
from registry.database import Database
from registry.errors import NotAcceptable, OutOfOrder
from registry.journal.audit import audit
from registry.journal.clock import keep_up
from registry.labels.scans import spread
from registry.labels.scans.counter import ScanCounter
from registry.labels.scans.flags import FLAGGED
from registry.labels.scans.limits import defaults
from registry.labels.scans.setting import correct_scan_limits, set_scan_limits
from registry.labels.scans.spread import limits_in_force
from registry.labels.taking_back import correct_marking
from registry.tables import Case, LabelBatch, LabelScan, Notice, ScanFlag
from registry.vocabulary import RangeState, ScanRule, Suspicion
from tests.labels.chain import Chain
from tests.labels.scans.test_checks_over_http import check
from tests.pages.sitting import Desk
from tests.procedure.office import do, do_both

OFTEN = defaults().sessions_in_30_days + 1


async def checked(client: AsyncClient, code: str, times: int = OFTEN, first: int = 0) -> dict[str, Any]:
    """Check a label so many times, each with another browser, and return the last answer."""
    for n in range(first, first + times):
        answer: dict[str, Any] = (await check(client, f"/{code}", n)).json()
    return answer


async def flags(client: AsyncClient, database: Database) -> Sequence[tuple[int, int, ScanRule, bool]]:
    """Return what was noted, once what waits is written."""
    await client._transport.app.state.flagging.settle()  # type: ignore[attr-defined] # the transport of the application itself
    columns = (col(getattr(ScanFlag, name)) for name in ("batch_number", "label_index", "rule", "is_shadow"))
    async with database.reading() as connection:
        return [tuple(row) for row in await connection.execute(select(*columns))]


async def noted(database: Database) -> int:
    """Return how many notices of flags there are."""
    async with database.reading() as connection:
        found = select(col(Notice.account_id)).where(col(Notice.act) == FLAGGED)
        return len((await connection.execute(found)).all())


async def set_limits(chain: Chain, **limits: Any) -> None:
    async with chain.database.writing() as session:
        await do(session, chain.office.registrar.actor, set_scan_limits, chain.record_id, **limits)


async def test_a_flag_is_kept_once_and_told_to_those_who_look_after_it(client: AsyncClient, chain: Chain):
    number = await chain.issued(5)
    answer = await checked(client, chain.code(number, 2), OFTEN + 2)
    assert answer["reason"] == "seen_often"
    assert await flags(client, chain.database) == [(number, 2, ScanRule.R2, False)]
    assert await noted(chain.database) == 3, "an inspector and two registrars"
    await checked(client, chain.code(number, 3))
    assert len(await flags(client, chain.database)) == 2
    assert await noted(chain.database) == 3, "one notice for an order and a rule, however many labels"


async def test_whoever_only_reads_the_count_flags_nothing(client: AsyncClient, chain: Chain):
    code = chain.code(await chain.issued(5))
    await checked(client, code, OFTEN - 1)
    assert (await client.get(f"/api/v1/labels/{code}")).json()["verdict"] == "issued"
    assert await flags(client, chain.database) == []


async def test_in_shadow_shoppers_are_told_nothing_and_the_report_tells_all(client: AsyncClient, chain: Chain):
    number = await chain.issued(5)
    await set_limits(chain, shadow_until=calendar.today() + timedelta(days=28))
    assert (await checked(client, chain.code(number)))["verdict"] == "issued"
    assert await flags(client, chain.database) == [(number, 0, ScanRule.R2, True)]
    assert await noted(chain.database) == 0
    await set_limits(chain)
    assert (await checked(client, chain.code(number), 1, 90))["reason"] == "seen_often"
    assert await flags(client, chain.database) == [(number, 0, ScanRule.R2, False)]
    assert await noted(chain.database) == 3, "what was only watched is told once the shadow is over"


async def test_limits_of_a_right_hold_at_once_and_are_taken_back_by_two(client: AsyncClient, chain: Chain):
    code = chain.code(await chain.issued(5))
    await set_limits(chain, sessions_in_30_days=2)
    assert (await checked(client, code, 3))["reason"] == "seen_often"
    two = chain.office.registrar.actor, chain.office.second_registrar.actor
    async with chain.database.writing() as session:
        await do_both(session, *two, correct_scan_limits, chain.record_id, mistake="Nhầm chỉ dẫn.")
    assert (await checked(client, code, 1))["verdict"] == "issued"
    async with chain.database.reading() as connection:
        assert await limits_in_force(connection, chain.record_id) == defaults()
    with pytest.raises(OutOfOrder):
        async with chain.database.writing() as session:
            await do_both(session, *two, correct_scan_limits, chain.record_id, mistake="Hai lần.")
    assert (await audit(chain.database)).findings == []


async def test_a_shadow_does_not_last_for_years(chain: Chain):
    for days in (-1, 400):
        with pytest.raises(NotAcceptable) as refusal:
            await set_limits(chain, shadow_until=calendar.today() + timedelta(days=days))
        assert [fault.field for fault in refusal.value.faults] == ["shadow_until"]


async def test_a_display_warns_nobody_until_its_day_is_over(
    client: AsyncClient, chain: Chain, monkeypatch: pytest.MonkeyPatch
):
    number = await chain.issued(5)
    shown = await chain.mark(number, RangeState.DISPLAYED, 0, 1, by=chain.office.producer)
    assert shown.until is not None
    assert (await checked(client, chain.code(number), 30))["verdict"] == "issued"
    assert (await checked(client, chain.code(number, 2), 30))["reason"] == "seen_often"
    over = calendar.now() + timedelta(days=10)
    with monkeypatch.context() as later:
        later.setattr(calendar, "now", lambda: over)
        assert (await checked(client, chain.code(number), 1))["reason"] == "seen_often"
    both = chain.office.manager.actor, chain.office.inspector.actor
    async with chain.database.writing() as session:
        await do_both(session, *both, correct_marking, number, mistake="Nhầm tem.", range_id=shown.id)
    assert (await checked(client, chain.code(number, 1), OFTEN))["reason"] == "seen_often"


async def test_a_pack_that_was_sold_is_told_of_from_the_next_day_on(
    client: AsyncClient, chain: Chain, monkeypatch: pytest.MonkeyPatch
):
    number = await chain.issued(5)
    await chain.mark(number, RangeState.SOLD, 1, 1, by=chain.office.producer)
    assert (await checked(client, chain.code(number, 1), 1))["verdict"] == "issued"
    later = calendar.now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(calendar, "now", lambda: later)
    answer = await checked(client, chain.code(number, 1), 1)
    assert (answer["verdict"], answer["reference"]) == ("suspicious", "KQ-SEEN-AFTER-SALE")
    assert (await client.get(f"/api/v1/labels/{chain.code(number, 1)}")).json()["reason"] == "seen_after_sale"
    assert (await checked(client, chain.code(number, 2), 1))["verdict"] == "issued"
    assert await flags(client, chain.database) == [(number, 1, ScanRule.R5, False)]


async def test_what_the_inspector_marked_is_told_at_once(client: AsyncClient, chain: Chain):
    number = await chain.issued(5)
    await chain.mark(number, RangeState.MARKED, 0, 0, by=chain.office.inspector)
    answer = (await check(client, f"/{chain.code(number)}")).json()
    assert (answer["verdict"], answer["reason"]) == ("suspicious", "marked")


async def test_two_cities_within_the_hour_are_told_to_the_office_alone(
    client: AsyncClient, chain: Chain, monkeypatch: pytest.MonkeyPatch
):
    number = await chain.issued(5)
    monkeypatch.setattr(client._transport.app.state, "places", Places(header="X-Place"))  # type: ignore[attr-defined] # likewise
    for n, place in enumerate(("VN-HN", "VN-SG")):
        answer = (await check(client, f"/{chain.code(number)}", n, more={"X-Place": place})).json()
    assert answer["verdict"] == "issued"
    assert await flags(client, chain.database) == [(number, 0, ScanRule.R3, False)]


async def test_an_order_that_is_checked_far_more_than_the_others_is_flagged_by_the_clock(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(spread, "ORDERS", 2)
    numbers = [await chain.issued(20) for _ in range(3)]
    long_ago = calendar.now() - timedelta(days=30)
    async with chain.database.writing() as session:
        for number in numbers:
            (await session.get_one(LabelBatch, number)).decided_at = long_ago
        for index in range(20):
            counter = ScanCounter(0, 0, scans=9, sessions=9, month=9, turn=1)
            session.add(LabelScan(batch_number=numbers[0], label_index=index, **counter._asdict()))
    await keep_up(chain.database, [compare_orders], calendar.today())
    async with chain.database.reading() as connection:
        (found,) = (await connection.execute(select(*ScanFlag.__table__.c))).all()  # type: ignore[attr-defined] # SQLModel gives it
    assert (found.batch_number, found.label_index, found.rule, found.sessions) == (numbers[0], -1, "R6", 60)
    assert await noted(chain.database) == 3
    async with chain.database.reading() as connection:
        columns: tuple[Any, ...] = (col(Case.batch_number), col(Case.label_index), col(Case.suspicion))
        case = (await connection.execute(select(*columns))).one()
    assert tuple(case) == (numbers[0], None, Suspicion.SCANNED_IN_BULK)


async def test_the_desk_shows_what_was_flagged_and_what_is_ordinary(client: AsyncClient, chain: Chain):
    desk = Desk(client)
    await desk.sit(chain.office.inspector)
    page = await desk.look("/desk/scans")
    assert "Chưa quy tắc nào lên tiếng" in page
    assert "các quy tắc R3, R4 đang tắt" in page
    number = await chain.issued(5)
    client.cookies.clear()
    await checked(client, chain.code(number, 1), OFTEN + 1)
    await flags(client, chain.database)
    for who, address in (
        (chain.office.inspector, "/desk/scans"),
        (chain.office.manager, f"/desk/records/{chain.record_id}/scans"),
    ):
        await desk.sit(who)
        page = await desk.look(address)
        assert f"{number}</a>" in page
        assert "tem số 2" in page
    assert "Thế nào là lần kiểm tra bình thường" in page
    await desk.sit(chain.office.inspector)
    assert f"Việc kiểm tra tem của đơn {number} có dấu hiệu tem bị sao chép" in await desk.look("/notices")


async def test_a_registrar_sets_the_limits_on_the_page_of_the_use(client: AsyncClient, chain: Chain):
    desk = await Desk(client).sit(chain.office.registrar)
    at = f"/desk/records/{chain.record_id}/use/set_scan_limits"
    assert "Số phiên kiểm tra một tem trong 30 ngày" in await desk.look(at)
    await desk.do(at, sessions_in_30_days="12", shadow_until="")
    page = await desk.look(f"/desk/records/{chain.record_id}/scans")
    assert "<b>12</b>" in page
