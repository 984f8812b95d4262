"""Serving, and running what follows the journal."""

import os
import socket
import sys
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import click

from api.commands.console import COULD_NOT_BE_DONE, DOES_NOT_HOLD, asked, err, out, progress, refuse_beside
from api.commands.office import prepare
from api.commands.opening import register, settled

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from granian.server.common import AbstractServer

    from api.settings import Settings
    from registry.database import Database
    from registry.journal.following import Follower

SERVED = "api.serving:create_served_app"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 32), help="PostgreSQL only.")
@click.option("--demonstration", is_flag=True, help="Load the demonstration first, unless it is there.")
@click.option("--accept-older", is_flag=True, help="An older copy of the register was put back and is to stand.")
def serve(host: str, port: int, workers: int, *, demonstration: bool, accept_older: bool) -> None:
    """Migrate the tables and serve.

    \b
    Examples:
      sogoc serve
      sogoc serve --host 0.0.0.0 --port 8080
    """
    from api.commands.migrating import migrate_up

    settings = settled()
    if workers > 1 and settings.database_url.startswith("sqlite"):
        err.print("SQLite has one writer and wants one process: leave --workers at 1.", style="red")
        sys.exit(2)
    _demand_free(host, port)
    settings = _at_home(settings, host, port)
    migrate_up(settings)
    prepare(settings)
    asked(_settle)(settings, accept_older=accept_older or settings.accept_older)
    if demonstration:
        from api.commands.demonstration import show

        asked(show)(settings)
    out.print(f"Serving on http://{host}:{port}", highlight=False)
    os.environ["SOGOC_PUBLIC_URL"] = str(settings.public_url)  # the server's processes read their settings themselves
    server(SERVED, host, port, workers).serve()


async def _settle(settings: "Settings", *, accept_older: bool) -> None:
    """Leave before serving when a follower has read lines that are not in the journal."""
    from api.followers import followers, indexes_of, settle

    indexes = indexes_of(settings)
    async with register(settings) as database, aclosing(indexes):
        await settle(followers(database, indexes), accept_older=accept_older)


def _at_home(settings: "Settings", host: str, port: int) -> "Settings":
    """Use the served address as the public address where none is set."""
    from pydantic import HttpUrl

    if "public_url" in settings.model_fields_set:
        return settings
    here = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 # a name for every address cannot be given out
    return settings.model_copy(update={"public_url": HttpUrl(f"http://{here}:{port}")})


def _demand_free(host: str, port: int) -> None:
    """Leave before anything is changed when the server cannot listen; the server itself would print a trace."""
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
    if check:
        refuse_beside("--check", "once", "rebuild", "accept_older")
    sys.exit(asked(_follow)(once=once, check=check, rebuild=rebuild, accept_older=accept_older))


FAR_BEHIND = 1_000


async def _follow(*, once: bool, check: bool, rebuild: bool, accept_older: bool) -> int:
    from api.duties import duties_of
    from api.followers import followers, indexes_of, settle
    from registry import calendar
    from registry.journal.clock import keep_up

    settings = settled()
    indexes = indexes_of(settings)
    async with register(settings) as database, aclosing(indexes):
        all_of_them = followers(database, indexes)
        if check:
            return max([await _for_one(follower, _tell_lag) for follower in all_of_them])
        await settle(all_of_them, accept_older=accept_older or rebuild or settings.accept_older)
        bring = _make_anew if rebuild else _catch_up
        status = max([await _for_one(follower, bring) for follower in all_of_them])
        await keep_up(database, duties_of(settings), calendar.today())
        if once:
            await _send(database, settings)
        if not once and not rebuild:
            await _until_told(all_of_them, database, settings)
            return 0
    return status


async def _send(database: "Database", settings: "Settings") -> None:
    """Send what waits now."""
    from api.acting import book
    from api.mailing.carriers import Later
    from api.mailing.sending import Sender

    sender, sent = Sender.of(database, settings, book()), 0
    try:
        while done := await sender.send():
            sent += done
    except Later as fault:
        err.print(f"Messages wait: {fault}", style="red", markup=False)
    finally:
        await sender.end()
    out.print(f"{sent} messages sent", markup=False)


async def _for_one(follower: "Follower", work: "Callable[[Follower], Awaitable[int]]") -> int:
    """Do something for one follower; an engine that does not answer is reported, and the other followers go on."""
    from search.engine import EngineMisused, EngineUnavailable

    try:
        return await work(follower)
    except (EngineUnavailable, EngineMisused) as fault:
        err.print(f"{follower.name}: {fault}", style="red", markup=False)
        return COULD_NOT_BE_DONE


async def _tell_lag(follower: "Follower") -> int:
    lag = await follower.lag()
    out.print(f"{follower.name}: {lag} lines behind", markup=False)
    return DOES_NOT_HOLD if lag > FAR_BEHIND else 0


async def _catch_up(follower: "Follower") -> int:
    with progress(f"Following for {follower.name}") as report:
        out.print(f"{follower.name}: {await follower.catch_up(report)} lines read", markup=False)
    return 0


async def _make_anew(follower: "Follower") -> int:
    await follower.begin_again()
    out.print(f"{follower.name}: made anew", markup=False)
    return 0


async def _until_told(all_of_them: "Sequence[Follower]", database: "Database", settings: "Settings") -> None:
    """Follow until the process is asked to end, and end between two batches."""
    import signal

    import anyio

    from api.followers import following

    async with following(all_of_them, database, settings):
        with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
            async for _number in signals:
                break
