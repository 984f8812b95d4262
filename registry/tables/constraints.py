"""The unique indexes and named constraints of the tables, compared with those of the database."""

import re
from collections.abc import Iterator

from sqlalchemy import Connection, Constraint, Index, text

from registry.tables.base import Table

_NAMED = re.compile(r'CONSTRAINT "?(\w+)')
_ON_SQLITE = "SELECT tbl_name, type, name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL"
_ON_POSTGRESQL = (
    "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE conrelid <> 0 AND convalidated UNION ALL "
    "SELECT indrelid::regclass::text, indexrelid::regclass::text FROM pg_index WHERE indisunique AND indisvalid"
)


def lacking(connection: Connection) -> list[tuple[str, str]]:
    """Return the unique indexes and constraints that the database lacks, each with its table."""
    found = set(_on_sqlite(connection) if connection.dialect.name == "sqlite" else _on_postgresql(connection))
    return sorted(set(_declared(connection)) - found)


def _declared(connection: Connection) -> Iterator[tuple[str, str]]:
    names = connection.dialect.identifier_preparer
    for table in Table.metadata.tables.values():
        declared: list[Constraint | Index] = [*table.constraints, *(index for index in table.indexes if index.unique)]
        for one in declared:
            name = names.format_index(one) if isinstance(one, Index) else names.format_constraint(one)
            if name:
                yield table.name, name.strip('"')


def _on_sqlite(connection: Connection) -> Iterator[tuple[str, str]]:
    for table, kind, name, sql in connection.execute(text(_ON_SQLITE)):
        if kind == "table":
            yield from ((table, one) for one in _NAMED.findall(sql))
        elif sql.startswith("CREATE UNIQUE"):
            yield table, name


def _on_postgresql(connection: Connection) -> Iterator[tuple[str, str]]:
    found = connection.execute(text(_ON_POSTGRESQL.replace(":", r"\:")))
    return ((table.strip('"'), name.strip('"')) for table, name in found)
