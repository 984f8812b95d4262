"""Imports files in batches, each in its own transaction, so that an interrupted import continues where it stopped.

A file is known by its layout and digest. Once imported it is not read again, except for refused rows, because what they
need may have arrived.
"""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from registry.database import Database
from registry.errors import NotAcceptable
from registry.exchange.layouts import recognise
from registry.exchange.progress import FileProgress
from registry.exchange.summaries import FolderSummary, Summary
from registry.saying import say

BREATH = 0.12
"""Seconds between two batches on SQLite: its waiting writers look every tenth of a second, and have no order."""

Report = Callable[[int, int], None]
"""Is called after every batch with (rows done, rows in all)."""


def quiet(done: int, total: int) -> None:
    """Report nothing."""
    del done, total


def quietly(path: Path) -> Report:
    """Return a report that reports nothing."""
    del path
    return quiet


async def run(database: Database, path: Path, *, dry_run: bool = False, report: Report = quiet) -> Summary:
    """Import a file; with ``dry_run`` only return what would be done.

    Raises NotAcceptable when the file has no known layout, Taken when another import of it is running. A second import
    of the same file changes nothing; an interrupted one continues.
    """
    if dry_run:
        return (await _preview(database, [path], lambda _: report))[0]
    return await _bring_in(database, path, report)


async def run_folder(
    database: Database,
    folder: Path,
    *,
    dry_run: bool = False,
    reporting: Callable[[Path], Report] = quietly,
) -> FolderSummary:
    """Import every file of a folder that has a known layout: units, then rights, then additions to rights.

    ``reporting`` returns the report of each file. Raises NotAcceptable when no file has a known layout.
    """
    paths, left_out = _in_order(folder)
    if not paths:
        raise NotAcceptable(say("%(name)s holds no file with a known layout.", name=folder.name))
    if dry_run:
        files = await _preview(database, paths, reporting)
    else:
        files = [await _bring_in(database, path, reporting(path)) for path in paths]
    return FolderSummary(files=tuple(files), left_out=tuple(left_out))


def _in_order(folder: Path) -> tuple[list[Path], list[tuple[str, str]]]:
    ranked: list[tuple[int, Path]] = []
    left_out: list[tuple[str, str]] = []
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            left_out.append((path.name, f"{path.name} is a folder within; bring it in by itself."))
            continue
        try:
            ranked.append((recognise(path).rank, path))
        except NotAcceptable as refusal:
            left_out.append((path.name, str(refusal)))
    return [path for _, path in sorted(ranked)], left_out


async def _bring_in(database: Database, path: Path, report: Report) -> Summary:
    async with database.reading() as connection:
        passage = await FileProgress.begin(connection, path)
    for batch in passage.batches():
        async with database.writing() as session:
            await passage.take(session, batch)
        report(passage.rows_read, passage.total)
        if database.is_sqlite and passage.rows_read < passage.total:
            await asyncio.sleep(BREATH)
    if passage.has_news:
        async with database.writing() as session:
            await passage.end(session)
    return passage.summary(dry_run=False)


async def _preview(database: Database, paths: Sequence[Path], reporting: Callable[[Path], Report]) -> list[Summary]:
    """Try everything in one transaction, because later files and batches depend on earlier ones."""
    summaries: list[Summary] = []
    async with database.trying() as session:
        for path in paths:
            report = reporting(path)
            passage = await FileProgress.begin(await session.connection(), path)
            for batch in passage.batches():
                await passage.take(session, batch)
                report(passage.rows_read, passage.total)
            summaries.append(passage.summary(dry_run=True))
    return summaries
