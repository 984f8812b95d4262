"""The engine of production: a Meilisearch server, reached with two keys, filled by its own follower.

A write is one task, so it is found as a whole or not at all: documents, ids of those that are gone, and the mark go in
one list. No request waits for a task. A rebuild fills another index and swaps it with the one that answers. The index
records which server, settings and form of documents made it; an index that was made otherwise counts as empty, and the
follower fills it again.
"""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import structlog
from meilisearch import Client

from registry import calendar
from search import meilisearch_documents
from search.documents import Audience, Document
from search.engine import Candidates, EngineUnavailable, Mark, Search
from search.meilisearch_access import ServerAccess
from search.meilisearch_documents import GONE, IS_RECORD, MARK, gone, record_of, settings
from search.meilisearch_keys import demand_small
from search.meilisearch_reading import GENERATION, Queries, Results, State, answered, mark_id, read, state_of
from search.meilisearch_requests import equal, marks
from search.meilisearch_wire import IndexMissing, Wire, told
from search.texts import Text

log = structlog.get_logger()

QUESTION = 0.7
"""Seconds that a question may take, from its first to its last request, unless told."""

PATIENCE = 20.0
"""Seconds that one call of a writer may take."""

TASK = 600.0
"""Seconds that a task may take; a rebuild writes thousands of records in one task."""

KEPT = timedelta(days=1)
"""How long the server remembers finished tasks."""

IDLE = timedelta(hours=1)
"""An index that is being filled and has not been written to for this time is abandoned."""

PAGE = 1_000
"""Records read from the index at a time."""

TIDY = 3600.0
"""Seconds between two tidyings."""


class MeilisearchEngine:
    """Keeps the promises of ``search.engine.Engine``, for one audience's index on a server."""

    def __init__(
        self,
        access: ServerAccess,
        audience: Audience = Audience.PUBLIC,
        *,
        question: float = QUESTION,
        filling: tuple[str, str] | None = None,
    ) -> None:
        """Use the index of ``audience``; ``filling`` is the name and the generation of one that nobody reads yet."""
        self.access, self.audience = access, audience
        self.live = f"{access.prefix}_{audience}"
        self.index = filling[0] if filling else self.live
        self._generation = filling[1] if filling else None
        self._question = question
        self._asking = Wire(access.url, access.search_key, patience=question)
        self._filling = Wire(access.url, access.index_key, patience=PATIENCE)
        self._pending: list[int] = []
        self._version: str | None = None
        self._filled: set[str] | None = set() if filling else None
        self._tidied = time.monotonic()

    async def put(
        self, documents: Sequence[Document], *, without: Sequence[UUID] = (), mark: Mark | None = None
    ) -> None:
        generation = await self._begun()
        sent = [gone(one.hex) for one in without]
        sent += [record_of(document) for document in documents]
        if mark is not None:
            await self._finish()  # a mark must not be written before all documents that it covers
            sent.append({"id": mark_id(generation), "role": MARK, **mark._asdict()})
        await self._send(sent)
        if self._filled is not None:
            self._filled.update(document.id.hex for document in documents)

    async def candidates(self, search: Search) -> Candidates:
        return (await self.answered(search))[0]

    async def answered(self, search: Search) -> tuple[Candidates, State]:
        """Return the candidates, and what the index said of itself with them."""
        deadline = time.monotonic() + self._question

        async def ask(queries: Queries) -> Results:
            return await _searched(self._asking, queries, within=max(deadline - time.monotonic(), 0))

        with told():
            return await answered(ask, self.index, search)

    async def count(self) -> int:
        return (await self.state()).count

    async def mark(self) -> Mark:
        """Return the line it reflects; none where it is missing, or made by another version, ours or the server's."""
        state = await self.state()
        return state.mark if state.mark and await self._is_ours(state) else Mark(0, "")

    async def state(self) -> State:
        """Return what the index says of itself; a missing index says nothing."""
        try:
            with told():
                state = state_of(await _searched(self._filling, marks(self.index)))
        except IndexMissing:
            state = State()
        except EngineUnavailable:
            self._version = None  # the server may come back as another one
            raise
        self._generation = state.generation
        return state

    async def refresh(self) -> None:
        await self._finish()
        if time.monotonic() - self._tidied > TIDY:
            self._tidied = time.monotonic()
            await self.tidy()

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator["MeilisearchEngine"]:
        generation = uuid4().hex[:12]
        name = f"{self.live}-{generation}"
        new = MeilisearchEngine(self.access, self.audience, filling=(name, generation))
        made = {"id": GENERATION, "role": MARK, "generation": generation, "form": meilisearch_documents.form()}
        made |= {"version": await self._told_version()}
        try:
            await self._do(lambda client: client.create_index(name, {"primaryKey": "id"}))
            await self._do(lambda client: client.index(name).update_settings(settings()))
            await self._do(lambda client: client.index(name).add_documents([made]))
            yield new
            await new._demand_whole()
            await self._swap(name)
        except BaseException:
            with suppress(EngineUnavailable):
                await self._filling.call(lambda client: client.delete_index(name))
            raise
        self._generation = generation
        await self._do(lambda client: client.delete_index(name))
        await self.tidy()

    async def tidy(self) -> None:
        """Let the server drop finished tasks, ids of records that are gone, and fillings that nobody finished.

        Nothing waits for it; what is not done now is done the next time.
        """
        before = (calendar.now() - KEPT).isoformat()
        chosen = {"statuses": "succeeded,failed,canceled", "beforeFinishedAt": before}
        is_gone = equal("role", [GONE])[0]
        await self._filling.call(lambda client: client.delete_tasks(dict(chosen)))
        with suppress(IndexMissing):
            await self._filling.call(lambda client: client.index(self.live).delete_documents(filter=is_gone))
        listed = await self._filling.call(lambda client: client.http.get("indexes?limit=1000"))
        for index in listed["results"]:
            idle = calendar.now() - datetime.fromisoformat(index["updatedAt"][:19] + "+00:00")
            if index["uid"].startswith(f"{self.live}-") and idle > IDLE:
                log.info("index.abandoned", index=index["uid"])
                await self._filling.call(partial(_delete, index["uid"]))

    async def held(self) -> AsyncIterator[Text]:
        """Yield what the index holds of every record, in any order."""
        for at in count(0, PAGE):
            with told():
                page = await self._filling.call(partial(_page, self.index, at))
                texts = [read(one) for one in page["results"]]
            for text in texts:
                yield text
            if at + PAGE >= page["total"]:
                return

    async def close(self) -> None:
        """Do nothing: the client opens a connection for each call."""

    async def _is_ours(self, state: State) -> bool:
        return (state.form, state.version) == (meilisearch_documents.form(), await self._told_version())

    async def _told_version(self) -> str:
        """Return the version of the server. It is asked once; then the rights of our keys are checked too."""
        if self._version is None:
            await demand_small(self.access)
            self._version = (await self._filling.call(lambda client: client.get_version()))["pkgVersion"]
        return self._version

    async def _begun(self) -> str:
        """Return the generation that is written to; begin an empty index where no usable one exists."""
        if self._generation is None:
            await self.state()
        if self._generation is None:
            async with self.fresh():
                pass
        return str(self._generation)

    async def _send(self, documents: list[dict[str, Any]]) -> None:
        if documents:  # the server makes a task of an empty list, too
            index = self.index
            info = await self._filling.call(lambda client: client.index(index).add_documents(documents))
            self._pending.append(info.task_uid)

    async def _finish(self) -> None:
        """Wait for every write of this engine. The first that failed is raised; no write is waited for twice."""
        pending, self._pending = self._pending, []
        for task in pending:
            await self._filling.wait(task, within=TASK)

    async def _do(self, ask: Any) -> None:
        info = await self._filling.call(ask)
        await self._filling.wait(info.task_uid, within=TASK)

    async def _demand_whole(self) -> None:
        """Raise unless the index holds all that was put: another follower may have deleted it."""
        await self._finish()
        state = state_of(await _searched(self._filling, marks(self.index)))
        if state.generation != self._generation or state.count != len(self._filled or ()):
            raise EngineUnavailable(f"the index {self.index} that was being filled is not what was put into it")

    async def _swap(self, name: str) -> None:
        """Replace the index that answers with a filled one; readers see the old index or the new one."""
        try:
            await self._filling.call(lambda client: client.get_raw_index(self.live))
        except IndexMissing:
            await self._do(lambda client: client.create_index(self.live, {"primaryKey": "id"}))
        await self._do(lambda client: client.swap_indexes([{"indexes": [self.live, name]}]))


def _page(index: str, at: int, client: Client) -> dict[str, Any]:
    wanted = {"offset": at, "limit": PAGE, "filter": IS_RECORD, "fields": ["text"]}
    page: dict[str, Any] = client.http.post(f"indexes/{index}/documents/fetch", body=wanted)
    return page


def _delete(index: str, client: Client) -> None:
    client.delete_index(index)


async def _searched(wire: Wire, queries: Queries, *, within: float | None = None) -> Results:
    return await wire.call(lambda client: client.multi_search(queries)["results"], within=within)
