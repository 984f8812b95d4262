"""The journal: its entries, their items, and its followers."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, SmallInteger, Text
from sqlmodel import Field

from registry import calendar
from registry.tables.base import Document, Table, stored

Position = BigInteger().with_variant(Integer, "sqlite")
"""A position in the journal. On SQLite only an INTEGER key is the row number and needs no further index."""


class Phase(StrEnum):
    """The phase of an act: taken by one person or the first of two; confirmed, returned or withdrawn after that.

    An act that waits for its second person is in its subject's item.
    """

    TAKEN = "taken"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Entry(Table, table=True):
    """An entry of the journal: ids, words, instants and digests, no text that a person wrote.

    Entries are added and never changed. The journal does not limit the words of ``act`` and ``subject``.
    """

    __tablename__ = "entry"
    __table_args__ = (Index("ix_entry_subject", "subject", "subject_id", "position"),)

    position: int = Field(sa_type=Position, primary_key=True, sa_column_kwargs={"autoincrement": False})
    subject: str = Field(max_length=32)
    subject_id: str = Field(max_length=64)
    act: str = Field(max_length=40)
    actor: str = Field(max_length=64)  # an account's id, or office (commands), clock (time), visitor (no account)
    credential: str = Field(max_length=64)  # session:ID, token:ID, command, clock or visitor
    phase: Phase = Field(default=Phase.TAKEN, sa_type=stored(Phase))
    corrects: int | None = Field(default=None, sa_type=Position)
    at: datetime
    item: bytes = Field(sa_type=LargeBinary)  # SHA-256 of the item's salt and body, 32 bytes
    digest: bytes = Field(sa_type=LargeBinary)  # SHA-256 of the digest before and this line, 32 bytes


class Item(Table, table=True):
    """The complete state of an entry's subject after the act, and what the act told."""

    __tablename__ = "item"

    position: int = Field(
        sa_type=Position,
        sa_column_args=[ForeignKey("entry.position")],
        primary_key=True,
        sa_column_kwargs={"autoincrement": False},
    )
    salt: bytes = Field(sa_type=LargeBinary)
    body: bytes = Field(sa_type=LargeBinary)  # canonical JSON (RFC 8785), packed
    packing: int = Field(sa_type=SmallInteger)  # number of the dictionary, 0 for plain text
    openings: str | None = Field(default=None, sa_type=Text)  # JSON {path: [salt, value]}; only erasing removes from it


class Passage(Table, table=True):
    """A drawing or a long document, stored once for all items that name it."""

    __tablename__ = "passage"

    digest: bytes = Field(sa_type=LargeBinary, primary_key=True)  # SHA-256 of the text, 32 bytes
    body: str = Field(sa_type=Text)  # canonical JSON


class Erasure(Table, table=True):
    """One field that a confirmed erasure removed from one item, the only loss that the guards allow."""

    __tablename__ = "erasure"

    position: int = Field(
        sa_type=Position,
        sa_column_args=[ForeignKey("entry.position")],
        primary_key=True,
        sa_column_kwargs={"autoincrement": False},
    )
    item: int = Field(
        sa_type=Position,
        sa_column_args=[ForeignKey("item.position")],
        primary_key=True,
        sa_column_kwargs={"autoincrement": False},
    )
    path: str = Field(max_length=200, primary_key=True)


class Waiting(Table, table=True):
    """An act that the first of two persons has taken and that is to be confirmed, returned or withdrawn."""

    __tablename__ = "waiting"
    __table_args__ = (Index("ix_waiting_subject", "subject", "subject_id"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    subject: str = Field(max_length=32)
    subject_id: str = Field(max_length=64)
    act: str = Field(max_length=40)
    form: dict[str, Any] = Field(default_factory=dict, sa_type=Document)
    proposed_by: UUID = Field(foreign_key="account.id")
    proposed_at: datetime = Field(default_factory=calendar.now)


class Bookmark(Table, table=True):
    """How far a follower has read the journal: the position and the digest of that entry."""

    __tablename__ = "bookmark"
    __table_args__ = (CheckConstraint("(position = 0) = (digest IS NULL)", name="digest"),)

    follower: str = Field(max_length=32, primary_key=True)
    position: int = Field(default=0, sa_type=Position)
    digest: bytes | None = Field(default=None, sa_type=LargeBinary)
    moved_at: datetime = Field(default_factory=calendar.now)


class DutyDay(Table, table=True):
    """A duty of the clock for a day of the office: its progress, and when the day was closed."""

    __tablename__ = "duty"

    name: str = Field(max_length=32, primary_key=True)
    day: date = Field(primary_key=True)
    reached: str = Field(default="", max_length=64)
    done_at: datetime | None = None


class Move(Table, table=True):
    """A move of this register to another database; while there is one, nothing is entered here."""

    __tablename__ = "move"

    target: str = Field(max_length=200, primary_key=True)  # address of the target without the password
    began_at: datetime = Field(default_factory=calendar.now)
    ended_at: datetime | None = None


class Answer(Table, table=True):
    """The answer to a request with an idempotency key, stored in the transaction of the act."""

    __tablename__ = "answer"

    account_id: UUID = Field(foreign_key="account.id", primary_key=True)
    key: str = Field(max_length=100, primary_key=True)
    request_digest: str = Field(max_length=64)  # SHA-256 of method, path and body
    status_code: int
    body: bytes = Field(sa_type=LargeBinary)
    location: str | None = Field(default=None, max_length=300)
    given_at: datetime = Field(default_factory=calendar.now, index=True)
