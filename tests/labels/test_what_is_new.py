"""Labels of which thousands of words are said one by one: a check reads what is new, and is never behind."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlmodel import col

from registry import calendar
from registry.labels import statements
from registry.labels.erasing import erase_order
from registry.labels.ranges import activate_labels, recall_labels
from registry.labels.recalls import tell_label_recall
from registry.labels.standing import stands
from registry.labels.taking_back import correct_marking
from registry.labels.unused import void_unused_labels
from registry.labels.verdicts import RecallNotice
from registry.labels.verification import Verification
from registry.tables import LabelBatch, LabelRange
from registry.vocabulary import RangeState, Reason, Verdict
from tests.labels.chain import Chain
from tests.procedure.office import do, do_both

WORDS = 10_000
WHY = "Theo yêu cầu của người có dữ liệu."


async def sold_one_by_one(chain: Chain, number: int) -> None:
    """Put down what is left in the tables by a shop that reported each of the first labels as sold."""
    sold = {"batch_number": number, "state": RangeState.SOLD}
    words = [{**sold, "first": label, "last": label, "order_version": 10 + label} for label in range(WORDS)]
    async with chain.database.engine.begin() as connection:
        await connection.execute(insert(LabelRange), words)
        mine = update(LabelBatch).where(col(LabelBatch.number) == number)
        await connection.execute(mine.values(version=10 + WORDS))
        await connection.execute(text("ANALYZE label_range"))


async def test_a_check_after_the_ten_thousandth_word_reads_what_is_new(chain: Chain, monkeypatch: pytest.MonkeyPatch):
    number, read = await chain.issued(WORDS + 10, pack=1), Counter[str]()
    await sold_one_by_one(chain, number)
    verification, points = Verification(chain.database, chain.ring), await chain.database.points()
    rows = points.rows

    async def counted(statement: str, *values: int | str) -> Sequence[tuple[Any, ...]]:
        found = await rows(statement, *values)
        read[statement] += len(found)
        return found

    async def reason_of(label: int) -> Reason | None:
        read.clear()
        return (await verification.verify(chain.code(number, label))).judgement.reason

    monkeypatch.setattr(points, "rows", counted)
    assert await reason_of(4_000) is Reason.ISSUED
    assert read[statements.RUNS] == 1 + WORDS, "once, whoever asks first"
    for state, label, reason in (
        (RangeState.SOLD, WORDS, Reason.ISSUED),
        (RangeState.REVOKED, 4_000, Reason.LABEL_REVOKED),
        (RangeState.RECALLED, 4_000, Reason.LABEL_RECALLED),
    ):
        await chain.mark(number, state, label, label)
        assert await reason_of(label) is reason
        assert (read[statements.RUNS], read.total()) == (1, 4), state
        assert await reason_of(5_000) is Reason.ISSUED
        assert read.total() == 0
    plan = "EXPLAIN QUERY PLAN " if chain.database.is_sqlite else "EXPLAIN "
    how = " ".join(str(row) for row in await rows(plan + statements.RUNS, number, WORDS))
    assert "ix_label_range_said" in how, how
    assert await reads_each_once(chain, number)


async def reads_each_once(chain: Chain, number: int) -> bool:
    """Say whether what is in force of 10,000 states is found without reading all of them for each of them."""
    asked = select(col(LabelRange.id)).where(col(LabelRange.batch_number) == number, stands())
    statement = asked.compile(dialect=chain.database.engine.dialect, compile_kwargs={"literal_binds": True})
    explain = "EXPLAIN QUERY PLAN" if chain.database.is_sqlite else "EXPLAIN"
    async with chain.database.reading() as connection:
        plan = " ".join(str(row) for row in await connection.execute(text(f"{explain} {statement}")))
    return ("ix_label_range_taken_back (takes_back=?)" if chain.database.is_sqlite else "Anti Join") in plan


async def test_processes_that_read_now_and_then_say_what_one_says_that_reads_anew(chain: Chain):
    number, office = await chain.issued(6), chain.office
    often, seldom = (Verification(chain.database, chain.ring) for _ in range(2))

    async def told(by: Verification) -> list[tuple[Verdict, Reason | None, RecallNotice | None]]:
        found = [await by.verify(chain.code(number, label)) for label in range(6)]
        return [(one.judgement.verdict, one.judgement.reason, one.notice) for one in found]

    async def take_back(run: LabelRange) -> None:
        async with chain.database.writing() as session:
            both = office.manager.actor, office.inspector.actor
            await do_both(session, *both, correct_marking, number, range_id=run.id, mistake="Nhầm cuộn.")

    async def tell(**words: str) -> None:
        async with chain.database.writing() as session:
            await do(session, office.manager.actor, tell_label_recall, number, **words)

    mistaken = await chain.mark(number, RangeState.REVOKED, 1, 3)
    steps: tuple[Callable[[], Awaitable[Any]], ...] = (
        lambda: chain.mark(number, RangeState.SOLD, 0, 0),
        lambda: chain.mark(number, RangeState.RECALLED, 3, 4),
        lambda: take_back(mistaken),
        lambda: chain.mark(number, RangeState.MARKED, 1, 1, by=office.inspector),
        lambda: tell(public_reason="Ghi nhầm ngày.", public_advice="Không cần trả lại."),
        lambda: chain.mark(number, RangeState.REVOKED, 5, 5),
        lambda: tell(public_reason="Vị chua."),
    )
    for place, step in enumerate(steps):
        await step()
        anew = await told(Verification(chain.database, chain.ring))
        assert await told(often) == anew, place
        if place % 3 == 1:
            assert await told(seldom) == anew, place
    assert await told(seldom) == anew
    assert {verdict for verdict, _, _ in anew} == {
        Verdict.ISSUED, Verdict.SUSPICIOUS, Verdict.RECALLED, Verdict.REVOKED
    }  # fmt: skip


@pytest.mark.parametrize("is_checked", [True, False], ids=["checked between", "not checked between"])
async def test_what_was_erased_of_a_recall_is_told_to_nobody_any_more(chain: Chain, is_checked: bool):
    number, office, verification = await chain.issued(3), chain.office, Verification(chain.database, chain.ring)

    async def notice() -> RecallNotice | None:
        return (await verification.verify(chain.code(number, 1))).notice

    async with chain.database.writing() as session:
        told = {"reason": "Lỗi", "public_reason": "Bà Ví Dụ đóng nhầm.", "public_advice": "Trả lại cửa hàng."}
        await do(session, office.manager.actor, recall_labels, number, first=2, last=2, **told)
    assert await notice() == RecallNotice("Bà Ví Dụ đóng nhầm.", "Trả lại cửa hàng.")
    await chain.mark(number, RangeState.SOLD, 0, 0)
    if is_checked:
        assert await notice() == RecallNotice("Bà Ví Dụ đóng nhầm.", "Trả lại cửa hàng.")
    async with chain.database.writing() as session:
        recalled = select(col(LabelRange.id)).where(col(LabelRange.state) == RangeState.RECALLED)
        (run,) = (await (await session.connection()).execute(recalled)).scalars()
        both = office.registrar.actor, office.second_registrar.actor
        await do_both(session, *both, erase_order, number, fields=[f"ranges/{run}/public_reason"], reason=WHY)
    assert await notice() == RecallNotice(None, "Trả lại cửa hàng.")


async def test_the_clock_waits_for_who_activates_labels_and_voids_none_of_them(chain: Chain):
    number = await chain.issued(10, active=False, printed=True)

    async def void() -> None:
        async with chain.database.writing() as session:
            await void_unused_labels.perform(session, calendar.today() + timedelta(days=190), "")

    async with chain.database.writing() as session:
        asked = {"first": 1, "last": 4}
        await do(session, chain.office.manager.actor, activate_labels, number, **asked)
        voiding = asyncio.create_task(void())
        await asyncio.sleep(0.1)
    await voiding
    async with chain.database.reading() as connection:
        told = (col(getattr(LabelRange, name)) for name in ("state", "first", "last", "order_version"))
        said = (await connection.execute(select(*told).order_by(col(LabelRange.order_version)))).all()
    assert [tuple(row)[:3] for row in said] == [(RangeState.ACTIVATED, 0, 3), (RangeState.VOID, 4, 9)]
    assert said[0].order_version < said[1].order_version, "whoever has read the first finds the second"
