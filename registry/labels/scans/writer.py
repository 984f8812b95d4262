"""One writer for all scans of a process: scans that arrive during a commit share the next one. There is no timer.

So a commit that survives a power cut costs each scan little, and less the more scans arrive. A counted scan is on the
disk before its count is returned. A scan that cannot be counted in time is answered anyway and says so.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Protocol

import structlog

from registry.labels.scans.counter import Scan, ScanCounter

ROOM = 2_000
"""Scans that may wait; further ones are answered without counting, so that memory does not fill up."""
LARGEST = 256
PATIENCE = 2.0
"""Seconds that a shopper waits for the count; then the answer is sent without it."""
log = structlog.get_logger()


class NotCounted(Exception):
    """The scan was not written in time, or too many were waiting."""


class FaultyScan(Exception):
    """One scan of a group cannot be written; the database is unchanged by the group."""


class CounterStore(Protocol):
    """The store of counters."""

    async def write(self, scans: Sequence[Scan]) -> list[ScanCounter]:
        """Count all scans durably and return their rows in the same order.

        Raises FaultyScan when one of them is faulty, and the database's exception when all fail.
        """

    async def close(self) -> None:
        """Close the connections."""


Waiting = tuple[Scan, "asyncio.Future[ScanCounter]"]


class ScanWriter:
    """Counts scans durably. It belongs to the event loop in which it is made."""

    def __init__(self, store: CounterStore, *, room: int = ROOM, patience: float = PATIENCE) -> None:
        self._store = store
        self._room = room
        self._patience = patience
        self._waiting: deque[Waiting] = deque()
        self._arrived = asyncio.Event()
        self._is_closing = False
        self._loop = asyncio.get_running_loop()
        self._writing = asyncio.create_task(self._write())
        self.groups = 0
        self.uncounted = 0

    async def count(self, scan: Scan) -> ScanCounter:
        """Return the label's row once it is on the disk; raises NotCounted."""
        if self._is_closing or len(self._waiting) >= self._room:
            self.uncounted += 1
            raise NotCounted("no room")
        done: asyncio.Future[ScanCounter] = self._loop.create_future()
        self._waiting.append((scan, done))
        self._arrived.set()
        return await done

    async def close(self) -> None:
        """Write what waits, then close the store."""
        self._is_closing = True
        self._arrived.set()
        await self._writing
        await self._store.close()

    async def _write(self) -> None:
        while self._waiting or not self._is_closing:
            if not self._waiting:
                self._arrived.clear()
                await self._arrived.wait()
            # Checks that have reached the process, but not this queue, are still in time for the group.
            await asyncio.sleep(0)
            some = [self._waiting.popleft() for _ in range(min(LARGEST, len(self._waiting)))]
            # Scans that were already answered as not counted, or whose caller left, are not counted.
            if group := [one for one in some if not one[1].done()]:
                await self._settle(group)

    async def _settle(self, group: list[Waiting]) -> None:
        watch = self._loop.call_later(self._patience, self._give_up, group)
        scans = [scan for scan, _ in group]
        try:
            written: Sequence[ScanCounter | Exception] = await self._store.write(scans)
        except FaultyScan:
            written = [await self._alone(scan) for scan in scans]
        except Exception as fault:  # noqa: BLE001 # whatever the database says, nobody of this group was counted
            log.warning("scans.uncounted", reason=str(fault), scans=len(group))
            written = [fault] * len(group)
        watch.cancel()
        self.groups += 1
        for (_, done), row in zip(group, written, strict=True):
            if isinstance(row, ScanCounter):
                if not done.done():
                    done.set_result(row)
            else:
                self._refuse(done, repr(row))

    async def _alone(self, scan: Scan) -> ScanCounter | Exception:
        """Write one scan of a failed group, so that one fault does not affect the others."""
        try:
            return (await self._store.write([scan]))[0]
        except Exception as fault:  # noqa: BLE001 # as above
            return fault

    def _give_up(self, group: list[Waiting]) -> None:
        """Answer those who have waited too long as not counted; the group may still be written."""
        for _, done in [*group, *self._waiting]:
            self._refuse(done, "not in time")

    def _refuse(self, done: "asyncio.Future[ScanCounter]", reason: str) -> None:
        if not done.done():
            self.uncounted += 1
            done.set_exception(NotCounted(reason))
