"""Whatever is stated of labels in whatever order: each is judged, freed and told as someone would who keeps a list."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from registry import calendar
from registry.errors import QuotaExceeded, RegistryError
from registry.journal.audit import audit
from registry.journal.growing import whole
from registry.labels.quota import room_for
from registry.labels.recalls import tell_label_recall
from registry.labels.standing import ON_GOODS, OUT, freed
from registry.labels.taking_back import correct_marking
from registry.labels.unused import void_unused_labels
from registry.labels.verification import Verification
from registry.labels.voiding import void_order
from registry.tables import LabelRange
from registry.vocabulary import RangeState, Reason, Subject
from tests.journal.test_growing import items_of
from tests.labels.chain import ACTIVATED, Chain
from tests.procedure.office import do, do_both

LABELS, STEPS = 12, 16
VOID = RangeState.VOID
PACK = 1000
JUDGED = (
    (RangeState.RECALLED, Reason.LABEL_RECALLED),
    (RangeState.REVOKED, Reason.LABEL_REVOKED),
    (RangeState.VOID, Reason.LABEL_VOID),
    (RangeState.MARKED, Reason.MARKED),
)


@dataclass
class Stated:
    """A statement of the list: its labels, and whether it still holds."""

    id: UUID
    state: RangeState
    labels: range
    frees: bool = False
    holds: bool = True


@dataclass
class Listed:
    """The list that somebody keeps by hand: what is stated of which labels."""

    said: list[Stated] = field(default_factory=list)

    def holding(self, *states: RangeState) -> list[Stated]:
        return [one for one in self.said if one.holds and one.state in states]

    def labels(self, *states: RangeState) -> set[int]:
        return {label for one in self.holding(*states) for label in one.labels}

    def reason(self, label: int) -> Reason:
        for state, reason in JUDGED:
            if label in self.labels(state):
                return reason
        return Reason.ISSUED if label in self.labels(RangeState.ACTIVATED) else Reason.NOT_ACTIVATED

    def free(self) -> set[int]:
        decided = {label for one in self.holding(RangeState.VOID) if one.frees for label in one.labels}
        plain = {label for one in self.holding(RangeState.VOID) if not one.frees for label in one.labels}
        return decided | (plain - self.labels(*ON_GOODS))

    def may(self, what: str, labels: range) -> bool:
        """Say whether a statement is allowed."""
        some, void, used = set(labels), self.labels(RangeState.VOID), self.labels(*ON_GOODS)
        return {
            "activated": bool(some - self.labels(*OUT)),
            "void": not some & used and void | some != set(range(LABELS)),
            "void_used": bool(some & used),
            "void_order": not used,
            **dict.fromkeys(("displayed", "shipped", "sold"), not some & void),
        }.get(what, True)


@dataclass
class Game:
    """A register and the list beside it."""

    chain: Chain
    number: int
    random: Random
    listed: Listed = field(default_factory=Listed)

    def labels(self) -> range:
        first = self.random.randrange(LABELS)
        return range(first, self.random.randrange(first, min(LABELS, first + 5)) + 1)

    async def new(self) -> Sequence[Any]:
        """Return the rows that the list does not have yet."""
        known = {one.id for one in self.listed.said}
        names = ("id", "state", "first", "last", "frees")
        async with self.chain.database.reading() as connection:
            rows = await connection.execute(
                select(*(col(getattr(LabelRange, name)) for name in names)).where(
                    col(LabelRange.batch_number) == self.number, col(LabelRange.takes_back).is_(None)
                )
            )
            return [row for row in rows if row.id not in known]

    async def step(self) -> str:
        what = self.random.choice(
            [
                *(state.value for state in RangeState),
                "void_used",
                "void_order",
                "back",
                "back",
                "told",
                "clock",
                "order",
            ]
        )
        labels = self.labels()
        does = {
            "back": self.take_back,
            "told": self.tell,
            "clock": self.clock,
            "void_order": self.void_all,
            "order": self.order,
        }
        if what in does:
            await does[what]()
            return what
        await self.state(what, labels)
        return f"{what} {labels}"

    async def state(self, what: str, labels: range) -> None:
        frees = self.random.random() < 0.5
        ends = labels[0], labels[-1]
        office = self.chain.office

        async def work() -> None:
            if what == "void_used":
                await self.chain.void_used(self.number, *ends, frees=frees)
                return
            by = office.inspector if what == "marked" else office.manager
            await self.chain.mark(self.number, RangeState(what), *ends, by=by)

        out, may = self.listed.labels(*OUT), self.listed.may(what, labels)
        found = await self.done(work, may)
        for row in found:
            one = Stated(row.id, row.state, range(row.first, row.last + 1), bool(row.frees))
            self.listed.said.append(one)
        if may:
            stated = {label for row in found for label in range(row.first, row.last + 1)}
            assert stated == (set(labels) - out if what == "activated" else set(labels))

    async def done(self, work: Callable[[], Awaitable[Any]], may: bool) -> Sequence[Any]:
        """Do something that is allowed, or be refused it; return what is new."""
        if not may:
            with pytest.raises(RegistryError):
                await work()
        else:
            await work()
        found = await self.new()
        assert bool(found) is may
        return found

    async def void_all(self) -> None:
        async def work() -> None:
            async with self.chain.database.writing() as session:
                both = self.chain.office.manager.actor, self.chain.office.registrar.actor
                await do_both(session, *both, void_order, self.number, reason="Ướt cả cuộn.")

        if not self.listed.holding(RangeState.VOID) and self.random.random() < 0.9:
            return  # otherwise most games end here
        for row in await self.done(work, self.listed.may("void_order", range(LABELS))):
            self.listed.said.append(Stated(row.id, row.state, range(row.first, row.last + 1)))

    async def take_back(self) -> None:
        holding = self.listed.holding(*RangeState)
        if not holding:
            return
        one = self.random.choice(holding)
        asked: dict[str, Any] = {"range_id": one.id}
        if self.random.random() < 0.3:
            label = self.random.choice(one.labels)
            one = [other for other in holding if label in other.labels][-1]
            asked = {"label": label + 1}
        before, one.holds = len(self.listed.free()), False
        room = await self.room() - (before - len(self.listed.free())) * PACK
        one.holds = one.state is RangeState.VOID and room < 0

        async def work() -> None:
            async with self.chain.database.writing() as session:
                both = self.chain.office.manager.actor, self.chain.office.inspector.actor
                await do_both(session, *both, correct_marking, self.number, mistake="Nhầm.", **asked)

        if one.holds:
            with pytest.raises(QuotaExceeded):
                await work()
        else:
            await work()

    async def room(self) -> int:
        async with self.chain.database.reading() as connection:
            room = await room_for(connection, self.chain.lot_id)
        return min(room.certified, room.lot)

    async def order(self) -> None:
        """Order what is left for the lot, so that a void cannot be taken back."""
        left = await self.chain.left(PACK)
        if left:
            await self.chain.order(left, PACK)
            self.whole -= left * PACK

    async def tell(self) -> None:
        recalled = self.listed.holding(RangeState.RECALLED)
        if not recalled:
            return
        one = self.random.choice(recalled)
        async with self.chain.database.writing() as session:
            manager = self.chain.office.manager.actor
            await do(session, manager, tell_label_recall, self.number, range_id=one.id, public_reason="Vị chua.")
        one.holds = False
        (row,) = await self.new()
        self.listed.said.append(Stated(row.id, row.state, one.labels))

    async def clock(self) -> None:
        if self.random.random() < 0.8:
            return
        async with self.chain.database.writing() as session:
            await void_unused_labels.perform(session, calendar.today() + timedelta(days=190), "")
        for row in await self.new():
            self.listed.said.append(Stated(row.id, row.state, range(row.first, row.last + 1)))

    async def demand_equal(self, by: Sequence[Verification], step: str) -> None:
        """Compare the register with the list."""
        wanted = [self.listed.reason(label) for label in range(LABELS)]
        for one in by:
            codes = [self.chain.code(self.number, label) for label in range(LABELS)]
            found = [(await one.verify(code)).judgement.reason for code in codes]
            assert found == wanted, step
        async with self.chain.database.reading() as connection:
            runs = (await freed(connection, [self.number]))[self.number]
            room = await room_for(connection, self.chain.lot_id)
        free = {label for first, last in runs for label in range(first, last + 1)}
        assert free == self.listed.free(), step
        assert room.whole == self.whole - (LABELS - len(free)) * PACK, step

    whole: int = 0


async def test_any_statements_are_judged_freed_and_told_as_a_list_by_hand_would(chain: Chain):
    number = await chain.issued(LABELS, PACK, active=False, printed=True)
    async with chain.database.reading() as connection:
        whole_lot = (await room_for(connection, chain.lot_id)).whole + LABELS * PACK
    game = Game(chain, number, Random(int(number)), whole=whole_lot)  # noqa: S311 # a game, told by its seed
    always, seldom = (Verification(chain.database, chain.ring) for _ in range(2))
    for place in range(STEPS):
        step = f"{place} of game {number}: {await game.step()}"
        by = [always, *([seldom] if place % 7 == 0 else []), *([Verification(chain.database, chain.ring)])]
        await game.demand_equal(by, step)
    await game.demand_equal([seldom], "at the end")
    items = await items_of(chain.database, number)
    async with chain.database.reading() as connection:
        (told,) = await whole(connection, Subject.LABEL_BATCH, items[-1:])
        rows = set((await connection.execute(select(col(LabelRange.id)))).scalars())
    assert {UUID(one["id"]) for one in told.get("ranges", ())} == rows
    assert (await audit(chain.database)).findings == []


async def test_of_statements_at_once_each_is_entered_alone_and_those_that_exclude_each_other_are_not_both(chain: Chain):
    number, verification = (
        await chain.issued(LABELS, PACK, active=False, printed=True),
        Verification(chain.database, chain.ring),
    )
    came = await asyncio.gather(
        *(chain.mark(number, state, label, label + 1) for label in (0, 2, 4) for state in (ACTIVATED, VOID)),
        *(chain.mark(number, RangeState.SOLD, label, label) for label in range(6, LABELS)),
        *(verification.verify(chain.code(number, label)) for label in range(LABELS)),
        return_exceptions=True,
    )
    refused = [one.code for one in came if isinstance(one, RegistryError)]
    assert (len(refused), set(refused) <= {"label_out", "label_activated"}) == (3, True)
    said = [(await verification.verify(chain.code(number, label))).judgement.reason for label in range(LABELS)]
    assert set(said[:6]) <= {Reason.ISSUED, Reason.LABEL_VOID}
    assert said[:6:2] == said[1:6:2]
    assert said[6:] == [Reason.NOT_ACTIVATED] * (LABELS - 6)
    items = await items_of(chain.database, number)
    assert [len(item.body.get("ranges", ())) for item in items[-(LABELS - 3) :]] == [1] * (LABELS - 3)
    assert (await audit(chain.database)).findings == []
