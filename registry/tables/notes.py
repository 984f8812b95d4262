"""What an account keeps for itself: questions, and notes of what happened. None of it is a part of the register."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field

from registry import calendar
from registry.tables.base import Document, Table, stored
from registry.vocabulary import NoteKind


class SavedSearch(Table, table=True):
    """A question that an account keeps; what newly answers it is noted for the account."""

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    name: str = Field(max_length=100)
    question: str = Field(max_length=2000)  # as an address has it: q=…&kind=…
    since: int = Field(default=0, sa_type=BigInteger)  # the journal's last line when it was saved
    saved_at: datetime = Field(default_factory=calendar.now)


class Note(Table, table=True):
    """Something that happened and concerns an account: what it is about, and the code and values of its words."""

    __tablename__ = "note"
    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        Index("ix_note_account", "account_id", "at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id")
    key: str = Field(max_length=120)  # what tells it from another: the same thing is noted once
    kind: NoteKind = Field(sa_type=stored(NoteKind))
    about: UUID | None = Field(default=None, foreign_key="saved_search.id", index=True)
    subject: str | None = Field(default=None, max_length=32)
    subject_id: str | None = Field(default=None, max_length=64)
    record_id: UUID | None = Field(default=None, foreign_key="record.id", index=True)  # who may see it reads the note
    told: dict[str, Any] = Field(default_factory=dict, sa_type=Document)  # the values of its words
    at: datetime = Field(default_factory=calendar.now)
    read_at: datetime | None = None
