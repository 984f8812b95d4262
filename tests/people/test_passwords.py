import asyncio
import itertools
import time
import unicodedata
from unittest.mock import Mock

import pytest
from argon2 import PasswordHasher

from registry.errors import Busy
from registry.people import passwords

RIGHT = "bưởi chín vàng tháng tám"


async def test_a_password_fits_its_own_hash_however_the_keyboard_composes_it():
    kept = await passwords.conceal(RIGHT)
    assert kept != await passwords.conceal(RIGHT)
    assert (await passwords.judge(RIGHT, kept)).right
    assert (await passwords.judge(unicodedata.normalize("NFD", RIGHT), kept)).right
    assert not (await passwords.judge(RIGHT + " ", kept)).right
    assert not (await passwords.judge(RIGHT, None)).right
    assert not (await passwords.judge(RIGHT, "no hash at all")).right


async def test_nobody_costs_as_much_work_as_somebody(monkeypatch: pytest.MonkeyPatch):
    matches = Mock(wraps=passwords._matches)
    monkeypatch.setattr(passwords, "_matches", matches)
    kept = await passwords.conceal(RIGHT)

    async def cost(kept: str | None) -> float:
        spent = []
        for _ in range(5):
            start = time.perf_counter()
            await passwords.judge("wrong password", kept)
            spent.append(time.perf_counter() - start)
        return min(spent)

    somebody, nobody = await cost(kept), await cost(None)
    assert matches.call_count == 10
    figures = {call.args[0].rsplit("$", 2)[0] for call in matches.call_args_list}
    assert figures == {"$argon2id$v=19$m=19456,t=2,p=1"}
    assert 0.5 < nobody / somebody < 2


async def test_a_hash_of_older_figures_is_renewed_when_the_password_is_right():
    older = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(RIGHT)
    judgement = await passwords.judge(RIGHT, older)
    assert judgement.right
    assert judgement.renewed is not None
    assert await passwords.judge(RIGHT, judgement.renewed) == passwords.Judgement(right=True, renewed=None)
    assert await passwords.judge("wrong password", older) == passwords.Judgement(right=False, renewed=None)


async def test_a_full_line_refuses_instead_of_growing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(passwords, "WAITING", 3)
    answers = await asyncio.gather(*(passwords.conceal(RIGHT) for _ in range(12)), return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, Busy)]
    hashed = [answer for answer in answers if isinstance(answer, str)]
    assert (len(hashed), len(refused)) == (passwords.AT_ONCE + 3, 7)
    assert await passwords.conceal(RIGHT), "the line is open again"


async def test_the_loop_goes_on_while_passwords_are_hashed():
    beats: list[float] = []

    async def beat() -> None:
        while True:
            beats.append(time.perf_counter())
            await asyncio.sleep(0.001)

    heart = asyncio.create_task(beat())
    start = time.perf_counter()
    await asyncio.gather(*(passwords.conceal(RIGHT) for _ in range(10)))
    took = time.perf_counter() - start
    heart.cancel()
    longest = max(later - earlier for earlier, later in itertools.pairwise(beats))
    assert longest < took / 2


def test_each_event_loop_has_its_own_line():
    for _ in range(2):
        assert asyncio.run(passwords.conceal(RIGHT)).startswith("$argon2id$")
