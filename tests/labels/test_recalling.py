"""Many lots are recalled at once, once it was told how many labels that touches; each can be taken out again."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from registry import calendar
from registry.acts import AnyAct
from registry.acts.two_persons import give_back, withdraw
from registry.errors import NotAcceptable, OutOfOrder
from registry.journal.audit import audit
from registry.labels.recalling import (
    correct_recall_by_producer,
    correct_recall_by_right,
    correct_recall_by_use,
    recall_by_producer,
    recall_by_right,
    recall_by_use,
)
from registry.labels.verification import Verification
from registry.use.lots import correct_recall, recall
from registry.vocabulary import Verdict
from tests.labels.chain import Chain
from tests.lines import entered
from tests.procedure.office import do, do_both

WRONG = {"mistake": "Nhầm vùng."}
FAMILY = (
    (recall_by_right, correct_recall_by_right, "record_id"),
    (recall_by_use, correct_recall_by_use, "authorisation_id"),
    (recall_by_producer, correct_recall_by_producer, ""),
)
Word = Callable[[UUID], Awaitable[Verdict]]


class Season:
    """Two lots with labels, made on two days."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.lots: list[UUID] = []
        self.codes: list[str] = []
        self.verification = Verification(chain.database, chain.ring)

    async def begin(self) -> None:
        later = await self.chain.declare_lot(10_000, produced_on=calendar.today() - timedelta(days=1))
        self.lots = [self.chain.lot_id, later]
        for lot_id in self.lots:
            number = await self.chain.order(3, lot_id=lot_id)
            await self.chain.approve(number)
            self.codes.append(self.chain.code(number))

    async def act(self, act: AnyAct, subject_id: UUID, **asked: Any) -> Any:
        officer, second = self.chain.office.inspector.actor, self.chain.office.registrar.actor
        async with self.chain.database.writing() as session:
            if act.confirmed_by:
                return await do_both(session, officer, second, act, subject_id, **asked)
            return await do(session, officer, act, subject_id, **asked)

    async def recalled(self) -> list[bool]:
        found = [await self.verification.verify(code) for code in self.codes]
        return [one.judgement.verdict is Verdict.RECALLED for one in found]


@pytest.fixture
async def two(season: Chain) -> Season:
    found = Season(season)
    await found.begin()
    return found


@pytest.mark.parametrize(("act", "undo", "where"), FAMILY, ids=["right", "use", "producer"])
async def test_lots_are_recalled_together_after_being_counted_and_stand_again_together(
    two: Season, act: AnyAct, undo: AnyAct, where: str
):
    subject_id = getattr(two.chain, where) if where else two.chain.office.producer.party_id
    asked = {"reason": "Nước nhiễm bẩn", "public_reason": "Nước tưới nhiễm bẩn."}
    for wrong in (None, 5, 7):
        with pytest.raises(NotAcceptable, match="labels: 6") as refused:
            await two.act(act, subject_id, **asked, **({} if wrong is None else {"labels": wrong}))
        assert [fault.code for fault in refused.value.faults] == ["unforeseen"]
    assert await two.recalled() == [False, False]
    with pytest.raises(OutOfOrder):
        await two.act(undo, subject_id, **WRONG)
    await two.act(act, subject_id, **asked, labels=6)
    assert await two.recalled() == [True, True]
    lines = await entered(two.chain.database, act=act.name)
    assert [line.subject for line in lines] == [act.about.name, "lot", "lot"]
    assert (lines[0].facts["lots"], lines[0].facts["labels"]) == (2, 6)
    told = await two.verification.verify(two.codes[1])
    assert told.notice is not None
    assert told.notice.reason == "Nước tưới nhiễm bẩn."
    await two.act(undo, subject_id, **WRONG)
    assert await two.recalled() == [False, False]
    with pytest.raises(OutOfOrder):
        await two.act(undo, subject_id, **WRONG)
    assert (await audit(two.chain.database)).findings == []


async def test_only_lots_of_the_days_that_are_named_are_recalled_and_one_can_be_taken_out(two: Season):
    yesterday = calendar.today() - timedelta(days=1)
    right = two.chain.record_id
    window = {"reason": "Lý do", "produced_until": yesterday}
    await two.act(recall_by_right, right, **window, labels=3)
    assert await two.recalled() == [False, True]
    with pytest.raises(OutOfOrder):
        await two.act(recall_by_right, right, **window, labels=3)
    await two.act(recall_by_right, right, reason="Lý do", labels=3)
    assert await two.recalled() == [True, True]
    await two.act(correct_recall, two.lots[0], **WRONG)
    assert await two.recalled() == [False, True]
    with pytest.raises(OutOfOrder):
        await two.act(correct_recall_by_right, right, **WRONG)


async def test_what_was_recalled_anew_since_stays_recalled(two: Season):
    right = two.chain.record_id
    await two.act(recall_by_right, right, reason="Lý do", labels=6)
    await two.act(correct_recall, two.lots[0], **WRONG)
    await two.act(recall, two.lots[0], reason="Lý do khác")
    await two.act(correct_recall_by_right, right, **WRONG)
    assert await two.recalled() == [True, False]


async def test_a_correction_of_one_lot_that_was_returned_or_withdrawn_keeps_no_lot_back(two: Season):
    officer, second = two.chain.office.inspector.actor, two.chain.office.registrar.actor
    await two.act(recall_by_right, two.chain.record_id, reason="Lý do", labels=6)
    async with two.chain.database.writing() as session:
        for lot_id in two.lots:
            await do(session, officer, correct_recall, lot_id, **WRONG)
        await give_back(session, second, correct_recall, two.lots[0], "Chưa rõ.")
        await withdraw(session, officer, correct_recall, two.lots[1])
    assert await two.recalled() == [True, True]
    await two.act(correct_recall_by_right, two.chain.record_id, **WRONG)
    assert await two.recalled() == [False, False]
