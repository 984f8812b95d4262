"""Calls to a Meilisearch server: which threads make them, how long they may take, and what its errors mean here.

The official client shares one dictionary of headers between calls and changes it in each, so each thread has a client
of its own. A call never occupies a thread that the rest of the service needs.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from anyio import CapacityLimiter, fail_after, sleep, to_thread
from meilisearch import Client
from meilisearch.errors import MeilisearchApiError, MeilisearchError

from search.engine import EngineMisused, EngineUnavailable

T = TypeVar("T")

THREADS = 16
"""How many calls run at the same time."""

SOON, LATER = 0.01, 0.5
"""Seconds between two looks at a task: at first, and at most."""

MISUSED = frozenset({400, 401, 403, 404, 405, 413, 415})
"""Errors that remain when the request is repeated."""

PASSING = frozenset(
    {
        "no_space_left_on_device",
        "database_size_limit_reached",
        "too_many_open_files",
        "too_many_search_requests",
        "io_error",
        "internal",
    }
)
"""Errors of the server's machine, whatever their status; a later attempt may succeed."""


class IndexMissing(EngineUnavailable):
    """The server has no index of that name: it is new, or was thrown away."""


class Wire:
    """Calls with one key. Every call may raise EngineUnavailable or EngineMisused, and nothing else."""

    def __init__(self, url: str, key: str, *, patience: float) -> None:
        """Ask the server at ``url``; no single step of a call takes longer than ``patience`` seconds."""
        self._make = partial(Client, url.rstrip("/"), key, timeout=patience)  # type: ignore[arg-type] # declared as whole seconds, passed on unchanged
        self._mine = threading.local()
        self._limiter: CapacityLimiter | None = None

    async def call(self, ask: Callable[[Client], T], *, within: float | None = None) -> T:
        """Return what ``ask`` gets from the server, within this many seconds; after that the thread ends alone."""
        self._limiter = self._limiter or CapacityLimiter(THREADS)
        try:
            with fail_after(within):
                return await to_thread.run_sync(self._ask, ask, limiter=self._limiter, abandon_on_cancel=True)
        except TimeoutError as late:
            raise EngineUnavailable(f"the search server did not answer within {within} seconds") from late

    async def wait(self, task: int, *, within: float) -> Mapping[str, Any]:
        """Return the details of a task when it has succeeded. Never call this while a request waits."""
        pause = SOON
        try:
            with fail_after(within):
                while (found := await self.call(lambda client: client.get_task(task))).status in {
                    "enqueued",
                    "processing",
                }:
                    await sleep(pause)
                    pause = min(pause * 2, LATER)
        except TimeoutError as late:
            raise EngineUnavailable(f"the search server did not finish task {task} within {within} seconds") from late
        if found.status != "succeeded":
            error = found.error or {}
            raise _fault(None, error.get("code"), f"task {task} {found.status}: {error.get('message', '')}")
        return found.details or {}

    def _ask(self, ask: Callable[[Client], T]) -> T:
        client = getattr(self._mine, "client", None)
        if client is None:
            client = self._mine.client = self._make()
        with told():
            return ask(client)


@contextmanager
def told() -> Iterator[None]:
    """Turn the errors of the client, of its transport and of reading a broken answer into those of the port."""
    try:
        yield
    except MeilisearchApiError as refusal:
        raise _fault(refusal.status_code, refusal.code, refusal.message) from refusal
    except (MeilisearchError, OSError) as fault:
        raise EngineUnavailable(f"the search server cannot be reached: {type(fault).__name__}") from fault
    except (ValueError, TypeError, KeyError) as fault:
        # The answer is not JSON, or not the JSON that was promised: a proxy's page, an answer cut short.
        raise EngineUnavailable(f"the search server's answer cannot be read: {type(fault).__name__}") from fault


def _fault(status: int | None, code: str | None, message: str) -> EngineUnavailable | EngineMisused:
    said = f"the search server says {code or status}: {message}"
    if code == "index_not_found":
        return IndexMissing(said)
    if code in PASSING or (status is not None and status not in MISUSED):
        return EngineUnavailable(said)
    return EngineMisused(said)
