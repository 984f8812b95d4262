"""What every table shares: names of constraints, and the storage of enums."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Enum, MetaData, event
from sqlalchemy import Table as CoreTable
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapper
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Document = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""A validated JSON document, which PostgreSQL can query; None is NULL, not the text ``null``."""


class Table(SQLModel):
    """Base of every table, so that constraints have the same names on every database."""

    metadata = MetaData(naming_convention=NAMES)


def versioned() -> Any:
    """Return the column that counts the acts on a subject, which ``If-Match`` and forms compare."""
    return Field(default=1, sa_column_kwargs={"server_default": "1"})


def derived(made: Callable[[Mapping[str, Any]], Any], **more: Any) -> Any:
    """Return a column whose value ``made`` computes from the other values of the row.

    It is computed automatically for entities and inserted lists; an explicit UPDATE of the other columns must write it
    too. No item contains it: restoring a row computes it again.
    """
    inserted = {"default": lambda context: made(context.get_current_parameters()), "info": {DERIVED: made}}
    return Field(default=None, sa_column_kwargs=inserted, **more)


DERIVED = "derived"
COUNTS_ACTS = "counts_acts"
"""Marks a column that counts acts. It differs each time an act is tried, so that a change does not show it."""


def derivations(table: CoreTable) -> Mapping[str, Callable[[Mapping[str, Any]], Any]]:
    """Return the function of each derived column of a table."""
    return {column.name: column.info[DERIVED] for column in table.columns if DERIVED in column.info}


@event.listens_for(Table, "before_insert", propagate=True)
@event.listens_for(Table, "before_update", propagate=True)
def _derive(mapper: Mapper[Any], _: Any, entity: Any) -> None:
    table: Any = mapper.local_table
    for name, made in derivations(table).items():
        setattr(entity, name, made({column.key: getattr(entity, column.key) for column in table.columns}))


def stored(words: type[StrEnum], name: str = "") -> Enum:
    """Return a column type that stores the value, not the Python name, as a checked string on every database.

    ``name`` is that of the check, for a table with two columns of the same words.
    """
    return Enum(
        words,
        native_enum=False,
        length=32,
        create_constraint=True,
        name=name or words.__name__.lower(),
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )
