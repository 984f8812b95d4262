"""Two engines of which one answers: the server while it is in time and tells the truth, otherwise the embedded one.

Both are always followed, each by its own follower, so that the second can take over at any moment. An answer of the
second is marked as *limited*: it is complete and in order, but the service does not run as it should.
"""

import time
from dataclasses import replace
from typing import Protocol

import structlog

from search.engine import Candidates, Engine, EngineMisused, EngineUnavailable, Mark, Search
from search.meilisearch_reading import State

log = structlog.get_logger()

REST = 30.0
"""Seconds during which a server that failed is not asked."""

APART = 10.0
"""Seconds during which the two indexes may reflect different lines of the journal."""


class Answering(Protocol):
    """An engine that says with each answer what its index reflects."""

    async def answered(self, search: Search) -> tuple[Candidates, State]:
        """Return the candidates and the state of the index they come from."""


class StandingBy:
    """Brings candidates from ``first``, or from ``second`` while the first rests."""

    def __init__(self, first: Answering, second: Engine) -> None:
        self.first, self.second = first, second
        self._rests_until = 0.0
        self._is_tried = False
        self._apart_since: float | None = None
        self._mark: Mark | None = None

    async def candidates(self, search: Search) -> Candidates:
        """Return what may answer; ``is_limited`` where the first engine failed. Raises only what the second raises."""
        if not self._may_ask():
            return await self._limited(search)
        self._is_tried = True
        try:
            found, state = await self.first.answered(search)
            await self._demand_truth(state)
        except (EngineUnavailable, EngineMisused) as fault:
            self._rest(fault)
            return await self._limited(search)
        finally:
            self._is_tried = False
        if self._rests_until:
            log.info("search.whole")
            self._rests_until = 0.0
        self._mark = state.mark
        return found

    def _may_ask(self) -> bool:
        """Say whether the first is asked: after a rest by one question at a time, until it has answered."""
        return not self._rests_until or (time.monotonic() >= self._rests_until and not self._is_tried)

    def _rest(self, fault: Exception) -> None:
        tell = log.error if isinstance(fault, EngineMisused) else log.warning
        tell("search.limited", reason=str(fault), rests=REST)
        self._rests_until = time.monotonic() + REST

    async def _limited(self, search: Search) -> Candidates:
        self._mark = None
        return replace(await self.second.candidates(search), is_limited=True)

    async def _demand_truth(self, state: State) -> None:
        """Raise when the server's index is not what the journal made of it; the embedded index is the witness."""
        try:
            mark, count = await self.second.mark(), await self.second.count()
            if mark != await self.second.mark():
                return  # it moved meanwhile; the next question compares again
        except EngineUnavailable:
            return
        if fault := self._lie(state, mark, count):
            raise EngineUnavailable(f"the search server's index is not the register's: {fault}")

    def _lie(self, state: State, mark: Mark, count: int) -> str | None:
        told = state.mark or Mark(0, "")
        if count and not state.count:
            return "it is empty"
        if told.position == mark.position:
            self._apart_since = None
            if told.seal != mark.seal:
                return "it comes from another register"
            return f"it holds {state.count} records, not {count}" if state.count != count else None
        self._apart_since = self._apart_since or time.monotonic()
        apart = time.monotonic() - self._apart_since
        return f"it reflects line {told.position}, not {mark.position}, for {apart:.0f} s" if apart > APART else None

    async def mark(self) -> Mark:
        """Return the line reflected by the index that gave the last answer."""
        return self._mark if self._mark is not None else await self.second.mark()

    async def count(self) -> int:
        """Return how many records the embedded engine holds."""
        return await self.second.count()
