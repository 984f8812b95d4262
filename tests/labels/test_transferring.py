"""Content of labels that nobody used moves to packs of another size, and no more of it than there was."""

import asyncio
from typing import Any

import pytest

import registry
from registry.acts import Book, read
from registry.errors import OutOfOrder, QuotaExceeded, RegistryError
from registry.journal.audit import audit
from registry.labels.matter import ORDER
from registry.labels.orders import decline_labels
from registry.labels.taking_back import correct_marking
from registry.labels.transferring import transfer_labels
from registry.labels.verification import Verification
from registry.tables import LabelBatch
from registry.vocabulary import BatchStatus, RangeState, Reason
from tests.labels.chain import Chain
from tests.lines import history
from tests.procedure.office import do, do_both

WHY = {"reason": "Khách đặt gói nhỏ."}


async def transfer(chain: Chain, number: int, first: int, last: int, **asked: Any) -> LabelBatch:
    """Give up labels by their numbers and return the new order."""
    async with chain.database.writing() as session:
        told = {"first": first, "last": last, **WHY, **asked}
        made: LabelBatch = (await do(session, chain.office.producer.actor, transfer_labels, number, **told)).made
        return made


async def last_said(chain: Chain, number: int) -> str:
    """Return the last line of the history of an order."""
    actor = chain.office.producer.actor
    async with chain.database.reading() as connection:
        matter = await read(connection, actor, ORDER, number)
        return str((await history(connection, actor, Book.of(registry), ORDER, matter))[-1].said)


async def test_content_moves_to_smaller_packs_within_what_was_certified_and_waits_for_approval(chain: Chain):
    number = await chain.issued(100, active=False, printed=True, has_pins=True)
    assert await chain.left() == 1
    made = await transfer(chain, number, 61, 100, pack=500)
    assert (made.quantity, made.pack, made.status, made.has_pins) == (80, 500, BatchStatus.ORDERED, True)
    assert await chain.left(500) == 3, "as much as before: 1.5 kg for labels that are spoilt"
    for one in (number, made.number):
        said = f"Labels 61 to 100 of order {number} given up for 80 labels of 500 grams: {WHY['reason']}"
        assert await last_said(chain, one) == said, "the history of both orders says it"
    verification = Verification(chain.database, chain.ring)
    assert (await verification.verify(chain.code(number, 60))).judgement.reason is Reason.LABEL_VOID
    await chain.approve(made.number)
    await chain.print(made.number, (0, 79))
    await chain.mark(made.number, RangeState.ACTIVATED, 0, 79)
    assert (await verification.verify(chain.code(made.number, 79))).judgement.reason is Reason.ISSUED
    assert (await audit(chain.database)).findings == []


async def test_no_more_is_ordered_than_is_given_up_and_what_does_not_fill_a_pack_stays_free(chain: Chain):
    number = await chain.issued(10, active=False)
    for asked in ({"pack": 600, "quantity": 9}, {"pack": 20_000}):
        with pytest.raises(QuotaExceeded):
            await transfer(chain, number, 1, 5, **asked)
    before = await chain.left(1)
    made = await transfer(chain, number, 1, 5, pack=600)
    assert made.quantity == 8
    assert await chain.left(1) == before + 200


async def test_labels_in_use_or_off_the_goods_and_a_printed_order_as_a_whole_are_not_given_up(chain: Chain):
    number = await chain.issued(10, active=False, printed=True)
    await chain.mark(number, RangeState.ACTIVATED, 0, 1)
    await chain.mark(number, RangeState.VOID, 9, 9)
    for first, last in ((1, 4), (8, 10)):
        with pytest.raises(OutOfOrder) as refusal:
            await transfer(chain, number, first, last, pack=500)
        assert refusal.value.code == "label_activated"
    whole = await chain.issued(10, active=False, printed=True)
    with pytest.raises(OutOfOrder) as refusal:
        await transfer(chain, whole, 1, 10, pack=500)
    assert refusal.value.code == "whole_order"
    fresh = await chain.issued(10, active=False)
    assert (await transfer(chain, fresh, 1, 10, pack=500)).quantity == 20, "nothing of it was printed"


async def test_a_transfer_is_undone_by_declining_the_new_order_first(chain: Chain):
    number = await chain.issued(100, active=False, printed=True)
    made = await transfer(chain, number, 1, 50, pack=500)
    two = chain.office.producer.actor, chain.office.inspector.actor
    with pytest.raises(QuotaExceeded) as refusal:
        async with chain.database.writing() as session:
            await do_both(session, *two, correct_marking, number, mistake="Nhầm cỡ gói.")
    assert refusal.value.code == "void_used"
    async with chain.database.writing() as session:
        await do(session, chain.office.manager.actor, decline_labels, made.number, reason="Nhầm cỡ gói.")
        await do_both(session, *two, correct_marking, number, mistake="Nhầm cỡ gói.")
    assert await chain.left() == 1
    verification = Verification(chain.database, chain.ring)
    assert (await verification.verify(chain.code(number, 0))).judgement.reason is Reason.NOT_ACTIVATED
    assert (await audit(chain.database)).findings == []


async def test_of_many_transfers_at_once_each_label_is_given_up_once(chain: Chain):
    number = await chain.issued(40, active=False, printed=True)
    before = await chain.left(1)

    async def one(pack: int) -> bool:
        try:
            await transfer(chain, number, 1, 10, pack=pack)
        except RegistryError:
            return False
        return True

    done = await asyncio.gather(*(one(500) for _ in range(6)), *(chain.order(1, 500) for _ in range(2)))
    assert done[:6].count(True) == 1
    assert await chain.left(1) == before - 1000
