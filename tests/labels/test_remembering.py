"""What a check of a label remembers, and how much."""

from collections.abc import Awaitable, Callable

import pytest

from registry.codes.label_codes import Code, write
from registry.labels.verification import Verification
from registry.vocabulary import Reason, Verdict
from tests.labels.chain import Chain

Say = Callable[..., Awaitable[tuple[Verdict, Reason]]]


@pytest.fixture
def verification(chain: Chain) -> Verification:
    return Verification(chain.database, chain.ring)


async def test_only_so_many_batches_are_remembered(
    chain: Chain, verification: Verification, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("registry.labels.verification.BATCHES_REMEMBERED", 2)
    numbers = [await chain.issued(1) for _ in range(3)]
    for number in [*numbers, *numbers]:
        assert (await verification.verify(chain.code(number))).judgement.verdict is Verdict.GENUINE
        assert len(verification._seats) <= 2
    for unknown in range(50):
        await verification.verify(write(Code(1, unknown, 0, bytes(5))))
    assert set(verification._seats) <= set(numbers)
