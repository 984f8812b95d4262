"""A recall goes along with the goods: it reaches what is made of the lot, ends with it, and never goes back."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from api.views.labels import facts_view
from registry import calendar
from registry.errors import NotAcceptable, OutOfOrder
from registry.journal.audit import audit
from registry.labels.recalling import correct_recall_by_use, recall_by_use
from registry.labels.verification import Verification
from registry.tables import Lot
from registry.use.lots import correct_recall, recall
from registry.use.recalls import tell_recall
from registry.use.standing_recalls import standing_recalls
from registry.vocabulary import LotStatus, Measure, Verdict
from tests.labels.chain import Chain
from tests.labels.made import DRIED, FRESH, SLICED, make, set_yields
from tests.procedure.office import do, do_both

DAY = timedelta(days=1)
KILO = 1000


async def test_a_lot_and_its_recall_at_once_leave_nothing_on_sale_that_is_made_of_a_recalled_lot(chain: Chain):
    await set_yields(chain)

    async def recalled() -> None:
        async with chain.database.writing() as session:
            await do(session, chain.office.inspector.actor, recall, chain.lot_id, reason="Lý do")

    await asyncio.gather(*(make(chain, (chain.lot_id, KILO)) for _ in range(3)), recalled(), return_exceptions=True)
    async with chain.database.reading() as connection:
        assert set((await connection.execute(select(Lot.status))).scalars()) == {LotStatus.RECALLED}


class Shop:
    """Labels of fresh, dried and sliced fruit, of one chain, and another dried lot of two."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.lots: list[UUID] = []
        self.codes: list[str] = []
        self.verification = Verification(chain.database, chain.ring)

    async def begin(self) -> None:
        await set_yields(self.chain)
        dried = await make(self.chain, (self.chain.lot_id, 40 * KILO))
        sliced = await make(self.chain, (dried.id, 4 * KILO), product=SLICED, quantity=3 * KILO)
        self.lots = [self.chain.lot_id, dried.id, sliced.id]
        for lot_id in self.lots:
            number = await self.chain.order(2, lot_id=lot_id)
            await self.chain.approve(number)
            self.codes.append(self.chain.code(number))

    async def act(self, act: Any, subject_id: UUID, **asked: Any) -> None:
        officer, second = self.chain.office.inspector.actor, self.chain.office.registrar.actor
        async with self.chain.database.writing() as session:
            if act.confirmed_by:
                await do_both(session, officer, second, act, subject_id, **asked)
            else:
                await do(session, officer, act, subject_id, **asked)

    async def recalled(self) -> list[bool]:
        found = [await self.verification.verify(code) for code in self.codes]
        return [one.judgement.verdict is Verdict.RECALLED for one in found]

    async def notices(self) -> list[Any]:
        return [(await self.verification.verify(code)).notice for code in self.codes]


@pytest.fixture
async def shop(chain: Chain) -> Shop:
    found = Shop(chain)
    await found.begin()
    return found


WRONG = {"mistake": "Nhầm lô."}


async def test_a_recall_reaches_what_is_made_of_the_lot_with_its_words_and_ends_with_it(shop: Shop):
    fresh, _, sliced = shop.lots
    assert await shop.recalled() == [False] * 3
    await shop.act(recall, fresh, reason="Dư lượng", public_reason="Dư lượng thuốc.")
    assert await shop.recalled() == [True] * 3
    assert {notice.reason for notice in await shop.notices()} == {"Dư lượng thuốc."}
    await shop.act(tell_recall, fresh, public_reason="Dư lượng vượt mức.", public_advice="Không ăn.")
    assert {tuple(notice) for notice in await shop.notices()} == {("Dư lượng vượt mức.", "Không ăn.")}
    with pytest.raises(OutOfOrder, match="take that recall back first"):
        await shop.act(correct_recall, sliced, **WRONG)
    await shop.act(correct_recall, fresh, **WRONG)
    assert await shop.recalled() == [False] * 3
    assert await shop.notices() == [None] * 3
    assert (await audit(shop.chain.database)).findings == []


async def test_a_recall_never_goes_back_and_one_of_its_own_outlasts_that_of_what_went_in(shop: Shop):
    fresh, dried, _ = shop.lots
    await shop.act(recall, dried, reason="Mốc khi sấy")
    assert await shop.recalled() == [False, True, True]
    await shop.act(recall, fresh, reason="Dư lượng")
    assert await shop.recalled() == [True] * 3
    with pytest.raises(OutOfOrder, match="take that recall back first"):
        await shop.act(correct_recall, dried, **WRONG)
    await shop.act(correct_recall, fresh, **WRONG)
    assert await shop.recalled() == [False, True, True]
    await shop.act(correct_recall, dried, **WRONG)
    assert await shop.recalled() == [False] * 3
    assert (await audit(shop.chain.database)).findings == []


async def test_what_hangs_on_two_recalled_lots_stands_again_when_neither_is(shop: Shop):
    fresh, dried, sliced = shop.lots
    await shop.act(recall, fresh, reason="Dư lượng")
    await shop.act(correct_recall, fresh, **WRONG)
    async with shop.chain.database.writing() as session:
        producer = shop.chain.office.producer.actor
        both = {"reason": "Nước bẩn", "labels": 6}
        await do(session, producer, recall_by_use, shop.chain.authorisation_id, **both)
    assert await shop.recalled() == [True] * 3
    await shop.act(correct_recall, fresh, **WRONG)
    assert await shop.recalled() == [False, True, True]
    await shop.act(recall, fresh, reason="Dư lượng")
    await shop.act(correct_recall_by_use, shop.chain.authorisation_id, **WRONG)
    assert await shop.recalled() == [True] * 3, "what went in is recalled anew, and they with it"
    await shop.act(correct_recall, fresh, **WRONG)
    assert await shop.recalled() == [False] * 3
    assert dried != sliced


async def test_what_went_along_is_recalled_itself_by_a_second_recall_and_outlasts_the_first(shop: Shop):
    fresh, use = shop.lots[0], shop.chain.authorisation_id
    await shop.act(recall, fresh, reason="Dư lượng", public_reason="Dư lượng thuốc.")
    await shop.act(recall_by_use, use, reason="Nước bẩn", public_reason="Nước bẩn.", labels=6)
    assert [notice.reason for notice in await shop.notices()] == ["Nước bẩn."] * 3
    await shop.act(correct_recall_by_use, use, **WRONG)
    assert await shop.recalled() == [True] * 3, "they go along with the first again"
    assert [notice.reason for notice in await shop.notices()] == ["Dư lượng thuốc."] * 3
    await shop.act(recall_by_use, use, reason="Nước bẩn", labels=6)
    async with shop.chain.database.reading() as connection:
        first = (await standing_recalls(connection, fresh))[0].line
    await shop.act(correct_recall, fresh, recall=first, **WRONG)
    assert await shop.recalled() == [True] * 3
    await shop.act(correct_recall_by_use, use, **WRONG)
    assert await shop.recalled() == [False] * 3
    assert (await audit(shop.chain.database)).findings == []


async def test_a_recall_of_some_days_counts_what_was_made_later_and_takes_it_along(season: Chain):
    chain = season
    await set_yields(chain)
    early = calendar.today() - 3 * DAY
    fresh = await chain.declare_lot(40 * KILO, produced_on=early)
    dried = await make(chain, (fresh, 40 * KILO))
    number = await chain.order(2, lot_id=dried.id)
    await chain.approve(number)
    window = {"reason": "Lý do", "produced_until": early}
    about = chain.office.inspector.actor, recall_by_use, chain.authorisation_id
    async with chain.database.writing() as session:
        with pytest.raises(NotAcceptable, match=f"lots: 2 .*{dried.number}.*labels: 2"):
            await do(session, *about, **window)
        await do(session, *about, **window, labels=2)
        assert (await session.get_one(Lot, dried.id)).recalled_with == fresh
        both = chain.office.inspector.actor, chain.office.registrar.actor
        await do_both(session, *both, correct_recall_by_use, chain.authorisation_id, **WRONG)
        assert (await session.get_one(Lot, dried.id)).status is LotStatus.OPEN


async def test_the_answer_tells_what_the_goods_were_made_of_and_those_of_harvested_ones_nothing(shop: Shop):
    fresh, _, sliced = [(await shop.verification.verify(code)).label for code in shop.codes]
    assert fresh is not None
    assert sliced is not None
    assert fresh.sources == ()
    assert [(one.product, one.produced_on) for one in sliced.sources] == [
        (FRESH, calendar.today()),
        (DRIED, calendar.today()),
    ]
    assert fresh.lot_number in {one.number for one in sliced.sources}
    assert (sliced.product, sliced.measure, sliced.pack) == (SLICED, Measure.GRAM, 1000)
    facts = facts_view(sliced).lot
    assert [one.number for one in facts.made_of] == [one.number for one in sliced.sources]
