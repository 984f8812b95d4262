"""Passwords: kept as Argon2id, and hashed where nobody else has to wait for it.

One hash takes some 20 ms of a core and 19 MiB. It runs beside the event loop, two at a time, and only so many may wait:
a flood of sign-ins is refused with ``Busy`` instead of stalling the counter. Never hash inside an open transaction.
"""

import unicodedata
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

import anyio
import anyio.lowlevel
import anyio.to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from registry.errors import Busy, Fault
from registry.faults import too_long
from registry.people.strength import advice_for, strength_of
from registry.saying import say
from registry.vocabulary import Strength

AT_ONCE = 2
WAITING = 32
"""How many may stand in line; at two at a time the last of them waits about a third of a second."""

GONE_IN = 2
"""Seconds after which those who stand in line now are gone, even where a hash takes five times as long."""

SHORTEST = 10
LONGEST = 200

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""Argon2id (RFC 9106) with t=2, m=19 MiB, p=1, the figures of the OWASP Password Storage Cheat Sheet."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PasswordJudgement:
    """What came of comparing; ``renewed`` is a new hash where the kept one was made with other figures."""

    right: bool
    renewed: str | None = None


@dataclass(slots=True)
class _Line:
    """Those who hash and those who wait, on one event loop."""

    limiter: anyio.CapacityLimiter
    present: int = 0


_LINE: anyio.lowlevel.RunVar[_Line] = anyio.lowlevel.RunVar("sogoc_passwords")


def faults_in(password: str, *related: str, names: Sequence[str] = (), field: str = "password") -> list[Fault]:
    """Say what makes a password unfit: its length, or being easily guessed by who knows ``related`` and ``names``."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        return [
            Fault(
                field,
                say("at least %(least)s characters; four unrelated words are better than signs", least=SHORTEST),
                "too_short",
            )
        ]
    if len(plain) > LONGEST:
        return [too_long(field, LONGEST)]
    strength = strength_of(plain, related, names)
    if strength in {Strength.NONE, Strength.WEAK}:
        return [Fault(field, advice_for(strength), "guessable")]
    return []


async def conceal(password: str) -> str:
    """Return what may be stored of a password: its Argon2id hash with a salt of its own. Raises Busy."""
    return await _in_turn(HASHER.hash, _plain(password))


async def judge(password: str, kept: str | None) -> PasswordJudgement:
    """Compare a password with the kept hash. Raises Busy.

    Where nothing is kept (nobody of that login, a machine) the same work is done in vain, so that time does not tell.
    """
    right = await _in_turn(_matches, kept or _IN_VAIN, _plain(password)) and kept is not None
    if right and kept is not None and HASHER.check_needs_rehash(kept):
        return PasswordJudgement(right=True, renewed=await conceal(password))
    return PasswordJudgement(right)


async def _in_turn(work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    line = _LINE.get(None)
    if line is None:
        line = _Line(anyio.CapacityLimiter(AT_ONCE))
        _LINE.set(line)
    if line.present >= AT_ONCE + WAITING:
        raise Busy(say("Too many people are signing in at this moment; try again in a few seconds."), seconds=GONE_IN)
    line.present += 1
    try:
        return await anyio.to_thread.run_sync(lambda: work(*given, **named), limiter=line.limiter)
    finally:
        line.present -= 1


def _matches(kept: str, plain: str) -> bool:
    try:
        return HASHER.verify(kept, plain)
    except (VerificationError, InvalidHashError):
        return False


def _plain(password: str) -> str:
    # The same keys give composed letters on one keyboard and marks apart on another.
    return unicodedata.normalize("NFC", password)


def _in_vain() -> str:
    def part(data: bytes) -> str:
        return b64encode(data).decode().rstrip("=")

    figures = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    return f"$argon2id$v=19${figures}${part(b'nobody of a name')}${part(bytes(HASHER.hash_len))}"


_IN_VAIN = _in_vain()
"""A well-formed hash that no password is known to give, made with today's figures."""
