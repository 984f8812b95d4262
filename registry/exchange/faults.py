"""Rows that could not be taken: kept whole, and given out as a file that can be corrected and brought in again."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from registry.database import Database
from registry.exchange.cells import NOT_A_RIGHT
from registry.exchange.reading import MARGIN
from registry.exchange.tables import Value, csv_lines
from registry.tables import Table

FAULT = Table.metadata.tables["import_fault"]
REASON_LIMIT = 2000


class FaultyRow(NamedTuple):
    """A row that could not be taken: its line, why, and its cells as they stand in the file."""

    line: int
    reason: str
    cells: dict[str, str]

    @property
    def is_no_right(self) -> bool:
        """Say whether the row is sound, but speaks of something this register does not keep."""
        return self.reason.startswith(NOT_A_RIGHT)


def columns_of(fault: FaultyRow) -> dict[str, Any]:
    """Return the row as it is stored; bytes that were no UTF-8 survive as escapes."""
    text = json.dumps(fault.cells, ensure_ascii=False)
    row = text if _is_text(text) else json.dumps(fault.cells)
    return {"line": fault.line, "reason": fault.reason, "row": row}


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


async def faults_of(database: Database, run_id: UUID) -> list[FaultyRow]:
    """Return the rows of an import that could not be taken, by line."""
    statement = select(FAULT.c.line, FAULT.c.reason, FAULT.c.row).where(FAULT.c.run_id == run_id)
    async with database.reading() as connection:
        found = await connection.execute(statement.order_by(FAULT.c.line))
        return [FaultyRow(line, reason, json.loads(row)) for line, reason, row in found]


def write_faults(faults: Iterable[FaultyRow], path: Path) -> int:
    """Write the rows as CSV with their line and reason before them; return how many.

    The columns are those of the file they came from, the bytes of a cell are those it had: corrected, the file can be
    brought in as it is. What a spreadsheet would compute has an apostrophe before it, which is taken away then.
    """
    rows = list(faults)
    with path.open("wb") as file:
        file.writelines(lines_of(rows))
    return len(rows)


def lines_of(faults: Sequence[FaultyRow]) -> Iterator[bytes]:
    """Yield the file of faults line by line."""
    columns = list(dict.fromkeys(column for row in faults for column in row.cells))
    rows: Iterable[Sequence[Value]] = (
        [row.line, row.reason, *(row.cells.get(column, "") for column in columns)] for row in faults
    )
    return csv_lines([*MARGIN, *columns], rows)
