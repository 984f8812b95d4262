"""Files stored by their content."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from registry import calendar
from registry.tables.base import Table, stored
from registry.vocabulary import Purpose


class StoredFile(Table, table=True):
    """A file in the store, named by the SHA-256 of its bytes."""

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("length(digest) = 64", name="digest"),)

    digest: str = Field(max_length=64, primary_key=True)
    media_type: str = Field(max_length=100)
    size: int
    stored_at: datetime = Field(default_factory=calendar.now)
    erased_at: datetime | None = None  # when an act erased its bytes


class RecordFile(Table, table=True):
    """A stored file in a record, with its purpose."""

    __tablename__ = "record_file"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    record_id: UUID = Field(foreign_key="record.id", index=True)
    digest: str = Field(foreign_key="stored_file.digest", max_length=64)
    purpose: Purpose = Field(sa_type=stored(Purpose))
    name: str = Field(max_length=200)
    added_by: UUID = Field(foreign_key="account.id")
    added_at: datetime = Field(default_factory=calendar.now)
