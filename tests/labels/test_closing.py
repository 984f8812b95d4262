"""What becomes of labels that are left over: voided by the clock after six months, or accounted for when it ends."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from registry import calendar
from registry.errors import NotPermitted, OutOfOrder
from registry.journal.audit import audit
from registry.labels.closing import DIFFERS, close_out, correct_close_out, standing
from registry.labels.unused import void_unused, void_unused_labels
from registry.labels.verification import Verification
from registry.tables import Entry, LabelRange, Notice
from registry.vocabulary import RangeState, Reason
from tests.labels.chain import Chain
from tests.labels.delivered import give_up, opened
from tests.lines import entered
from tests.procedure.office import do, do_both


async def voided(chain: Chain) -> list[tuple[int, int, int]]:
    async with chain.database.writing() as session:
        found = select(LabelRange).where(LabelRange.state == RangeState.VOID, col(LabelRange.marked_by).is_(None))
        return sorted((run.batch_number, run.first, run.last) for run in (await session.exec(found)).all())


async def test_labels_that_nobody_activated_are_voided_after_six_months(chain: Chain, monkeypatch: pytest.MonkeyPatch):
    old, used = [await chain.issued(10, active=False, printed=True) for _ in range(2)]
    printed = await chain.issued(10, active=False)
    await chain.mark(old, RangeState.ACTIVATED, 2, 4)
    await chain.mark(old, RangeState.VOID, 9, 9)
    await chain.mark(used, RangeState.ACTIVATED, 0, 7)
    await chain.mark(used, RangeState.SOLD, 8, 9)
    with monkeypatch.context() as later:
        moment = calendar.now() + timedelta(days=30)
        later.setattr(calendar, "now", lambda: moment)
        await chain.issued(10, active=False)
        await chain.print(printed, (0, 9))
    before = await chain.left()
    for _ in range(2):
        async with chain.database.writing() as session:
            await void_unused_labels.perform(session, calendar.today() + timedelta(days=190), "")
        assert await voided(chain) == [(old, 0, 1), (old, 5, 8)], "once, and nothing that was approved or taken later"
    assert await chain.left() == before + 6, "their content is free"
    (line,) = await entered(chain.database, act=void_unused.name)
    assert (line.actor, line.facts["count"]) == ("clock", 6)
    verification = Verification(chain.database, chain.ring)
    assert (await verification.verify(chain.code(old, 0))).judgement.reason is Reason.LABEL_VOID
    assert (await verification.verify(chain.code(old, 2))).judgement.reason is Reason.ISSUED
    assert (await audit(chain.database)).findings == []


async def test_labels_of_a_file_that_is_being_fetched_are_not_voided_meanwhile(chain: Chain):
    number = await chain.issued(10, active=False)
    job = await opened(chain, number, (0, 3))

    async def perform() -> list[tuple[int, int, int]]:
        async with chain.database.writing() as session:
            await void_unused_labels.perform(session, calendar.today() + timedelta(days=190), "")
        return await voided(chain)

    assert await perform() == [(number, 4, 9)]
    await give_up(chain, job)
    assert await perform() == [(number, 0, 3), (number, 4, 9)], "nothing of it left, and nobody fetches it"


async def told(chain: Chain) -> int:
    async with chain.database.reading() as connection:
        return len((await connection.execute(select(col(Notice.id)).where(col(Notice.act) == DIFFERS))).all())


async def close(chain: Chain, number: int, **counts: int) -> Any:
    async with chain.database.writing() as session:
        return await do(session, chain.office.producer.actor, close_out, number, **counts)


async def test_an_order_is_closed_out_once_and_what_fits_is_told_to_nobody(chain: Chain):
    number = await chain.issued(10)
    await chain.void_used(number, 8, 9)
    await close(chain, number, used=8, spoiled=1, returned=1)
    assert await told(chain) == 0
    with pytest.raises(OutOfOrder) as refusal:
        await close(chain, number, used=8, spoiled=1, returned=1)
    assert refusal.value.code == "closed_out"
    assert (await audit(chain.database)).findings == []


@pytest.mark.parametrize(("used", "difference"), [(10, 0), (7, 2), (12, -3)])
async def test_a_difference_is_told_to_those_who_look_into_it(chain: Chain, used: int, difference: int):
    number = await chain.issued(10, active=False, printed=True)
    await chain.mark(number, RangeState.ACTIVATED, 0, 7)
    await close(chain, number, used=used, spoiled=0 if used == 10 else 1, returned=0)
    assert await told(chain) == 3
    (line,) = await entered(chain.database, act=close_out.name)
    assert (line.facts["difference"], line.facts["activated"]) == (difference, 8)


async def test_a_close_out_is_taken_back_by_two_and_made_again(chain: Chain):
    number = await chain.issued(10)
    two = chain.office.manager.actor, chain.office.inspector.actor
    with pytest.raises(OutOfOrder):
        async with chain.database.writing() as session:
            await do_both(session, *two, correct_close_out, number, mistake="Nhầm số.")
    await close(chain, number, used=9, spoiled=1, returned=0)
    async with chain.database.writing() as session:
        await do_both(session, *two, correct_close_out, number, mistake="Nhầm số.")
    async with chain.database.reading() as connection:
        assert await standing(connection, number) is None
    await close(chain, number, used=10, spoiled=0, returned=0)
    async with chain.database.reading() as connection:
        assert (await standing(connection, number)).difference == 0
        assert len((await connection.execute(select(Entry.position).where(Entry.act == close_out.name))).all()) == 2


async def test_nobody_else_closes_an_order_out(chain: Chain):
    number = await chain.issued(10)
    for name in ("registrar", "inspector"):
        with pytest.raises(NotPermitted):
            async with chain.database.writing() as session:
                await do(session, chain.office.everybody[name].actor, close_out, number, used=1, spoiled=1, returned=1)
