"""A lot is made of others: no more goes in than is left, no more comes out than the yield, and a recall goes along."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from registry import calendar
from registry.errors import NotAcceptable, NotFound, NotPermitted, OutOfOrder, QuotaExceeded
from registry.journal.audit import audit
from registry.journal.made import MadePart, most_of
from registry.tables import CertifiedQuantity, Lot
from registry.use import chain as chains
from registry.use.authorisations import authorise, revoke, suspend
from registry.use.lots import declare_lot, recall
from registry.use.quantities import certify_quantity, lower_quantity
from registry.use.yields import set_yield
from registry.vocabulary import Measure
from tests.labels.chain import GRAMS, Chain
from tests.labels.made import DRIED, FRESH, SLICED, make, refused, room, set_yields
from tests.procedure.office import do, do_both

DAY = timedelta(days=1)
KILO = 1000


@pytest.mark.parametrize(
    ("parts", "most"),
    [
        ([(100, 100, 25)], 25),
        ([(99, 100, 25)], 24),
        ([(2, 4, 1), (2, 4, 1)], 1),
        ([(1, 3, 1), (2, 3, 1)], 1),
        ([(10**12, 1, 10**12)], 10**24),
        ([(5, 1, 0)], 0),
        ([], 0),
    ],
)
def test_what_comes_of_all_that_goes_in_is_rounded_down_once(parts: list[tuple[int, int, int]], most: int):
    assert most_of(MadePart(*one) for one in parts) == most


async def test_what_goes_in_is_labelled_where_it_goes_and_no_longer_where_it_was(chain: Chain):
    await set_yields(chain)
    await chain.order(40, lot_id=chain.lot_id)
    dried = await make(chain, (chain.lot_id, 50 * KILO))
    assert (dried.quantity, dried.measure, dried.product) == (12_500, Measure.GRAM, DRIED)
    assert await room(chain, chain.lot_id) == (50_000 * 1015 // 1000 - 40_000, 10_000)
    assert await room(chain, dried.id) == (12_687, 12_500)
    sliced = await make(chain, (dried.id, 10 * KILO), product=SLICED, quantity=9000)
    assert await room(chain, dried.id) == (2500 * 1015 // 1000, 2500)
    await chain.order(9, lot_id=sliced.id)
    assert await room(chain, sliced.id) == (135, 0)
    await make(chain, (chain.lot_id, 10 * KILO))
    assert (await room(chain, chain.lot_id))[1] == 0
    with pytest.raises(QuotaExceeded):
        await chain.order(1, lot_id=chain.lot_id)
    async with chain.database.writing() as session:
        certified = await session.get_one(CertifiedQuantity, chain.certified_id)
        assert certified.quantity == GRAMS
        with pytest.raises(QuotaExceeded, match="Only 0 grams"):
            await do(
                session, chain.office.producer.actor, declare_lot, chain.certified_id,
                quantity=1, produced_on=calendar.today(),
            )  # fmt: skip
    assert (await audit(chain.database)).findings == []


async def test_a_lot_is_made_of_several_and_what_stands_of_each_is_told(season: Chain):
    chain = season
    await set_yields(chain, {"source": "cam  QUẢ", "per": 4, "product": DRIED, "most": 1})
    other = await chain.declare_lot(20 * KILO)
    dried = await make(chain, (chain.lot_id, 30 * KILO), (other, 2 * KILO), number="Sấy 1")
    async with chain.database.reading() as connection:
        assert [(row.id, row.went_in) for row in await chains.inputs(connection, dried.id)] == [
            (chain.lot_id, 30_000),
            (other, 2000),
        ]
        assert [(row.number, row.went_in) for row in await chains.outputs(other).rows(connection)] == [("Sấy 1", 2000)]
    assert [(await room(chain, one))[1] for one in (chain.lot_id, other)] == [20_000, 18_000]
    assert (await audit(chain.database)).findings == []


async def test_what_cannot_be_made_is_refused_by_name(chain: Chain):
    await set_yields(chain, {"source": FRESH, "per": 4, "product": DRIED, "most": 1})
    today, lot = calendar.today(), chain.lot_id
    past = {"produced_on": today - DAY}
    pieces = {"inputs": [{"lot_id": str(lot), "quantity": 4, "measure": "piece"}]}
    nothing: dict[str, Any] = {"inputs": []}
    named_wrong = [{"lot_id": "x", "quantity": True, "measure": "kg"}]
    for asked, fields, codes in (
        ({"quantity": 0}, ["quantity"], ["greater_than_equal"]),
        ({"quantity": -1}, ["quantity"], ["greater_than_equal"]),
        (nothing, ["inputs"], ["too_short"]),
        ({"measure": Measure.PIECE}, ["measure"], ["other_measure"]),
        (pieces, ["inputs.0.measure"], ["other_measure"]),
        (past, ["inputs.0.lot_id"], ["before_the_input"]),
        ({"produced_on": today + DAY}, ["produced_on"], ["in_the_future"]),
        ({"expires_on": today - DAY}, ["expires_on"], ["before_production"]),
        ({"gtin": "8938505974195"}, ["gtin"], None),
        ({"product": SLICED}, ["product"], ["no_yield"]),
        ({"inputs": named_wrong}, ["inputs.0.lot_id", "inputs.0.quantity", "inputs.0.measure"], None),
    ):
        refusal = await refused(chain, (lot, 4 * KILO), **asked)
        assert isinstance(refusal, NotAcceptable), asked
        assert [fault.field for fault in refusal.faults] == fields, asked
        if codes:
            assert [fault.code for fault in refusal.faults] == codes, asked
    for grams in (0, -1):
        refusal = await refused(chain, (lot, grams), quantity=1)
        assert [fault.field for fault in refusal.faults] == ["inputs.0.quantity"]
    twice = await refused(chain, (lot, KILO), (lot, KILO))
    assert [(fault.field, fault.code) for fault in twice.faults] == [("inputs.1.lot_id", "named_twice")]
    nobody = await refused(chain, (uuid4(), KILO))
    assert [(fault.field, fault.code) for fault in nobody.faults] == [("inputs.0.lot_id", "no_such_lot")]
    told = str((await refused(chain, (lot, KILO), product=SLICED)).faults[0].said)
    assert told == f"no yield of {SLICED} out of {FRESH} is set for this right; ask the office to set it"


async def test_no_more_goes_in_than_is_left_and_no_more_comes_out_than_the_yield(chain: Chain):
    await set_yields(chain)
    await chain.order(90)
    much = await refused(chain, (chain.lot_id, 10_001), quantity=1)
    assert isinstance(much, QuotaExceeded)
    assert [(fault.field, str(fault.said)) for fault in much.faults] == [
        ("inputs.0.quantity", "only 10000 grams are left")
    ]
    above = await refused(chain, (chain.lot_id, 9_999), quantity=2500)
    assert isinstance(above, QuotaExceeded)
    assert [(fault.field, str(fault.said)) for fault in above.faults] == [("quantity", "at most 2499 grams")]
    await make(chain, (chain.lot_id, 9_999), quantity=2499)
    assert (await room(chain, chain.lot_id))[1] == 1


async def test_the_last_yield_that_was_set_holds_and_with_none_nothing_is_made(chain: Chain):
    await set_yields(chain)
    await make(chain, (chain.lot_id, 1000), quantity=250)
    await set_yields(chain, {"source": "CAM QUẢ", "per": 100, "product": "Cam Sấy Khô", "most": 10})
    refusal = await refused(chain, (chain.lot_id, 1000), quantity=101)
    assert [fault.code for fault in refusal.faults] == ["above_the_yield"]
    assert (await make(chain, (chain.lot_id, 1000), quantity=100)).product == "Cam Sấy Khô"
    await set_yields(chain, {"source": FRESH, "per": 1, "product": DRIED, "most": 0})
    assert [fault.code for fault in (await refused(chain, (chain.lot_id, 4))).faults] == ["no_yield"]
    assert (await audit(chain.database)).findings == [], "what was made is judged by the yield of its day"
    async with chain.database.writing() as session:
        registrar, manager = chain.office.registrar.actor, chain.office.manager.actor
        yields = {"per": 4, "per_measure": "g", "most": 1, "most_measure": "g"}
        with pytest.raises(NotAcceptable, match="cannot be set"):
            await do(session, registrar, set_yield, chain.record_id, source=FRESH, product="cam quả", **yields)
        with pytest.raises(NotPermitted):
            await do(session, manager, set_yield, chain.record_id, source=FRESH, product=DRIED, **yields)


async def test_yields_may_count_fruits_and_weigh_what_is_made(chain: Chain):
    by_piece = {"source": FRESH, "per": 10, "per_measure": Measure.PIECE, "product": DRIED, "most": 1000}
    await set_yields(chain, by_piece)
    refusal = await refused(chain, (chain.lot_id, 10))
    assert [(fault.field, fault.code) for fault in refusal.faults] == [("inputs.0.lot_id", "other_measure")]
    await set_yields(chain, {"source": FRESH, "per": 1000, "product": DRIED, "most": 5, "most_measure": Measure.PIECE})
    bars = await make(chain, (chain.lot_id, 2000), quantity=10, measure=Measure.PIECE)
    assert await room(chain, bars.id) == (10, 10)
    await chain.order(5, 2, lot_id=bars.id)
    assert (await audit(chain.database)).findings == []


async def test_who_may_declare_lots_makes_them_and_to_strangers_the_right_of_use_is_not_there(chain: Chain):
    await set_yields(chain)
    everybody = chain.office.everybody
    for name in ("rival", "reader"):
        with pytest.raises(NotFound):
            await make(chain, (chain.lot_id, 4), by=everybody[name])
    for name in ("manager", "registrar", "inspector", "examiner", "administrator"):
        with pytest.raises(NotPermitted):
            await make(chain, (chain.lot_id, 4), by=everybody[name])


async def test_lots_of_another_right_of_use_or_quantity_a_recalled_and_a_late_one_do_not_go_in(chain: Chain):
    await set_yields(chain)
    office, today = chain.office, calendar.today()
    manager, producer = office.manager.actor, office.producer.actor
    async with chain.database.writing() as session:
        jam = {"party_id": office.producer.party_id, "product": "Mứt cam", "valid_from": today}
        use = (await do(session, manager, authorise, chain.record_id, **jam)).made
        harvest = {"quantity": 1000, "measure": Measure.GRAM, "product": FRESH}
        under = [
            (await do(session, manager, certify_quantity, one, season="2027", **harvest)).made.id
            for one in (use.id, chain.authorisation_id)
        ]
        lots = {"quantity": 400, "produced_on": today - DAY}
        foreign, later = [(await do(session, producer, declare_lot, one, **lots)).made.id for one in under]
        late = {"quantity": 4, "produced_on": today - DAY, "expires_on": today - DAY}
        stale = (await do(session, producer, declare_lot, under[1], **late)).made.id
        await do(session, producer, recall, stale, reason="Mốc")
    other = await refused(chain, (foreign, 4))
    assert [(fault.field, fault.code) for fault in other.faults] == [("inputs.0.lot_id", "no_such_lot")]
    mixed = await refused(chain, (chain.lot_id, 4), (later, 4))
    assert [(fault.field, fault.code) for fault in mixed.faults] == [("inputs", "several_quantities")]
    gone = await refused(chain, (stale, 4))
    assert [fault.code for fault in gone.faults] == ["lot_not_open", "past_its_date"]


async def test_nothing_is_made_while_right_of_use_or_right_do_not_stand_or_lots_are_beyond_the_certified(chain: Chain):
    await set_yields(chain)
    two = chain.office.manager.actor, chain.office.inspector.actor
    async with chain.database.writing() as session:
        less = {"quantity": 50 * KILO, "measure": Measure.GRAM, "mistake": "Cân nhầm."}
        await do_both(session, *two, lower_quantity, chain.certified_id, **less)
    refusal = await refused(chain, (chain.lot_id, 4))
    assert (type(refusal), refusal.code) == (QuotaExceeded, "lots_beyond_certified")
    for act in (suspend, revoke):
        async with chain.database.writing() as session:
            await do(session, two[0], act, chain.authorisation_id, reason="Kiểm tra")
        assert isinstance(await refused(chain, (chain.lot_id, 4)), OutOfOrder)


async def test_two_at_once_never_take_more_of_a_lot_than_it_holds(chain: Chain):
    await set_yields(chain)
    ways = [make(chain, (chain.lot_id, 30 * KILO)) for _ in range(6)]
    orders = [chain.order(30) for _ in range(3)]
    outcomes = await asyncio.gather(*ways, *orders, return_exceptions=True)
    assert all(isinstance(one, Lot | int | QuotaExceeded) for one in outcomes), outcomes
    assert sum(isinstance(one, Lot | int) for one in outcomes) == 3
    assert (await room(chain, chain.lot_id))[1] == 10_000
    assert (await audit(chain.database)).findings == []
