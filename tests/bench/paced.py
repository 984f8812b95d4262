"""Requests at a steady rate on kept connections, each timed from the moment at which it was due."""

import asyncio
import time
from collections.abc import Iterator

LENGTH = b"content-length:"
END = b"\r\n\r\n"


class Line:
    """One kept connection to 127.0.0.1."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> bytes:
        """Return the whole answer; raises OSError or IncompleteReadError where the server is gone."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(request)
        head = await reader.readuntil(END)
        told = head.lower()
        at = told.index(LENGTH) + len(LENGTH)
        return head + await reader.readexactly(int(told[at : told.index(b"\r\n", at)]))

    def leave(self) -> None:
        if self._streams is not None:
            self._streams[1].close()


async def pace(port: int, requests: Iterator[bytes], rate: int, seconds: float, connections: int = 32) -> list[float]:
    """Ask ``rate`` times a second; return how many milliseconds after its due time each answer came.

    A slow answer delays nothing: the next request goes over another connection, and late if none is free.
    """
    took: list[float] = []
    numbers = iter(range(int(rate * seconds)))
    began = time.perf_counter()

    async def asking() -> None:
        line = Line(port)
        for number in numbers:
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await line.ask(next(requests))
            took.append(1000 * (time.perf_counter() - due))
        line.leave()

    await asyncio.gather(*(asking() for _ in range(connections)))
    return took


def quantile(values: list[float], part: float) -> float:
    """Return the value below which this share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]
