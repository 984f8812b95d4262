"""Rows that an import refused: stored completely, and written as a file that can be corrected and imported again."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from registry.acts.told import kept, revived
from registry.causes import CAUSES, cause
from registry.database import Database
from registry.errors import Fault
from registry.exchange.reading import MARGIN
from registry.exchange.tables import Value, csv_lines
from registry.faults import OTHERWISE
from registry.saying import Said, say
from registry.tables import Table

FAULT = Table.metadata.tables["import_fault"]
MOST_FAULTS = 40
"""Faults of one row that are stored."""
Tell = Callable[[Said], str]
"""Returns a sentence in the language of a reader."""

AS_TOLD = cause("as_told", say("%(text)s", text=""))
"""A fault that an earlier revision stored as an English text."""
NO_RIGHT_AS_TOLD = cause("no_right_as_told", say("%(text)s", text=""), is_no_right=True)


class FaultyRow(NamedTuple):
    """A refused row: its line, its faults, and its cells as in the file."""

    line: int
    faults: tuple[Fault, ...]
    cells: dict[str, str]

    @property
    def is_no_right(self) -> bool:
        """Say whether the row is correct but describes something that this register does not keep."""
        return any((found := CAUSES.get(fault.code)) is not None and found.is_no_right for fault in self.faults)

    def reason(self, tell: Tell = str) -> str:
        """Return the faults in one line, in English unless ``tell`` gives another language."""
        told = [(fault.field, tell(fault.said)) for fault in self.faults]
        return "; ".join(f"{column}: {words}" if column else words for column, words in told)


def written_faults(faults: Iterable[Fault]) -> str:
    """Return faults as they are stored: JSON with columns, codes and values."""
    rows = [
        {"field": one.field, "code": one.code, "values": {name: kept(value) for name, value in one.values.items()}}
        for one in faults
    ]
    return _stored(rows)


def read_faults(text: str) -> tuple[Fault, ...]:
    """Return stored faults with today's sentences."""
    return tuple(_read(row) for row in json.loads(text))


def _read(row: Mapping[str, Any]) -> Fault:
    found, values = CAUSES.get(row["code"]), {name: revived(value) for name, value in row["values"].items()}
    is_whole = found is not None and found.said.values.keys() == values.keys()
    return Fault(row["field"], Said(found.said.sentence, values) if found and is_whole else OTHERWISE, row["code"])


def columns_of(fault: FaultyRow) -> dict[str, Any]:
    """Return the row as it is stored; bytes that are no UTF-8 are kept as escapes."""
    faults = written_faults(fault.faults)
    return {"line": fault.line, "faults": faults, "is_no_right": fault.is_no_right, "row": _stored(fault.cells)}


def _stored(document: Any) -> str:
    text = json.dumps(document, ensure_ascii=False)
    return text if _is_text(text) else json.dumps(document)


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


async def faults_of(database: Database, run_id: UUID) -> list[FaultyRow]:
    """Return the refused rows of an import, by line."""
    statement = select(FAULT.c.line, FAULT.c.faults, FAULT.c.row).where(FAULT.c.run_id == run_id)
    async with database.reading() as connection:
        found = await connection.execute(statement.order_by(FAULT.c.line))
        return [FaultyRow(line, read_faults(faults), json.loads(row)) for line, faults, row in found]


def write_faults(faults: Iterable[FaultyRow], path: Path) -> int:
    """Write the rows as CSV with their line and reason before them; return how many.

    The columns are those of the original file and the bytes of a cell are unchanged, so that the corrected file can be
    imported. A cell that a spreadsheet would compute gets an apostrophe, which the import removes.
    """
    rows = list(faults)
    with path.open("wb") as file:
        file.writelines(lines_of(rows))
    return len(rows)


def lines_of(faults: Sequence[FaultyRow], tell: Tell = str) -> Iterator[bytes]:
    """Yield the file of faults line by line, with the reasons in its reader's language."""
    columns = list(dict.fromkeys(column for row in faults for column in row.cells))
    rows: Iterable[Sequence[Value]] = (
        [row.line, row.reason(tell), *(row.cells.get(column, "") for column in columns)] for row in faults
    )
    return csv_lines([*MARGIN, *columns], rows)
