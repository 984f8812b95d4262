"""Keys of subjects as the journal writes them, compared with keys as tables store them.

SQLite stores a UUID as 32 digits without hyphens, PostgreSQL writes hyphens; the journal writes hyphens always.
"""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, String, Uuid, cast
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class KeyText(FunctionElement[str]):
    """A key as text in the spelling of journal entries, so that their index can be used."""

    type = String()
    inherit_cache = True


@compiles(KeyText)
def _cast(key: KeyText, compiler: SQLCompiler, **more: Any) -> str:
    (column,) = key.clauses
    return compiler.process(cast(column, String), **more)


@compiles(KeyText, "sqlite")
def _hyphenated(key: KeyText, compiler: SQLCompiler, **more: Any) -> str:
    (column,) = key.clauses
    if not isinstance(column.type, Uuid):
        return _cast(key, compiler, **more)
    told = compiler.process(column, **more)
    parts = (f"substr({told}, {first}, {length})" for first, length in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12)))
    return "(" + " || '-' || ".join(parts) + ")"


def named(key: ColumnElement[Any], column: Any, texts: Select[str]) -> ColumnElement[bool]:
    """Return the condition that the key is among few that the journal's ``texts`` name; ``column`` is what they select.

    The texts are read once and their keys are looked up, so that the index on the key is used.
    """
    meant = KeyMeant(column) if isinstance(key.type, Uuid) else cast(column, key.type)
    return KeyAmong(key, texts.with_only_columns(meant).scalar_subquery())


class KeyMeant(FunctionElement[Any]):
    """The UUID that a text of the journal means, as the database stores it."""

    type = Uuid()
    inherit_cache = True


@compiles(KeyMeant)
def _as_uuid(meant: KeyMeant, compiler: SQLCompiler, **more: Any) -> str:
    (column,) = meant.clauses
    return compiler.process(cast(column, Uuid), **more)


@compiles(KeyMeant, "sqlite")
def _without_hyphens(meant: KeyMeant, compiler: SQLCompiler, **more: Any) -> str:
    (column,) = meant.clauses
    return f"replace({compiler.process(column, **more)}, '-', '')"


class KeyAmong(FunctionElement[bool]):
    """A key is one of those that a subquery selects."""

    type = Boolean()
    inherit_cache = True


@compiles(KeyAmong)
def _any_of_an_array(among: KeyAmong, compiler: SQLCompiler, **more: Any) -> str:
    key, those = (compiler.process(one, **more) for one in among.clauses)
    return f"{key} = ANY (ARRAY {those})"


@compiles(KeyAmong, "sqlite")
def _in(among: KeyAmong, compiler: SQLCompiler, **more: Any) -> str:
    key, those = (compiler.process(one, **more) for one in among.clauses)
    return f"{key} IN {those}"
