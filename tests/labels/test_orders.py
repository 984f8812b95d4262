"""Orders of labels: who, how many, and that fifty at once are never too many."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.acts import hold
from registry.database import Database
from registry.errors import (
    NotAcceptable,
    NotFound,
    NotPermitted,
    OutOfOrder,
    QuotaExceeded,
    SecondOfficerRequired,
)
from registry.journal import audit
from registry.journal.made import allowed
from registry.labels import epochs, print_files
from registry.labels.matter import ORDER
from registry.labels.orders import approve_labels, decline_labels, order_labels
from registry.labels.runs import size
from registry.people.permissions import Actor
from registry.saying import say
from registry.tables import LabelBatch
from registry.use.authorisations import suspend
from registry.use.lots import recall
from registry.use.quantities import lower_quantity
from registry.vocabulary import BatchStatus, Kind, RangeState, Role, Subject
from tests.labels.chain import GRAMS, Chain, acting_twice, build_chain
from tests.lines import entered
from tests.procedure.office import do, do_both

ROOM = 101  # 100 kg and 1.5 % waste, in packs of a kilogram, rounded down
DIGEST = "ab" * 32


async def ordered_by(chain: Chain, actor: Actor) -> int:
    async with chain.database.writing() as session:
        number: int = (await do(session, actor, order_labels, chain.lot_id, quantity=1, pack=1000)).made.number
        return number


async def decline(chain: Chain, actor: Actor, number: int, reason: str) -> LabelBatch:
    async with chain.database.writing() as session:
        batch: LabelBatch = (await do(session, actor, decline_labels, number, reason=reason)).row
        return batch


async def test_fifty_orders_at_once_never_take_more_than_the_harvest(chain: Chain):
    answers = await asyncio.gather(*(chain.order(3) for _ in range(50)), return_exceptions=True)
    taken = [answer for answer in answers if isinstance(answer, int)]
    refused = [answer for answer in answers if isinstance(answer, QuotaExceeded)]
    assert (len(taken), len(refused)) == (ROOM // 3, 50 - ROOM // 3)
    assert len(set(taken)) == len(taken)
    assert await chain.left() == ROOM % 3


async def test_lots_of_one_harvest_share_what_was_certified(database: Database):
    chain = await build_chain(database, lot=GRAMS // 2)
    other = await chain.declare_lot(GRAMS // 2)
    # 50 kg and waste are 50 750 g for each lot; for both together 101 500 g.
    assert await chain.left(lot_id=other) == 50
    answers = await asyncio.gather(
        *(chain.order(10, 250, lot_id=lot) for lot in [chain.lot_id, other] * 25), return_exceptions=True
    )
    assert sum(isinstance(answer, int) for answer in answers) == 2 * (50_750 // 2500)
    assert await chain.left(250) == await chain.left(250, other) == 50_750 % 2500 // 250


async def test_a_refusal_says_how_many_labels_are_left(chain: Chain):
    await chain.order(100)
    with pytest.raises(QuotaExceeded, match="1 label of 1000 grams is left") as refusal:
        await chain.order(2)
    assert [(fault.field, str(fault.said), fault.code) for fault in refusal.value.faults] == [
        ("quantity", "at most 1", "out_of_range")
    ]


async def test_packs_of_different_sizes_count_by_their_content(chain: Chain):
    await chain.order(50, 1000)
    await chain.order(100, 500)
    assert await chain.left(1000) == 1
    assert await chain.left(250) == 6
    assert await chain.left(1501) == 0


async def test_a_declined_order_gives_its_room_back(chain: Chain):
    number = await chain.order(ROOM)
    assert await chain.left() == 0
    batch = await decline(chain, chain.office.registrar.actor, number, "Vượt sản lượng")
    assert (batch.status, batch.remark) == (BatchStatus.DECLINED, "Vượt sản lượng")
    assert await chain.left() == ROOM


async def test_voided_labels_give_room_back_and_overlapping_runs_but_once(chain: Chain):
    number = await chain.issued(ROOM, active=False)
    for first, last in ((0, 9), (5, 14), (5, 14), (2, 3), (40, 40)):
        await chain.mark(number, RangeState.VOID, first, last, by=chain.office.producer)
    await chain.mark(number, RangeState.REVOKED, 50, 60)
    assert await chain.left() == 16
    await chain.order(16)
    assert await chain.left() == 0


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted).map(tuple), max_size=12))
def test_labels_in_several_runs_count_once(runs: list[tuple[int, int]]):
    assert size(runs) == len({label for first, last in runs for label in range(first, last + 1)})


@given(st.integers(1, 10**12), st.integers(0, 100))
def test_the_allowance_is_never_rounded_up(quantity: int, waste: int):
    most = allowed(quantity, waste)
    assert most * 1000 <= quantity * (1000 + waste) < (most + 1) * 1000


async def test_who_ordered_does_not_approve(chain: Chain):
    twice = await acting_twice(chain.database, chain.office)
    number = await ordered_by(chain, twice.actor)
    async with chain.database.writing() as session:
        with pytest.raises(SecondOfficerRequired):
            await do(session, twice.actor, approve_labels, number)
    with pytest.raises(SecondOfficerRequired):
        await decline(chain, twice.actor, number, "Không")


async def test_nobody_approves_the_labels_of_the_organisation_they_act_for(chain: Chain):
    number = await chain.order()
    producer, manager = chain.office.producer, chain.office.manager
    both = Actor(manager.actor.account_id, "Cả hai", manager.actor.held | {(producer.party_id, Role.READER)})
    with pytest.raises(NotPermitted, match="organisation they act for"):
        async with chain.database.writing() as session:
            await do(session, both, approve_labels, number)


async def test_only_the_lot_s_producer_orders(chain: Chain):
    for name in ("manager", "registrar", "inspector", "administrator"):
        with pytest.raises(NotPermitted):
            await ordered_by(chain, chain.office.everybody[name].actor)
    for name in ("rival", "reader"):
        with pytest.raises(NotFound):
            await ordered_by(chain, chain.office.everybody[name].actor)


async def test_only_the_manager_and_registrars_decide(chain: Chain):
    number = await chain.order()
    expected = {"producer": NotPermitted, "inspector": NotPermitted, "rival": NotFound, "reader": NotFound}
    for name, refusal in expected.items():
        with pytest.raises(refusal):
            async with chain.database.writing() as session:
                await do(session, chain.office.everybody[name].actor, approve_labels, number)
    async with chain.database.writing() as session:
        batch = (await do(session, chain.office.registrar.actor, approve_labels, number)).row
    assert (batch.status, batch.decided_by) == (BatchStatus.APPROVED, chain.office.registrar.actor.account_id)


async def test_an_order_is_decided_once(chain: Chain):
    number = await chain.order()
    await chain.approve(number)
    with pytest.raises(OutOfOrder, match="approved"):
        await chain.approve(number)
    with pytest.raises(OutOfOrder, match="approved"):
        await decline(chain, chain.office.registrar.actor, number, "Muộn")


async def test_an_order_is_declined_for_a_reason(chain: Chain):
    number = await chain.order()
    with pytest.raises(NotAcceptable):
        await decline(chain, chain.office.registrar.actor, number, "  ")


async def test_nothing_is_ordered_or_approved_under_a_suspended_right_of_use(chain: Chain):
    number = await chain.order(1)
    async with chain.database.writing() as session:
        await do(session, chain.office.manager.actor, suspend, chain.authorisation_id, reason="Kiểm tra")
    with pytest.raises(OutOfOrder, match="suspended"):
        await chain.order(1)
    with pytest.raises(OutOfOrder, match="suspended"):
        await chain.approve(number)


async def test_nothing_is_ordered_for_a_recalled_lot(chain: Chain):
    async with chain.database.writing() as session:
        await do(session, chain.office.producer.actor, recall, chain.lot_id, reason="Dư lượng")
    with pytest.raises(OutOfOrder, match="recalled"):
        await chain.order(1)


async def test_nothing_is_ordered_under_a_lapsed_mark(database: Database, monkeypatch: pytest.MonkeyPatch):
    chain = await build_chain(database, kind=Kind.TRADEMARK)
    later = calendar.now() + timedelta(days=11 * 365)
    monkeypatch.setattr(calendar, "now", lambda: later)
    with pytest.raises(OutOfOrder, match="lapsed"):
        await chain.order(1)


async def test_every_fault_of_an_order_is_named_at_once(chain: Chain):
    with pytest.raises(NotAcceptable) as refusal:
        async with chain.database.writing() as session:
            await do(session, chain.office.producer.actor, order_labels, chain.lot_id, quantity=0, pack=0)
    assert [fault.field for fault in refusal.value.faults] == ["quantity", "pack"]


async def test_without_an_epoch_nothing_is_ordered(chain: Chain, monkeypatch: pytest.MonkeyPatch):
    async def none(_: AsyncSession) -> None:
        raise OutOfOrder(say("There is none."), code="no_epoch")

    monkeypatch.setattr(epochs, "current", none)
    with pytest.raises(OutOfOrder) as refusal:
        await chain.order(1)
    assert refusal.value.code == "no_epoch"


async def test_a_number_drawn_twice_is_drawn_again(chain: Chain, monkeypatch: pytest.MonkeyPatch):
    first = await chain.order(1)
    drawn = iter([first, first, 4711])
    monkeypatch.setattr("secrets.randbelow", lambda _: next(drawn))
    assert await chain.order(1) == 4711
    assert await chain.left() == ROOM - 2


async def test_a_print_file_is_entered_with_its_digest(chain: Chain):
    number = await chain.issued(10, active=False)
    async with chain.database.writing() as session:
        batch = await print_files.mark_printed(
            session, chain.office.producer.actor, number, kind="labels.csv", runs=[(0, 9)], sha256=DIGEST
        )
    assert batch.status is BatchStatus.PRINTED
    *_, entry = await entered(chain.database, subject=Subject.LABEL_BATCH)
    told = {"count": 10, "first_label": {"ordinal": 1}, "kind": "labels.csv", "sha256": DIGEST}
    assert entry.facts == told | {"status": "printed"}


async def test_only_an_approved_order_is_printed_and_only_for_those_it_is_for(chain: Chain):
    number = await chain.order()
    with pytest.raises(OutOfOrder, match="ordered"):
        async with chain.database.writing() as session:
            await print_files.demand_printable(session, chain.office.producer.actor, number)
    await chain.approve(number)
    for name, refusal in {"inspector": NotPermitted, "examiner": NotPermitted, "rival": NotFound}.items():
        with pytest.raises(refusal):
            async with chain.database.writing() as session:
                await print_files.demand_printable(session, chain.office.everybody[name].actor, number)
    for name in ("producer", "manager", "registrar"):
        async with chain.database.writing() as session:
            matter = await print_files.demand_printable(session, chain.office.everybody[name].actor, number)
        assert matter.id == number


async def test_an_order_nobody_placed_is_not_found(chain: Chain):
    for number in (-1, 0, 2**25, 2**70):
        with pytest.raises(NotFound):
            async with chain.database.writing() as session:
                await hold(session, chain.office.registrar.actor, ORDER, number)
    with pytest.raises(NotFound):
        await chain.left(lot_id=uuid4())


async def test_the_journal_tells_the_life_of_an_order(chain: Chain):
    number = await chain.issued(10)
    replay = await audit.audit(chain.database)
    assert [finding for finding in replay.findings if str(number) in finding.subject] == []


async def test_where_the_harvest_falls_below_its_lots_no_label_is_ordered_or_approved(database: Database):
    chain = await build_chain(database, lot=GRAMS // 2)
    number = await chain.order(10)
    async with database.writing() as session:
        both = chain.office.manager.actor, chain.office.inspector.actor
        less = {"quantity": GRAMS // 4, "measure": "g", "mistake": "Cân nhầm."}
        await do_both(session, *both, lower_quantity, chain.certified_id, **less)
    for again in (chain.order(1), chain.approve(number)):
        with pytest.raises(QuotaExceeded) as refusal:
            await again
        assert refusal.value.code == "lots_beyond_certified"
    assert (await audit.audit(database)).findings == []
    batch = await decline(chain, chain.office.registrar.actor, number, "Sản lượng đã hạ.")
    assert batch.status is BatchStatus.DECLINED
