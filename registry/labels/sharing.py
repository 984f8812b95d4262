"""One read for all who ask at once."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Sharing(Generic[K, V]):
    """Each who asks is answered by a read that began after the question, and the fewest reads are made for all.

    ``read`` gets what is asked for, each once, and returns what it finds of it.
    """

    def __init__(self, read: Callable[[Collection[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._read = read
        self._next: asyncio.Future[Mapping[K, V]] | None = None
        self._asked: set[K] = set()
        self._reading: asyncio.Task[None] | None = None

    async def of(self, key: K) -> V | None:
        """Return what a read that begins from now on finds of ``key``, None for nothing; raises what it raised."""
        if self._next is None:
            self._next = asyncio.get_running_loop().create_future()
            if self._reading is None or self._reading.done():
                self._reading = asyncio.create_task(self._run())
        self._asked.add(key)
        # Whoever asks may give up; the others still wait for the same read.
        return (await asyncio.shield(self._next)).get(key)

    async def _run(self) -> None:
        while (told := self._next) is not None:
            asked, self._next, self._asked = self._asked, None, set()
            try:
                found = await self._read(asked)
            except Exception as fault:  # noqa: BLE001 # whoever asked is told
                told.set_exception(fault)
                told.exception()  # and when nobody is left to be told, nothing is said of it
            else:
                told.set_result(found)
