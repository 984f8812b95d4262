"""Wherever a statement ran, and however often a read was broken off: a connection says what plain SQLite says."""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from registry import sqlite_trips
from registry.sqlite_trips import AT_ONCE, TripConnection, connect
from tests.sqlite.telling import AT_ONCE_LATE, NEVER_LATE, bound, numbers, plain, told, told_plainly

READS = [
    ("SELECT 1", ()),
    ("SELECT count(*), total(i) FROM kept", ()),
    ("SELECT a.i, b.i FROM kept AS a JOIN kept AS b ON a.i < b.i ORDER BY b.i DESC, a.i LIMIT ?", (7,)),
    ("SELECT i FROM kept WHERE i IN (?, ?) UNION SELECT -1", (2, 3)),
    ("SELECT lower('ĐỨC') || i FROM kept ORDER BY 1", ()),
    ("SELECT value FROM json_each('[1, [2, 3]]')", ()),
    ("SELECT name FROM pragma_table_info('kept')", ()),
    ("SELECT * FROM kept LEFT JOIN later ON later.i = kept.i ORDER BY kept.i", ()),
    (numbers("i"), (AT_ONCE + 3,)),
    (numbers("i % 5, count(*)"), (60,)),
    ("WITH n(i) AS (VALUES (1000), (1001)) INSERT INTO kept SELECT i FROM n RETURNING i", ()),
    ("SELECT abs(-9223372036854775808)", ()),
    ("SELECT * FROM nowhere", ()),
    ("SELECT ?", ()),
    ("SELECT is wrong", ()),
    ("INSERT INTO kept VALUES (1000)", ()),
    ("BEGIN", ()),
]
WRITES = [
    "BEGIN IMMEDIATE",
    "BEGIN IMMEDIATE",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT s",
    "ROLLBACK TO s",
    "RELEASE s",
    "INSERT INTO kept SELECT coalesce(max(i), 0) + 1 FROM kept RETURNING i",
    "DELETE FROM kept WHERE i % 2",
    "CREATE TABLE later (i INTEGER PRIMARY KEY, t TEXT DEFAULT 'x')",
    "DROP TABLE later",
    "PRAGMA wal_checkpoint(PASSIVE)",
]
DOING = st.one_of(
    st.tuples(st.just("reader"), st.sampled_from([*READS, ("BEGIN", ()), ("BEGIN", ()), "rollback", "stream"])),
    st.tuples(st.just("writer"), st.sampled_from([*READS, *((write, ()) for write in WRITES), "rollback", "stream"])),
)


@settings(max_examples=60)
@given(
    steps=st.sampled_from([1, 2, 3, 7, 30, 1_000]),
    patience=st.sampled_from([AT_ONCE_LATE, AT_ONCE_LATE, 0.00001, NEVER_LATE]),
    doings=st.lists(DOING, max_size=30),
)
async def test_whatever_the_bound_any_sequence_gives_what_plain_sqlite_gives(
    steps: int, patience: float, doings: list[Any]
):
    with TemporaryDirectory() as folder, bound(steps, patience):
        mine, right = f"{folder}/mine.db", f"{folder}/right.db"
        reader, writer = connect(mine, read_only=True), connect(mine, read_only=False)
        with plain(Path(mine)), plain(Path(right)):
            async with reader, writer:
                with (
                    closing(sqlite_trips._opened(right, read_only=True)) as right_reader,
                    closing(sqlite_trips._opened(right, read_only=False)) as right_writer,
                ):
                    pairs = {"reader": (reader, right_reader), "writer": (writer, right_writer)}
                    for who, doing in doings:
                        await do_as_plainly(*pairs[who], doing)


async def do_as_plainly(connection: TripConnection, right: sqlite3.Connection, doing: str | tuple[str, Any]) -> None:
    match doing:
        case "rollback":
            right.rollback()
            await connection.rollback()
        case "stream":
            stream = await connection.cursor().execute(numbers("i"), (3 * AT_ONCE,))
            assert await stream.fetchmany(AT_ONCE + 1) == [(i,) for i in range(1, AT_ONCE + 2)]
            await stream.close()
        case (sql, values):
            assert await told(connection, sql, values) == told_plainly(right, sql, values)
    assert connection.in_transaction is right.in_transaction
