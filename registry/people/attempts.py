"""Failed sign-ins, counted so that guessing gets slower the longer it goes on, and so that nobody locks anybody out.

What refuses is counted for a login *at an address*: whoever guesses from elsewhere takes nothing from its owner, and a
browser that the account knows counts by itself. Where a login is tried from many places, or many logins from one, each
further attempt there costs double; where one address sends so many that the passwords of others would wait, it is
slowed to what it may send.

An attempt is counted before the password is looked at, so that a hundred at a time are not a hundred free ones.
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
"""For one login from one address: ten guesses in the first hour, five in each further one."""
EVERYWHERE = Limit("sign_in_login", 30, HOUR, _TOO_MANY)
"""For one login from wherever: beyond it each attempt costs double. It refuses nobody."""
ANY_LOGIN = Limit("sign_in_spread", 60, HOUR, _TOO_MANY)
"""For one address and whatever logins: likewise."""
IN_A_KNOWN_BROWSER = Limit("sign_in_known", 10, HOUR, _TOO_MANY)
"""For one login in a browser where it signed in before, whatever others do."""
FLOOD = Limit("sign_in_flood", 300, timedelta(minutes=10), _TOO_MANY)
"""For one address and whatever logins: faster than one every two seconds is no office."""

Taken = tuple[Limit, tuple[str, ...], int]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in that is counted as failed until it is known better."""

    taken: Sequence[Taken]


async def begin(database: Database, login: str, address: str, device: str | None = None) -> Attempt:
    """Count an attempt as failed until it is known better; raise Busy, with the seconds, when it is too soon.

    ``device`` is the cookie of a browser that the account knows: its attempts count by themselves.
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
    """Undo what was counted for an attempt: it was none, or it succeeded. Failures before it stay counted."""
    async with database.writing() as session:
        for limit, key, cost in attempt.taken:
            await throttling.give_back(session, limit, *key, cost=cost)


async def nothing(session: AsyncSession, login: str) -> None:
    """Change nothing, as dearly as a note costs."""
    await throttling.give_back(session, EVERYWHERE, login, cost=0)


def place_of(address: str) -> str:
    """Return what counts as one place for signing in: an address, or what a household has of IPv6."""
    return network_of(address, v4=32)
