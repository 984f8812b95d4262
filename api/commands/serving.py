"""Serving, and keeping the search index level."""

import os
import socket
import sys
from collections.abc import Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import click

from api.commands.console import COULD_NOT_BE_DONE, DOES_NOT_HOLD, asked, err, out, progress
from api.commands.office import prepare
from api.commands.opening import register, settled

if TYPE_CHECKING:
    from granian.server.common import AbstractServer

    from api.settings import Settings
    from search.follower import Follower


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 32), help="PostgreSQL only.")
@click.option("--demonstration", is_flag=True, help="Load the demonstration first, unless it is there.")
def serve(host: str, port: int, workers: int, *, demonstration: bool) -> None:
    """Bring the tables level and serve.

    \b
    Examples:
      sogoc serve
      sogoc serve --host 0.0.0.0 --port 8080
    """
    from api.commands.migrating import bring_level

    settings = settled()
    if workers > 1 and settings.database_url.startswith("sqlite"):
        err.print("SQLite has one writer and wants one process: leave --workers at 1.", style="red")
        sys.exit(2)
    _demand_free(host, port)
    settings = _at_home(settings, host, port)
    bring_level(settings)
    prepare(settings)
    if demonstration:
        from api.commands.demonstration import show

        asked(show)(settings)
    out.print(f"Serving on http://{host}:{port}", highlight=False)
    os.environ["SOGOC_PUBLIC_URL"] = str(settings.public_url)  # the server's processes read their settings themselves
    server("api.app:create_app", host, port, workers).serve()


def _at_home(settings: "Settings", host: str, port: int) -> "Settings":
    """Where no public address was set, it is the one that is served on."""
    from pydantic import HttpUrl

    if "public_url" in settings.model_fields_set:
        return settings
    here = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 # a name for every address is none to give out
    return settings.model_copy(update={"public_url": HttpUrl(f"http://{here}:{port}")})


def _demand_free(host: str, port: int) -> None:
    """Leave before anything is touched when the server could not listen; it would say so in a trace of its own."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as refusal:
        err.print(f"Port {port} of {host} cannot be listened on: {refusal.strerror}.", style="red", markup=False)
        sys.exit(1)


def server(target: str, host: str, port: int, workers: int = 1) -> "AbstractServer[Any]":
    """Return the server of the application that the factory ``target`` makes; ``serve()`` blocks until it ends."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server as Granian

    return Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        factory=True,
        log_level=LogLevels.warning,
    )


@click.command()
@click.option("--once", is_flag=True, help="Catch up and leave.")
@click.option(
    "--check", is_flag=True, help="Only say how far behind the index is; status 4 when more than 1,000 lines."
)
@click.option("--rebuild", is_flag=True, help="Fill a fresh index and put it in the old one's place.")
def follow(*, once: bool, check: bool, rebuild: bool) -> None:
    """Keep the search index level with the journal.

    \b
    Examples:
      sogoc follow
      sogoc follow --rebuild
    """
    sys.exit(asked(_follow)(once=once, check=check, rebuild=rebuild))


FAR_BEHIND = 1_000


async def _follow(*, once: bool, check: bool, rebuild: bool) -> int:
    from search.engine import EngineMisused, EngineUnavailable
    from search.engines import Engines

    settings = settled()
    status = 0
    engines = Engines.of(settings.search_folder, settings.search_server)
    async with register(settings) as database, aclosing(engines):
        followers = engines.followers(database)
        for follower in followers:
            try:
                status = await _level(follower, check=check, rebuild=rebuild) or status
            except (EngineUnavailable, EngineMisused) as fault:
                status = COULD_NOT_BE_DONE
                err.print(f"{follower.name}: {fault}", style="red", markup=False)
        if not (once or check or rebuild):
            await _until_told(followers)
            return 0
    return status


async def _level(follower: "Follower", *, check: bool, rebuild: bool) -> int:
    """Bring one index level, or say how far it is from that; return the status."""
    if check:
        lag = await follower.lag()
        out.print(f"{follower.name}: {lag} lines behind")
        return DOES_NOT_HOLD if lag > FAR_BEHIND else 0
    with progress(f"Indexing for {follower.name}") as report:
        read = (await follower.rebuild(report)).position if rebuild else await follower.catch_up(report)
    out.print(f"{follower.name}: {read} lines read")
    return 0


async def _until_told(followers: "Sequence[Follower]") -> None:
    """Follow until the process is asked to end, and end between two batches."""
    import signal

    import anyio

    from search.engines import following

    async with following(followers):
        with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
            async for _ in signals:
                break
