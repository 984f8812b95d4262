"""The only limiter: a budget in a window for each key, counted in the database for all processes.

A budget refills evenly: of 5 an hour, five may come at once, then one every twelve minutes. A key needs one row and
each question one statement; a refusal uses nothing of the budget (the generic cell rate algorithm of ATM, ITU-T I.371,
annex A, as a virtual schedule).
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
    """``budget`` of something (requests, bytes) in ``window``, for each key.

    ``name`` separates its keys from those of other limits and never changes. ``said`` is the sentence of a refusal,
    which may contain ``%(wait)s`` (words) and ``%(seconds)s``.
    """

    name: str
    budget: int
    window: timedelta
    said: Said


async def take(database: Database, limit: Limit, *key: str, cost: int = 1) -> None:
    """Take ``cost`` from a budget permanently; Busy, with the seconds to wait, when less is left.

    It has its own transaction, so that it stays counted when later work fails: call it before opening another one.
    """
    async with database.writing() as session:
        await take_within(session, limit, *key, cost=cost)


async def take_within(session: AsyncSession, limit: Limit, *key: str, cost: int = 1) -> None:
    """Take like ``take``, in a transaction that undoes it on failure."""
    seconds = await wait_for(session, limit, *key, cost=cost)
    if seconds:
        raise refusal(limit, seconds)


async def wait_for(session: AsyncSession, limit: Limit, *key: str, cost: int = 1) -> int:
    """Take and return 0; or take nothing and return the seconds after which enough will be left."""
    taken, window = _length(limit, cost), _microseconds(limit.window)
    if taken > window:
        return math.ceil(window / SECOND)
    connection = await session.connection()
    values = {"key": _digest(limit, key), "taken": taken}
    while True:
        now = _since_1970(calendar.now())
        told = values | {"now": now, "fresh": now + taken, "latest": now + window - taken}
        if (await connection.execute(_TAKE, told)).first() is not None:
            return 0
        until: int = (await connection.execute(_READ, {"key": values["key"]})).scalar_one()
        missing = until - (_since_1970(calendar.now()) + window - taken)
        # Several at once read the clock in another order than they come to the row: then it is free by now.
        if missing > 0:
            return max(1, math.ceil(missing / SECOND))


async def give_back(session: AsyncSession, limit: Limit, *key: str, cost: int = 1) -> None:
    """Give back what was taken."""
    values = {"key": _digest(limit, key), "taken": _length(limit, cost)}
    await (await session.connection()).execute(_GIVE_BACK, values)


async def prune(session: AsyncSession, instant: datetime) -> None:
    """Delete rows that had no meaning any more at ``instant``."""
    await (await session.connection()).execute(_PRUNE, {"instant": _since_1970(instant)})


def refusal(limit: Limit, seconds: int) -> Busy:
    """Return the refusal for a caller that has to wait."""
    return Busy(replace(limit.said, values={"wait": in_words(seconds), "seconds": seconds}), seconds=seconds)


def in_words(seconds: int) -> Said:
    """Return a waiting time, rounded up: seconds up to two minutes, minutes up to two hours, then hours."""
    if seconds <= _LONGEST_IN_SECONDS:
        return say_many("%(n)s second", "%(n)s seconds", n=seconds)
    if seconds <= _LONGEST_IN_MINUTES:
        return say_many("%(n)s minute", "%(n)s minutes", n=math.ceil(seconds / 60))
    return say_many("%(n)s hour", "%(n)s hours", n=math.ceil(seconds / 3600))


def network_of(address: str, *, v4: int = 24, v6: int = 64) -> str:
    """Return the network with which an address is counted: /24, or /64, which is what one household gets in IPv6.

    An IPv4 address mapped into IPv6 counts as IPv4; a text that is no address, such as a socket's name, counts as it
    is.
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
    """Return the share of the window, in microseconds, that a cost uses."""
    return math.ceil(_microseconds(limit.window) * cost / limit.budget)


def _microseconds(span: timedelta) -> int:
    return span // timedelta(microseconds=1)


def _since_1970(instant: datetime) -> int:
    return (instant - _EPOCH) // timedelta(microseconds=1)
