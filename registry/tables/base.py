"""What every table shares: names of constraints, and how an enum is stored."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Enum, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Document = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""A validated JSON document, queryable on PostgreSQL; None is NULL, not the text ``null``."""


class Table(SQLModel):
    """Base of every table, so that constraints are named alike on every database."""

    metadata = MetaData(naming_convention=NAMES)


def versioned() -> Any:
    """Return the column that counts the acts on a subject: what ``If-Match`` and forms compare."""
    return Field(default=1, sa_column_kwargs={"server_default": "1"})


def stored(words: type[StrEnum]) -> Enum:
    """Store the value, not the Python name, as a plain checked string on every database."""
    return Enum(
        words,
        native_enum=False,
        length=32,
        create_constraint=True,
        name=words.__name__.lower(),
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )
