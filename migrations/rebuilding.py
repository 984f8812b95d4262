"""Rebuilds an SQLite table for a change that ALTER TABLE cannot make, and keeps every constraint as it is written."""

import re
from collections.abc import Callable

from sqlalchemy import Connection, text


def rebuild(connection: Connection, table: str, change: Callable[[str], str]) -> None:
    """Rebuild a table from its own CREATE TABLE statement as ``change`` alters it, with its rows and indexes.

    Batch mode would leave out the CHECK constraints, because it does not read them. Foreign keys must be off. Raises
    ValueError if ``change`` leaves the statement as it was.
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
