"""All that runs beside requests: followers, the clock, sending and printing; or under ``sogoc follow``."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from types import ModuleType

import anyio
import structlog

import registry
from api.acting import book
from api.duties import duties_of
from api.mailing.sending import Sender
from api.making import Maker
from api.settings import Settings
from registry.database import Database
from registry.journal import clock
from registry.journal.following import Follower, gathered
from search import alerts
from search.engine import EngineMisused, EngineUnavailable
from search.engines import Indexes
from search.lexicon import extend

log = structlog.get_logger()


def indexes_of(settings: Settings) -> Indexes:
    """Return the indexes that the settings name, with the office's own words; every process uses the same."""
    if settings.search_words is not None:
        extend(settings.search_words)
    return Indexes.of(settings.search_folder, settings.search_server)


PLACES: tuple[ModuleType, ...] = (registry, alerts)
"""The packages in which followers are found that need only the database."""


def followers(database: Database, indexes: Indexes) -> Sequence[Follower]:
    """Return every follower of this register."""
    return [*indexes.followers(database), *(kind(database) for kind in gathered(*PLACES))]


async def settle(all_of_them: Sequence[Follower], *, accept_older: bool) -> None:
    """Check that no follower has read lines that are not in the journal; BrokenChain when one has.

    With ``accept_older`` the follower begins again instead: the operator has said that this register is the valid one.
    An engine that does not answer now holds up nothing: its follower checks again before it reads.
    """
    for follower in all_of_them:
        try:
            await (follower.accept() if accept_older else follower.demand_same_journal())
        except (EngineUnavailable, EngineMisused) as fault:
            log.warning("follower.unsettled", follower=follower.name, reason=str(fault))


@asynccontextmanager
async def following(all_of_them: Sequence[Follower], database: Database, settings: Settings) -> AsyncIterator[None]:
    """Follow, do the duties that are due, send what waits and make print files, until the block ends."""
    stop = anyio.Event()
    async with anyio.create_task_group() as tasks:
        for follower in all_of_them:
            tasks.start_soon(follower.follow, stop)
        tasks.start_soon(clock.run, database, duties_of(settings), stop)
        tasks.start_soon(Sender.of(database, settings, book()).run, stop)
        tasks.start_soon(Maker(database, settings).run, stop)
        try:
            yield
        finally:
            stop.set()
