"""The journal, the followers' bookmarks, and the answers already given to a request."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, Text
from sqlmodel import Field

from registry import calendar
from registry.tables.base import Table, stored
from registry.vocabulary import Act, Subject


class Entry(Table, table=True):
    """One line of the journal. Lines are added, never changed: triggers see to it on both databases."""

    __tablename__ = "entry"

    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    subject: Subject = Field(sa_type=stored(Subject))
    subject_id: str = Field(max_length=64, index=True)
    act: Act = Field(sa_type=stored(Act))
    actor: str = Field(max_length=64)  # an account's id, or "office" for the command line; never a name
    body: str = Field(sa_type=Text)  # RFC 8785, kept as the text that was digested
    written_at: datetime
    digest: bytes = Field(sa_type=LargeBinary, unique=True)  # SHA-256, 32 bytes


class Bookmark(Table, table=True):
    """How far a follower has read the journal."""

    __tablename__ = "bookmark"

    follower: str = Field(max_length=32, primary_key=True)
    position: int = 0
    moved_at: datetime = Field(default_factory=calendar.now)


class Answer(Table, table=True):
    """The answer given under an idempotency key, stored in the transaction of the act itself."""

    __tablename__ = "answer"

    account_id: UUID = Field(foreign_key="account.id", primary_key=True)
    key: str = Field(max_length=100, primary_key=True)
    request_digest: str = Field(max_length=64)  # SHA-256 of method, path and body
    status_code: int
    body: bytes = Field(sa_type=LargeBinary)
    location: str | None = Field(default=None, max_length=300)
    given_at: datetime = Field(default_factory=calendar.now, index=True)
