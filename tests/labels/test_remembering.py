"""What a check of a label remembers, and how much."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from registry.acts import AnyAct
from registry.codes.label_codes import Code, write
from registry.labels import statements
from registry.labels.verification import Verification
from registry.use.authorisations import reinstate, suspend
from registry.use.trade_numbers import correct_gtin
from registry.vocabulary import RangeState, Reason, Verdict
from tests.labels.chain import Chain
from tests.labels.made import make, set_yields
from tests.procedure.office import do, do_both

Say = Callable[..., Awaitable[tuple[Verdict, Reason]]]


@pytest.fixture
def verification(chain: Chain) -> Verification:
    return Verification(chain.database, chain.ring)


async def test_only_so_many_batches_are_remembered(
    chain: Chain, verification: Verification, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("registry.labels.verification.BATCHES", 2)
    numbers = [await chain.issued(1) for _ in range(3)]
    for number in [*numbers, *numbers]:
        assert (await verification.verify(chain.code(number))).judgement.verdict is Verdict.ISSUED
        assert len(verification._seats) <= 2
    for unknown in range(50):
        await verification.verify(write(Code(1, unknown, 0, bytes(5))))
    assert set(verification._seats) <= set(numbers)


async def act(chain: Chain, verb: AnyAct, **details: Any) -> None:
    async with chain.database.writing() as session:
        await do(session, chain.office.registrar.actor, verb, chain.authorisation_id, **details)


NAMES = {
    statements.SEAT: "seat",
    statements.LAST_LINE: "last line",
    statements.SINCE: "since",
    statements.BATCH: "batch",
    statements.LIMITS: "limits",
    statements.RUNS: "runs",
    statements.HANGS_ON: "hangs on",
    statements.CHANGES: "changes",
    statements.MADE_OF: "made of",
}


class Asked:
    """What a check asks of the database, by name."""

    def __init__(self, chain: Chain, verification: Verification) -> None:
        self.chain, self.verification = chain, verification
        self.asked: list[str] = []

    async def listen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        points = await self.chain.database.points()
        rows = points.rows

        async def noting(statement: str, *values: int | str) -> Sequence[tuple[Any, ...]]:
            self.asked.append(NAMES[statement])
            return await rows(statement, *values)

        monkeypatch.setattr(points, "rows", noting)

    async def checked(self, number: int, index: int) -> list[str]:
        self.asked.clear()
        code = self.chain.code(number, index)
        assert (await self.verification.verify(code)).judgement.verdict is Verdict.ISSUED
        return self.asked.copy()


@pytest.fixture
async def asked(chain: Chain, verification: Verification, monkeypatch: pytest.MonkeyPatch) -> Asked:
    found = Asked(chain, verification)
    await found.listen(monkeypatch)
    return found


async def test_what_a_batch_hangs_on_is_read_again_when_an_entry_touched_it_and_only_then(chain: Chain, asked: Asked):
    number = await chain.issued(3)

    async def checked(index: int) -> list[str]:
        return await asked.checked(number, index)

    assert await checked(0) == ["seat", "last line", "since", "runs", "batch", "limits", "hangs on", "changes"]
    assert await checked(0) == await checked(1) == ["since"]
    other = await chain.issued(1)
    assert await checked(2) == ["since"], "another batch of the same lot is none of its business"
    await chain.mark(other, RangeState.RECALLED, 0, 0)
    assert await checked(2) == ["since"]
    await chain.mark(number, RangeState.REVOKED, 0, 0)
    assert await checked(2) == ["since", "runs", "batch", "hangs on", "changes"]
    await act(chain, suspend, reason="Kiểm tra")
    await act(chain, reinstate)
    assert await checked(2) == ["since", "runs", "batch", "hangs on", "changes"]
    assert await checked(2) == ["since"]


async def test_what_a_lot_is_made_of_is_asked_of_such_lots_alone_and_again_when_what_went_in_changes(
    chain: Chain, asked: Asked
):
    await set_yields(chain)
    dried = await make(chain, (chain.lot_id, 4000))
    number = await chain.order(3, 100, lot_id=dried.id)
    await chain.approve(number)
    await chain.print(number, (0, 2))
    await chain.mark(number, RangeState.ACTIVATED, 0, 2)
    made_of = ["since", "runs", "batch", "hangs on", "changes", "made of"]
    assert await asked.checked(number, 0) == ["seat", "last line", *made_of[:3], "limits", *made_of[3:]]
    assert await asked.checked(number, 1) == ["since"]
    async with chain.database.writing() as session:
        both = chain.office.manager.actor, chain.office.inspector.actor
        await do_both(session, *both, correct_gtin, chain.lot_id, mistake="Nhầm mã.")
    assert await asked.checked(number, 1) == made_of, "a change of what went in touches it"
    assert await asked.checked(number, 1) == ["since"]
