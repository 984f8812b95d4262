"""The progress of one file, stored in the same transaction as its rows."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import calendar, journal
from registry.causes import cause
from registry.database import queue_here
from registry.errors import Taken
from registry.exchange.faults import FAULT, MOST_FAULTS, FaultyRow, columns_of, read_faults
from registry.exchange.layouts import recognise, rows_of
from registry.exchange.reading import Row, digest_of_file
from registry.exchange.recorded import import_file
from registry.exchange.storing import Judged, store
from registry.exchange.summaries import Summary
from registry.journal import OFFICE
from registry.rights.mirroring import IMPORT_LOCK
from registry.saying import Ordinal, say
from registry.tables import Table
from registry.vocabulary import Choice, RunStatus, Subject

RUN = Table.metadata.tables["import_run"]
BATCH = 500
SAME_KEY = cause("same_key", say("line %(line)s has the same key", line=Ordinal(0)))
Batch = list[tuple[int, Judged]]
"""Rows, each with its position among all rows of the file, from 1."""


class FileProgress:
    """A file during its import; the position where an earlier import stopped is read first."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.layout = recognise(path)
        self.digest = digest_of_file(path)
        self.total = 0
        self.rows_read = 0
        self.is_done = False
        self.run_id: UUID | None = None
        self.faults: dict[int, FaultyRow] = {}
        self.here: Counter[Choice] = Counter()
        self.started = time.perf_counter()

    @classmethod
    async def begin(cls, connection: AsyncConnection, path: Path) -> "FileProgress":
        """Open the file; NotAcceptable when it has no known layout."""
        passage = cls(path)
        await passage._recall(connection)
        passage.total = passage.rows_read if passage.is_done else sum(1 for _ in rows_of(path, passage.layout))
        return passage

    async def _recall(self, connection: AsyncConnection) -> None:
        before = (await connection.execute(self._run())).one_or_none()
        if before is None:
            return
        self.run_id, self.rows_read = before.id, before.rows_read
        self.is_done = before.status is RunStatus.DONE
        kept = await connection.execute(select(FAULT.c.line, FAULT.c.faults).where(FAULT.c.run_id == before.id))
        self.faults = {line: FaultyRow(line, read_faults(faults), {}) for line, faults in kept}

    def batches(self) -> Iterator[Batch]:
        """Yield checked batches of rows: those not yet read, and those that were refused before."""
        if self.is_done and not self.faults:
            return
        since, again = self.rows_read, frozenset(self.faults)
        first: dict[tuple[str, ...], int] = {}
        judged = (self._judge(place, row, first) for place, row in enumerate(rows_of(self.path, self.layout), 1))
        wanted = (each for each in judged if each[0] > since or each[1].row.line in again)
        while batch := list(islice(wanted, BATCH)):
            yield batch

    def _judge(self, place: int, row: Row, first: dict[tuple[str, ...], int]) -> tuple[int, Judged]:
        told, faults = self.layout.tell(row)
        if told is not None:
            line = first.setdefault((type(told).__name__, *told.identity), row.line)
            if line != row.line:
                told, faults = None, (SAME_KEY.at(line=Ordinal(line)),)
        return place, Judged(row, told, faults)

    async def take(self, session: AsyncSession, batch: Batch) -> None:
        """Store the batch and the progress; Taken when another import of the same file is running."""
        connection = await self._turn(session)
        outcomes = await store(session, [judged for _, judged in batch])
        moved: Counter[Choice] = Counter()
        fresh: list[FaultyRow] = []
        lifted: list[int] = []
        for (_, judged), outcome in zip(batch, outcomes, strict=True):
            line = judged.row.line
            before = self.faults.pop(line, None)
            if outcome.choice is Choice.FAULTY:
                fault = FaultyRow(line, outcome.faults[:MOST_FAULTS], judged.row.cells)
                self.faults[line] = fault
                if before is not None and before.faults == fault.faults:
                    continue
                fresh.append(fault)
            else:
                self.here[outcome.choice] += 1
            moved[outcome.choice] += 1
            if before is not None:
                lifted.append(line)
                moved[Choice.FAULTY] -= 1
        last = max(self.rows_read, *(place for place, _ in batch))
        if last > self.rows_read or lifted:
            await self._keep(connection, moved, last, fresh, lifted)
        self.rows_read = last

    async def _turn(self, session: AsyncSession) -> AsyncConnection:
        """Wait for other imports; raises Taken when another one has read on in this file."""
        await queue_here(session, IMPORT_LOCK)
        connection = await session.connection()
        before = (await connection.execute(self._run())).one_or_none()
        if before is None and self.run_id is None:
            self.run_id = uuid4()
            named = {"id": self.run_id, "layout": self.layout.name, "file_name": self.path.name[:200]}
            await connection.execute(insert(RUN), [named | {"digest": self.digest}])
        elif before is None or before.id != self.run_id or before.rows_read != self.rows_read:
            raise Taken(say("Another import of %(name)s is under way.", name=self.path.name))
        return connection

    async def _keep(
        self,
        connection: AsyncConnection,
        moved: Counter[Choice],
        last: int,
        fresh: Sequence[FaultyRow],
        lifted: Sequence[int],
    ) -> None:
        counts = {choice.value: RUN.c[choice.value] + moved[choice] for choice in Choice}
        await connection.execute(update(RUN).where(RUN.c.id == self.run_id).values(counts | {"rows_read": last}))
        if lifted:
            gone = delete(FAULT).where(FAULT.c.run_id == self.run_id, FAULT.c.line.in_(lifted))
            await connection.execute(gone)
        if fresh:
            rows = [columns_of(fault) | {"id": uuid4(), "run_id": self.run_id} for fault in fresh]
            await connection.execute(insert(FAULT), rows)

    @property
    def has_news(self) -> bool:
        """Say whether this import first reached the end of the file, or stored rows that were refused before."""
        return not self.is_done or bool(self.here)

    async def end(self, session: AsyncSession) -> None:
        """Note that all rows were read, and enter the import in the journal."""
        connection = await self._turn(session)
        done = {"status": RunStatus.DONE, "ended_at": calendar.now()}
        await connection.execute(update(RUN).where(RUN.c.id == self.run_id).values(done))
        counts = {choice.value: self.here[choice] for choice in (Choice.ADDED, Choice.CHANGED, Choice.UNCHANGED)}
        told = counts | {"faulty": len(self.faults), "rows": self.total, "file": self.path.name, "digest": self.digest}
        told["layout"] = self.layout.name
        await journal.enter(session, OFFICE, import_file.name, Subject.IMPORT, str(self.run_id), told=told)
        self.is_done = True

    def _run(self) -> Select[Any]:
        return select(RUN).where(RUN.c.layout == self.layout.name, RUN.c.digest == self.digest)

    def summary(self, *, dry_run: bool) -> Summary:
        """Return what was done so far."""
        return Summary(
            file_name=self.path.name,
            layout=self.layout.name,
            rows=self.total,
            added=self.here[Choice.ADDED],
            changed=self.here[Choice.CHANGED],
            faults=tuple(self.faults[line] for line in sorted(self.faults)),
            dry_run=dry_run,
            run_id=None if dry_run else self.run_id,
            seconds=time.perf_counter() - self.started,
        )
