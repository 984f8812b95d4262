"""That a lot was made of others is taken back while nothing of it is in use; the audit finds what no act would make."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from registry import calendar, journal
from registry.errors import NotAcceptable, OutOfOrder, QuotaExceeded
from registry.journal.audit import audit
from registry.labels.orders import order_labels
from registry.labels.recalling import recall_by_use
from registry.labels.taking_back import correct_marking
from registry.labels.transforming import transform
from registry.labels.verification import Verification
from registry.labels.voiding import void_order
from registry.tables import LabelBatch, Lot, LotInput
from registry.use.lots import recall
from registry.vocabulary import LotStatus, Measure, Subject
from tests.labels.chain import Chain
from tests.labels.made import DRIED, SLICED, make, refused, room, set_yields, take_back
from tests.procedure.office import do, do_both

DAY = timedelta(days=1)
KILO = 1000


async def test_a_transformation_is_taken_back_while_nothing_of_it_is_in_use(chain: Chain):
    await set_yields(chain)
    dried = await make(chain, (chain.lot_id, 40 * KILO))
    sliced = await make(chain, (dried.id, KILO), product=SLICED, quantity=900)
    with pytest.raises(OutOfOrder, match="1000 grams are in labels or went into other lots"):
        await take_back(chain, dried.id)
    with pytest.raises(OutOfOrder, match="not made of others"):
        await take_back(chain, chain.lot_id)
    await take_back(chain, sliced.id)
    number = await chain.order(1, lot_id=dried.id)
    with pytest.raises(OutOfOrder, match="1000 grams"):
        await take_back(chain, dried.id)
    await chain.approve(number)
    both = chain.office.producer.actor, chain.office.inspector.actor
    async with chain.database.writing() as session:
        await do_both(session, *both, void_order, number, reason="Tem in hỏng.")
    await take_back(chain, dried.id)
    assert await room(chain, chain.lot_id) == (101_500, 100_000)
    async with chain.database.reading() as connection:
        statuses = dict((await connection.execute(select(Lot.id, Lot.status))).all())
    assert statuses == {chain.lot_id: LotStatus.OPEN, dried.id: LotStatus.VOID, sliced.id: LotStatus.VOID}
    assert [fault.code for fault in (await refused(chain, (dried.id, 4), product=SLICED)).faults] == ["lot_not_open"]
    with pytest.raises(OutOfOrder):
        await chain.order(1, lot_id=dried.id)
    async with chain.database.writing() as session:
        with pytest.raises(QuotaExceeded, match="ordered again"):
            await do_both(session, *both, correct_marking, number, mistake="Không rách.")
    async with chain.database.writing() as session:
        asked = {"reason": "Nước bẩn", "labels": 0}
        with pytest.raises(NotAcceptable, match="lots: 1 "):
            await do(session, both[1], recall_by_use, chain.authorisation_id, **asked | {"labels": 1})
    assert (await audit(chain.database)).findings == []


async def test_the_audit_finds_lots_that_no_act_would_have_let_be_made(chain: Chain):
    await set_yields(chain)
    dried = await make(chain, (chain.lot_id, 40 * KILO))
    assert (await audit(chain.database)).findings == []
    producer = chain.office.producer.actor
    forged = Lot(
        number="Lậu", certified_quantity_id=chain.certified_id, product=DRIED, quantity=26 * KILO,
        measure=Measure.GRAM, produced_on=calendar.today(), declared_by=producer.account_id,
    )  # fmt: skip
    empty = Lot(**(forged.model_dump() | {"id": uuid4(), "number": "Rỗng"}))
    async with chain.database.writing() as session:
        session.add_all([forged, empty])
        await session.flush()
        session.add(LotInput(lot_id=forged.id, source_id=chain.lot_id, quantity=100 * KILO, yield_version=1))
        for lot in (forged, empty):
            await journal.enter(session, producer, transform.name, Subject.LOT, lot.id)
    found = {finding.subject: finding.sentence for finding in (await audit(chain.database)).findings}
    assert found == {
        f"lot {forged.id}": "it holds 26000, and at most 25000 can be made of what went in",
        f"lot {chain.lot_id}": "140000 of it went into other lots, and it held 100000",
        f"lot {empty.id}": "it is made of others, and nothing went in",
    }
    assert (await room(chain, dried.id)) == (10_150, 10_000)


async def test_the_audit_finds_labels_for_goods_that_went_into_another_lot(chain: Chain):
    await set_yields(chain)
    await make(chain, (chain.lot_id, 40 * KILO))
    number = await chain.order(60)
    assert (await audit(chain.database)).findings == []
    async with chain.database.writing() as session:
        order = await session.get_one(LabelBatch, number)
        order.quantity = 61
        await journal.enter(session, chain.office.producer.actor, order_labels.name, Subject.LABEL_BATCH, number)
    found = [(finding.subject, finding.sentence) for finding in (await audit(chain.database)).findings]
    assert found == [(f"lot {chain.lot_id}", "labels for 61000 of it are valid, and 60900 is the most")]


async def test_a_forged_circle_is_found_and_keeps_no_answer_waiting(chain: Chain):
    await set_yields(chain)
    dried = await make(chain, (chain.lot_id, 40 * KILO))
    number = await chain.order(1, lot_id=dried.id)
    await chain.approve(number)
    async with chain.database.writing() as session:
        session.add(LotInput(lot_id=chain.lot_id, source_id=dried.id, quantity=1, yield_version=1))
        await journal.enter(session, chain.office.producer.actor, transform.name, Subject.LOT, chain.lot_id)
    told = (await Verification(chain.database, chain.ring).verify(chain.code(number))).label
    assert told is not None
    assert {one.number for one in told.sources} >= {dried.number}
    found = {finding.sentence for finding in (await audit(chain.database)).findings}
    assert f"it is made of {dried.id}, which came later" in found
    async with chain.database.writing() as session:
        await do(session, chain.office.inspector.actor, recall, chain.lot_id, reason="Lý do")
