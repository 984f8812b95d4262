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
from registry.labels import recalling
from registry.labels.recalling import (
    correct_recall_by_producer,
    correct_recall_by_right,
    correct_recall_by_use,
    recall_by_producer,
    recall_by_right,
    recall_by_use,
)
from registry.labels.verification import Verification
from registry.use import standing_recalls
from registry.use.lots import correct_recall, recall
from registry.use.recalls import tell_recall
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
    await two.act(correct_recall_by_right, right, **WRONG)
    assert await two.recalled() == [False, False], "the first recall is the one that still holds a lot"
    with pytest.raises(OutOfOrder):
        await two.act(correct_recall_by_right, right, **WRONG)


async def lines_of(two: Season, act: str) -> list[int]:
    return [line.position for line in await entered(two.chain.database, act=act) if line.subject != "lot"]


async def told(two: Season, of: int) -> tuple[str | None, str | None]:
    notice = (await two.verification.verify(two.codes[of])).notice
    return (notice.reason, notice.advice) if notice else (None, None)


async def test_a_lot_under_two_recalls_stays_recalled_until_both_are_taken_back(two: Season):
    right, use = two.chain.record_id, two.chain.authorisation_id
    yesterday = {"produced_until": calendar.today() - timedelta(days=1)}
    await two.act(recall_by_use, use, reason="Thuốc", public_reason="Dư lượng thuốc.", **yesterday, labels=3)
    await two.act(tell_recall, two.lots[1], public_reason="Dư lượng thuốc vượt mức.", public_advice="Không ăn.")
    await two.act(recall_by_right, right, reason="Nước", public_reason="Nước bẩn.", labels=6)
    assert [await told(two, 0), await told(two, 1)] == [("Nước bẩn.", None)] * 2
    await two.act(correct_recall_by_right, right, **WRONG)
    assert await two.recalled() == [False, True]
    assert await told(two, 1) == ("Dư lượng thuốc vượt mức.", "Không ăn."), "in the words of the recall that stands"
    await two.act(correct_recall_by_use, use, **WRONG)
    assert await two.recalled() == [False, False]
    assert (await audit(two.chain.database)).findings == []


@pytest.mark.parametrize("first", [0, 1])
async def test_of_several_recalls_the_one_that_is_meant_is_named_and_taken_back(
    two: Season, monkeypatch: pytest.MonkeyPatch, first: int
):
    monkeypatch.setattr(standing_recalls, "AT_ONCE", 1)
    monkeypatch.setattr(recalling, "MOST_AT_ONCE", 1)
    with pytest.raises(OutOfOrder, match="No more than 1 lots"):
        await two.act(recall_by_right, two.chain.record_id, reason="Nước", labels=6)
    monkeypatch.setattr(recalling, "MOST_AT_ONCE", 2)
    right = two.chain.record_id
    await two.act(recall_by_right, right, reason="Nước", public_reason="Nước bẩn.", labels=6)
    await two.act(recall_by_right, right, reason="Thuốc", public_reason="Dư lượng thuốc.", labels=6)
    lines = await lines_of(two, "recall_by_right")
    for wrong in (None, lines[0] + 1, 2**70):
        with pytest.raises(NotAcceptable, match="which recall") as refused:
            await two.act(correct_recall_by_right, right, **WRONG, **({} if wrong is None else {"recall": wrong}))
        assert [(fault.field, fault.code) for fault in refused.value.faults] == [("recall", "choose_one")]
        assert all(str(line) in str(refused.value.faults[0].said) for line in lines), "they are told"
    with pytest.raises(NotAcceptable, match="which recall"):
        await two.act(correct_recall, two.lots[0], **WRONG)
    await two.act(correct_recall_by_right, right, **WRONG, recall=lines[first])
    assert await two.recalled() == [True, True]
    assert [await told(two, 0), await told(two, 1)] == [(("Dư lượng thuốc.", "Nước bẩn.")[first], None)] * 2
    done = [
        line for line in await entered(two.chain.database, act="correct_recall_by_right") if line.phase == "confirmed"
    ]
    assert done[0].corrects == lines[first]
    assert {line.corrects for line in done[1:]} == {lines[first] + 1, lines[first] + 2}, "each lot's own line"
    await two.act(correct_recall, two.lots[0], **WRONG)
    assert await two.recalled() == [False, True], "what stands alone needs no name"
    await two.act(correct_recall_by_right, right, **WRONG)
    assert await two.recalled() == [False, False]


def test_what_was_taken_back_before_recalls_were_named_took_all_back():
    recalls = standing_recalls.Recalls([], [])
    for position, act, corrects in (
        (1, "recall", None), (2, "correct_recall", 1), (3, "recall_by_use", None), (4, "recall_by_right", None)
    ):  # fmt: skip
        standing_recalls._follow(recalls, position, act, corrects)
    assert recalls.standing == [3, 4]
    standing_recalls._follow(recalls, 5, "correct_recall_by_use", None)
    assert (recalls.lines, recalls.standing) == ([1, 3, 4], [])


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
