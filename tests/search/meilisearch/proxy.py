"""A way to a server on which things go wrong: it forwards, and does harm when told to. For tests, on loopback only."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeVar
from urllib.parse import urlsplit

UNAVAILABLE = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 10\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
PAGE = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 13\r\nconnection: close\r\n\r\n<html></html>"


class Fault(Enum):
    """What happens to every connection from now on."""

    NONE = auto()
    SLOW = auto()  # the answer begins after ``seconds``
    DROPPED = auto()  # closed as soon as something is asked
    UNAVAILABLE = auto()  # 503, as of a full queue
    CUT = auto()  # the answer ends in the middle
    TRICKLING = auto()  # a byte at a time, for ever
    FROZEN = auto()  # taken, and closed without an answer after ``seconds``
    PAGE = auto()  # the page of some other server


@dataclass
class FaultyProxy:
    """Forwards to ``host:port``, one connection a request, doing ``fault`` to each.

    ``lasted`` counts the requests on which waiting, slowness and trickling went on to their own end: whoever gave the
    server up before leaves it at 0, on a busy machine as on an idle one.
    """

    host: str
    port: int
    url: str = ""
    fault: Fault = Fault.NONE
    seconds: float = 60.0
    asked: int = 0
    lasted: int = 0
    carried: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        task = asyncio.current_task()
        assert task is not None
        self.carried.add(task)
        try:
            await self._carry(reader, writer)
        finally:
            writer.transport.abort()
            self.carried.discard(task)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            self.asked += 1
            fault = self.fault
            if fault is Fault.FROZEN:
                await asyncio.sleep(self.seconds)
                self.lasted += 1
            elif fault in {Fault.UNAVAILABLE, Fault.PAGE}:
                writer.write(UNAVAILABLE if fault is Fault.UNAVAILABLE else PAGE)
            elif fault is not Fault.DROPPED:
                await self._forward(head, reader, writer, fault)
            await writer.drain()
            if fault is not Fault.DROPPED:
                writer.close()
                await writer.wait_closed()

    async def _forward(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, fault: Fault
    ) -> None:
        answer = await self.fetch(head, reader)
        if fault is Fault.SLOW:
            await asyncio.sleep(self.seconds)
            self.lasted += 1
        if fault is Fault.CUT:
            answer = answer[: len(answer) * 2 // 3]
        if fault is Fault.TRICKLING:
            for at in range(len(answer)):
                writer.write(answer[at : at + 1])
                await writer.drain()
                await asyncio.sleep(self.seconds / len(answer))
            self.lasted += 1
        else:
            writer.write(answer)

    async def fetch(self, head: bytes, reader: asyncio.StreamReader) -> bytes:
        """Return what the server answers to a request whose head has been read."""
        body = await reader.readexactly(_length(head))
        up, down = await asyncio.open_connection(self.host, self.port)
        down.write(head.replace(b"Connection: keep-alive", b"Connection: close") + body)
        try:
            return await up.read()
        finally:
            down.transport.abort()


Proxy = TypeVar("Proxy", bound=FaultyProxy)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


@asynccontextmanager
async def faulty_way_to(url: str, kind: type[Proxy]) -> AsyncIterator[Proxy]:
    """Stand between the caller and the server at ``url`` until the block ends."""
    parts = urlsplit(url)
    proxy = kind(parts.hostname or "127.0.0.1", parts.port or 80)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()
        for task in proxy.carried:
            task.cancel()
        await asyncio.gather(*proxy.carried, return_exceptions=True)
        await asyncio.sleep(0)  # what was cut off says so once more
