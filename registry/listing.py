"""Lists of the register as questions: which rows, in which order. Rooms make them, the web pages through them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, literal, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of a statement in the order of ``key``: columns that are unique together and stand in every row.

    Lists begin with what is newest unless ``ascending``.
    """

    statement: Select[Any]
    key: tuple[Any, ...]
    ascending: bool = False

    @property
    def types(self) -> tuple[type, ...]:
        """Return the Python types of the key's columns."""
        return tuple(_type(column) for column in self.key)

    def key_of(self, row: Any) -> list[Any]:
        """Return the values of the key in a row, after which the list may be read on."""
        return [getattr(row, column.key) for column in self.key]

    async def rows(
        self, connection: AsyncConnection, limit: int | None = None, *, after: Sequence[Any] | None = None
    ) -> Sequence[Row[Any]]:
        """Return the first rows, or those that follow the row whose key has the values ``after``."""
        statement = self.statement
        if after is not None:
            values = [literal(value, column.type) for value, column in zip(after, self.key, strict=True)]
            here = tuple_(*self.key)
            statement = statement.where(here > tuple_(*values) if self.ascending else here < tuple_(*values))
        order = [column.asc() if self.ascending else column.desc() for column in self.key]
        found: Sequence[Row[Any]] = (await connection.execute(statement.order_by(*order).limit(limit))).all()
        return found

    async def row(self, connection: AsyncConnection, *conditions: Any) -> Row[Any] | None:
        """Return the one row that meets the conditions besides, if it is in the list."""
        found: Row[Any] | None = (await connection.execute(self.statement.where(*conditions))).one_or_none()
        return found


def _type(column: Any) -> type:
    kind: type = getattr(column.type, "impl_instance", column.type).python_type  # a decorated type does not say
    return kind
