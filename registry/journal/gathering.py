"""Reads the rows of many subjects of one kind, with one statement for each table."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Integer, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from registry.journal.describing import Rows
from registry.journal.shapes import SHAPES, Part, chains
from registry.tables import Table
from registry.vocabulary import Subject

AT_ONCE = 500
"""How many subjects one statement reads."""


async def gather(
    connection: AsyncConnection, subject: Subject, ids: Iterable[str], *, is_new: bool = False
) -> dict[str, Rows]:
    """Return the rows of each subject that exists, by its id and then by table; at most AT_ONCE ids in one call.

    Changes that the session has not flushed are not included. With ``is_new``, lists that only grow contain only the
    rows of the last act.
    """
    wanted = list(keys_of(subject, ids))
    found: dict[Any, dict[str, list[tuple[Any, ...]]]] = {}
    for one in _statements(subject, is_new=is_new):
        by_text = {str(key): key for key in wanted} if one.is_text else None
        for row in await connection.execute(one.statement, {"owners": wanted if by_text is None else list(by_text)}):
            values = tuple(row)
            key = values[one.place]
            if one.is_root:
                found[key] = {one.table: [values]}
                continue
            rows = found.get(key if by_text is None else by_text[key])
            if rows is not None:
                # When the owner is no column of this table, its id follows the table's own columns.
                rows.setdefault(one.table, []).append(values if one.place < one.width else values[: one.width])
    return {str(key): rows for key, rows in found.items()}


async def all_ids(connection: AsyncConnection, subject: Subject) -> list[str]:
    """Return the ids of all subjects of a kind in the register, in order."""
    key = Table.metadata.tables[SHAPES[subject].table].c[SHAPES[subject].key]
    return [str(row[0]) for row in await connection.execute(select(key).order_by(key))]


def keys_of(subject: Subject, ids: Iterable[str]) -> Iterable[Any]:
    """Yield each id in the type of its column; an id that has no such form is left out, because no subject has it."""
    key = Table.metadata.tables[SHAPES[subject].table].c[SHAPES[subject].key]
    for text in ids:
        try:
            yield int(text) if isinstance(key.type, Integer) else UUID(text)
        except ValueError:
            continue


class _Asked(NamedTuple):
    """How the rows of a part are read, for the ids ``owners`` of subjects.

    ``place`` is the position of the subject's id in a result row, ``width`` the number of the table's own columns.
    ``is_text`` says that the id is stored as text here, whatever the type of the subject's own key.
    """

    table: str
    statement: Select[Any]
    place: int
    width: int
    is_root: bool
    is_text: bool


@cache
def _statements(subject: Subject, *, is_new: bool = False) -> tuple[_Asked, ...]:
    return tuple(_asked(chain, is_new=is_new) for chain in chains(SHAPES[subject]))


def _asked(chain: Sequence[Part], *, is_new: bool) -> _Asked:
    first, part = chain[min(1, len(chain) - 1)], chain[-1]
    tables = [Table.metadata.tables[one.table] for one in chain]
    owner = Table.metadata.tables[first.table].c[first.key]
    names = [column.name for column in tables[-1].columns]
    is_own = first is part
    source: Any = Table.metadata.tables[first.table]
    for above, inner, table in zip(chain[1:], chain[2:], tables[2:], strict=False):
        source = source.join(table, table.c[inner.key] == Table.metadata.tables[above.table].c[inner.by])
    if is_new and part.grows:
        source = source.join(tables[0], tables[0].c[part.by] == owner)
    statement: Select[Any] = select(*tables[-1].columns, *(() if is_own else (owner,))).select_from(source)
    statement = statement.where(owner.in_(bindparam("owners", expanding=True)))
    if is_new and part.grows:
        statement = statement.where(tables[-1].c[part.grows] >= tables[0].c.version - 1)
    for name, value in part.fixed.items():
        statement = statement.where(tables[-1].c[name] == value)
    place = names.index(first.key) if is_own else len(names)
    return _Asked(part.table, statement, place, len(names), len(chain) == 1, bool(part.fixed))
