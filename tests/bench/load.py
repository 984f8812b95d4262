"""A bounded number of requests on a few kept connections, by a client so cheap that it does not affect the figures."""

import asyncio
import time
from collections.abc import Iterator
from typing import cast

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"
OK = b"HTTP/1.1 200"


JSON, PAGE = "application/json", "text/html"


def asking(path: str, *, accept: str = JSON, agent: str = "") -> bytes:
    """Return the octets of one request; with an ``agent``, that of a person."""
    who = f"User-Agent: {agent}\r\n" if agent else ""
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\nAccept: {accept}\r\n{who}\r\n".encode()


class Asker(asyncio.Protocol):
    """One connection that asks, waits for the whole answer and asks again, until no request is left."""

    def __init__(self, requests: Iterator[bytes]) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.sample = b""
        self._requests = requests
        self._transport: asyncio.Transport | None = None
        self._answer = b""
        self._awaited = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's transport is not a subclass
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._answer += data
        if not self._awaited:
            end = self._answer.find(HEAD_END)
            if end < 0:
                return
            head = self._answer[:end].lower()
            if not self._answer.startswith(OK):
                self._fail(RuntimeError(self._answer.decode(errors="replace")))
                return
            at = head.index(LENGTH) + len(LENGTH)
            stop = head.find(b"\r\n", at)
            self._awaited = end + len(HEAD_END) + int(head[at : stop if stop >= 0 else None])
        if len(self._answer) >= self._awaited:
            self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(exc or ConnectionError("The server hung up."))

    def _ask(self) -> None:
        assert self._transport is not None
        self.sample, self._answer, self._awaited = self._answer, b"", 0
        request = next(self._requests, None)
        if request is not None:
            self._transport.write(request)
            return
        if not self.done.done():
            self.done.set_result(None)
        self._transport.close()

    def _fail(self, reason: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(reason)


async def ask_all(port: int, requests: list[bytes], connections: int) -> tuple[float, bytes]:
    """Ask all of them on ``connections`` connections to 127.0.0.1; return answers a second, and one of the answers.

    Raises RuntimeError with the answer when one is not 200.
    """
    loop = asyncio.get_running_loop()
    left = iter(requests)
    began = time.perf_counter()
    opened = [await loop.create_connection(lambda: Asker(left), "127.0.0.1", port) for _ in range(connections)]
    askers = [asker for _, asker in opened]
    await asyncio.gather(*(asker.done for asker in askers))
    return len(requests) / (time.perf_counter() - began), askers[0].sample
