"""Proving the journal, keeping its head, and taking a register to another database."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.commands.console import DOES_NOT_HOLD, asked, err, out, progress, refuse_beside
from api.commands.opening import register, settled

if TYPE_CHECKING:
    from api.settings import Settings
    from registry.journal import Head
    from registry.journal.audit import Replay

_DIGITS = 64


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.option(
    "--kept",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with heads that were kept elsewhere; the last one must stand in the journal still.",
)
def audit(*, as_json: bool, kept: Path | None) -> None:
    """Replay the journal and compare it with the register and the stored files; say where it breaks.

    Ends with status 4 when something does not hold. Keep the head it prints somewhere else, or let the clock do it
    (SOGOC_KEPT_HEAD): with --kept a later audit shows whether the end was cut off or history was rewritten.

    \b
    Examples:
      sogoc audit
      sogoc audit --kept /mnt/elsewhere/sogoc-heads.txt
    """
    from registry.documents.store import Store
    from registry.journal.audit import audit as replay

    settings = settled()
    kept_head = None if kept is None else read_kept(kept)

    async def run() -> int:
        async with register(settings) as database:
            with progress("Replaying the journal") as report:
                stored = Store(settings.files).digest_of
                found = await replay(database, report, kept_head=kept_head, stored=stored)
        _tell(found, as_json=as_json)
        return DOES_NOT_HOLD if found.findings else 0

    sys.exit(asked(run)())


@click.command()
def head() -> None:
    """Print the journal's last line: its position and its digest, to be kept somewhere else.

    \b
    Example:
      sogoc head >> /mnt/elsewhere/sogoc-heads.txt
    """
    from registry.journal import head as last_line

    async def run() -> None:
        async with register(settled()) as database, database.reading() as connection:
            last = await last_line(connection)
        click.echo(f"{last.position} {last.digest.hex()}")

    asked(run)()


@click.command()
@click.argument("target", metavar="TARGET", required=False)
@click.option("--reopen", is_flag=True, help="Give the move up: this register takes entries again.")
def move(target: str | None, *, reopen: bool) -> None:
    """Take this register to TARGET, an empty database of either kind; its tables are made.

    What was interrupted goes on where it stopped. Meanwhile, and afterwards, nothing is entered here, so that no entry
    is left behind: let the servers use the new one (SOGOC_DATABASE_URL), or give the move up with --reopen.

    \b
    Example:
      sogoc move postgresql+asyncpg://sogoc@localhost/sogoc
      sogoc move --reopen
    """
    from api.commands.migrating import migrate_up
    from registry.journal import moving

    if reopen:
        refuse_beside("--reopen", "target")
    settings = settled()

    async def give_up() -> None:
        async with register(settings) as source:
            await moving.reopen(source)
        out.print("The move is given up; the register takes entries again.")

    if reopen:
        asked(give_up)()
        return
    if target is None:
        raise click.UsageError("Name the TARGET, or give a move up with --reopen.")
    asked(_demand_register)(settings)
    try:
        there = settings.model_copy(update={"database_url": type(settings).names_a_known_database(target)})
    except ValueError as fault:
        err.print(f"TARGET: {fault}.", markup=False)
        sys.exit(2)
    migrate_up(there)
    asked(_carry)(settings, target)


async def _carry(settings: "Settings", address: str) -> None:
    """Move the register to the tables at ``address``, and tell what is there."""
    from registry.database import Database
    from registry.journal import moving

    async with register(settings) as source:
        there = Database(address)
        try:
            with progress("Moving the register") as report:
                moved = await moving.move(source, there, report)
        finally:
            await there.close()
    out.print(f"{moved.entries} lines and {moved.subjects} subjects are there, head {moved.head.hex()}.")
    out.print("Set SOGOC_DATABASE_URL to it and restart the servers: this register takes no entries any more.")


async def _demand_register(settings: "Settings") -> None:
    async with register(settings):
        pass


def read_kept(path: Path) -> "Head":
    """Return the last head in a file of ``sogoc head`` or of the clock; leave with status 2 when there is none."""
    from registry.journal import Head

    for line in reversed(path.read_text(encoding="ascii", errors="replace").splitlines()):
        *_, position, digest = ["", "", *line.split()]
        if position.isdigit() and len(digest) == _DIGITS:
            try:
                return Head(int(position), bytes.fromhex(digest))
            except ValueError:
                continue
    err.print(f"{path} holds no head: a line is a position and 64 hexadecimal digits.", markup=False)
    sys.exit(2)


def _tell(found: "Replay", *, as_json: bool) -> None:
    if as_json:
        facts = {
            "entries": found.entries,
            "head": found.head.hex(),
            "erased": found.erased,
            "findings": [finding._asdict() for finding in found.findings],
        }
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    for position, subject, sentence in found.findings:
        err.print(f"line {position}: {subject}: {sentence}", style="red", markup=False)
    erased = f", {found.erased} fields erased" if found.erased else ""
    out.print(f"{found.entries} lines, head {found.head.hex()}, {len(found.findings)} findings{erased}.")
