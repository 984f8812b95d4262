"""Imports: their progress, and every refused row."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field

from registry import calendar
from registry.tables.base import Table, stored
from registry.vocabulary import RunStatus


class ImportRun(Table, table=True):
    """An imported file, known by its digest; a second run of the same file continues where the first stopped."""

    __tablename__ = "import_run"
    __table_args__ = (UniqueConstraint("layout", "digest"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    layout: str = Field(max_length=40)
    file_name: str = Field(max_length=200)
    digest: str = Field(max_length=64)
    rows_read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    faulty: int = 0
    status: RunStatus = Field(default=RunStatus.RUNNING, sa_type=stored(RunStatus))
    started_at: datetime = Field(default_factory=calendar.now)
    ended_at: datetime | None = None


class ImportFault(Table, table=True):
    """A refused row, stored completely with its faults.

    ``faults`` is JSON with the column, code and values of each fault, from which the sentence is made for each reader.
    """

    __tablename__ = "import_fault"
    __table_args__ = (UniqueConstraint("run_id", "line"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    run_id: UUID = Field(foreign_key="import_run.id", index=True)
    line: int
    faults: str = Field(sa_type=Text)
    is_no_right: bool = False
    row: str = Field(sa_type=Text)
