"""All that follows the journal, and the clock beside it: run by a server with following on, or by ``sogoc follow``."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import anyio

from api.settings import Settings
from registry.database import Database
from registry.journal import clock
from registry.journal.duties import duties
from registry.journal.following import Follower
from search.engine import Engine
from search.follower import Follower as Index


def followers(database: Database, engine: Engine) -> Sequence[Follower]:
    """Return every follower of this register."""
    return (Index(database, engine),)


async def settle(all_of_them: Sequence[Follower], *, accept_older: bool) -> None:
    """See to it that no follower has read lines that are not in the journal; BrokenChain when one has.

    With ``accept_older`` it begins again instead: somebody who may has said that this register is the one that stands.
    """
    for follower in all_of_them:
        if accept_older:
            await follower.accept()
        else:
            await follower.demand_same_journal()


@asynccontextmanager
async def following(all_of_them: Sequence[Follower], database: Database, settings: Settings) -> AsyncIterator[None]:
    """Follow, and do what is due, until the block ends."""
    stop = anyio.Event()
    async with anyio.create_task_group() as tasks:
        for follower in all_of_them:
            tasks.start_soon(follower.follow, stop)
        tasks.start_soon(clock.run, database, duties(settings.kept_head), stop)
        try:
            yield
        finally:
            stop.set()
