import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from registry import journal
from registry.errors import (
    NotAcceptable,
    NotFound,
    NotPermitted,
    OutOfOrder,
    QuotaExceeded,
    SecondOfficerRequired,
    Taken,
)
from registry.journal.audit import audit
from registry.people.permissions import Actor
from registry.tables import Lot
from registry.tables.journal import Phase
from registry.use import lots, quantities
from registry.use.lots import correct_recall
from registry.use.lots import recall as recall_lot
from registry.use.quantities import lower_quantity
from registry.vocabulary import LotStatus, Role, Subject
from tests.lines import entered
from tests.office import recruit
from tests.use.ground import TODAY, Ground

DAY = timedelta(days=1)
WRONG = {"mistake": "Ghi nhầm số."}
LESS = {"quantity": 500, "measure": "g"}


async def certified(ground: Ground, **changes: Any) -> UUID:
    return (await ground.certify((await ground.authorise()).id, **changes)).id


async def recall(ground: Ground, lot_id: UUID, who: Actor, reason: str = "Dư lượng thuốc bảo vệ thực vật.") -> Lot:
    lot: Lot = await ground.make(who, recall_lot, lot_id, {"reason": reason})
    return lot


async def test_a_lot_is_numbered_after_name_and_season(ground: Ground):
    quantity_id = await certified(ground)
    made = [await ground.declare_lot(quantity_id), await ground.declare_lot(quantity_id, number="Lô Tết 2026")]
    await ground.declare_lot(quantity_id, number="PT-2026-002")
    made.append(await ground.declare_lot(quantity_id))
    assert [lot.number for lot in made] == ["PT-2026-001", "Lô Tết 2026", "PT-2026-003"]
    assert made[0].product == "Bưởi quả tươi"


@pytest.mark.parametrize(
    ("name", "short"),
    [("Phúc Trạch", "PT"), ("Hương Sơn", "HS"), ("Đức Thọ", "DT"), ("ЖИ", "L"), ("A b c d e f g h", "ABCDEF")],
)
def test_initials_are_plain_capitals(name: str, short: str):
    assert lots.initials(name) == short


async def test_odd_seasons_still_give_numbers_that_fit(ground: Ground):
    granted = await ground.authorise()
    for n, season in enumerate(("Vụ Thu – Đông 2026", "★", "2026/2027")):
        quantity = await ground.certify(granted.id, season=season)
        number = (await ground.declare_lot(quantity.id)).number
        assert number.isascii(), season
        assert number.endswith("-001"), (n, number)


async def test_lots_take_no_more_than_was_certified(ground: Ground):
    quantity_id = await certified(ground, quantity=1000)
    await ground.declare_lot(quantity_id, quantity=700)
    with pytest.raises(QuotaExceeded, match="Only 300 grams of 1000 grams are left for 2026"):
        await ground.declare_lot(quantity_id, quantity=301)
    await ground.declare_lot(quantity_id, quantity=300)
    with pytest.raises(QuotaExceeded, match="Only 0 grams of"):
        await ground.declare_lot(quantity_id, quantity=1)


async def test_a_recalled_lot_gives_nothing_back(ground: Ground):
    quantity_id = await certified(ground, quantity=1000)
    lot = await ground.declare_lot(quantity_id, quantity=1000)
    await recall(ground, lot.id, ground.office.producer.actor)
    with pytest.raises(QuotaExceeded):
        await ground.declare_lot(quantity_id, quantity=1)


async def test_thirty_at_once_never_overshoot(ground: Ground):
    quantity_id = await certified(ground, quantity=1000)
    outcomes = await asyncio.gather(
        *(ground.declare_lot(quantity_id, quantity=70 + n % 3) for n in range(30)), return_exceptions=True
    )
    taken = [outcome for outcome in outcomes if isinstance(outcome, Lot)]
    assert all(isinstance(outcome, Lot | QuotaExceeded) for outcome in outcomes)
    assert len({lot.number for lot in taken}) == len(taken) >= 13
    async with ground.database.writing() as session:
        used = await quantities.used(session, quantity_id)
    assert used == sum(lot.quantity for lot in taken)
    assert 1000 - 70 < used <= 1000


IMPOSSIBLE: list[tuple[dict[str, Any], str]] = [
    ({"quantity": 0}, "quantity"),
    ({"quantity": -1}, "quantity"),
    ({"quantity": 10**30}, "quantity"),
    ({"quantity": True}, "quantity"),
    ({"produced_on": TODAY + DAY}, "produced_on"),
    ({"expires_on": TODAY - DAY}, "expires_on"),
    ({"gtin": "8938505974195"}, "gtin"),
    ({"gtin": "893850597419"}, "gtin"),
    ({"gtin": "tám chín ba"}, "gtin"),
    ({"number": " "}, "number"),
    ({"number": "x" * 41}, "number"),
    ({"number": "a\u202eb"}, "number"),
    ({"plot_id": uuid4()}, "plot_id"),
]


async def test_a_lot_that_cannot_be_is_refused(ground: Ground):
    quantity_id = await certified(ground)
    for changes, field in IMPOSSIBLE:
        with pytest.raises(NotAcceptable) as refusal:
            await ground.declare_lot(quantity_id, **changes)
        assert [fault.field for fault in refusal.value.faults] == [field], changes


async def test_a_trade_number_is_kept_in_fourteen_digits(ground: Ground):
    assert (await ground.declare_lot(await certified(ground), gtin="893 850597 4194")).gtin == "08938505974194"


async def test_a_number_stands_for_one_lot_of_the_register(ground: Ground):
    quantity_id = await certified(ground)
    await ground.declare_lot(quantity_id, number="Lô 1")
    with pytest.raises(Taken):
        await ground.declare_lot(quantity_id, number="Lô  1 ")


async def test_only_the_producer_declares_and_only_its_own(ground: Ground):
    quantity_id = await certified(ground)
    for name in ("rival", "reader"):
        with pytest.raises(NotFound):
            await ground.declare_lot(quantity_id, ground.office.everybody[name].actor)
    for name in ("manager", "registrar", "inspector", "examiner", "administrator"):
        with pytest.raises(NotPermitted):
            await ground.declare_lot(quantity_id, ground.office.everybody[name].actor)
    colleague = await recruit(
        ground.database, ground.office, "colleague", Role.PRODUCER, ground.office.producer.party_id
    )
    assert (await ground.declare_lot(quantity_id, colleague.actor)).declared_by == colleague.actor.account_id


async def test_no_lot_leaves_under_a_right_of_use_that_was_ended(ground: Ground):
    granted = await ground.authorise()
    quantity = await ground.certify(granted.id)
    await ground.revoke(granted.id)
    with pytest.raises(OutOfOrder, match="withdrawn"):
        await ground.declare_lot(quantity.id)


async def test_a_recall_is_for_good(ground: Ground):
    quantity_id = await certified(ground)
    for who in ("producer", "manager", "inspector", "registrar"):
        lot, actor = await ground.declare_lot(quantity_id), ground.office.everybody[who].actor
        recalled = await recall(ground, lot.id, actor)
        assert (recalled.status, recalled.reason) == (LotStatus.RECALLED, "Dư lượng thuốc bảo vệ thực vật.")
        with pytest.raises(OutOfOrder):
            await recall(ground, lot.id, actor)


async def test_others_recall_nothing_and_a_recall_needs_a_reason(ground: Ground):
    lot = await ground.lot()
    for name in ("rival", "reader"):
        with pytest.raises(NotFound):
            await recall(ground, lot.id, ground.office.everybody[name].actor)
    for name in ("examiner", "administrator"):
        with pytest.raises(NotPermitted):
            await recall(ground, lot.id, ground.office.everybody[name].actor)
    for reason in ("", " \n", "x" * 2001):
        with pytest.raises(NotAcceptable):
            await recall(ground, lot.id, ground.office.producer.actor, reason)


async def test_a_producer_whose_right_of_use_was_revoked_can_still_recall(ground: Ground):
    granted = await ground.authorise()
    lot = await ground.declare_lot((await ground.certify(granted.id)).id)
    await ground.revoke(granted.id)
    assert (await recall(ground, lot.id, ground.office.producer.actor)).status is LotStatus.RECALLED


async def test_a_recall_that_was_a_mistake_is_taken_back_by_two_persons(ground: Ground):
    lot, office = await ground.lot(), ground.office
    wrong = {"mistake": "Nhầm lô."}
    with pytest.raises(OutOfOrder):
        await ground.make(office.inspector.actor, correct_recall, lot.id, wrong)
    await recall(ground, lot.id, office.inspector.actor)
    with pytest.raises(NotPermitted):
        await ground.make(office.producer.actor, correct_recall, lot.id, wrong)
    with pytest.raises(SecondOfficerRequired):
        await ground.both(office.inspector.actor, office.inspector.actor, correct_recall, lot.id, **wrong)
    mended = await ground.both(office.inspector.actor, office.registrar.actor, correct_recall, lot.id, **wrong)
    assert (mended.status, mended.reason) == (LotStatus.OPEN, None)
    assert (await recall(ground, lot.id, office.producer.actor)).status is LotStatus.RECALLED
    assert (await audit(ground.database)).findings == []


async def test_a_quantity_falls_below_its_lots_which_were_declared_when_more_stood(ground: Ground):
    office, quantity_id = ground.office, await certified(ground, quantity=1000)
    await ground.declare_lot(quantity_id, quantity=700)
    await lowered(ground, quantity_id, 500)
    with pytest.raises(QuotaExceeded, match="Only 0 grams of 500 grams"):
        await ground.declare_lot(quantity_id, quantity=1)
    assert (await audit(ground.database)).findings == []
    lines = await entered(ground.database, subject=Subject.QUANTITY, act="lower_quantity")
    assert [line.phase for line in lines] == [Phase.TAKEN, Phase.CONFIRMED]
    assert lines[1].facts["lots"] == {"amount": "700", "unit": {"word": "g", "of": "Measure"}, "of": "Bưởi quả tươi"}
    assert office.inspector.actor.account_id != lines[0].actor


async def test_the_audit_finds_a_lot_that_was_more_than_stood(ground: Ground):
    quantity_id = await certified(ground, quantity=1000)
    await ground.declare_lot(quantity_id, quantity=700)
    await lowered(ground, quantity_id, 500)
    async with ground.database.writing() as session:
        forged = Lot(
            number="Lậu", certified_quantity_id=quantity_id, product="Bưởi", quantity=1, produced_on=TODAY,
            declared_by=ground.office.producer.actor.account_id,
        )  # fmt: skip
        session.add(forged)
        await journal.enter(session, ground.office.producer.actor, "declare_lot", Subject.LOT, forged.id)
    findings = (await audit(ground.database)).findings
    assert [finding.subject for finding in findings] == [f"quantity {quantity_id}"]


async def test_a_quantity_is_only_lowered_in_its_own_measure_and_by_others_than_its_producer(ground: Ground):
    office, quantity_id = ground.office, await certified(ground, quantity=1000)
    for details, field in (
        ({"quantity": 1000, "measure": "g"}, "quantity"),
        ({"quantity": 500, "measure": "ml"}, "measure"),
        ({"quantity": 0, "measure": "g"}, "quantity"),
    ):
        with pytest.raises(NotAcceptable) as refusal:
            await ground.make(office.manager.actor, lower_quantity, quantity_id, WRONG | details)
        assert [fault.field for fault in refusal.value.faults] == [field]
    for name in ("producer", "examiner", "administrator", "registrar"):
        with pytest.raises(NotPermitted):
            await ground.make(office.everybody[name].actor, lower_quantity, quantity_id, WRONG | LESS)


async def test_no_lot_is_declared_while_a_lower_quantity_waits(ground: Ground):
    quantity_id = await certified(ground, quantity=1000)
    await ground.make(ground.office.manager.actor, lower_quantity, quantity_id, WRONG | LESS)
    with pytest.raises(OutOfOrder, match="deciding"):
        await ground.declare_lot(quantity_id, quantity=1)
    with pytest.raises(OutOfOrder, match="second person already"):
        await ground.make(ground.office.inspector.actor, lower_quantity, quantity_id, WRONG | LESS)


async def lowered(ground: Ground, quantity_id: UUID, quantity: int) -> None:
    """Let the manager lower a quantity and an inspector confirm it."""
    asked: dict[str, Any] = WRONG | LESS | {"quantity": quantity}
    both = ground.office.manager.actor, ground.office.inspector.actor
    await ground.both(*both, lower_quantity, quantity_id, **asked)
