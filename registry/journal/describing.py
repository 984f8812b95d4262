"""Makes one document of the rows of a subject, and the same rows of the document again. Both ways are pure.

A document names its fields and omits empty ones, so that a new nullable column, a new table or another order of columns
does not change existing documents. Personal fields are under ``personal``, long ones under ``long``. Secrets and
derived columns are not in the document.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from registry.journal.shapes import SCHEMA, SHAPES, Part
from registry.journal.values import Change, codec
from registry.tables import Table
from registry.tables.base import derivations
from registry.vocabulary import Subject

Row = Sequence[Any]
"""The values of a row, in the order of its table's columns."""
Rows = Mapping[str, Sequence[Row]]
"""The rows of one subject, by table."""
Document = dict[str, Any]

PERSONAL, LONG = "personal", "long"
_NONE: Mapping[str, Any] = {}


class _Told(NamedTuple):
    """How a column appears in a document: its place in the row, its name, its conversion, and the omitted value."""

    place: int
    name: str
    tell: Change | None
    untold: Any


class _Plan(NamedTuple):
    """Everything that ``_tell`` and ``_read`` need for the rows of a part, computed once."""

    plain: tuple[_Told, ...]
    personal: tuple[_Told, ...]
    long: tuple[_Told, ...]
    key: int
    names: tuple[str, ...]
    reads: tuple[tuple[str, Change | None, Any], ...]
    derived: Mapping[str, Callable[[Mapping[str, Any]], Any]]
    order: Callable[[Document], list[str]]


def columns(table: str) -> list[str]:
    """Return the names of a table's columns, in the order of the values in its rows."""
    return [column.name for column in Table.metadata.tables[table].columns]


def describe(subject: Subject, rows: Rows) -> Document:
    """Return the document of a subject; ValueError unless its own table gives exactly one row."""
    shape = SHAPES[subject]
    (root,) = rows[shape.table]
    return {"schema": SCHEMA, "subject": subject.value, **_tell(shape, root, rows, is_root=True, depth=0)}


def restore(document: Document) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows, with all columns, of which ``describe`` made the document.

    Secrets and erased values are None.
    """
    shape = SHAPES[Subject(document["subject"])]
    rows: dict[str, list[tuple[Any, ...]]] = {}
    _read(shape, document, None, rows)
    return rows


def secrets(subject: Subject, rows: Rows) -> dict[str, str]:
    """Return the secret values of a subject by column name, for the audit and a move; a document never holds them."""
    shape = SHAPES[subject]
    if not shape.secret:
        return {}
    (root,) = rows[shape.table]
    return {
        name: value
        for name, value in zip(columns(shape.table), root, strict=True)
        if name in shape.secret and value is not None
    }


def path_of(part: Part, row: Document, above: str) -> str:
    """Return the path of a row in its document. It contains the row's key, so that other rows may come and go."""
    return f"{above}{part.name}/" if part.single else f"{above}{part.name}/{key_of(part, row)}/"


def key_of(part: Part, row: Document) -> str:
    """Return the key of a row among the rows of its part, as paths contain it."""
    return "/".join(_plan(part).order(row))


@cache
def _plan(part: Part) -> _Plan:
    table = Table.metadata.tables[part.table]
    groups: dict[str, list[_Told]] = {"plain": [], "personal": [], "long": []}
    reads = []
    for place, column in enumerate(table.columns):
        name, how = column.name, codec(column)
        group = "personal" if name in part.personal else "long" if name in part.long else "plain"
        reads.append((name, how.read, part.fixed.get(name, part.absent.get(name))))
        if name in part.secret or name in part.fixed or name in derivations(table):
            continue
        groups[group].append(_Told(place, name, how.tell, part.absent.get(name)))
    keys = [column.name for column in table.primary_key]
    own = [name for name in keys if name != part.key] or keys
    # Sorted here, not in SQL: how databases sort text depends on where they were installed.
    return _Plan(
        tuple(groups["plain"]),
        tuple(groups["personal"]),
        tuple(groups["long"]),
        columns(part.table).index(part.key),
        tuple(columns(part.table)),
        tuple(reads),
        derivations(table),
        lambda told: [str(told[name]) for name in own],
    )


def _tell(part: Part, row: Row, rows: Rows, *, is_root: bool, depth: int) -> Document:
    plan = _plan(part)
    hidden = None if is_root else plan.key
    told: Document = {}
    for place, name, tell, untold in plan.plain:
        value = row[place]
        if value is not None and place != hidden and (untold is None or value != untold):
            told[name] = value if tell is None else tell(value)
    for group, fields in ((PERSONAL, plan.personal), (LONG, plan.long)):
        if fields:
            found = {
                name: value if tell is None else tell(value)
                for place, name, tell, untold in fields
                if (value := row[place]) is not None and (untold is None or value != untold)
            }
            if found:
                told[group] = found
    for inner in part.parts:
        there = rows.get(inner.table)
        if there and depth:
            above = row[plan.names.index(inner.by)]
            there = [child for child in there if child[_plan(inner).key] == above]
        if there:
            children = [_tell(inner, child, rows, is_root=False, depth=depth + 1) for child in there]
            if len(children) > 1 and not inner.single:
                children.sort(key=_plan(inner).order)
            told[inner.name] = children[0] if inner.single else children
    return told


def _read(part: Part, told: Document, parent: Mapping[str, Any] | None, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    personal, long = told.get(PERSONAL, _NONE), told.get(LONG, _NONE)
    row: dict[str, Any] = {}
    for name, read, otherwise in _plan(part).reads:
        value = (personal if name in part.personal else long if name in part.long else told).get(name)
        row[name] = otherwise if value is None else value if read is None else read(value)
    if parent is not None:
        above = parent[part.by]
        row[part.key] = str(above) if part.fixed else above
    row |= {name: made(row) for name, made in _plan(part).derived.items()}
    rows.setdefault(part.table, []).append(tuple(row.values()))
    for inner in part.parts:
        found = told.get(inner.name, ())
        for child in [found] if inner.single and found else found:
            _read(inner, child, row, rows)
