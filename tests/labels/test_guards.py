"""What must not be printed, activated or freed: labels hang on what stands today, and are taken once."""

import asyncio
from uuid import UUID

import pytest

from registry.acts import AnyAct
from registry.errors import NotPermitted, OutOfOrder, QuotaExceeded, RegistryError, SecondOfficerRequired
from registry.journal.audit import audit
from registry.labels import print_files, standing
from registry.labels.print_files import repeat_print
from registry.labels.runs import Run
from registry.labels.transferring import transfer_labels
from registry.labels.voiding import void_order, void_used_labels
from registry.procedure.registration import terminate
from registry.tables import LabelBatch
from registry.use.authorisations import reinstate, revoke, suspend
from registry.use.lots import correct_recall, recall
from registry.vocabulary import BatchStatus, RangeState
from tests.labels.chain import Chain
from tests.lines import entered
from tests.procedure.office import do, do_both

WHY = {"reason": "Lý do mẫu"}


async def refused(chain: Chain, number: int) -> set[str]:
    """Return with which codes printing and activating are refused."""
    codes = set()
    with pytest.raises(RegistryError) as printing:
        async with chain.database.writing() as session:
            await print_files.demand_printable(session, chain.office.producer.actor, number)
    codes.add(printing.value.code)
    with pytest.raises(RegistryError) as activating:
        await chain.mark(number, RangeState.ACTIVATED, 0, 1)
    codes.add(activating.value.code)
    return codes


async def act(chain: Chain, who: str, what: AnyAct, subject: UUID | int, **asked: object) -> None:
    async with chain.database.writing() as session:
        await do(session, chain.office.everybody[who].actor, what, subject, **asked)


async def act_of_two(chain: Chain, what: AnyAct, subject: UUID | int, *who: str, **asked: object) -> None:
    first, second = (chain.office.everybody[name].actor for name in who or ("producer", "registrar"))
    async with chain.database.writing() as session:
        await do_both(session, first, second, what, subject, **asked)


async def left(chain: Chain, number: int, quantity: int) -> list[Run]:
    async with chain.database.reading() as connection:
        return await standing.to_print(connection, number, quantity)


async def test_nothing_is_printed_or_activated_while_what_it_hangs_on_does_not_stand(chain: Chain):
    number = await chain.issued(10, active=False, printed=True)
    await act(chain, "manager", suspend, chain.authorisation_id, **WHY)
    assert await refused(chain, number) == {"right_of_use_not_active"}
    await act(chain, "manager", reinstate, chain.authorisation_id, **WHY)
    await act(chain, "producer", recall, chain.lot_id, **WHY)
    assert await refused(chain, number) == {"lot_not_open"}
    await act_of_two(chain, correct_recall, chain.lot_id, "inspector", "registrar", mistake="Nhầm lô.")
    await chain.mark(number, RangeState.ACTIVATED, 0, 1)
    await act(chain, "manager", revoke, chain.authorisation_id, **WHY)
    assert await refused(chain, number) == {"right_of_use_not_active"}
    await act_of_two(chain, terminate, chain.record_id, "registrar", "second_registrar", **WHY)
    assert await refused(chain, number) <= {"right_of_use_not_active", "not_registered"}


async def test_only_what_was_taken_is_activated_and_nothing_off_the_goods(chain: Chain):
    number = await chain.issued(10, active=False)
    await chain.print(number, (0, 4), (7, 9))
    for first, last, labels in ((0, 9, "6–7"), (5, 5, "6")):
        with pytest.raises(OutOfOrder, match=f"Labels {labels} are in no print file") as refusal:
            await chain.mark(number, RangeState.ACTIVATED, first, last)
        assert refusal.value.code == "not_taken"
    await chain.mark(number, RangeState.VOID, 1, 1)
    await chain.mark(number, RangeState.REVOKED, 3, 3)
    for index in (1, 3):
        with pytest.raises(OutOfOrder, match="never activated again"):
            await chain.mark(number, RangeState.ACTIVATED, index, index)
    await chain.mark(number, RangeState.ACTIVATED, 0, 4)
    async with chain.database.reading() as connection:
        said = await standing.said_of(connection, number)
    assert said[RangeState.ACTIVATED] == [(0, 0), (2, 2), (4, 4)]
    *_, line = await entered(chain.database, act="activate_labels")
    assert line.facts["left_out"] == 2
    assert (await audit(chain.database)).findings == []


async def test_labels_are_taken_once_and_again_only_by_two_persons(chain: Chain):
    number = await chain.issued(10, active=False)
    await chain.mark(number, RangeState.VOID, 2, 2)
    assert await left(chain, number, 10) == [(0, 1), (3, 9)]
    await chain.print(number, (0, 1), (3, 5))
    assert await left(chain, number, 10) == [(6, 9)]
    for run in ((0, 1), (3, 7), (2, 2)):
        with pytest.raises(OutOfOrder) as refusal:
            await chain.print(number, run)
        assert refusal.value.code in {"already_taken", "just_taken", "label_out"}
    again = {"first": 1, "last": 2, **WHY}
    for run, code in (((1, 3), "label_out"), ((6, 7), "not_taken")):
        with pytest.raises(OutOfOrder) as refusal:
            await act(chain, "producer", repeat_print, number, first=run[0], last=run[1], **WHY)
        assert refusal.value.code == code
    with pytest.raises(SecondOfficerRequired):
        await act_of_two(chain, repeat_print, number, "registrar", "registrar", **again)
    for name in ("producer", "manager"):
        with pytest.raises(NotPermitted):
            await act_of_two(chain, repeat_print, number, "producer", name, **again)
    await act_of_two(chain, repeat_print, number, **again)
    assert await left(chain, number, 10) == [(0, 1), (6, 9)]
    await chain.print(number, (0, 1))
    with pytest.raises(OutOfOrder, match="already"):
        await chain.print(number, (0, 1))
    assert (await audit(chain.database)).findings == []


async def test_of_two_who_take_the_same_labels_at_once_one_gets_them(chain: Chain):
    number = await chain.issued(10, active=False)
    answers = await asyncio.gather(*(chain.print(number, (0, 9)) for _ in range(5)), return_exceptions=True)
    assert sum(answer is None for answer in answers) == 1
    assert all(answer is None or isinstance(answer, OutOfOrder) for answer in answers)


async def test_an_order_printed_before_files_were_kept_counts_as_taken(chain: Chain):
    number = await chain.issued(10, active=False)
    async with chain.database.writing() as session:
        (await session.get_one(LabelBatch, number)).status = BatchStatus.PRINTED
    assert await left(chain, number, 10) == []
    await chain.mark(number, RangeState.ACTIVATED, 0, 9)
    await act_of_two(chain, repeat_print, number, first=1, last=2, **WHY)
    assert await left(chain, number, 10) == [(0, 1)]
    await chain.print(number, (0, 1))
    assert await left(chain, number, 10) == []


async def test_labels_that_were_sold_are_not_voided_and_ordered_again(chain: Chain):
    number = await chain.issued(101)
    assert await chain.left() == 0
    with pytest.raises(OutOfOrder, match="An officer voids them") as refusal:
        await chain.mark(number, RangeState.VOID, 0, 99, by=chain.office.producer)
    assert refusal.value.code == "label_activated"
    for name in ("producer", "manager"):
        with pytest.raises(NotPermitted):
            await act_of_two(chain, void_used_labels, number, "producer", name, first=1, last=50, **WHY)
    await chain.void_used(number, 0, 49)
    assert await chain.left() == 0
    with pytest.raises(QuotaExceeded):
        await chain.order(1)
    await chain.void_used(number, 50, 59, frees=True)
    assert await chain.left() == 10
    await chain.order(10)
    assert await chain.left() == 0
    with pytest.raises(OutOfOrder):
        await chain.mark(number, RangeState.ACTIVATED, 50, 59)
    assert (await audit(chain.database)).findings == []


@pytest.mark.parametrize("state", [RangeState.SOLD, RangeState.SHIPPED, RangeState.DISPLAYED])
async def test_labels_that_were_reported_on_goods_are_in_use_though_nobody_activated_them(
    chain: Chain, state: RangeState
):
    number = await chain.issued(100, active=False, printed=True)
    free = await chain.left()
    await chain.mark(number, state, 0, 39)
    with pytest.raises(OutOfOrder) as used:
        await chain.mark(number, RangeState.VOID, 30, 49)
    assert used.value.code == "label_activated"
    with pytest.raises(OutOfOrder):
        await act_of_two(chain, void_order, number, "producer", "registrar", reason="Cuộn hỏng")
    with pytest.raises(OutOfOrder):
        await act(chain, "producer", transfer_labels, number, first=1, last=50, pack=500, reason="Gói nhỏ")
    await chain.void_used(number, 0, 39)
    assert await chain.left() == free, "they may have been sold"
    await chain.mark(number, RangeState.VOID, 40, 49)
    assert await chain.left() == free + 10
    with pytest.raises(OutOfOrder) as void:
        await chain.mark(number, state, 45, 55)
    assert void.value.code == "label_out"


async def test_labels_never_used_are_voided_by_their_producer_and_free_their_content(chain: Chain):
    number = await chain.issued(101, active=False)
    await chain.mark(number, RangeState.VOID, 0, 9, by=chain.office.producer)
    assert await chain.left() == 10
    with pytest.raises(OutOfOrder, match="without an officer"):
        await act(chain, "producer", void_used_labels, number, first=20, last=21, **WHY)


async def test_a_whole_order_is_voided_by_two_persons(chain: Chain):
    number = await chain.issued(10, active=False)
    await chain.mark(number, RangeState.VOID, 0, 3)
    for first in (0, 4):
        with pytest.raises(OutOfOrder, match="Two persons") as refusal:
            await chain.mark(number, RangeState.VOID, first, 9)
        assert refusal.value.code == "whole_order"
    await act_of_two(chain, void_order, number, **WHY)
    assert await chain.left() == 101
    used = await chain.issued(10)
    with pytest.raises(OutOfOrder, match="in use"):
        await act(chain, "producer", void_order, used, **WHY)
