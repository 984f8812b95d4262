"""Lists of the register: which rows, in which order. Rooms make them, and the web shows them page by page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, literal, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from registry.seeing import shown


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of a statement in the order of ``key``: columns that are unique together and are in every row.

    The newest rows come first unless ``ascending``.
    """

    statement: Select[Any]
    key: tuple[Any, ...]
    ascending: bool = False
    is_open: bool = False
    """Whether all its rows are public."""
    about: tuple[str, str] | None = None
    """The table that its rows are about, and the column with that table's key, when the list's own key differs."""

    @property
    def types(self) -> tuple[type, ...]:
        """Return the Python types of the key's columns."""
        return tuple(_type(column) for column in self.key)

    def key_of(self, row: Any) -> list[Any]:
        """Return the values of the key in a row, after which the list can continue."""
        return [getattr(row, column.key) for column in self.key]

    async def rows(
        self,
        connection: AsyncConnection,
        limit: int | None = None,
        *,
        after: Sequence[Any] | None = None,
        beyond: int = 0,
    ) -> Sequence[Row[Any]]:
        """Return the first rows, or those after the row whose key has the values ``after``.

        ``beyond`` more rows are read and not counted as shown; they tell whether the list continues.
        """
        statement = self.statement
        if after is not None:
            values = [literal(value, column.type) for value, column in zip(after, self.key, strict=True)]
            here = tuple_(*self.key)
            statement = statement.where(here > tuple_(*values) if self.ascending else here < tuple_(*values))
        order = [column.asc() if self.ascending else column.desc() for column in self.key]
        most = None if limit is None else limit + beyond
        found: Sequence[Row[Any]] = (await connection.execute(statement.order_by(*order).limit(most))).all()
        self._shown(found[:limit])
        return found

    async def row(self, connection: AsyncConnection, *conditions: Any) -> Row[Any] | None:
        """Return the one row that also meets the conditions, None when the list does not have it."""
        found: Row[Any] | None = (await connection.execute(self.statement.where(*conditions))).one_or_none()
        self._shown([] if found is None else [found])
        return found

    async def among(self, connection: AsyncConnection, keys: Collection[Any]) -> set[Any]:
        """Return which of these keys of its table are in the list; nothing else of the rows is read or shown."""
        key = self.key[-1]
        statement = self.statement.with_only_columns(key, maintain_column_froms=True).where(key.in_(keys))
        return set((await connection.execute(statement)).scalars())

    def _shown(self, found: Sequence[Row[Any]]) -> None:
        """Note which rows are shown.

        The last column of the key is the key of a table unless ``about`` names another.
        """
        key = self.key[-1]
        table, column = self.about or (getattr(getattr(key, "table", None), "name", None), key.key)
        if table is not None and not self.is_open:
            shown(table, [getattr(row, column) for row in found])


def _type(column: Any) -> type:
    kind: type = getattr(column.type, "impl_instance", column.type).python_type  # a decorated type does not report it
    return kind
