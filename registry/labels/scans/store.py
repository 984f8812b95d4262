"""The table of counters: on both databases one statement reads a group of them and one writes it.

On SQLite every row that is fetched or written alone would also hand over the interpreter's lock twice. The store uses
separate connections without the ORM, like all of the verify path.
"""

import asyncio
import json
import sqlite3
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import asyncpg

from registry.database import Database
from registry.labels.scans.counter import Scan, ScanCounter, after
from registry.labels.scans.writer import CounterStore, FaultyScan
from registry.sqlite_trips import BUSY_MILLISECONDS

Key = tuple[int, int]
"""The number of an order and the index of one of its labels."""

FIELDS = ("batch_number", "label_index", *ScanCounter._fields)
_TEXTS = frozenset({"today", "places"})
_COLUMNS = ", ".join(FIELDS)
_FIND_ONE = f"SELECT {_COLUMNS} FROM label_scan WHERE batch_number = $1 AND label_index = $2"  # noqa: S608 # names of ours
REMEMBERED = 4_096
TRIES = 8


async def open_store(database: Database) -> CounterStore:
    """Open the store of a register."""
    return SqliteScans(database) if database.is_sqlite else await PostgresqlScans.open(database)


def folded(rows: dict[Key, ScanCounter], scans: Iterable[Scan]) -> list[ScanCounter]:
    """Count scans into ``rows``; return the row after each scan.

    Several scans of one label are one change of its row.
    """
    told = []
    before = {key: row.turn for key, row in rows.items()}
    for scan in scans:
        key = scan.batch, scan.label_index
        row = after(rows.get(key), scan)
        rows[key] = row = row._replace(turn=before.get(key, 0) + 1)
        told.append(row)
    return told


async def read(database: Database, keys: Collection[Key]) -> Mapping[Key, ScanCounter]:
    """Return the counters of these labels, by label; labels that were never checked are left out."""
    points = await database.points()
    if database.is_sqlite:
        # On SQLite reading key by key is faster than unpacking a list.
        return _counters([row for key in keys for row in await points.rows(_FIND_ONE, *key)])
    return _counters(await points.rows(_FIND_SOME, *map(list, zip(*keys, strict=True))))


def _counters(rows: Iterable[Sequence[Any]]) -> dict[Key, ScanCounter]:
    return {(row[0], row[1]): ScanCounter._make(row[2:]) for row in rows}


_ASKED = "json_each(?) AS asked ON batch_number = asked.value ->> 0 AND label_index = asked.value ->> 1"
_FIND = f"SELECT json_group_array(json_array({_COLUMNS})) FROM label_scan JOIN {_ASKED}"  # noqa: S608 # names of ours
_PUT = f"""
INSERT OR REPLACE INTO label_scan ({_COLUMNS})
SELECT {", ".join(f"value ->> {place}" for place in range(len(FIELDS)))} FROM json_each(?)
"""  # noqa: S608 # likewise


class SqliteScans:
    """One connection in its own thread; its groups wait in the same queue as all writers of this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._thread = ThreadPoolExecutor(1, "scans")
        self._connection: sqlite3.Connection | None = None

    async def write(self, scans: Sequence[Scan]) -> list[ScanCounter]:
        async with self._database.turn():
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._group, scans)

    def _group(self, scans: Sequence[Scan]) -> list[ScanCounter]:
        if self._connection is None:
            self._connection = _open(str(self._database.url.database))
        run = self._connection.execute
        run("BEGIN IMMEDIATE")
        try:
            keys = json.dumps(list({(scan.batch, scan.label_index) for scan in scans}))
            rows = _counters(json.loads(run(_FIND, (keys,)).fetchone()[0]))
            told = folded(rows, scans)
            run(_PUT, (json.dumps([[*key, *row] for key, row in rows.items()]),))
            run("COMMIT")
        except sqlite3.IntegrityError as fault:
            run("ROLLBACK")
            raise FaultyScan(str(fault)) from fault
        except BaseException:
            if self._connection.in_transaction:
                run("ROLLBACK")
            raise
        return told

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._leave)
        self._thread.shutdown()

    def _leave(self) -> None:
        if self._connection is not None:
            self._connection.close()


def _open(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_MILLISECONDS}"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


_ARRAYS = ", ".join(f"${place}::{'text' if name in _TEXTS else 'int'}[]" for place, name in enumerate(FIELDS, 1))
_FIND_SOME = f"""
SELECT {_COLUMNS} FROM label_scan
  JOIN unnest($1::int[], $2::int[]) AS asked(batch, index) ON batch_number = batch AND label_index = index
"""  # noqa: S608 # names of ours
_PUT_SOME = f"""
INSERT INTO label_scan AS kept ({_COLUMNS}) SELECT * FROM unnest({_ARRAYS})
ON CONFLICT (batch_number, label_index) DO UPDATE
   SET ({", ".join(ScanCounter._fields)}) = ({", ".join(f"excluded.{name}" for name in ScanCounter._fields)})
 WHERE kept.turn = excluded.turn - 1
RETURNING batch_number, label_index
"""  # noqa: S608 # likewise


class PostgresqlScans:
    """Takes no lock: a row is written only if it still has the turn that was read; otherwise the scan is counted again.

    Rows that were just written are remembered, so that they need not be read again; an outdated one fails by its turn.
    """

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool
        self._rows: OrderedDict[Key, ScanCounter] = OrderedDict()

    @classmethod
    async def open(cls, database: Database) -> "PostgresqlScans":
        dsn = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        settings = {"synchronous_commit": "on", "statement_timeout": "5s", "jit": "off"}
        return cls(await asyncpg.create_pool(dsn, min_size=0, max_size=1, server_settings=settings))

    async def write(self, scans: Sequence[Scan]) -> list[ScanCounter]:
        written: dict[int, ScanCounter] = {}
        try:
            async with self._pool.acquire() as connection:
                for _ in range(TRIES):
                    left = [place for place in range(len(scans)) if place not in written]
                    if not left:
                        break
                    written |= await self._try(connection, scans, left)
        except (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError) as fault:
            raise FaultyScan(str(fault)) from fault
        if len(written) < len(scans):
            raise OSError("Other processes count the same labels faster.")
        return [written[place] for place in range(len(scans))]

    async def _try(self, connection: Any, scans: Sequence[Scan], left: Sequence[int]) -> dict[int, ScanCounter]:
        """Count what is left; return only rows that no other process changed meanwhile."""
        some = [scans[place] for place in left]
        keys = {(scan.batch, scan.label_index) for scan in some}
        rows = {key: self._rows[key] for key in keys & self._rows.keys()}
        if unread := keys - rows.keys():
            rows |= _counters(await connection.fetch(_FIND_SOME, *map(list, zip(*unread, strict=True))))
        told = folded(rows, some)
        # In the order of the keys, so that two processes never wait for each other.
        columns = [list(column) for column in zip(*((*key, *row) for key, row in sorted(rows.items())), strict=True)]
        done = {(row[0], row[1]) for row in await connection.fetch(_PUT_SOME, *columns)}
        for key, row in rows.items():
            self._rows.pop(key, None)
            if key in done:
                self._rows[key] = row
        while len(self._rows) > REMEMBERED:
            self._rows.popitem(last=False)
        return {
            place: row
            for place, scan, row in zip(left, some, told, strict=True)
            if (scan.batch, scan.label_index) in done
        }

    async def close(self) -> None:
        await self._pool.close()
