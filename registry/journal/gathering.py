"""Reading the rows of many subjects of a kind, a statement for each table however many they are."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Integer, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from registry.journal.describing import Rows
from registry.journal.shapes import SHAPES, Part, chains
from registry.tables import Table
from registry.vocabulary import Subject

AT_ONCE = 500
"""Subjects whose rows are read by one statement."""


async def gather(connection: AsyncConnection, subject: Subject, ids: Iterable[str]) -> dict[str, Rows]:
    """Return the rows of each subject that is there, by its id and by table; at most AT_ONCE ids at a time.

    What is not flushed is not seen.
    """
    wanted = list(keys_of(subject, ids))
    found: dict[str, dict[str, list[Any]]] = {}
    for table, statement, owner, by_text in _statements(subject):
        asked = [str(key) for key in wanted] if by_text else wanted
        for owned_by, *row in await connection.execute(statement.where(owner.in_(asked))):
            rows = found.setdefault(str(owned_by), {}) if table == SHAPES[subject].table else found.get(str(owned_by))
            if rows is not None:
                rows.setdefault(table, []).append(row)
    return found  # type: ignore[return-value] # lists of lists are sequences of sequences


async def all_ids(connection: AsyncConnection, subject: Subject) -> list[str]:
    """Return the ids of every subject of a kind that stands in the register, in order."""
    key = Table.metadata.tables[SHAPES[subject].table].c[SHAPES[subject].key]
    return [str(row[0]) for row in await connection.execute(select(key).order_by(key))]


def keys_of(subject: Subject, ids: Iterable[str]) -> Iterable[Any]:
    """Yield ids as their column holds them; what cannot be one is no subject's."""
    key = Table.metadata.tables[SHAPES[subject].table].c[SHAPES[subject].key]
    for text in ids:
        try:
            yield int(text) if isinstance(key.type, Integer) else UUID(text)
        except ValueError:
            continue


@cache
def _statements(subject: Subject) -> tuple[tuple[str, Select[Any], Column[Any], bool], ...]:
    """Return for each part: its table, the statement, the column with the subject's id, and whether that is text."""
    return tuple((chain[-1].table, *_statement(chain)) for chain in chains(SHAPES[subject]))


def _statement(chain: Sequence[Part]) -> tuple[Select[Any], Column[Any], bool]:
    first = chain[min(1, len(chain) - 1)]
    tables = [Table.metadata.tables[part.table] for part in chain]
    owner = Table.metadata.tables[first.table].c[first.key]
    source: Any = Table.metadata.tables[first.table]
    for above, part, table in zip(chain[1:], chain[2:], tables[2:], strict=False):
        source = source.join(table, table.c[part.key] == Table.metadata.tables[above.table].c[part.by])
    statement: Select[Any] = select(owner, *tables[-1].columns).select_from(source)
    for name, value in chain[-1].fixed.items():
        statement = statement.where(tables[-1].c[name] == value)
    return statement, owner, bool(chain[-1].fixed)
