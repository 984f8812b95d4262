"""Changing a table of SQLite that no ALTER TABLE changes, with every constraint kept as it is written."""

import re
from collections.abc import Callable

from sqlalchemy import Connection, text


def rebuild(connection: Connection, table: str, change: Callable[[str], str]) -> None:
    """Make a table anew by its own CREATE TABLE, changed; its rows and indexes are carried over.

    Batch mode would leave out the CHECKs, which it does not read. Foreign keys are off while migrations run.
    """
    kept = "SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL AND type <> 'trigger'"
    statements = connection.execute(text(kept), {"table": table}).all()
    (before,) = (sql for kind, sql in statements if kind == "table")
    after = change(before)
    if after == before:
        raise ValueError(f"{table} is not written as this change expects: {before}")
    connection.exec_driver_sql(re.sub(rf'CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_anew", after, count=1))
    names = [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table}_anew)")]
    columns = ", ".join(names)
    connection.exec_driver_sql(f"INSERT INTO {table}_anew ({columns}) SELECT {columns} FROM {table}")  # noqa: S608 # names of the table itself
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE {table}_anew RENAME TO {table}")
    for kind, sql in statements:
        if kind == "index":
            connection.exec_driver_sql(sql)
