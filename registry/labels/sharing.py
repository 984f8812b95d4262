"""Lets concurrent callers share one read."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Sharing(Generic[K, V]):
    """Each caller gets the result of a read that began after the call, and as few reads as possible are made.

    ``read`` receives all wanted keys and returns what it finds.
    """

    def __init__(self, read: Callable[[Collection[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._read = read
        self._next: asyncio.Future[Mapping[K, V]] | None = None
        self._asked: set[K] = set()
        self._reading: asyncio.Task[None] | None = None

    async def of(self, key: K) -> V | None:
        """Return what a read beginning from now finds for ``key``, None for nothing; raises what the read raised."""
        if self._next is None:
            self._next = asyncio.get_running_loop().create_future()
            if self._reading is None or self._reading.done():
                self._reading = asyncio.create_task(self._run())
        self._asked.add(key)
        # One caller may be cancelled; the others still wait for the same read.
        return (await asyncio.shield(self._next)).get(key)

    async def _run(self) -> None:
        while (told := self._next) is not None:
            asked, self._next, self._asked = self._asked, None, set()
            try:
                found = await self._read(asked)
            except Exception as fault:  # noqa: BLE001 # whoever asked is told
                told.set_exception(fault)
                told.exception()  # marks the exception as seen, in case no caller is left
            else:
                told.set_result(found)
