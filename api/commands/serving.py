"""Serving, and running what follows the journal."""

import os
import socket
import sys
from typing import TYPE_CHECKING, Any

import click

from api.commands.console import DOES_NOT_HOLD, asked, err, out, progress
from api.commands.office import prepare
from api.commands.opening import register, settled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from granian.server.common import AbstractServer

    from api.settings import Settings
    from registry.database import Database
    from registry.journal.following import Follower


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 32), help="PostgreSQL only.")
@click.option("--demonstration", is_flag=True, help="Load the demonstration first, unless it is there.")
@click.option("--accept-older", is_flag=True, help="An older copy of the register was put back and is to stand.")
def serve(host: str, port: int, workers: int, *, demonstration: bool, accept_older: bool) -> None:
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
    asked(_settle)(settings, accept_older=accept_older or settings.accept_older)
    if demonstration:
        from api.commands.demonstration import show

        asked(show)(settings)
    out.print(f"Serving on http://{host}:{port}", highlight=False)
    os.environ["SOGOC_PUBLIC_URL"] = str(settings.public_url)  # the server's processes read their settings themselves
    server("api.app:create_app", host, port, workers).serve()


async def _settle(settings: "Settings", *, accept_older: bool) -> None:
    """Leave before anything is served when a follower has read lines that are not in the journal."""
    from api.followers import followers, settle
    from search.embedded import EmbeddedEngine

    async with register(settings) as database:
        engine = EmbeddedEngine(settings.search_folder)
        try:
            await settle(followers(database, engine), accept_older=accept_older)
        finally:
            await engine.close()


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
    "--check",
    is_flag=True,
    help="Only say how far behind each follower is; status 4 from 1,001 lines.",
)
@click.option("--rebuild", is_flag=True, help="Fill a fresh index and put it in the old one's place.")
@click.option("--accept-older", is_flag=True, help="An older copy of the register was put back and is to stand.")
def follow(*, once: bool, check: bool, rebuild: bool, accept_older: bool) -> None:
    """Run all that follows the journal, and do what is due by the date.

    \b
    Examples:
      sogoc follow
      sogoc follow --rebuild
    """
    sys.exit(asked(_follow)(once=once, check=check, rebuild=rebuild, accept_older=accept_older))


FAR_BEHIND = 1_000


async def _follow(*, once: bool, check: bool, rebuild: bool, accept_older: bool) -> int:
    from api.followers import followers, settle
    from registry import calendar
    from registry.journal.clock import keep_up
    from registry.journal.duties import duties
    from search.embedded import EmbeddedEngine

    settings = settled()
    async with register(settings) as database:
        engine = EmbeddedEngine(settings.search_folder)
        all_of_them = followers(database, engine)
        try:
            if check:
                return await _tell_lags(all_of_them)
            if rebuild:
                accept_older = True
            await settle(all_of_them, accept_older=accept_older or settings.accept_older)
            with progress("Following") as report:
                for follower in all_of_them:
                    read = await (follower.begin_again() if rebuild else follower.catch_up(report))
                    out.print(f"{follower.name}: {read} lines read", markup=False)
            await keep_up(database, duties(settings.kept_head), calendar.today())
            if not once and not rebuild:
                await _until_told(all_of_them, database, settings)
        finally:
            await engine.close()
    return 0


async def _tell_lags(all_of_them: "Sequence[Follower]") -> int:
    lags = [(follower.name, await follower.lag()) for follower in all_of_them]
    for name, lag in lags:
        out.print(f"{name}: {lag} lines behind", markup=False)
    return DOES_NOT_HOLD if any(lag > FAR_BEHIND for _, lag in lags) else 0


async def _until_told(all_of_them: "Sequence[Follower]", database: "Database", settings: "Settings") -> None:
    """Follow until the process is asked to end, and end between two batches."""
    import signal

    import anyio

    from api.followers import following

    async with following(all_of_them, database, settings):
        with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
            async for _number in signals:
                break
