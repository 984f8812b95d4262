"""Bringing files in: in batches, each its own transaction, so that an interrupted import goes on where it stopped.

A file is known by its layout and digest. Once it is in, it is not read again, except the rows that could not be taken:
what they were waiting for may have come.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from registry.database import Database
from registry.errors import NotAcceptable
from registry.exchange.layouts import recognise
from registry.exchange.progress import FileProgress
from registry.exchange.summaries import FolderSummary, Summary
from registry.saying import say

Report = Callable[[int, int], None]
"""Called after every batch with the rows done and the rows there are."""


def quiet(done: int, total: int) -> None:
    """Report nothing."""
    del done, total


def quietly(path: Path) -> Report:
    """Report nothing of any file."""
    del path
    return quiet


async def run(database: Database, path: Path, *, dry_run: bool = False, report: Report = quiet) -> Summary:
    """Bring a file in, or only tell what that would do.

    NotAcceptable when the file has none of the known layouts; Taken when another import of it is under way. A second
    import of the same file changes nothing; one that was interrupted goes on.
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
    """Bring in every file of a folder that has a known layout, units before rights, rights before what adds to them.

    ``reporting`` is asked for the report of each file as its turn comes. NotAcceptable when no file has a known layout.
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
    if passage.has_news:
        async with database.writing() as session:
            await passage.end(session)
    return passage.summary(dry_run=False)


async def _preview(database: Database, paths: Sequence[Path], reporting: Callable[[Path], Report]) -> list[Summary]:
    """Do everything in one transaction, because later files and batches lean on earlier ones, and undo it.

    It holds the one writer's place for as long as it takes: a few seconds for ten thousand rows.
    """
    summaries: list[Summary] = []
    async with database.writing() as session:
        for path in paths:
            report = reporting(path)
            passage = await FileProgress.begin(await session.connection(), path)
            for batch in passage.batches():
                await passage.take(session, batch)
                report(passage.rows_read, passage.total)
            summaries.append(passage.summary(dry_run=True))
        await session.rollback()
    return summaries
