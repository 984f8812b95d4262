"""Downloads over a real connection that breaks off, wherever one may, and from a server that dies in the middle."""

import asyncio
import hashlib
import os
import signal
import socket
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from httpx import AsyncClient, Response

from registry.errors import OutOfOrder
from registry.labels import jobs
from registry.vocabulary import PrintState, RangeState
from tests.labels.chain import Chain, keys_of
from tests.labels.scans.test_kills import served

MANY, FEW = 30_000, 150
"""Labels on a list that is larger than what a connection holds, and on one that is not."""
PATIENCE = 20.0
SMALL = 1 << 12


class Line:
    """A connection to a real server, with a reader that is slow: what it has not read stays with the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.body = b""

    async def head(self) -> str:
        return (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()

    async def read(self, octets: int) -> None:
        while len(self.body) < octets and (piece := await self.reader.read(octets - len(self.body))):
            self.body += piece

    def leave(self) -> None:
        self.writer.transport.abort()


class Ground(NamedTuple):
    """A register, asked here and at a real server."""

    chain: Chain
    client: AsyncClient
    keys: dict[str, str]
    port: int

    @asynccontextmanager
    async def line(self, number: int) -> AsyncIterator[Line]:
        """Ask the server for the list of an order as the producer."""
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", self.port))
        line = Line(*await asyncio.open_connection(sock=connection, limit=SMALL))
        head = (
            f"Host: 127.0.0.1:{self.port}\r\nAuthorization: Bearer {self.keys['producer']}\r\nContent-Length: 0\r\n\r\n"
        )
        line.writer.write(f"POST /api/v1/label-orders/{number}/labels.csv HTTP/1.1\r\n{head}".encode())
        await line.writer.drain()
        try:
            yield line
        finally:
            line.leave()

    async def ask(self, number: int, who: str = "producer") -> Response:
        headers = {"Authorization": f"Bearer {self.keys[who]}"}
        return await self.client.post(f"/api/v1/label-orders/{number}/labels.csv", headers=headers)

    async def go_on(self, job: Any, begin: int) -> Response:
        headers = {"Authorization": f"Bearer {self.keys['producer']}", "Range": f"bytes={begin}-"}
        address = f"/api/v1/label-orders/{job.batch_number}/print-jobs/{job.id}/file"
        return await self.client.get(address, headers=headers | {"If-Range": f'"{job.sha256}"'})

    async def until(self, number: int, holds: Callable[[Any], bool]) -> Any:
        """Wait until the only file of an order is as told, and return it."""
        registrar = self.chain.office.registrar.actor
        async with asyncio.timeout(PATIENCE):
            while True:
                async with self.chain.database.reading() as connection:
                    for job in await (await jobs.of_order(connection, registrar, number)).rows(connection):
                        if holds(job):
                            return job
                await asyncio.sleep(0.02)


async def in_the_middle(ground: Ground, number: int) -> None:
    async with ground.line(number) as line:
        head = await line.head()
        await line.read(20_000)
    job = await ground.until(number, lambda one: 0 < one.sent == one.handed < one.octets)
    assert f"content-location: /api/v1/label-orders/{number}/print-jobs/{job.id}/file" in head
    other = await ground.ask(number, "manager")
    assert (job.state, other.status_code, other.json()["code"]) == (PrintState.READY, 409, "on_its_way")
    with pytest.raises(OutOfOrder, match="in no print file yet"):
        await ground.chain.mark(number, RangeState.ACTIVATED, 0, 0)
    begin = len(line.body)
    rest = await ground.go_on(job, begin)
    assert (rest.status_code, rest.headers["content-range"]) == (206, f"bytes {begin}-{job.octets - 1}/{job.octets}")
    whole = line.body + rest.content
    assert (hashlib.sha256(whole).hexdigest(), whole.count(b"\r\n")) == (job.sha256, MANY + 1)
    assert rest.headers["repr-digest"] == f"sha-256=:{b64encode(bytes.fromhex(job.sha256)).decode()}:"
    await ground.chain.mark(number, RangeState.ACTIVATED, 0, MANY - 1)
    again = await ground.ask(number)
    assert (again.status_code, again.json()["code"]) == (409, "already_taken")


async def at_the_first_octet(ground: Ground, number: int) -> None:
    async with ground.line(number):
        pass
    answer = await ground.ask(number)
    assert (answer.status_code, answer.text.count("\r\n")) == (200, FEW + 1)
    assert (await ground.until(number, lambda one: one.is_entered)).state is PrintState.DELIVERED


async def at_the_last_octet(ground: Ground, number: int) -> None:
    async with ground.line(number) as line:
        length = int((await line.head()).partition("content-length: ")[2].partition("\r\n")[0])
        await line.read(length - 1)
    job = await ground.until(number, lambda one: one.state is PrintState.DELIVERED)
    assert job.is_entered, "the last octet was on its way"
    assert (await ground.ask(number)).status_code == 409
    rest = await ground.go_on(job, length - 1)
    assert hashlib.sha256(line.body + rest.content).hexdigest() == job.sha256


async def of_a_server_that_dies(ground: Ground, number: int, group: int) -> None:
    async with ground.line(number):
        job = await ground.until(number, lambda one: one.handed == one.octets)
        os.killpg(group, signal.SIGKILL)
    assert (job.state, job.is_entered) == (PrintState.READY, False)
    assert (await ground.ask(number, "manager")).status_code == 409
    answer = await ground.ask(number)
    assert hashlib.sha256(answer.content).hexdigest() == job.sha256
    assert (await ground.until(number, lambda one: one.is_entered)).state is PrintState.DELIVERED


async def test_who_is_cut_off_goes_on_and_what_is_whole_is_taken(chain: Chain, client: AsyncClient, tmp_path: Path):
    first, second, third, fourth = [
        await chain.issued(quantity, 1, active=False) for quantity in (MANY, FEW, FEW, MANY)
    ]
    with served(chain.database.url.render_as_string(hide_password=False), tmp_path) as (port, process):
        ground = Ground(chain, client, await keys_of(chain), port)
        await in_the_middle(ground, first)
        await at_the_first_octet(ground, second)
        await at_the_last_octet(ground, third)
        await of_a_server_that_dies(ground, fourth, process.pid)
