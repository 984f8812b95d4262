"""Reading on in the journal, shared by all who ask at once."""

import asyncio
from collections.abc import Awaitable, Callable


class Tail:
    """Each who asks is answered by a read that began after the question, and the fewest reads are made for all."""

    def __init__(self, read: Callable[[], Awaitable[None]]) -> None:
        self._read = read
        self._next: asyncio.Future[None] | None = None
        self._reading: asyncio.Task[None] | None = None

    async def read(self) -> None:
        """Return when a read that began from now on is done; raises what it raised."""
        if self._next is None:
            self._next = asyncio.get_running_loop().create_future()
            if self._reading is None or self._reading.done():
                self._reading = asyncio.create_task(self._run())
        # Whoever asks may give up; the others still wait for the same read.
        await asyncio.shield(self._next)

    async def _run(self) -> None:
        while (asked := self._next) is not None:
            self._next = None
            try:
                await self._read()
            except Exception as fault:  # noqa: BLE001 # whoever asked is told
                asked.set_exception(fault)
                asked.exception()  # and when nobody is left to be told, nothing is said of it
            else:
                asked.set_result(None)
