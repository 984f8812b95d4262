"""Passwords: stored as Argon2id hashes, and hashed without blocking other requests.

One hash takes about 20 ms of one core and 19 MiB. Two are computed at a time, outside the event loop, and only a
limited number may wait: too many sign-ins at once are refused with ``Busy``. Never hash inside an open transaction.
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
"""How many may wait; the last of them waits about a third of a second."""

GONE_IN = 2
"""Seconds after which those who wait now are served, even if a hash takes five times as long."""

SHORTEST = 10
LONGEST = 200

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""Argon2id (RFC 9106) with t=2, m=19 MiB, p=1, as in the OWASP Password Storage Cheat Sheet."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PasswordJudgement:
    """The result of a comparison; ``renewed`` is a new hash when the stored one has older parameters."""

    right: bool
    renewed: str | None = None


@dataclass(slots=True)
class _Line:
    """The requests that hash or wait, on one event loop."""

    limiter: anyio.CapacityLimiter
    present: int = 0


_LINE: anyio.lowlevel.RunVar[_Line] = anyio.lowlevel.RunVar("sogoc_passwords")


def faults_in(password: str, *related: str, names: Sequence[str] = (), field: str = "password") -> list[Fault]:
    """Return why a password is unfit: its length, or that it is easy to guess.

    ``related`` and ``names`` are texts that a person who guesses knows.
    """
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
    """Return the Argon2id hash of a password, with its own salt. Raises Busy."""
    return await _in_turn(HASHER.hash, _plain(password))


async def judge(password: str, kept: str | None) -> PasswordJudgement:
    """Compare a password with a stored hash. Raises Busy.

    Without a stored hash (an unknown login, a machine) the same work is done, so that the time tells nothing.
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
    # Keyboards differ: some give composed letters, others letters and separate marks.
    return unicodedata.normalize("NFC", password)


def _in_vain() -> str:
    def part(data: bytes) -> str:
        return b64encode(data).decode().rstrip("=")

    figures = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    return f"$argon2id$v=19${figures}${part(b'nobody of a name')}${part(bytes(HASHER.hash_len))}"


_IN_VAIN = _in_vain()
"""A well-formed hash of today's parameters that fits no known password."""
