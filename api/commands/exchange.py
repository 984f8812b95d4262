"""Bringing files in."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from api.commands.console import COULD_NOT_BE_DONE, DOES_NOT_HOLD, asked, err, out, progress
from api.commands.opening import register, settled

if TYPE_CHECKING:
    from registry.exchange.summaries import Summary


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be done; nothing is written.")
@click.option("--faults", type=click.Path(path_type=Path), help="Write the rows that could not be taken to this CSV.")
def bring_in(paths: tuple[Path, ...], *, dry_run: bool, faults: Path | None) -> None:
    """Import files or whole folders of records, products and administrative units.

    A second import of a file changes nothing; an interrupted one goes on where it stopped. Ends with status 4 when
    rows could not be taken and 1 when a whole file could not, which keeps no other file out; no row is lost.

    \b
    Examples:
      sogoc import --dry-run gi_vietnam.csv
      sogoc import ../shared/data --faults faults.csv
    """
    sys.exit(asked(_bring_in)(paths, dry_run=dry_run, faults=faults))


async def _bring_in(paths: tuple[Path, ...], *, dry_run: bool, faults: Path | None) -> int:
    from registry.errors import RegistryError
    from registry.exchange import running, write_faults_of
    from registry.exchange.summaries import Summary

    summaries: list[Summary] = []
    left_out: list[tuple[str, str]] = []
    refused: list[tuple[str, str]] = []
    async with register(settled()) as database:
        with progress("Importing") as report:

            def reporting(_: Path) -> Callable[[int, int], None]:
                return report

            for path in paths:
                try:
                    if path.is_dir():
                        folder = await running.run_folder(
                            database, path.resolve(), dry_run=dry_run, reporting=reporting
                        )
                        summaries.extend(folder.files)
                        left_out.extend(folder.left_out)
                    else:
                        summaries.append(await running.run(database, path, dry_run=dry_run, report=report))
                except RegistryError as refusal:
                    refused.append((str(path), str(refusal)))
    if summaries or left_out:
        _tell(summaries, left_out, dry_run=dry_run)
    for name, reason in refused:
        err.print(f"{name}: {reason}", style="red", markup=False, highlight=False)
    found = [fault for summary in summaries for fault in summary.faults]
    if faults is not None:
        for path in write_faults_of(summaries, faults):
            out.print(f"The rows that could not be taken: {path}", markup=False)
    if refused:
        return COULD_NOT_BE_DONE
    return DOES_NOT_HOLD if any(not fault.is_no_right for fault in found) else 0


def _tell(summaries: "list[Summary]", left_out: list[tuple[str, str]], *, dry_run: bool) -> None:
    table = Table("file", "layout", title="What would be done" if dry_run else "What was done")
    for column in ("rows", "added", "changed", "unchanged", "no right", "faulty"):
        table.add_column(column, justify="right")
    for summary in summaries:
        counts = (
            summary.rows,
            summary.added,
            summary.changed,
            summary.unchanged,
            summary.no_rights,
            summary.faulty - summary.no_rights,
        )
        table.add_row(summary.file_name, summary.layout, *map(str, counts))
    out.print(table, soft_wrap=False)
    for name, reason in left_out:
        err.print(f"{name}: left out: {reason}", markup=False)
    for summary in summaries:
        for fault in summary.faults:
            if not fault.is_no_right:
                err.print(f"{summary.file_name}:{fault.line}: {fault.reason()}", markup=False)
