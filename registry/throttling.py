"""The one limiter: so much of something in so long a time for a key, counted in the database for all workers.

A budget fills again evenly: of 5 an hour five may come at once, and from then on one every twelve minutes. A key costs
one row and each question one statement; a refusal costs nothing of the budget (the generic cell rate algorithm of ATM,
ITU-T I.371, annex A, as a virtual schedule).
"""

import hashlib
import ipaddress
import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar
from registry.database import Database
from registry.errors import Busy
from registry.saying import Said, say_many

SECOND = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_IN_SECONDS, _LONGEST_IN_MINUTES = 120, 120 * 60


@dataclass(frozen=True, slots=True)
class Limit:
    """``budget`` of something (requests, bytes) in ``window``, for each key of it.

    ``name`` tells its keys from those of others and never changes. ``said`` is what is told who is refused; it may
    name ``%(wait)s``, in words, and ``%(seconds)s``.
    """

    name: str
    budget: int
    window: timedelta
    said: Said


async def take(database: Database, limit: Limit, *key: str, cost: int = 1) -> None:
    """Take ``cost`` of a budget, for good; raise Busy, with the seconds to wait, where so much is not left.

    It is a transaction of its own, so that what fails afterwards stays counted: call it before any other is opened.
    """
    async with database.writing() as session:
        await take_within(session, limit, *key, cost=cost)


async def take_within(session: AsyncSession, limit: Limit, *key: str, cost: int = 1) -> None:
    """Take as ``take`` does, within a transaction that undoes it when it fails."""
    seconds = await wait_for(session, limit, *key, cost=cost)
    if seconds:
        raise refusal(limit, seconds)


async def wait_for(session: AsyncSession, limit: Limit, *key: str, cost: int = 1) -> int:
    """Take, and return 0; or take nothing, and return after how many seconds there will be enough."""
    taken, window = _length(limit, cost), _microseconds(limit.window)
    if taken > window:
        return math.ceil(window / SECOND)
    connection = await session.connection()
    now = _since_1970(calendar.now())
    values = {"key": _digest(limit, key), "now": now, "taken": taken, "fresh": now + taken}
    latest = now + window - taken
    if (await connection.execute(_TAKE, values | {"latest": latest})).first() is not None:
        return 0
    until: int = (await connection.execute(_READ, {"key": values["key"]})).scalar_one()
    return max(1, math.ceil((until - latest) / SECOND))


async def give_back(session: AsyncSession, limit: Limit, *key: str, cost: int = 1) -> None:
    """Give back what was taken for nothing."""
    values = {"key": _digest(limit, key), "taken": _length(limit, cost)}
    await (await session.connection()).execute(_GIVE_BACK, values)


async def prune(session: AsyncSession, instant: datetime) -> None:
    """Let go of rows that said nothing any more at an instant of the past."""
    await (await session.connection()).execute(_PRUNE, {"instant": _since_1970(instant)})


def refusal(limit: Limit, seconds: int) -> Busy:
    """Return what is told who has to wait."""
    return Busy(replace(limit.said, values={"wait": in_words(seconds), "seconds": seconds}), seconds=seconds)


def in_words(seconds: int) -> Said:
    """Return how long somebody waits: seconds to two minutes, minutes to two hours, then hours; never too short."""
    if seconds <= _LONGEST_IN_SECONDS:
        return say_many("%(n)s second", "%(n)s seconds", n=seconds)
    if seconds <= _LONGEST_IN_MINUTES:
        return say_many("%(n)s minute", "%(n)s minutes", n=math.ceil(seconds / 60))
    return say_many("%(n)s hour", "%(n)s hours", n=math.ceil(seconds / 3600))


def network_of(address: str, *, v4: int = 24, v6: int = 64) -> str:
    """Return the network an address is counted with: /24, and /64, which is what one household gets of IPv6.

    An IPv4 address within IPv6 counts as the former; what is no address, a socket's name, counts as it is.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:100]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return str(ipaddress.ip_network((found, v6), strict=False))
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, v4), strict=False))


_TAKE = text(
    "INSERT INTO throttle (key, until) VALUES (:key, :fresh) ON CONFLICT (key) DO UPDATE "
    "SET until = CASE WHEN throttle.until > :now THEN throttle.until + :taken ELSE :fresh END "
    "WHERE throttle.until <= :latest RETURNING until"
)
_READ = text("SELECT until FROM throttle WHERE key = :key")
_GIVE_BACK = text("UPDATE throttle SET until = until - :taken WHERE key = :key")
_PRUNE = text("DELETE FROM throttle WHERE until <= :instant")


def _digest(limit: Limit, key: tuple[str, ...]) -> str:
    parts = [limit.name, *key]
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.blake2b(joined.encode(), digest_size=16).hexdigest()


def _length(limit: Limit, cost: int) -> int:
    """Return what a cost is on the scale of time."""
    return math.ceil(_microseconds(limit.window) * cost / limit.budget)


def _microseconds(span: timedelta) -> int:
    return span // timedelta(microseconds=1)


def _since_1970(instant: datetime) -> int:
    return (instant - _EPOCH) // timedelta(microseconds=1)
