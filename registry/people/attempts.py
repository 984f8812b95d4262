"""Counts failed sign-ins, so that guessing becomes slower and slower, but nobody can lock another person out.

An attempt is refused by the count for a login *at an address*, so guesses from other addresses do not affect the owner,
and a browser that the account knows has its own count. When one login is tried from many addresses, or many logins
from one address, each further attempt there costs double. An address that sends very many attempts is limited, so that
other people's passwords do not wait.

An attempt is counted before the password is checked, so that a hundred attempts at the same time are not free.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from registry import throttling
from registry.database import Database
from registry.people.digests import digest_of
from registry.saying import say
from registry.throttling import Limit, network_of

HOUR = timedelta(hours=1)
_TOO_MANY = say("Too many failed sign-ins; try again in %(wait)s.", wait="")

AT_AN_ADDRESS = Limit("sign_in", 5, HOUR, _TOO_MANY)
"""For one login from one address: ten guesses in the first hour, five in each hour after it."""
EVERYWHERE = Limit("sign_in_login", 30, HOUR, _TOO_MANY)
"""For one login from all addresses: beyond it each attempt costs double. It refuses nobody."""
ANY_LOGIN = Limit("sign_in_spread", 60, HOUR, _TOO_MANY)
"""For one address and all logins: beyond it each attempt costs double. It refuses nobody."""
IN_A_KNOWN_BROWSER = Limit("sign_in_known", 10, HOUR, _TOO_MANY)
"""For one login in a browser where it signed in before; attempts elsewhere do not count here."""
FLOOD = Limit("sign_in_flood", 300, timedelta(minutes=10), _TOO_MANY)
"""For one address and all logins: no office needs more than one attempt every two seconds."""

Taken = tuple[Limit, tuple[str, ...], int]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in that counts as failed until it succeeds."""

    taken: Sequence[Taken]


async def begin(database: Database, login: str, address: str, device: str | None = None) -> Attempt:
    """Count an attempt as failed; raises Busy with the seconds to wait when it comes too soon.

    ``device`` is the cookie of a browser that the account knows: its attempts have a count of their own.
    """
    place = place_of(address)
    if device is not None:
        key = (login, digest_of(device))
        async with database.writing() as session:
            await throttling.take_within(session, IN_A_KNOWN_BROWSER, *key)
        return Attempt([(IN_A_KNOWN_BROWSER, key, 1)])
    taken: list[Taken] = [(FLOOD, (place,), 1)]
    async with database.writing() as session:
        await throttling.take_within(session, FLOOD, place)
        cost = 1
        for limit, one in ((ANY_LOGIN, place), (EVERYWHERE, login)):
            if await throttling.wait_for(session, limit, one):
                cost = 2
            else:
                taken.append((limit, (one,), 1))
        await throttling.take_within(session, AT_AN_ADDRESS, login, place, cost=cost)
    return Attempt([*taken, (AT_AN_ADDRESS, (login, place), cost)])


async def take_back(database: Database, attempt: Attempt) -> None:
    """Undo the count of an attempt that succeeded or was not carried out. Earlier failures stay counted."""
    async with database.writing() as session:
        for limit, key, cost in attempt.taken:
            await throttling.give_back(session, limit, *key, cost=cost)


async def nothing(session: AsyncSession, login: str) -> None:
    """Change nothing, but cost as much time as noting a refusal."""
    await throttling.give_back(session, EVERYWHERE, login, cost=0)


def place_of(address: str) -> str:
    """Return what counts as one place for signing in: an IPv4 address, or an IPv6 network of one household."""
    return network_of(address, v4=32)
