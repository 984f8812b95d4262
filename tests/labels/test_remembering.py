"""What a check of a label remembers, and how much."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from registry.acts import AnyAct
from registry.codes.label_codes import Code, write
from registry.labels import statements
from registry.labels.verification import Verification
from registry.use.authorisations import reinstate, suspend
from registry.vocabulary import RangeState, Reason, Verdict
from tests.labels.chain import Chain
from tests.procedure.office import do

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


async def test_what_a_batch_hangs_on_is_read_again_when_an_entry_touched_it_and_only_then(
    chain: Chain, verification: Verification, monkeypatch: pytest.MonkeyPatch
):
    points = await chain.database.points()
    names = {
        statements.SEAT: "seat",
        statements.LAST_LINE: "last line",
        statements.SINCE: "since",
        statements.BATCH: "batch",
        statements.LIMITS: "limits",
        statements.RUNS: "runs",
        statements.HANGS_ON: "hangs on",
        statements.CHANGES: "changes",
    }
    asked: list[str] = []
    rows = points.rows

    async def noting(statement: str, *values: int | str) -> Sequence[tuple[Any, ...]]:
        asked.append(names[statement])
        return await rows(statement, *values)

    monkeypatch.setattr(points, "rows", noting)
    number = await chain.issued(3)

    async def checked(index: int) -> list[str]:
        asked.clear()
        assert (await verification.verify(chain.code(number, index))).judgement.verdict is Verdict.ISSUED
        return asked.copy()

    assert await checked(0) == ["seat", "last line", "since", "batch", "limits", "runs", "hangs on", "changes"]
    assert await checked(0) == await checked(1) == ["since"]
    other = await chain.issued(1)
    assert await checked(2) == ["since"], "another batch of the same lot is none of its business"
    await chain.mark(other, RangeState.RECALLED, 0, 0)
    assert await checked(2) == ["since"]
    await chain.mark(number, RangeState.REVOKED, 0, 0)
    assert await checked(2) == ["since", "batch", "runs", "hangs on", "changes"]
    await act(chain, suspend, reason="Kiểm tra")
    await act(chain, reinstate)
    assert await checked(2) == ["since", "batch", "runs", "hangs on", "changes"]
    assert await checked(2) == ["since"]
