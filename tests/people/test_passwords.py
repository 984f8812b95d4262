import asyncio
import threading
import unicodedata
from typing import Literal
from unittest.mock import Mock

import pytest
from argon2 import PasswordHasher, extract_parameters

from registry.errors import Busy
from registry.people import passwords

pytestmark = pytest.mark.usefixtures("hashing_dearly")

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
    for one in (kept, None):
        assert not (await passwords.judge("wrong password", one)).right
    somebody, nobody = (call.args[0] for call in matches.call_args_list)
    assert somebody == kept
    assert somebody.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    # The work follows from the parameters alone (RFC 9106, section 3.1): memory, passes, lanes, and what is hashed.
    assert extract_parameters(nobody) == extract_parameters(somebody)


async def test_a_hash_of_older_figures_is_renewed_when_the_password_is_right():
    older = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(RIGHT)
    judgement = await passwords.judge(RIGHT, older)
    assert judgement.right
    assert judgement.renewed is not None
    assert await passwords.judge(RIGHT, judgement.renewed) == passwords.PasswordJudgement(right=True, renewed=None)
    assert await passwords.judge("wrong password", older) == passwords.PasswordJudgement(right=False, renewed=None)


async def test_a_full_line_refuses_instead_of_growing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(passwords, "WAITING", 3)
    answers = await asyncio.gather(*(passwords.conceal(RIGHT) for _ in range(12)), return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, Busy)]
    hashed = [answer for answer in answers if isinstance(answer, str)]
    assert (len(hashed), len(refused)) == (passwords.AT_ONCE + 3, 7)
    assert await passwords.conceal(RIGHT), "the line is open again"


async def test_passwords_are_hashed_beside_the_loop_and_never_on_it(monkeypatch: pytest.MonkeyPatch):
    threads: list[int] = []

    class Noting(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            threads.append(threading.get_ident())
            return super().hash(password, salt=salt)

        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 # the library's name
            threads.append(threading.get_ident())
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "HASHER", Noting.from_parameters(extract_parameters(await passwords.conceal(RIGHT))))
    kept = await passwords.conceal(RIGHT)
    await passwords.judge(RIGHT, kept)
    await passwords.judge(RIGHT, None)
    assert len(threads) == 3
    assert threading.get_ident() not in threads


def test_each_event_loop_has_its_own_line():
    for _ in range(2):
        assert asyncio.run(passwords.conceal(RIGHT)).startswith("$argon2id$")
