"""Makes print files in the background: one at a time, part by part, so that memory stays flat and nothing is lost.

A finished part remains when the process dies, and the next process continues behind it. Parts are joined, hashed and
removed. Only their owner can read the files; they lie in a folder of their own, which belongs in no backup: the request
makes them again, octet for octet.
"""

import hashlib
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple
from uuid import UUID

import anyio
import structlog
from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError

from api.bundles import FILE, JOBS, Job, PrintFolder
from api.labelling import ring_of, sign_of
from api.media import Wanted
from api.settings import Settings
from registry import calendar
from registry.database import Database
from registry.errors import OutOfOrder, RegistryError
from registry.journal.following import wait
from registry.labels import issuing, jobs
from registry.labels.issuing import Issue
from registry.labels.runs import Run, foremost, minus, size
from registry.people.accounts import actor_of
from registry.printing.layout import DoesNotFit
from registry.saying import say
from registry.vocabulary import PrintState

LOOK, SIGN = 2.0, 1.0
"""Seconds between looks for work, and between signs of life during work."""
PRIVATE = 0o600
log = structlog.get_logger()


class FileMade(NamedTuple):
    """A finished file: how many labels and octets it has, and their SHA-256."""

    labels: int
    octets: int
    sha256: str


class Stopped(Exception):
    """The file is not continued: it was cancelled, or the server ends."""


def opened(path: Path) -> IO[bytes]:
    """Return a new file that only its owner can read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "wb")


@dataclass
class Maker:
    """Makes the requested files, in one process of the register or in several."""

    database: Database
    settings: Settings

    @property
    def folder(self) -> PrintFolder:
        return PrintFolder(self.settings.print_files)

    async def run(self, stop: anyio.Event) -> None:
        """Make one file after the other until ``stop`` is set."""
        while not stop.is_set():
            try:
                if await self.once(stop):
                    continue
                lying = await to_thread.run_sync(self.folder.lying)  # read first: files that come later are alive
                async with self.database.reading() as connection:
                    alive = await jobs.alive(connection)
                await to_thread.run_sync(self.folder.sweep, lying, alive)
            except (SQLAlchemyError, OSError) as fault:
                log.warning("print.behind", reason=str(fault))
            await wait(stop.wait, LOOK)

    async def once(self, stop: anyio.Event | None = None) -> bool:
        """Make the file that has waited longest; return whether there was one."""
        async with self.database.reading() as connection:
            if not await jobs.is_waiting(connection):
                return False
        async with self.database.writing() as session:
            claimed = await jobs.claim(session)
        if claimed is None:
            return False
        job_id, turn = claimed
        try:
            made = await self._make(job_id, turn, stop)
        except Stopped:
            return True
        except (RegistryError, DoesNotFit) as refusal:
            await self._tell(job_id, turn, state=PrintState.FAILED, reason=refusal.code, ended_at=calendar.now())
            return True
        await self._tell(job_id, turn, state=PrintState.READY, done=made.labels, octets=made.octets, sha256=made.sha256)
        return True

    async def _make(self, job_id: UUID, turn: UUID, stop: anyio.Event | None) -> FileMade:
        async with self.database.writing() as session:
            row = await jobs.wanted(await session.connection(), job_id)
            actor = await actor_of(session, row.asked_by)
            if actor is None:
                raise OutOfOrder(say("The account that asked is closed."), code="account_closed")
            issue = await issuing.take_up(
                session, actor, row.batch_number, ring=ring_of(self.settings), sign=sign_of(self.settings)
            )
            if row.inscribed != issue.inscribed:
                # A fact on the labels was corrected since the first parts were made; one file must not say both.
                if not await jobs.told(session, job_id, turn, inscribed=issue.inscribed):
                    raise Stopped
                self.folder.clear(job_id)
        making = _Making(JOBS[row.kind], issue, row, self.folder.of(job_id))
        made, hindrance = FileMade(0, 0, ""), list[Exception]()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._watch, making, job_id, turn, stop)
            try:
                made = await to_thread.run_sync(making.make)
            except (Stopped, RegistryError, DoesNotFit, OSError) as fault:  # a group would wrap it
                hindrance.append(fault)
            tasks.cancel_scope.cancel()
        if hindrance:
            raise hindrance[0]
        return made

    async def _watch(self, making: "_Making", job_id: UUID, turn: UUID, stop: anyio.Event | None) -> None:
        """Store the progress, and stop the file when it is cancelled."""
        while True:
            if (stop is not None and stop.is_set()) or not await self._tell(job_id, turn, done=making.done):
                making.stopped.set()
            await anyio.sleep(SIGN)

    async def _tell(self, job_id: UUID, turn: UUID, **values: Any) -> bool:
        async with self.database.writing() as session:
            return await jobs.told(session, job_id, turn, **values)


class _Making:
    """One file during its making, in a thread beside the loop."""

    def __init__(self, job: Job, issue: Issue, row: Any, folder: Path) -> None:
        self.job, self.issue, self.row, self.folder = job, issue, row, folder
        self.form = job.asks.model_validate(row.wishes)
        self.done = 0
        self.stopped = threading.Event()

    def make(self) -> FileMade:
        """Make the missing parts, join them, and return the result."""
        parts = [self._part(number, runs) for number, runs in enumerate(self._portions(), 1)]
        begun = self.folder / "begun"
        with opened(begun) as out:
            self.job.join(out, parts, self.issue, self.row.asked_at)
            out.flush()
            os.fsync(out.fileno())
        with begun.open("rb") as made:
            sha256 = hashlib.file_digest(made, "sha256").hexdigest()
        octets = begun.stat().st_size
        begun.replace(self.folder / FILE)
        for path, _ in parts:
            path.unlink(missing_ok=True)
        return FileMade(self.row.total, octets, sha256)

    def _portions(self) -> Sequence[list[Run]]:
        rest, found = [(first, last) for first, last in self.row.runs], []
        while rest:
            part = foremost(rest, self.job.at_once)
            found.append(part)
            rest = minus(rest, part)
        return found

    def _part(self, number: int, runs: list[Run]) -> tuple[Path, list[Run]]:
        path, before = self.folder / f"{number:05d}.part", self.done
        if not path.exists():
            begun = path.with_suffix(".begun")
            with opened(begun) as out:
                wanted = Wanted(self.issue, runs, self.form, self.row.asked_at)
                self.job.make(out, wanted, self._report)
            begun.replace(path)
        self.done = before + size(runs)
        return path, runs

    def _report(self, done: int, _: int) -> None:
        if self.stopped.is_set():
            raise Stopped
        self.done += done > 0
