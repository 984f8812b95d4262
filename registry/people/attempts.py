"""Failed sign-ins, counted per login and per address, so that guessing gets slower the longer it goes on.

Counts live in this process and are bounded: a restart forgets them, a flood of invented logins cannot fill the memory.
An attempt is counted before the password is looked at, so that a hundred at a time are not a hundred free ones.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from registry.errors import Busy
from registry.saying import say

MOST = 20_000
LONGEST_WAIT = 15 * 60
FORGOTTEN_AFTER = 60 * 60


@dataclass(slots=True)
class _Count:
    failures: int = 0
    latest: float = 0.0
    again_at: float = 0.0


class Tally:
    """Counts of one kind: ``free`` failures cost nothing, the next ``first_wait`` seconds, and each further double."""

    def __init__(self, free: int, first_wait: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.free = free
        self.first_wait = first_wait
        self.clock = clock
        self._counts: OrderedDict[str, _Count] = OrderedDict()

    def wait(self, key: str) -> int:
        """Return how many whole seconds remain before ``key`` may try again; 0 when it may now."""
        count = self._counts.get(key)
        return 0 if count is None else max(0, math.ceil(count.again_at - self.clock()))

    def add(self, key: str) -> None:
        """Count a failure."""
        now = self.clock()
        count = self._counts.pop(key, None) or _Count()
        if now - count.latest > FORGOTTEN_AFTER:
            count = _Count()
        count.failures += 1
        count.latest = now
        beyond = count.failures - self.free
        if beyond >= 0:
            count.again_at = now + min(self.first_wait * 2.0 ** min(beyond, 16), LONGEST_WAIT)
        self._counts[key] = count
        while len(self._counts) > MOST:
            self._counts.popitem(last=False)

    def take_back(self, key: str) -> None:
        """Undo one count: the attempt was none, or it succeeded."""
        count = self._counts.get(key)
        if count is not None:
            count.failures = max(0, count.failures - 1)
            count.again_at = 0.0

    def forget(self, key: str) -> None:
        self._counts.pop(key, None)


class Attempts:
    """The two tallies together.

    A login has four free failures, then waits of 1, 2, 4, 8 and 15 minutes: ten guesses in the first hour and four in
    each further one, wherever they come from; its owner waits a quarter of an hour at the most. An address, which a
    whole office may share, has thirty.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.logins = Tally(free=4, first_wait=60, clock=clock)
        self.addresses = Tally(free=30, first_wait=10, clock=clock)

    def begin(self, login: str, address: str) -> None:
        """Count an attempt as failed until it is known better; raise Busy, with the seconds, when it is too soon."""
        wait = max(self.logins.wait(login), self.addresses.wait(address))
        if wait:
            raise Busy(say("Too many failed sign-ins; try again in %(seconds)s seconds.", seconds=wait), seconds=wait)
        self.logins.add(login)
        self.addresses.add(address)

    def cancel(self, login: str, address: str) -> None:
        """Take the attempt back: nobody looked at the password."""
        self.logins.take_back(login)
        self.addresses.take_back(address)

    def succeed(self, login: str, address: str) -> None:
        """Forget the login's failures; an address keeps its own, else one good account would free a guesser."""
        self.logins.forget(login)
        self.addresses.take_back(address)
